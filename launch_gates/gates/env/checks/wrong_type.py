"""A variable whose value is not what the code makes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.errors import ConfigError
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/wrong-type",
    title="A variable's value is not of the type that the code makes of it",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why="The cast fails when the application starts, or, where it is forgiving, gives a number or address of no sense.",
    fix="Correct the value in the target environment.",
    references=("https://12factor.net/config",),
    bad_example="PORT=eighty",
    good_example="PORT=80",
)
NEEDS_TARGET = True
_LARGEST_PORT = 65535
_LONGEST_NUMBER = 40
_TRUTHS = frozenset(
    ("true", "false", "1", "0", "yes", "no", "on", "off", "y", "n", "t", "f", "enabled", "disabled", "")
)
_UNITS = ("ms", "s", "m", "h", "d", "w", "us", "ns", "min", "sec", "hours", "days", "minutes", "seconds")


def find(view: View) -> Iterator[Problem]:
    """By the configuration's type and pattern, else by the cast or schema in the code."""
    target = view.target
    if target is None:
        return
    types: dict[str, str] = {}
    for variable in view.inventory.variables:
        if variable.type:
            types.setdefault(variable.name, variable.type)
    for name, provided in target.variables.items():
        value = (provided.value or "").strip()
        if not value or "${" in value:
            continue  # the second is put together when it is loaded
        configured = view.configured(name)
        wanted = configured.type if configured is not None and configured.type else types.get(name, "")
        problem = ""
        if wanted and wanted in CHECKS and not CHECKS[wanted](value):
            problem = f"is not {ARTICLES.get(wanted, 'a ' + wanted)}"
        elif configured is not None and configured.pattern and not _fits(configured.pattern, configured.where, value):
            problem = f"does not match the pattern at {configured.where}"
        if problem:
            yield Problem(
                Severity.HIGH, f"{name} in {target.source} {problem}", f"Correct {name} in {target.environment}.",
                (".", name), provided.path, provided.line, name, Confidence.LIKELY,
            )  # fmt: skip


def _fits(pattern: str, where: str, value: str) -> bool:
    import re2  # noqa: PLC0415 (few configurations have a pattern)

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options).fullmatch(value) is not None
    except re2.error:
        raise ConfigError(f"{where}: the pattern is no regular expression in RE2 syntax", "correct it") from None


def _is_integer(value: str) -> bool:
    digits = value.lstrip("+-").replace("_", "")
    return digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return len(value) <= _LONGEST_NUMBER


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 6 and 0 < int(value) <= _LARGEST_PORT  # noqa: PLR2004


def _is_url(value: str) -> bool:
    """RFC 3986 section 3: a scheme, and something behind it."""
    scheme, colon, rest = value.partition(":")
    plain = scheme.replace("+", "").replace("-", "").replace(".", "")
    return (
        bool((colon and rest.strip("/")) or rest == "//")
        and plain.isalnum()
        and scheme[:1].isalpha()
        and " " not in value
    )


def _is_email(value: str) -> bool:
    """Roughly RFC 5322's addr-spec, also behind a display name: `Shop <shop@shop.example>`."""
    address = value.rpartition("<")[2].rstrip(">") if value.endswith(">") else value
    local, at, domain = address.rpartition("@")
    return bool(at and local and domain and " " not in address and not domain.startswith("."))


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True


def _is_duration(value: str) -> bool:
    number = value.lower().rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = value.lower()[len(number) :].strip()
    return (_is_number(number.strip() or "x") and (not unit or unit in _UNITS)) or value[:1] in "Pp" or " " in value


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "integer": _is_integer,
    "number": _is_number,
    "port": _is_port,
    "url": _is_url,
    "email": _is_email,
    "json": _is_json,
    "boolean": lambda value: value.lower() in _TRUTHS,
    "duration": _is_duration,
}
"""Type -> whether a value is of it. Texts and lists take any."""
ARTICLES = {
    "integer": "a whole number",
    "number": "a number",
    "port": "a port (1 to 65535)",
    "url": "an address with a scheme (https://…)",
    "email": "an e-mail address",
    "json": "JSON",
    "boolean": "true or false",
    "duration": "a duration",
}
