"""Writing names and git's own words into our messages. What a report shows is escaped by its format instead."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text on one line: control characters, and bytes that are no text (PEP 383), written as escapes."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
