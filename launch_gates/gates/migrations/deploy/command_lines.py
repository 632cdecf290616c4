"""Command lines as their words, as far as that can be told without a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = ("&&", "||", ";", "|")
_AROUND = "\"'`()[],"


def command_lines(text: str) -> Iterator[list[str]]:
    """The words of each command in a line, a script, or a list of words as JSON has it."""
    for end in _ENDS:
        text = text.replace(end, "\n")
    for line in text.replace('","', '" "').split("\n"):
        yield [word.strip(_AROUND) for word in line.split()]
