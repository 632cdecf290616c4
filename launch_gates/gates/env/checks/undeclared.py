"""A variable that the code reads and no file tells a new machine of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.applications import is_within
from launch_gates.gates.env.given import is_given
from launch_gates.gates.env.view import in_application, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.inventory import Inventory, Variable
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/undeclared",
    title="The code reads a variable that is declared nowhere",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why=(
        "Whoever deploys next cannot know that it is needed: the deploy succeeds and the page that reads it fails. "
        "Where there is a default, that default goes live unseen."
    ),
    fix="`launch-gates env example --write` adds it to the example file; or give the read a default.",
    references=("https://12factor.net/config",),
    bad_example="process.env.RESEND_API_KEY!  // and .env.example does not name it",
    good_example="RESEND_API_KEY=   # in .env.example",
)
NEEDS_TARGET = False
DECLARING = ("example", "schema", "compose", "manifest", "dockerfile", "kubernetes")
"""Kinds of declaration that tell people, or a deployment, that the variable is needed."""
_SEVERITIES = {"required": Severity.HIGH, "unknown": Severity.MEDIUM, "optional": Severity.INFO}
_MOST_NAMED = 12


def find(view: View) -> Iterator[Problem]:
    """One problem a required variable; of others too where there is an example file, else all of those in one."""
    unlisted: dict[str, list[str]] = {}
    for variable in undeclared(view):
        need = "required" if view.is_required(variable) else variable.need
        if need != "required" and not has_example(view.inventory, variable.application):
            unlisted.setdefault(variable.application, []).append(variable.name)
            continue
        path, line = place_of(variable)
        severity = _SEVERITIES[need]
        if need == "required" and (variable.is_conditional or variable.is_aside):
            severity = Severity.MEDIUM
        elif need == "unknown" and variable.is_aside:
            severity = Severity.INFO
        who = "a script for people" if variable.is_aside and need != "optional" else "the code"
        words = {
            "required": "fails without it",
            "unknown": "reads it without a default",
            "optional": "has a default for it",
        }
        yield Problem(
            severity,
            f"{variable.name} is declared nowhere, and {who}{in_application(variable.application)} {words[need]}",
            f"Add {variable.name} to the example file: `launch-gates env example --write`.",
            (variable.application, variable.name),
            path,
            line,
            variable.name,
        )
    for application, names in unlisted.items():
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield Problem(
            Severity.INFO,
            f"There is no example file{in_application(application)}, and the code reads "
            f"{', '.join(names[:_MOST_NAMED])}{more}",
            "`launch-gates env example --write` makes one.",
            (application, "no example file"),
            details={"variables": names},
        )


def undeclared(view: View) -> Iterator[Variable]:
    """The variables of what is launched that no file declares for their application."""
    configured = {*view.settings.required, *view.settings.optional, *(each.name for each in view.settings.variables)}
    for variable in view.inventory.variables:
        if not variable.launch_reads or is_given(variable.name) or variable.name in configured:
            continue
        if not is_declared(view.inventory, variable) and not variable.writes:
            yield variable


def is_declared(inventory: Inventory, variable: Variable) -> bool:
    """Whether a file declares it for the application; a library without an example file of its own has any other's."""
    if any(
        each.declaration.kind in DECLARING for each in inventory.declarations_for(variable.name, variable.application)
    ):
        return True
    if has_own_example(inventory, variable.application):
        return False
    return any(each.declaration.kind in DECLARING for each in inventory.declarations_of(variable.name))


def has_own_example(inventory: Inventory, application: str) -> bool:
    """Whether an example file lies in the application's own folder."""
    return application in inventory.with_examples


def has_example(inventory: Inventory, application: str) -> bool:
    """Whether an example file is meant for the application: in its folder, or above."""
    return any(is_within(application, folder) for folder in inventory.with_examples)
