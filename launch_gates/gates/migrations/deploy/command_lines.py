"""Command lines as their words, as far as that can be told without a shell, and whether they run a command."""

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


def runs(text: str, commands: tuple[str, ...]) -> bool:
    """Whether a text holds one of the commands: its words one after another, `*` for any number of others between."""
    if not any(command.rpartition(" ")[2].replace("*", "") in text for command in commands):
        return False
    return any(_follow(words, command.split()) for words in command_lines(text) for command in commands)


def _follow(words: list[str], wanted: list[str]) -> bool:
    """Each wanted word in turn, the first as the end of a path; options may stand between."""
    at = 0
    for number, want in enumerate(wanted):
        if want == "*":
            continue
        may_skip = number == 0 or wanted[number - 1] == "*"
        while at < len(words) and not _is(words[at], want, is_first=number == 0):
            if not may_skip and not words[at].startswith("-") and not words[at - 1].startswith("-"):
                return False
            at += 1
        if at >= len(words):
            return False
        at += 1
    return True


def _is(word: str, want: str, *, is_first: bool) -> bool:
    return word == want or (is_first and word.endswith(want))
