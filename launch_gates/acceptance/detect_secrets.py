"""The baseline of detect-secrets: by file the SHA-1 of each value that somebody has looked at.

It is read as it is and never written. A value that was labelled as a real secret is not accepted by it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = ".secrets.baseline"
_FIX = "Write it anew with `detect-secrets scan`, or remove it."
_DIGITS = 40
_HEXADECIMAL = frozenset("0123456789abcdef")


class Values:
    """What the file accepts."""

    def __init__(self, hashes: dict[str, frozenset[str]]) -> None:
        """SHA-1 in hexadecimal, by path."""
        self.hashes = hashes

    def __contains__(self, place: tuple[str, bytes]) -> bool:
        """Whether the value is accepted in the file of that path."""
        path, value = place
        accepted = self.hashes.get(path)
        return accepted is not None and any(_sha1(each) in accepted for each in _as_hashed(value))


def parse(content: bytes) -> Values:
    """Raises ConfigError where it is no such file; nothing of it is repeated."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        place = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ConfigError(f"{FILE}{place}: not valid JSON", _FIX) from None
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, dict):
        raise ConfigError(f'{FILE}: no baseline of detect-secrets: it has no "results"', _FIX)
    return Values({_with_slashes(path): frozenset(_accepted(records)) for path, records in results.items()})


def _accepted(records: object) -> Iterator[str]:
    if not isinstance(records, list):
        raise ConfigError(f"{FILE}: the results of a file must be a list", _FIX)
    for record in records:
        hashed = record.get("hashed_secret") if isinstance(record, dict) else None
        if not isinstance(hashed, str) or len(hashed) != _DIGITS or not _HEXADECIMAL.issuperset(hashed):
            raise ConfigError(f"{FILE}: a result without a hashed_secret of {_DIGITS} hexadecimal digits", _FIX)
        label = record.get("is_secret")
        if label is not None and not isinstance(label, bool):
            raise ConfigError(f"{FILE}: is_secret must be true or false", _FIX)
        if not label:
            yield hashed


def _with_slashes(path: str) -> str:
    """As on other systems, where it was written on Windows."""
    plain = path if "/" in path else path.replace("\\", "/")
    return plain.removeprefix("./")


def _as_hashed(value: bytes) -> Iterator[bytes]:
    """What that tool may have hashed of it: all, or of a key in PEM its first line."""
    yield value
    if value.startswith(b"-----BEGIN "):
        yield value.partition(b"\n")[0].strip(b"-\r ")


def _sha1(value: bytes) -> str:
    return hashlib.sha1(value, usedforsecurity=False).hexdigest()  # as that tool does
