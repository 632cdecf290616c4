"""How the text format looks: colours, how much is said, how wide. What is said stands in `text`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Verbosity = Literal["quiet", "normal", "verbose"]
DEFAULT_WIDTH = 100


class Palette(NamedTuple):
    """Colours by role; a role that is not listed is left plain."""

    codes: Mapping[str, str]
    """Role -> parameters of the terminal's Select Graphic Rendition (ECMA-48, 8.3.117)."""

    def paint(self, role: str, text: str) -> str:
        """The text in the colour of the role, and the terminal's own colour after it."""
        code = self.codes.get(role)
        return f"\x1b[{code}m{text}\x1b[0m" if code and text else text


PLAIN = Palette({})
"""For everything that is no terminal, and for NO_COLOR."""

ANSI = Palette(
    {
        # The first 16 colours only: these follow the terminal's own theme, light or dark.
        "critical": "1;31",
        "high": "31",
        "medium": "33",
        "low": "36",
        "info": "34",
        "certain": "1",
        "guess": "2",
        "unchecked": "33",
        "accepted": "32",
        "go": "1;32",
        "no-go": "1;31",
        "unknown": "1;33",
        "failed": "31",
        "passed": "32",
        "title": "1",
        "link": "4",
        "quiet": "2",
    }
)


class Style(NamedTuple):
    """One way to show a report."""

    palette: Palette = PLAIN
    verbosity: Verbosity = "normal"
    """`quiet` says nothing of a run that is all right; `verbose` lists what is otherwise counted."""
    width: int = DEFAULT_WIDTH
    """Columns that prose is wrapped to. Paths and addresses are never broken."""
