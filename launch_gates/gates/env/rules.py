"""Every rule of the env gate: those of its checks, and its own about what it could not read."""

from __future__ import annotations

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.checks.table import CHECKS
from launch_gates.sources.source import UNREADABLE

_OWN = Rule(
    id=f"env/{UNREADABLE}",
    title="A file whose reads should have been listed could not be read",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="A variable that only this file needs would go unseen: what was not looked at has not passed.",
    fix="Make it readable, or exclude it in the configuration, then run again.",
    references=(),
    bad_example="config/settings.py  (permission denied)",
    good_example="Every file of the work tree can be read by the user who runs the check.",
)
RULES: tuple[Rule, ...] = tuple(rule._replace(family="env") for rule in (*(check.rule for check in CHECKS), _OWN))
