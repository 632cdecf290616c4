"""The table of checks: a rule is a module beside this one and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.checks import (
    broken_chain,
    deleted_after_merge,
    destructive,
    duplicate,
    edited_after_merge,
    empty,
    journal_mismatch,
    multiple_heads,
    never_run_on_deploy,
    out_of_order,
    schema_file_stale,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.core.problem import Problem
    from launch_gates.core.rule import Rule
    from launch_gates.gates.migrations.view import View


class Check(NamedTuple):
    """One rule with the function that finds what breaks it."""

    rule: Rule
    find: Callable[[View], Iterator[Problem]]
    needs_base: bool
    """Whether it can say nothing without a revision to compare with."""


CHECKS = tuple(
    Check(module.RULE, module.find, module.NEEDS_BASE)
    for module in (
        multiple_heads,
        broken_chain,
        duplicate,
        journal_mismatch,
        edited_after_merge,
        deleted_after_merge,
        out_of_order,
        schema_file_stale,
        never_run_on_deploy,
        destructive,
        empty,
    )
)
