"""Source maps (ECMA-426): where a script says that its own lies, and whose code is in it."""

from __future__ import annotations

import json
from urllib.parse import urljoin

_MARKS = (b"//# sourceMappingURL=", b"//@ sourceMappingURL=")
_BEGINNINGS = (b'{"version":3', b'{"version": 3')
_END = 2_000
"""Bytes of a script in which it names its map: the last ones."""
_OF_OTHERS = (
    "node_modules/",
    "webpack/",
    "(webpack)",
    "webpack-internal:",
    "external ",
    "vendor/",
    "\x00",
    "vite/",
    "bower_components/",
)


def map_of(url: str, script: bytes, header: str) -> str | None:
    """The address of the script's map; None where it has none, or one within itself.

    What is called `.min.js` is a package's own build, and its source is everybody's.
    """
    if ".min." in url.rpartition("/")[2]:
        return None
    named = header.strip()
    for mark in _MARKS:
        if not named and mark in script[-_END:]:
            named = script[-_END:].rpartition(mark)[2].partition(b"\n")[0].decode("ascii", "replace").strip(" \t\r;*/")
    if not named or named.startswith("data:"):
        return None
    try:
        return urljoin(url, named)
    except ValueError:
        return None


def sources_in(content: bytes) -> str:
    """Whose files are in the map with their text, in words; empty where only those of packages are, which all have."""
    try:
        parsed = json.loads(content.removeprefix(b")]}'"))
    except (ValueError, RecursionError):
        # One that is too large to be read to its end has more than packages.
        return "source files" if content.lstrip().startswith(_BEGINNINGS) else ""
    whole = parsed if isinstance(parsed, dict) else {}
    names, texts = whole.get("sources"), whole.get("sourcesContent")
    if not isinstance(names, list) or not isinstance(texts, list):
        return ""
    count = sum(_is_own(str(name)) and bool(text) for name, text in zip(names, texts, strict=False))
    return f"{count} of your source files" if count else ""


def _is_own(name: str) -> bool:
    return not any(mark in name for mark in _OF_OTHERS)
