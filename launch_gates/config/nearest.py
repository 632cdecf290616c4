"""The known name that somebody most likely meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 100
"""Characters of what was written that are looked at."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like `name`; empty where none is near."""
    import difflib  # noqa: PLC0415 (only for an error)

    by_lower = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name[:_LONGEST].lower(), by_lower, n=1)
    return by_lower[found[0]] if found else ""
