"""The table of checks: a rule is a module beside this one and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.checks import (
    ambiguous_value,
    committed,
    development_value,
    drift,
    duplicate,
    empty,
    local_url,
    missing,
    placeholder,
    production_value,
    secret_in_client,
    secret_in_example,
    shared,
    undeclared,
    unsafe_build_arg,
    unused,
    weak_secret,
    wrong_type,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.core.problem import Problem
    from launch_gates.core.rule import Rule
    from launch_gates.gates.env.view import View


class Check(NamedTuple):
    """One rule with the function that finds what breaks it."""

    rule: Rule
    find: Callable[[View], Iterator[Problem]]
    needs_target: bool
    """Whether it can say nothing without knowing what the environment provides."""


CHECKS = tuple(
    Check(module.RULE, module.find, module.NEEDS_TARGET)
    for module in (
        missing,
        empty,
        placeholder,
        wrong_type,
        development_value,
        production_value,
        shared,
        weak_secret,
        secret_in_client,
        secret_in_example,
        committed,
        undeclared,
        drift,
        unused,
        duplicate,
        ambiguous_value,
        unsafe_build_arg,
        local_url,
    )
)
