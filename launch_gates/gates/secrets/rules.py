"""Every rule of the secrets gate: those of the detector, and the gate's own about what it could not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.detector import catalogue
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.config.custom_rule import CustomRule

_OWN = (
    Rule(
        id=f"secrets/{UNREADABLE}",
        title="Something that should have been scanned could not be read",
        severity=Severity.HIGH,
        confidence=Confidence.CERTAIN,
        why="A credential in it would go unseen: what was not looked at has not passed.",
        fix="Make it readable, or exclude it in the configuration, then run again.",
        references=(),
        bad_example="deploy/production.env  (permission denied)",
        good_example="Every file of the work tree can be read by the user who runs the check.",
    ),
)


def rules(custom: Sequence[CustomRule], wanted: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """The gate's rules: the detector's (at least the `wanted` ones), the gate's own, those of the configuration."""
    return (*catalogue.rules(wanted), *_OWN, *map(catalogue.of_configuration, custom))
