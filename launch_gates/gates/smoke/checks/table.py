"""The table of checks: a rule is a module beside this one and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.smoke.checks import (
    browser_error,
    browser_request,
    journey_broken,
    slow_paint,
    status,
    unreachable,
    wrong_build,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.core.finding import Unchecked
    from launch_gates.core.problem import Problem
    from launch_gates.core.rule import Rule
    from launch_gates.gates.smoke.look import Look


class Check(NamedTuple):
    """One rule with the function that finds what breaks it."""

    rule: Rule
    find: Callable[[Look], Iterator[Problem | Unchecked]]


CHECKS: tuple[Check, ...] = tuple(
    Check(module.RULE, module.find)
    for module in (
        wrong_build,
        unreachable,
        status,
        journey_broken,
        browser_error,
        browser_request,
        slow_paint,
    )
)
