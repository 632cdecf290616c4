"""The two keys that every gate's table has for its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.config import kinds
from launch_gates.config.key import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.core.severity import Severity


def rule_keys(gate: str, example: str) -> tuple[Key[tuple[str, ...]], Key[Mapping[str, Severity]]]:
    """`disable` and `severity`. `example` is a rule's id, for what is said where something else stands there."""
    rule = kinds.rule_id(gate, example)
    severities = kinds.table("table of severities", rule, kinds.SEVERITY)
    return (
        Key(gate, "disable", kinds.listed("list of rule ids", rule), (), "Rules that are switched off."),
        Key(gate, "severity", severities, {}, "Severities of single rules, in place of their own."),
    )
