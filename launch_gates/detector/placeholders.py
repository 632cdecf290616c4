"""Values that only look like credentials: placeholders, templates, documentation, repeated and sequential text.

Every judgement here is about the captured value alone, whatever rule captured it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
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
    "(?:^|[^a-z])your[_-]?[a-z0-9]",
    "(?:^|[_-])(?:my|some|the)[_-](?:[a-z]+[_-])*(?:key|token|secret|password)",
    "(?:key|token|secret|password)[_-]?(?:goes)?[_-]?here",
    "^(?:secret|private|api|access)[_-]?key[_-]?[0-9]*$",
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
    "####",
    r"\.\.\.",
    "\xe2\x80\xa6",
)
_TEMPLATES = (
    # Each with some of the name in it: the signs alone stand in random text with punctuation by chance.
    r"\$\{[a-z_]{2}",
    r"\{\{[ ]*[a-z_.$]{2}",
    r"<%[=\- ]",
    r"#\{[a-z@]{2}",
    r"%\([a-z_]+\)s",
    r"\$\([a-z_]{3}",
    r"^\$[a-z_]+$",
    r"^\$[{(a-z]",
    r"^%[a-z_]+%$",
    r"^@[a-z_]+@$",
    r"^<[^>]*>$",
    r"^\[[^\]]*\]$",
    r"^\{[^}]*\}$",
    r"^[\w.:/-]*%[sdv][\w.:/-]*$",
    r"process\.env",
    r"os\.environ",
    r"getenv",
    r"env\[",
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
    if is_repetitive(body) or b"EXAMPLE" in body or is_documented(value):
        return True
    # In a long random value a short word or sequence stands by chance.
    return len(body) <= _LONGEST_PLACEHOLDER and (is_mostly_sequential(body) or bool(_pattern().search(body)))


def is_repetitive(body: bytes) -> bool:
    """One character many times, a few characters over and over, or a short piece repeated."""
    length = len(body)
    if length < 4:  # noqa: PLR2004 (too short to say)
        return False
    distinct = len(set(body))
    if distinct <= 2 or (length >= 16 and distinct <= 4):  # noqa: PLR2004 (0 and 1; a key of four characters)
        return True
    run = longest = 1
    for previous, byte in pairwise(body):
        run = run + 1 if byte == previous else 1
        longest = max(longest, run)
    if longest >= max(_LONGEST_RUN, length // 4):  # a long random value in base64 may well hold `AAAAAA`
        return True
    return any(length >= 2 * size and body == (body[:size] * (length // size + 1))[:length] for size in range(1, 17))


def is_sequential(body: bytes) -> bool:
    """A long run up or down the alphabet or the digits, or along a row of the keyboard, is somewhere in it."""
    return _longest_run(body.lower()) >= min(_LONGEST_SEQUENCE, max(4, len(body) // 2))


def is_mostly_sequential(body: bytes) -> bool:
    """Such runs are half of it or more, or all of its letters and all of its digits: `abc123def456`."""
    lowered = body.lower()
    letters = bytes(byte for byte in lowered if chr(byte).isalpha())
    digits = bytes(byte for byte in lowered if chr(byte).isdigit())
    if not letters or 2 * _longest_run(lowered) >= len(body):
        return is_sequential(body)
    return len(digits) >= 6 and all(2 * _longest_run(part) >= len(part) for part in (letters, digits))  # noqa: PLR2004


def _longest_run(text: bytes) -> int:
    run = longest = 1
    last = 0
    for pair in pairwise(text):
        directions = _DIRECTIONS.get(pair, 0)
        run = run + 1 if directions & last else 2 if directions else 1
        last = directions & last or directions
        longest = max(longest, run)
    return longest


_ROWS = (bytes(range(0x61, 0x7B)), b"0123456789", *_KEYBOARD_ROWS)


def _directions() -> dict[tuple[int, int], int]:
    """Which rows two characters follow each other in, forth or back: a bit for each row and direction."""
    found: dict[tuple[int, int], int] = {}
    for number, row in enumerate((*_ROWS, *(row[::-1] for row in _ROWS))):
        for pair in pairwise(row):
            found[pair] = found.get(pair, 0) | 1 << number
    return found


_DIRECTIONS = _directions()


_DOCUMENTED: frozenset[str] = frozenset(
    # The first 16 hexadecimal digits of the SHA-256 of sample values that providers print in their documentation.
    (
        # Stripe: secret test keys of its API reference
        "2cafc0970149a84f",
        "f2d6ca16515033e5",
        "7e8de44ea9ecf6d5",
        "2d1f7723aabc5c7a",
        # Stripe: publishable test keys beside them
        "b1471f544ceeea31",
        "5895b89c8fb33402",
        "e73964679570f924",
        # jwt.io: the token of the debugger, now and earlier
        "7f75367e78812551",
        "da816f9f2c16e6c5",
        "c794fa6d20c64efb",
        # RFC 7519 section 3.1
        "8d4ef6536dc8895f",
        # Supabase: anon and service_role of every local project
        "bf1725a8f98bea37",
        "70541e07fd4f900b",
        # GitHub: user, OAuth, app and installation tokens, refresh token
        "3543c50b0cb9cea8",
        "bc3ae723f57c6b9e",
        "82e74299544e0073",
        "797c0ce414586cc8",
        "6d7fa4e64d4b1f3e",
        # Azure: the storage emulator, the Cosmos DB emulator
        "0011cc25eb432071",
        "aa6547439583c3a2",
        # Google: reCAPTCHA's test key pair, Maps' sample key
        "03b970ed8171d73b",
        "f5e95c9954635b65",
        "e4902a0b38812b15",
        # Firebase: keys in the tests and samples of its own SDKs
        "27a9a42931dff7eb",
        "49f777db995e8260",
        "a6c814bc555ae62c",
        "8731261cb72d8626",
        "37f8f09bdf12c2f2",
        "eb540d2b6ee2a0a4",
        "2037abcaffb2b777",
        "3a8b61d0f636b007",
        "4c98242dcadc8b29",
        "ea9bb1082cf95663",
        "3f370c9dd8225c63",
        "a19f89ab3555eac1",
        "e4a5542bb7fd7b67",
        "dc0fcf046c61640c",
        "0b476bdf9acf2123",
        # Mapbox: the tokens of its samples
        "3e01926f5e2cc7f3",
        "7703c5ceae0bcdbc",
        # Algolia: the search key of its demonstration index
        "f7e7896182dcde5d",
        # Braintree: the tokenization key of its samples
        "24da5cc934572b30",
        # Telegram: bot tokens
        "0b5dd075ccdd03c4",
        "731fa294d036e54f",
        # Supabase: the JWT secret of every local project
        "a064b502e61d27e9",
        # RFC 6749 section 4.1.4: access and refresh token
        "6c96130f130ab0d6",
        "00cf4c781dc37003",
        # NuGet: passwords of its documentation
        "dba72c00f41f4e4c",
        "a0702bc91d699f60",
        # FastAPI and Flask: secret keys of their tutorials
        "570dad43de1af4c9",
        "2598f7d6adc142d8",
        # WireGuard: a private key of its manual
        "ea1ca3e25b35a51e",
        # Slack: the verification token of its documentation
        "304779c4de12ef17",
        # RFC 5849 and the specification before it: consumer key, token
        "293257ab6495ebb1",
        "bb9b1163338b2a51",
        "cb87c87e4a138d9a",
        "649e1f5c769e718b",
        # X: the consumer and token secret of its documentation
        "00b3dc640c9c99fc",
        "5aac38e542b76b97",
        # Mailgun: the key of its documentation
        "9c846fdf0fa8955c",
        "a4526cb8cdbf802f",
        # RFC 6749 section 2.3.1: Basic credentials
        "ca7459e2b26776de",
        # RFC 7617 section 2 and RFC 2617: Aladdin
        "cf4d418ed3de92d7",
        # Hardhat and Anvil: account 0 of every local chain
        "bc1a50966c9e6486",
        # the same with 0x
        "60a09e4357868c1e",
        # Supabase CLI: the local secret key
        "c85debb55f2f204d",
        # Paddle: the API key of its documentation
        "af1efb26bd63a9a0",
    )
)


def is_documented(value: bytes) -> bool:
    """Whether a provider prints this very value in its documentation."""
    import hashlib  # noqa: PLC0415 (only where something was captured)

    return hashlib.sha256(value).hexdigest()[:16] in _DOCUMENTED
