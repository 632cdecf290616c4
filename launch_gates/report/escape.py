"""Makes text that others wrote safe to show on a terminal: file names, messages, host names, reasons."""

from __future__ import annotations

# Printable to Python, and yet nothing to see (Unicode's Default_Ignorable_Code_Point, and the empty Braille pattern):
# two names that differ in these alone would look the same.
_UNSEEN = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def for_terminal(text: str) -> str:
    r"""The text on one line, with what a terminal would act on or not show as visible escapes.

    These are control characters (C0, DEL, C1), line separators, bidirectional and other format controls, zero-width
    and otherwise unseen characters, unusual spaces, private and unassigned ones, and lone surrogates. A byte of a file
    name that is not UTF-8 (a surrogate, PEP 383) shows as `\xff`. A backslash stays as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() and character not in _UNSEEN else visible(character) for character in text
    )


def cut(text: str, most: int) -> str:
    """The text, or its beginning and three dots: at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def visible(character: str) -> str:
    r"""One character as an escape: `\n`, `\x1b`, `\u202e`, `\U000e0001`; for a surrogate of PEP 383 its byte."""
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - the range that PEP 383 gives to bytes
        code -= 0xDC00
    if code <= 0xFF:  # noqa: PLR2004 - two digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits


def for_command_data(text: str) -> str:
    """The text as the message of a workflow command of GitHub Actions (actions/toolkit, `escapeData`)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def for_command_property(text: str) -> str:
    """The text as the value of a workflow command's property, such as `file` (actions/toolkit, `escapeProperty`)."""
    return for_command_data(text).replace(":", "%3A").replace(",", "%2C")
