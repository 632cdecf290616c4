"""The table of files that are secrets by what they are, and of their harmless twins; and what its values are made of.

Every value is drawn when the tests run, the same in every run, and names that scanners know are put together here.
"""

from __future__ import annotations

import base64
import string
from random import Random
from typing import NamedTuple

ALPHANUMERIC = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
RANDOM = Random(41)  # noqa: S311 (test values, the same in every run)
NAMES_ONLY = 0
"""The line of a finding in a file's name, which has none."""


class Case(NamedTuple):
    """A file, the rule that must find something in it, on which line and how bad at least; the secret itself."""

    path: str
    content: str | bytes
    rule: str
    line: int
    severity: str
    secret: str = ""


def draw(length: int, alphabet: str = ALPHANUMERIC) -> str:
    """Random text, with both a digit and a letter in it."""
    return "".join(RANDOM.choice(alphabet) for _ in range(length - 2)) + "7b"


def in_base64(text: str) -> str:
    """As it stands in files that hide passwords from a glance."""
    return base64.b64encode(text.encode()).decode()


def obfuscated(text: str) -> str:
    """As JetBrains' programs once wrote passwords: every character, combined with a constant."""
    return "".join(f"{ord(character) ^ 0xDFAA:04x}" for character in text)


FOUND: dict[str, Case] = {}
QUIET: dict[str, tuple[str, str | bytes]] = {}


def found(  # noqa: PLR0917 (one line of a table)
    name: str, path: str, content: str, rule: str, severity: str = "high", secret: str = ""
) -> None:
    """A file that is found: `{}` in the content stands for the secret, and its line is what is expected."""
    value = secret or draw(20)
    line = content[: content.index("{}")].count("\n") + 1
    FOUND[name] = Case(path, content.replace("{}", value), rule, line, severity, value)


def quiet(name: str, path: str, content: str | bytes) -> None:
    """A file that must not be reported."""
    QUIET[name] = (path, content)


def with_twins(  # noqa: PLR0917 (one line of a table)
    name: str, path: str, content: str, rule: str, severity: str = "high", secret: str = "", twins: tuple[str, ...] = ()
) -> None:
    """A file that is found, and the same with values that are none."""
    found(name, path, content, rule, severity, secret)
    for number, twin in enumerate(twins):
        quiet(f"{name}, harmless {number}", path, content.replace("{}", twin))
