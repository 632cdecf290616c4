"""Leaving out what the configuration switched off, after the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import ScanResult


def enabled(result: ScanResult, disabled: frozenset[str]) -> ScanResult:
    """The result without the matches of rules that are switched off; `disabled` holds ids without `secrets/`.

    They are left out here and not by the scanner, where a less specific rule would see the same text instead.
    """
    if not disabled or not result.matches:
        return result
    kept: list[Match] = []
    for match in result.matches:
        kept += [each for each in (match, *match.parts) if each.rule.id not in disabled][:1]
    return result._replace(matches=tuple(kept))
