"""PEM blocks (RFC 7468) in whatever they were pasted into: string literals, one line, indented, escaped, a diff."""

from __future__ import annotations

from launch_gates.detector.decode import decode_base64

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_RUNS = bytes(byte if byte in _ALPHABET else 0x20 for byte in range(256))
"""A translation table: what is not base64 becomes a blank."""
_BLANKS = b" \t"
_QUOTES = (b'"', b"'", b"`")
_LINE_BREAKS = (
    *(rb"\u000a", rb"\u000A", rb"\u000d", rb"\u000D", rb"\x0a", rb"\x0A", rb"\x0d", rb"\x0D", rb"\n", rb"\r", rb"\t"),
    *(b"&#xA;", b"&#xa;", b"&#xD;", b"&#xd;", b"&#10;", b"&#13;", b"<br>", b"<br/>", b"<br />"),
    *(b"%0A", b"%0D", b"%0a", b"%0d", b"\\"),
)
"""What stands for the end of a line, the longer forms first; a lone backslash joins lines or escapes a quote."""
_CHECKSUM = 5
"""Characters of OpenPGP's checksum line, `=` and four more (RFC 9580 section 6.1)."""


def body(value: bytes) -> bytes | None:
    """What the block holds, decoded; None where that is not base64."""
    begin = value.find(b"-----", 5)
    end = value.find(b"-----END", begin)
    text = value[begin + 5 : end if end >= 0 else len(value)].replace(rb"\/", b"/")
    if b"..." in text:  # cut short, for a page or a log
        return None
    for line_break in _LINE_BREAKS:
        text = text.replace(line_break, b"\n")
    lines = [line for line in (line.strip() for line in text.splitlines()) if line]
    # No headers (RFC 1421 section 4.6), no checksum.
    lines = [line for line in lines if b":" not in line and not (line[:1] == b"=" and len(line) == _CHECKSUM)]
    lines = _without_marks(lines)
    if lines and lines[0].startswith(_QUOTES):  # the end of the literal that holds the first line
        lines[0] = lines[0][:1] + lines[0]
    return decode_base64(b"".join(run for line in lines for run in _base64_runs(_literals(line))))


def _without_marks(lines: list[bytes]) -> list[bytes]:
    """The lines without the sign that all of them begin with in a diff, a list or a comment."""
    while len(lines) > 1 and len({line[:1] for line in lines}) == 1 and lines[0][:1] in (b"+", b"-", b"/"):
        lines = [line[1:].lstrip() for line in lines]
    return lines


def _literals(line: bytes) -> bytes:
    """Of a line with quotes what stands within them: the rest is code."""
    for quote in _QUOTES:
        pieces = line.split(quote)[1::2]
        if pieces:
            pure = [piece for piece in pieces if piece.strip(b"+/ \t") and _is_pure(piece)]
            line = b" ".join(pure) if pure else max(pieces, key=len)
    return line


def _base64_runs(line: bytes) -> list[bytes]:
    """All runs of a line that holds nothing else, as a key in one line does; of any other line the longest."""
    runs = [run for run in line.translate(_RUNS).split() if run.strip(b"+/")]
    if not runs or _is_pure(line.strip(b",; \t")):
        return runs
    return [max(runs, key=len)]


def _is_pure(text: bytes) -> bool:
    """Whether it is base64 and blanks alone."""
    return not text.translate(None, _ALPHABET + _BLANKS)
