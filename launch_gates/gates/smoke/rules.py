"""Every rule of the smoke gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.smoke.checks.table import CHECKS

if TYPE_CHECKING:
    from launch_gates.core.rule import Rule

RULES: tuple[Rule, ...] = tuple(check.rule._replace(family="smoke") for check in CHECKS)
