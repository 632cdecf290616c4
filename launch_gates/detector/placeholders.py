"""Values that only look like credentials: placeholders, templates, documentation, repeated and sequential text.

Every judgement here is about the captured value alone, whatever rule captured it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from launch_gates.detector.ruleset import compile_latin1

if TYPE_CHECKING:
    import re2

_WORDS = (
    "example",
    "placeholder",
    "change[_-]?me",
    "change[_-]?this",
    "replace[_-]?(?:me|this|with)",
    "insert[_-]?(?:your|here)",
    "enter[_-]?your",
    "put[_-]?your",
    "(?:^|[^a-z])your[_-]?[a-z]",
    "(?:^|[_-])(?:my|some|the)[_-](?:[a-z]+[_-])*(?:key|token|secret|password)",
    "(?:key|token|secret|password)[_-]?(?:goes)?[_-]?here",
    "dummy",
    "redacted",
    "sample",
    "not[_-]?a[_-]?real",
    "(?:^|[_-])fake",
    "invalid",
    "deadbeef",
    "lorem",
    "foo[_-]?bar",
    "xxxx",
    r"\*\*\*",
    r"\.\.\.",
    "\xe2\x80\xa6",
)
_TEMPLATES = (
    r"\$\{",
    r"\{\{",
    r"\}\}",
    r"<%",
    r"#\{",
    r"%\(",
    r"\$\(",
    r"^\$[A-Za-z_]",
    r"^%[A-Za-z_]+%$",
    r"^@[A-Za-z_]+@$",
    r"^<[^>]*>$",
    r"^\[[^\]]*\]$",
    r"^\{[^}]*\}$",
    r"%[sdv]",
    r"process\.env",
    r"os\.environ",
    r"getenv",
    r"ENV\[",
    r"secrets\.",
    r"vars\.",
)

_LONGEST_RUN = 6
_LONGEST_PLACEHOLDER = 120
_LONGEST_SEQUENCE = 8
_KEYBOARD_ROWS = (b"qwertyuiop", b"asdfghjkl", b"zxcvbnm", b"1234567890", b"0987654321")


@cache
def _pattern() -> re2._Regexp:
    return compile_latin1("(?i)" + "|".join(_WORDS + _TEMPLATES))


def is_placeholder(value: bytes, prefix: bytes = b"") -> bool:
    """Whether the value stands for a credential instead of being one; `prefix` is the provider's, left out of it."""
    body = value.removeprefix(prefix)
    if is_repetitive(body) or is_documented(value):
        return True
    # In a long random value a short word or sequence stands by chance.
    return len(body) <= _LONGEST_PLACEHOLDER and (is_sequential(body) or bool(_pattern().search(body)))


def is_repetitive(body: bytes) -> bool:
    """One character many times, a few characters over and over, or a short piece repeated."""
    length = len(body)
    if length < 4:  # noqa: PLR2004 (too short to say)
        return False
    distinct = len(set(body))
    if distinct <= 2 or (length >= 16 and distinct <= 4):  # noqa: PLR2004 (0 and 1; a key of four characters)
        return True
    run = longest = 1
    for previous, byte in zip(body, body[1:], strict=False):
        run = run + 1 if byte == previous else 1
        longest = max(longest, run)
    if longest >= max(_LONGEST_RUN, length // 4):  # a long random value in base64 may well hold `AAAAAA`
        return True
    return any(length >= 2 * size and body == (body[:size] * (length // size + 1))[:length] for size in range(1, 17))


def is_sequential(body: bytes) -> bool:
    """A long run up or down the alphabet or the digits, or along a row of the keyboard."""
    lowered = body.lower()
    up = down = longest = 1
    for previous, byte in zip(lowered, lowered[1:], strict=False):
        up = up + 1 if byte == previous + 1 else 1
        down = down + 1 if byte == previous - 1 else 1
        longest = max(longest, up, down)
    if longest >= min(_LONGEST_SEQUENCE, max(4, len(body) // 2)):
        return True
    return any(lowered.find(row[:7]) >= 0 for row in _KEYBOARD_ROWS)


_DOCUMENTED = frozenset(
    (
        # SHA-256, first 16 hexadecimal digits, of sample values in providers' documentation.
    )
)


def is_documented(value: bytes) -> bool:
    """Whether a provider prints this very value in its documentation."""
    if not _DOCUMENTED:
        return False
    import hashlib  # noqa: PLC0415 (only where something was captured)

    return hashlib.sha256(value).hexdigest()[:16] in _DOCUMENTED
