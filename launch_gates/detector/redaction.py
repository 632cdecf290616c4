"""Keeping credentials out of text: every match replaced by the provider's fixed prefix and `<redacted>`."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import Scanner

HIDDEN = "<redacted>"
_CONTINUATION = 0x80
"""What a byte of UTF-8 that does not begin a character has in its upper two bits."""


def label(match: Match) -> str:
    """All that is ever shown of a credential: its prefix and length, or nothing of it where it has no prefix."""
    if match.rule.prefix and match.secret.startswith(match.rule.prefix.encode()):
        return f"{match.rule.prefix}{HIDDEN} ({len(match.secret)} characters)"
    return HIDDEN


class Redactor:
    """Redacts with one scanner; safe to use from several threads."""

    def __init__(self, scanner: Scanner) -> None:
        """`scanner` has the rules, the custom ones too where there are any."""
        self._scanner = scanner
        self._lock = Lock()

    def __call__(self, text: str, path: str = "") -> str:
        """The text without any credential in it. Text that is not valid Unicode comes back as it was elsewhere.

        `path` is for the rules that look only into files of some name.
        """
        data = text.encode("utf-8", "surrogatepass")
        with self._lock:
            result = self._scanner.scan(data, path)
        if not result.covered:
            return text
        prefixes = {
            match.start: match.rule.prefix
            for match in result.matches
            if not match.encodings and match.secret.startswith(match.rule.prefix.encode())
        }
        pieces, position = [], 0
        for start, end in result.covered:
            # A pattern counts bytes: a character that is covered in part goes as a whole.
            first, last = _whole_characters(data, start, end)
            first = max(first, position)  # the character may have gone already
            pieces += [data[position:first], prefixes.get(start, "").encode(), HIDDEN.encode()]
            position = max(position, last)
        pieces.append(data[position:])
        return b"".join(pieces).decode("utf-8", "surrogatepass")


def _whole_characters(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The span widened to whole characters of UTF-8."""
    while 0 < start < len(data) and data[start] & 0xC0 == _CONTINUATION:
        start -= 1
    while end < len(data) and data[end] & 0xC0 == _CONTINUATION:
        end += 1
    return start, end


@cache
def _built_in() -> Redactor:
    from launch_gates.detector import store  # noqa: PLC0415 (loads the pattern engine)
    from launch_gates.detector.scan import Scanner  # noqa: PLC0415 (as above)

    return Redactor(Scanner([store.built_in()]))


def redact(text: str, path: str = "") -> str:
    """The text without any credential that a built-in rule knows; `path` as in Redactor."""
    return _built_in()(text, path)
