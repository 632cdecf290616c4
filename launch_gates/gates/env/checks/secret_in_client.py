"""A secret under a name that puts it into the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.checks.placeholder import stands_in
from launch_gates.gates.env.view import place_of
from launch_gates.gates.env.wording import client_prefix, names_a_plain_secret, names_what_may_be_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.inventory import Variable
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/secret-in-client",
    title="A secret is built into the code that every visitor gets",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    why="The build writes it into the JavaScript bundle, where anybody can read it with the browser's own tools.",
    fix="Read it on the server alone, under a name without the prefix, and replace the credential.",
    references=(
        "https://nextjs.org/docs/app/guides/environment-variables",
        "https://vite.dev/guide/env-and-mode",
        "https://owasp.org/Top10/A01_2021-Broken_Access_Control/",
    ),
    bad_example="NEXT_PUBLIC_STRIPE_SECRET_KEY",
    good_example="STRIPE_SECRET_KEY, read in a route handler",
)
NEEDS_TARGET = False


def find(view: View) -> Iterator[Problem]:
    """By the name, where it says secret outright, and by every value that is known."""
    for variable in view.inventory.variables:
        prefix = client_prefix(variable.name, view.settings.client_prefixes)
        if not prefix or not (variable.reads or variable.declared):
            continue
        if all(each.scope == "test" for each in variable.reads) and variable.reads and not variable.declared:
            continue
        rest = variable.name.removeprefix(prefix)
        proven = _value_is_secret(view, variable)
        may_be_open = names_what_may_be_open(rest)
        if proven or may_be_open or names_a_plain_secret(rest):
            path, line = place_of(variable)
            what = "is a secret" if proven or not may_be_open else "may be a secret"
            fix = f"Read it on the server alone, as {rest}, and replace the credential."
            yield Problem(
                Severity.CRITICAL if proven else Severity.MEDIUM if may_be_open else Severity.HIGH,
                f"{variable.name} {what}, and {prefix} puts it into every visitor's browser",
                f"Unless its provider makes it for browsers: {fix[0].lower()}{fix[1:]}" if may_be_open else fix,
                (variable.application, variable.name),
                path,
                line,
                variable.name,
                Confidence.CERTAIN if proven else Confidence.GUESS if may_be_open else Confidence.LIKELY,
            )
    yield from _in_target(view)


def _in_target(view: View) -> Iterator[Problem]:
    known = {variable.name for variable in view.inventory.variables if variable.reads or variable.declared}
    for target in (view.target, *view.others):
        for name, provided in target.variables.items() if target is not None else ():
            prefix = client_prefix(name, view.settings.client_prefixes)
            if prefix and name not in known and target is not None and _is_credential(view, name, provided.value or ""):
                yield Problem(
                    Severity.CRITICAL,
                    f"{name} in {target.source} is a secret, and {prefix} puts it into every visitor's browser",
                    "Take it away there, and replace the credential.",
                    (".", name),
                    provided.path,
                    provided.line,
                    name,
                    Confidence.CERTAIN,
                )


def _value_is_secret(view: View, variable: Variable) -> bool:
    values = [each.declaration.value or "" for each in variable.declared]
    targets = [target for target in (view.target, *view.others) if target is not None]
    values += [target.variables[variable.name].value or "" for target in targets if variable.name in target.variables]
    return any(_is_credential(view, variable.name, value) for value in values)


def _is_credential(view: View, name: str, value: str) -> bool:
    """By rules that know the provider: what is rare and named like a key may be an open one."""
    if not value or stands_in(value, is_secret=True):
        return False
    return any(
        match.severity >= Severity.HIGH and match.rule.provider and match.confidence >= Confidence.LIKELY
        for match in view.credentials(name, value)
    )
