"""One name twice in one file: which one counts depends on who loads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.inventory import PlacedDeclaration
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/duplicate",
    title="A variable stands twice in one file",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    why="Some loaders take the first, others the last: somebody changes one of the two and nothing happens.",
    fix="Keep one of the lines.",
    references=("https://github.com/motdotla/dotenv#readme",),
    bad_example="PORT=3000\nHOST=shop.example\nPORT=8080",
    good_example="PORT=8080\nHOST=shop.example",
)
NEEDS_TARGET = False


def find(view: View) -> Iterator[Problem]:
    """In dotenv files of every kind; lines that are commented out do not count."""
    for variable in view.inventory.variables:
        by_file: dict[str, list[PlacedDeclaration]] = {}
        for each in variable.declared:
            if each.declaration.kind in ("example", "schema", "file") and not each.declaration.is_optional:
                by_file.setdefault(each.path, []).append(each)
        for path, several in by_file.items():
            if len(several) == 1:
                continue
            values = {each.declaration.value for each in several}
            lines = ", ".join(str(each.declaration.line) for each in several)
            yield Problem(
                Severity.MEDIUM if len(values) > 1 else Severity.LOW,
                f"{variable.name} stands {len(several)} times in {path}, with "
                + ("different values" if len(values) > 1 else "the same value")
                + f": lines {lines}",
                "Keep one of the lines.",
                (path, variable.name),
                path,
                several[-1].declaration.line,
                variable.name,
            )
