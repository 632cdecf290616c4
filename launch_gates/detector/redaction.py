"""Keeping credentials out of text: every match replaced by the provider's fixed prefix and `<redacted>`."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from launch_gates.detector.scan import Scanner

if TYPE_CHECKING:
    from launch_gates.detector.match import Match

HIDDEN = "<redacted>"


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

    def __call__(self, text: str) -> str:
        """The text without any credential in it. Text that is not valid Unicode comes back as it was elsewhere."""
        data = text.encode("utf-8", "surrogateescape")
        with self._lock:
            result = self._scanner.scan(data)
        if not result.covered:
            return text
        prefixes = {match.covers[0]: match.rule.prefix for match in result.matches if not match.encodings}
        pieces, position = [], 0
        for start, end in result.covered:
            pieces += [result.text[position:start], prefixes.get(start, "").encode(), HIDDEN.encode()]
            position = end
        pieces.append(result.text[position:])
        return b"".join(pieces).decode("utf-8", "surrogateescape")


@cache
def _built_in() -> Redactor:
    from launch_gates.detector import store  # noqa: PLC0415 (loads the pattern engine)

    return Redactor(Scanner([store.built_in()]))


def redact(text: str) -> str:
    """The text without any credential that a built-in rule knows."""
    return _built_in()(text)
