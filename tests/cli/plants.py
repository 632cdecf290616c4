"""Credentials to plant, made of seeded chance when the tests run, so that no scanner sees one in a file of ours."""

from __future__ import annotations

import base64
import random
import string

from launch_gates.detector.structure import base62_crc32

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def _characters(seed: int, number: int, of: str = _LETTERS_AND_DIGITS) -> str:
    return "".join(random.Random(f"plant {seed}").choices(of, k=number))  # noqa: S311 - no secret protects anything


def stripe_key(seed: int = 1) -> str:
    """A live key of Stripe's form: critical."""
    return "".join(("sk", "_live_", _characters(seed, 24)))


def stripe_test_key(seed: int = 1) -> str:
    """A test key of Stripe's form: medium."""
    return "".join(("sk", "_test_", _characters(seed, 24)))


def github_token(seed: int = 1) -> str:
    """A personal access token of GitHub's form, with its checksum: critical."""
    body = _characters(seed, 30)
    return "".join(("gh", "p_", body, base62_crc32(body.encode()).decode()))


def password(seed: int = 1) -> str:
    """One that a person could have thought of; only the generic rule finds it."""
    return f"{_characters(seed, 6)}#{_characters(seed + 1000, 6)}"


def guess(seed: int = 1) -> str:
    """What may be a password or may be none: words, and a number in the end."""
    words = random.Random(f"plant {seed}").sample(("Blue", "Winter", "Coffee", "Garden", "River"), 2)  # noqa: S311 - as above
    return f"{''.join(words)}{2020 + seed}!"


def plaid_secret(seed: int = 1) -> str:
    """Only what it is assigned to says whose it is: critical beside Plaid's name, else one for the generic rule."""
    return _characters(seed, 30, "0123456789abcdef")


def private_key(seed: int = 1) -> str:
    """A PKCS #8 key of 600 bytes in PEM (RFC 7468), with a line feed at its end: eleven lines or more."""
    octets = bytes([0x30, 0x82, 0x02, 0x54]) + random.Random(f"plant {seed}").randbytes(596)  # noqa: S311 - as above
    text = base64.b64encode(octets).decode()
    body = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    kind = " ".join(("PRIVATE", "KEY"))
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"
