"""The scripts within `.vue`, `.svelte` and `.astro` files, at the lines where they stand, and what the markup reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_tree import Script

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Need

_TYPESCRIPT = (".ts", ".mts", ".cts")
_MIXED = (".vue", ".svelte", ".astro")
_BLANK = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))
_OWN = frozenset({"BASE_URL", "MODE", "DEV", "PROD", "SSR", "SITE", "ASSETS_PREFIX"})
_SIGNS = (b"import.meta.env.", b"process.env.")
_REST = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_MOST = 2_000
_TESTS = (b"?", b"||", b"&&", b"===", b"!==", b"==", b"!=")


def script_of(path: str, data: bytes) -> tuple[Script, tuple[Read, ...]]:
    """The script of the file, and the reads of the markup around it."""
    lowered = path.lower()
    if not lowered.endswith(_MIXED):
        return Script(path, data, "typescript" if lowered.endswith(_TYPESCRIPT) else "tsx"), ()
    blocks, is_typed = _blocks(data, is_astro=lowered.endswith(".astro"))
    script, markup = bytearray(data.translate(_BLANK)), bytearray(data)
    for start, end in blocks:
        script[start:end] = data[start:end]
        markup[start:end] = data[start:end].translate(_BLANK)
    text = bytes(markup)
    names = (b"env.",) if lowered.endswith(".svelte") and b"$env/dynamic" in data else ()
    reads = tuple(_markup(text, (*_SIGNS, *names)))
    return Script(path, bytes(script), "typescript" if is_typed else "tsx"), reads


def _blocks(data: bytes, *, is_astro: bool) -> tuple[list[tuple[int, int]], bool]:
    """From where to where the scripts go, and whether they are TypeScript without JSX."""
    found: list[tuple[int, int]] = []
    is_typed = False
    lowered = data.lower()
    at = 0
    if is_astro:
        start = len(data) - len(data.lstrip())
        if data.startswith(b"---", start):
            end = data.find(b"\n---", start + 3)
            end = len(data) if end == -1 else end
            found.append((start + 3, end))
            at = end
    while len(found) < _MOST:
        start = lowered.find(b"<script", at)
        opened = lowered.find(b">", start) if start != -1 else -1
        if start == -1 or opened == -1:
            break
        tag = lowered[start:opened]
        end = lowered.find(b"</script", opened)
        end = len(data) if end == -1 else end
        if b"json" not in tag:
            found.append((opened + 1, end))
        is_typed = is_typed or b'"ts"' in tag or b"'ts'" in tag or b"typescript" in tag
        at = end + 1
    return found, is_typed and not is_astro


def _markup(text: bytes, signs: tuple[bytes, ...]) -> list[Read]:
    """Reads in the expressions of markup, which is not parsed: by their text."""
    found: list[Read] = []
    for sign in signs:
        at = text.find(sign)
        while at != -1 and len(found) < _MOST:
            start = end = at + len(sign)
            while end < len(text) and text[end] in _REST:
                end += 1
            name = text[start:end].decode("ascii")
            is_whole = at == 0 or (text[at - 1] not in _REST and text[at - 1] not in b".$")
            if is_whole and is_usual_name(name) and not (sign == _SIGNS[0] and name in _OWN):
                found.append(Read(name, text.count(b"\n", 0, at) + 1, _need(text, at, end), through=sign[:-1].decode()))
            at = text.find(sign, end)
    return found


def _need(text: bytes, start: int, end: int) -> Need:
    """Whether the expression around looks whether it is there."""
    behind, before = text[end : end + 20].lstrip(), text[max(0, start - 20) : start].rstrip()
    if behind.startswith(_TESTS) or before.endswith((b"#if", b"!", b'v-if="', b'v-show="', b"===", b"!==")):
        return "optional"
    return "unknown"
