"""A variable that the code needs and the target environment lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.given import is_given
from launch_gates.gates.env.view import in_application, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.inventory import Variable
    from launch_gates.gates.env.target import Target
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/missing",
    title="A variable that the code needs is missing in the target environment",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why=(
        "The application starts, or fails to, without it: a page that needs it answers with a 500, and nobody sees it "
        "before a customer does, since it works on every machine that has the variable."
    ),
    fix="Set it in the target environment, or give the read a default if the application does without.",
    references=("https://12factor.net/config",),
    bad_example='os.environ["STRIPE_SECRET_KEY"]  # and production has no STRIPE_SECRET_KEY',
    good_example="heroku config:set STRIPE_SECRET_KEY=…",
)
NEEDS_TARGET = True


def find(view: View) -> Iterator[Problem]:
    """Where several applications need it, each is told."""
    target = view.target
    if target is None or not target.is_whole:
        return
    known = {variable.name for variable in view.inventory.variables}
    for variable in view.inventory.variables:
        if _is_absent(view, target, variable):
            yield from _problem(view, target, variable)
    for name in sorted({*view.settings.required, *(each.name for each in view.settings.variables)}):
        configured = view.configured(name)
        is_required = name in view.settings.required or (configured is not None and configured.required is True)
        if is_required and name not in known and name not in target.variables:
            yield Problem(
                Severity.CRITICAL,
                f"{name} is missing in {target.source}: {_asking(view, name)} says that it is required",
                _fix(name, target),
                (".", name),
                name=name,
            )


def _is_absent(view: View, target: Target, variable: Variable) -> bool:
    name = variable.name
    if name in target.variables or is_given(name) or not (variable.launch_reads or view.is_required(variable)):
        return False
    return not variable.writes and not _is_served_otherwise(view, target, variable)


def _is_served_otherwise(view: View, target: Target, variable: Variable) -> bool:
    """Whether another variable stands in for it, or a file of the deployment provides it."""
    if any(other in target.variables for each in variable.launch_reads for other in each.read.instead):
        return True
    return any(
        each.declaration.is_provided and each.declaration.kind in ("dockerfile", "compose", "manifest", "kubernetes")
        and not each.declaration.is_build_time
        and each.declaration.environment in ("", target.environment)
        for each in view.inventory.declarations_for(variable.name, variable.application)
    )  # fmt: skip


def _problem(view: View, target: Target, variable: Variable) -> Iterator[Problem]:
    path, line = place_of(variable)
    name, where = variable.name, in_application(variable.application)
    identity = (variable.application, name)
    if view.is_required(variable):
        only_sometimes = absence_may_be_right(view, variable)
        who = "a script for people" if only_sometimes and variable.is_aside else "the code"
        why = f"{who} fails without it{where}"
        if variable.need != "required" and view.is_required_by_configuration(name):
            why = f"{_asking(view, name)} says that it is required{where}"
        when = " where another setting asks for it" if only_sometimes and not variable.is_aside else ""
        yield Problem(
            Severity.MEDIUM if only_sometimes else Severity.CRITICAL,
            f"{name} is missing in {target.source}: {why}{when}",
            _fix(name, target),
            identity,
            path,
            line,
            name,
            Confidence.LIKELY if only_sometimes else Confidence.CERTAIN,
        )
    elif variable.need == "unknown" and not variable.is_aside and _is_asked_for(view, variable):
        yield Problem(
            Severity.MEDIUM,
            f"{name} is missing in {target.source}: it is read without a default{where}",
            f"{_fix(name, target)} If the application does without, give the read a default.",
            identity,
            path,
            line,
            name,
            Confidence.LIKELY,
        )


def absence_may_be_right(view: View, variable: Variable) -> bool:
    """Whether only a condition, a script or one's own machine needs it, and the configuration does not ask for it."""
    if view.is_required_by_configuration(variable.name):
        return False
    return bool(variable.launch_reads) and (
        variable.is_aside or (variable.need == "required" and variable.is_conditional)
    )


def _asking(view: View, name: str) -> str:
    """The place in the configuration that asks for it, for people."""
    configured = view.configured(name)
    return configured.where if configured is not None and configured.required else "the configuration"


def _is_asked_for(view: View, variable: Variable) -> bool:
    """Whether a file that people copy names it, and not as one that may be left out."""
    declared = view.inventory.declarations_for(variable.name, variable.application)
    asked = [each for each in declared if each.declaration.kind in ("example", "schema", "manifest")]
    return bool(asked) and not any(each.declaration.is_optional for each in asked)


def _fix(name: str, target: Target) -> str:
    return f"Set {name} in {target.environment}."
