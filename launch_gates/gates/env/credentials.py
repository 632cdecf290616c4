"""What the detector sees in the value of a variable."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import Scanner

_PATH = ".env"
"""The detector judges a value as it would in a file of that name."""
_REMEMBERED = 4096


def credentials_by(
    scanner: Callable[[], Scanner], quiet: Container[tuple[str, str]] = frozenset()
) -> Callable[[str, str], Sequence[Match]]:
    """For a name and a value: the credentials that the value holds; none in those that are `quiet`.

    The scanner is made when it is first needed.
    """
    made: list[Scanner] = []

    @lru_cache(_REMEMBERED)
    def credentials(name: str, value: str) -> Sequence[Match]:
        if (name, value) in quiet:
            return ()
        if not made:
            made.append(scanner())
        text = f"{name}={value}\n".encode("utf-8", "surrogatepass")
        return made[0].scan(text, _PATH).matches

    return credentials
