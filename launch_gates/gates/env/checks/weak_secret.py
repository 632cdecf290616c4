"""The application's own key, short, guessable or the one that its framework ships with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.detector.entropy import shannon
from launch_gates.detector.placeholders import is_repetitive
from launch_gates.gates.env.checks.placeholder import stands_in
from launch_gates.gates.env.view import in_application
from launch_gates.gates.env.wording import signs_sessions, stands_for_none

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.inventory import Variable
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/weak-secret",
    title="The key that signs sessions is weak",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    why=(
        "Sessions, password resets and tokens are signed with it. Who guesses it, or knows the framework's own, logs "
        "in as anybody, an administrator too."
    ),
    fix="Make one of 32 random bytes or more: `openssl rand -hex 32`. Everybody is logged out once.",
    references=(
        "https://owasp.org/Top10/A02_2021-Cryptographic_Failures/",
        "RFC 7518 section 3.2",
        "https://docs.djangoproject.com/en/stable/ref/checks/#security",
    ),
    bad_example="JWT_SECRET=supersecret",
    good_example="JWT_SECRET=<64 hexadecimal digits of openssl rand -hex 32>",
)
NEEDS_TARGET = False
_LEAST_BITS = 80
"""Shannon entropy times length. Sixteen random bytes, the least that is worth anything, have 120 or so in hex."""
_SHORT = 16
_KNOWN = frozenset(
    (
        *("secret", "supersecret", "super-secret", "topsecret", "s3cr3t", "secretkey", "secret-key", "secret_key"),
        *("mysecret", "mysecretkey", "my-secret", "my-secret-key", "keyboard cat", "keyboardcat", "password", "admin"),
        *("insecure", "development", "dev", "test", "testing", "changeme", "default", "somerandomstring", "123456"),
        *("your-256-bit-secret", "your-secret-key", "thistokenisnotsosecretchangeit", "!changeme!", "notsosecret"),
        *("shhhhh", "abc123", "qwerty", "letmein", "foobar", "asdf", "jwtsecret", "jwt_secret", "jwt-secret"),
        *(
            "not-a-secret",
            "dummy",
            "dev-secret",
            "devsecret",
            "local",
            "placeholder",
            "session-secret",
            "cookie-secret",
        ),
    )
)
_KNOWN_PARTS = (
    "django-insecure",
    "changeme",
    "change-me",
    "change_me",
    "changethis",
    "insecure",
    "not-secure",
    "notsecure",
)


def find(view: View) -> Iterator[Problem]:
    """The values of the environments that were given, and what the code falls back to where there is none."""
    for target in (view.target, *view.others):
        if target is None or (target is not view.target and not target.is_production):
            continue
        for name, provided in target.variables.items():
            value = (provided.value or "").strip()
            what = weakness(value) if value and signs_sessions(name) else ""
            if what and not stands_in(value, is_secret=False):
                yield Problem(
                    Severity.CRITICAL if target.is_production else Severity.LOW,
                    f"{name} in {target.source} {what}",
                    f"Make a new {name} with `openssl rand -hex 32`.",
                    (".", name),
                    provided.path,
                    provided.line,
                    name,
                    Confidence.LIKELY,
                )
    for variable in view.inventory.variables:
        if signs_sessions(variable.name):
            yield from _of_code(view, variable)


def _of_code(view: View, variable: Variable) -> Iterator[Problem]:
    """A default that goes live wherever the variable is absent."""
    name = variable.name
    if view.target is not None and view.target.is_whole and name in view.target.variables:
        return
    for each in variable.launch_reads:
        if (
            each.scope == "runtime"
            and not each.is_aside
            and each.read.default
            and not stands_for_none(each.read.default)
        ):
            is_absent = view.target is not None and view.target.is_whole and view.target.is_production
            yield Problem(
                Severity.CRITICAL if is_absent else Severity.MEDIUM,
                f"{name} has a default in the code{in_application(variable.application)}: without the variable, "
                "everybody who reads the code knows the key",
                f"Read {name} without a default, so that nothing starts without it.",
                (variable.application, name, "default"),
                each.path,
                each.read.line,
                name,
                Confidence.LIKELY,
            )
            return


def weakness(value: str) -> str:
    """What is weak about a key, for people; empty where nothing is."""
    body = value.removeprefix("base64:")
    lowered = body.lower()
    if lowered in _KNOWN or any(part in lowered for part in _KNOWN_PARTS):
        return "is a key that everybody knows"
    if len(body) < _SHORT:
        return f"is short: {len(body)} characters"
    data = body.encode("utf-8", "surrogateescape")
    if is_repetitive(data) or shannon(data) * len(data) < _LEAST_BITS:
        return "repeats itself so much that it can be guessed"
    return ""
