"""A migration that comes after one that is not there, or after itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.graph import graph_of
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/broken-chain",
    title="A migration depends on one that is not there",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="The framework cannot even load the migrations: the deploy stops, or goes on without them.",
    fix="Bring the missing migration back, or correct what the other one depends on.",
    references=("https://docs.djangoproject.com/en/stable/topics/migrations/#dependencies",),
    bad_example='down_revision = "9f2c4e81"  # and no file has that revision',
    good_example="Every parent is a migration of the repository.",
)
NEEDS_BASE = False
_MOST_NAMED = 6


def find(view: View) -> Iterator[Problem]:
    """Missing parents, and circles. Where a file of the set could not be read it may be the one that is missing."""
    names = {(current.framework, current.name): {each.identity for each in current.migrations} for current in view.sets}
    for current in view.sets:
        graph = graph_of(current)
        missing = [] if current.flaws else list(graph.missing)
        for each in graph.migrations.values():
            for parent in each.parents:
                owner, colon, identity = parent.partition(":")
                others = names.get((current.framework, owner))
                if colon and others is not None and not identity.startswith("__") and identity not in others:
                    missing.append((each, parent))
        for each, parent in missing:
            yield Problem(
                Severity.CRITICAL,
                f"{title_of(current)}: {each.identity} comes after {parent}, which is not there",
                f"Bring {parent} back, or correct what {each.identity} depends on.",
                (current.framework, current.name, each.identity, parent),
                each.path,
                each.line,
                each.identity,
            )
        circle = graph.circle
        if circle:
            names_of_some = ", ".join(each.identity for each in circle[:_MOST_NAMED])
            yield Problem(
                Severity.CRITICAL,
                f"{title_of(current)}: these migrations wait for each other: {names_of_some}",
                "Correct what one of them depends on.",
                (current.framework, current.name, *sorted(each.identity for each in circle)),
                circle[0].path,
                circle[0].line,
                circle[0].identity,
            )
