"""The table of checks: a rule is a module beside this one and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.checks import (
    behind_base,
    broken_chain,
    changed_after_apply,
    deleted_after_merge,
    destructive,
    duplicate,
    edited_after_merge,
    empty,
    failed,
    journal_mismatch,
    ledger_missing,
    model_changed,
    multiple_heads,
    never_run_on_deploy,
    out_of_order,
    pending,
    schema_file_stale,
    unknown_applied,
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
    needs_database: bool = False
    """Whether it says nothing without a database's ledger."""


_REPOSITORY = (
    multiple_heads,
    broken_chain,
    duplicate,
    journal_mismatch,
    edited_after_merge,
    deleted_after_merge,
    out_of_order,
    model_changed,
    schema_file_stale,
    never_run_on_deploy,
    destructive,
    empty,
)
_DATABASE = (
    ledger_missing,
    failed,
    pending,
    changed_after_apply,
    behind_base,
    unknown_applied,
)
CHECKS = (
    *(Check(module.RULE, module.find, module.NEEDS_BASE) for module in _REPOSITORY),
    *(Check(module.RULE, module.find, module.NEEDS_BASE, needs_database=True) for module in _DATABASE),
)
