"""What was left out of archives, as a report says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.gates.secrets.inner import path_in
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.detector.archives.budget import LeftOut

_FIX = "unpack it and check what is in it; exclude it if that is meant to be there"


def left_inside(path: str, left_out: Iterable[LeftOut]) -> Iterator[Unchecked | NotLookedAt]:
    """What could not be looked at is unchecked where our own bounds are why; not redacted yet."""
    for each in left_out:
        subject = path_in(path, each.name) if each.name else path
        if each.is_bound:
            reason = each.reason if each.count == 1 else f"{each.reason} (and so in {each.count:,} more of its members)"
            yield Unchecked(UNREADABLE, subject, reason, _FIX)
        else:
            yield NotLookedAt(subject, each.reason, each.count)
