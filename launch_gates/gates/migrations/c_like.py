"""What a file of Go, Java or Kotlin means: its text without comments and layout."""

from __future__ import annotations

from launch_gates.gates.migrations.sql import digest

_QUOTES = "\"'`"


def code_meaning(text: str) -> str:
    """A digest that comments and white space outside strings do not change."""
    mask = text.encode("latin-1", "replace").translate(_MARKS)
    pieces: list[str] = []
    begun = position = 0
    while (at := mask.find(b"\0", position)) >= 0:
        char = text[at]
        position = at + 1
        if char in _QUOTES:
            end = _closing(text, at)
            pieces += (*text[begun:at].split(), text[at:end])
        elif text.startswith("//", at):
            end = text.find("\n", at)
            pieces += text[begun:at].split()
        elif text.startswith("/*", at):
            end = text.find("*/", at + 2) + 2
            pieces += text[begun:at].split()
            end = -1 if end == 1 else end
        else:
            continue
        begun = position = len(text) if end < 0 else end
    pieces += text[begun:].split()
    return digest(" ".join(pieces))


def _closing(text: str, at: int) -> int:
    """After the quote that ends the string that begins there."""
    quote = text[at] * 3 if text.startswith('"""', at) else text[at]
    position = at + len(quote)
    line = len(text) if quote in ("`", '"""') else text.find("\n", at)
    line = len(text) if line < 0 else line
    while (end := text.find(quote, position, line)) >= 0:
        backslashes = 0
        while quote != "`" and text[end - 1 - backslashes] == "\\" and end - 1 - backslashes > at:
            backslashes += 1
        if backslashes % 2 == 0:
            return end + len(quote)
        position = end + 1
    return line


_MARKS = bytes(0 if chr(code) in "\"'`/" else code or 1 for code in range(256))
