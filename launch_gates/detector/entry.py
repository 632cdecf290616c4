"""What a reader of structured files gives: one value with its name and place."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One value: the name of its field, where it stands, and what it is once decoded."""

    name: bytes
    start: int
    end: int
    value: bytes
