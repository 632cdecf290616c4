"""A detection rule of the user's own. By itself, so that a run without any does not load it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch_gates.core.severity import Severity


@dataclass(frozen=True, slots=True)
class CustomRule:
    """One `[[secrets.rules]]` table. The pattern is not compiled here: the detector does, and names `where`."""

    id: str
    """With the gate's name: `secrets/acme-token`."""
    title: str
    pattern: str
    """RE2 syntax."""
    keywords: tuple[str, ...]
    severity: Severity
    entropy: float | None
    """Least Shannon entropy of a match, in bits a character; None asks for none."""
    paths: tuple[str, ...]
    prefix: str
    rotate: str
    fix: str
    where: str = field(compare=False)
    """File and line of the table, for messages: `launch-gates.toml:12`."""
