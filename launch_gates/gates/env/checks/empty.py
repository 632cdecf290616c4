"""A variable that is there and holds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.checks.missing import absence_may_be_right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/empty",
    title="A variable that the code needs is empty in the target environment",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why=(
        "Most checks for a missing variable take an empty one for set, so the failure comes later and elsewhere: an "
        "empty key signs sessions, an empty address is called."
    ),
    fix="Give it its value, or take the line away if the application does without.",
    references=("https://12factor.net/config",),
    bad_example="DATABASE_URL=",
    good_example="DATABASE_URL=postgres://app:…@db.internal/shop",
)
NEEDS_TARGET = True


def find(view: View) -> Iterator[Problem]:
    """Only of variables that something needs; an empty optional one is the same as none."""
    target = view.target
    if target is None:
        return
    for name, provided in target.variables.items():
        if provided.value is None or provided.value.strip():
            continue
        needing = [each for each in view.inventory.named(name) if view.is_required(each)]
        configured = view.configured(name)
        if not needing and name not in view.settings.required and not (configured and configured.required):
            continue
        only_sometimes = bool(needing) and all(absence_may_be_right(view, each) for each in needing)
        yield Problem(
            Severity.MEDIUM if only_sometimes else Severity.HIGH,
            f"{name} is empty in {target.source}, and the code fails without it"
            + (" where another setting asks for it" if only_sometimes else ""),
            f"Give {name} its value in {target.environment}.",
            (".", name),
            provided.path or (needing[0].reads[0].path if needing and needing[0].reads else ""),
            provided.line,
            name,
        )
