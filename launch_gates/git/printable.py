"""Names and git's own words as text, and in our messages. What a report shows is escaped by its format instead."""

from __future__ import annotations


def text_of(name: bytes) -> str:
    """A name as text, which can be turned back: bytes that are not UTF-8 stand as surrogates (PEP 383)."""
    return name.decode("utf-8", "surrogateescape")


def printable(text: str) -> str:
    """The text on one line: control characters, and bytes that are no text (PEP 383), written as escapes."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def short(oid: str) -> str:
    """As much of an object's id as a message needs."""
    return oid[:12]


def short_commit(oid: str) -> str:
    """A commit's id as git itself abbreviates it, in sentences about a change."""
    return oid[:7]
