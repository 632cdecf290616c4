"""What a gate's check gives: where a rule does not hold, before it is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.confidence import Confidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.core.severity import Severity


class Problem(NamedTuple):
    """One place where a rule does not hold. It holds no secret value."""

    severity: Severity
    message: str
    fix: str
    identity: tuple[str, ...]
    """What makes it the same problem after lines have moved: names, and a file where that matters."""
    path: str = ""
    line: int | None = None
    name: str = ""
    """What it is about, where that has a name: a variable, a migration."""
    confidence: Confidence = Confidence.CERTAIN
    details: Mapping[str, object] = {}  # never changed
    url: str = ""
    """Where it was seen, on a site."""
