"""What can be the name of an environment variable."""

from __future__ import annotations

_LONGEST = 200
_FIRST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_REST = _FIRST | frozenset("0123456789")


def is_name(text: str) -> bool:
    """Whether a shell would take it for a variable's name (POSIX.1-2024, Base Definitions, 3.216), of any case."""
    return 0 < len(text) <= _LONGEST and text[0] in _FIRST and _REST.issuperset(text)


def is_usual_name(text: str) -> bool:
    """Whether it is one as people write them: upper case, with a letter in it."""
    return is_name(text) and text == text.upper() and not text.strip("_").isdigit() and text.strip("_") != ""
