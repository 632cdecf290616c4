"""Where matches lie, and what the text around them says; after that the text itself is not needed any more.

Runs in the thread that scanned, so that no more than one document a thread is in memory.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance.comments import allowance
from launch_gates.gates.secrets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.finding import Allowance
    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import ScanResult


class Placed(NamedTuple):
    """A match with its place. Lines and columns count from 1."""

    match: Match
    ordinal: int
    """The how-manieth of its rule and name in the document, from 1."""
    line: int
    column: int
    spans: tuple[tuple[int, int], ...]
    """First and last line of the match, and of each other part of the credential."""
    allowed: Allowance | None
    """What allows it: a comment, or another tool's file."""


def numbered(found: Iterable[Placed]) -> tuple[Placed, ...]:
    """The same, with ordinals counted over these alone, which are in the order of the text."""
    ordinals: Counter[tuple[str, str]] = Counter()
    again = []
    for each in found:
        key = each.match.rule.id, each.match.name
        ordinals[key] += 1
        again.append(each._replace(ordinal=ordinals[key]))
    return tuple(again)


def placed(result: ScanResult) -> tuple[Placed, ...]:
    """The matches of a scan with their places, in order.

    Ordinals are counted before anything is left out, so that a fingerprint does not depend on what was asked for.
    """
    lines = Lines(result.text)
    found = []
    for match in result.matches:
        line, column = lines.position(match.start)
        covered = [match.covers, *(part.covers for part in match.parts)]
        spans = tuple((lines.number(start), lines.number(end - 1)) for start, end in covered)
        allowed = allowance(lines.line_at, f"secrets/{match.rule.id}", line, lines.number(match.end - 1))
        found.append(Placed(match, 0, line, column, spans, allowed))
    return numbered(found)
