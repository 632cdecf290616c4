"""Path globs as one RE2 pattern: `*` within a segment, `**` across segments, `?` for one character.

A glob without a `/` matches the last segment of a path in any folder, as in .gitignore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.detector.ruleset import compile_latin1

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import re2

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/-")

_ONE_CHARACTER = (
    r"(?:[^/\x80-\xff]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})"  # UTF-8
)


def _translate(glob: str) -> str:
    raw = glob.encode("utf-8", "surrogateescape")
    anywhere = b"/" not in raw.rstrip(b"/")
    if raw.endswith(b"/"):
        raw += b"**"
    raw = raw.removeprefix(b"/")
    parts = ["(?:.*/)?"] if anywhere else []
    position = 0
    while position < len(raw):
        rest = raw[position:]
        if rest.startswith(b"**/"):
            parts.append("(?:.*/)?")
            position += 3
        elif rest.startswith(b"**"):
            parts.append(".*")
            position += 2
        else:
            byte = raw[position]
            parts.append(
                {0x2A: "[^/]*", 0x3F: _ONE_CHARACTER}.get(byte) or (chr(byte) if byte in _PLAIN else f"\\x{byte:02x}")
            )
            position += 1
    return "".join(parts)


def compile_globs(globs: Iterable[str]) -> re2._Regexp:
    """One pattern that fully matches the paths (bytes, `/` between segments) that any of the globs covers."""
    return compile_latin1("(?s)(?:" + "|".join(_translate(glob) for glob in globs) + ")")


def covered_by(globs: Sequence[str]) -> Callable[[str], bool]:
    """Whether one of the globs covers a path."""
    if not globs:
        return lambda _path: False
    pattern = compile_globs(globs)
    return lambda path: pattern.fullmatch(path.encode("utf-8", "surrogateescape")) is not None
