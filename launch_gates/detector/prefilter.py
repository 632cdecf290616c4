"""The one pass over all bytes: which expressions end where. Everything else looks only where this one points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hyperscan

if TYPE_CHECKING:
    from collections.abc import Iterator

_WINDOW = 4 << 20
"""Bytes a call, so that hostile input cannot make more events at once than fit in memory."""
_OVERLAP = 4 << 10
"""Bytes that windows share: more than the widest nomination."""


class Prefilter:
    """A database with scratch space of its own: one for each thread. The engine lets go of the GIL while it scans."""

    def __init__(self, database: hyperscan.Database) -> None:
        """The database may be shared between threads."""
        self._database = database
        self._scratch = hyperscan.Scratch(database)

    def scan(self, data: bytes | memoryview) -> Iterator[list[tuple[int, int]]]:
        """For each window of the data that has any: its events `(expression, end offset)` in the order found.

        Windows overlap, so an event near a border may come twice.
        """
        if len(data) <= _WINDOW:
            events = self._events(data)
            if events:
                yield events
            return
        view = memoryview(data)
        for start in range(0, len(data), _WINDOW - _OVERLAP):
            events = self._events(view[start : start + _WINDOW])
            if events:
                yield [(expression, start + end) for expression, end in events]
            if start + _WINDOW >= len(data):
                return

    def _events(self, data: bytes | memoryview) -> list[tuple[int, int]]:
        events: list[tuple[int, int]] = []

        def found(expression: int, _start: int, end: int, _flags: int, _context: object) -> None:
            events.append((expression, end))

        self._database.scan(data, match_event_handler=found, scratch=self._scratch)  # type: ignore[type-var]  # any buffer will do
        return events
