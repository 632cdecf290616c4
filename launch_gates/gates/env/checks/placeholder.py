"""A variable that still holds what stands in for its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.detector.placeholders import is_placeholder
from launch_gates.gates.env.wording import names_a_secret, signs_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/placeholder",
    title="A variable holds a placeholder instead of its value",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why=(
        "It was copied from the example file and never filled in. Nothing complains until the first customer needs "
        "what it is for; and where it is a key, everybody who has read the example knows it."
    ),
    fix="Put the real value into the target environment.",
    references=("https://owasp.org/Top10/A05_2021-Security_Misconfiguration/",),
    bad_example="STRIPE_SECRET_KEY=your-key-here",
    good_example="STRIPE_SECRET_KEY=sk_live_…",
)
NEEDS_TARGET = True
_WORDS = frozenset(
    (
        *("changeme", "change-me", "change_me", "changethis", "change this", "change-this", "todo", "tbd", "fixme"),
        *(
            "none",
            "null",
            "undefined",
            "secret",
            "password",
            "dummy",
            "fake",
            "xxx",
            "replace",
            "replaceme",
            "replace_me",
        ),
        *(
            "your-key-here",
            "your_key_here",
            "example",
            "placeholder",
            "insert-here",
            "fill-me-in",
            "value",
            "key",
            "token",
        ),
        *("...", "…", "---", "???"),
    )
)
_BEGINNINGS = (
    "your-",
    "your_",
    "<",
    "{{",
    "[your",
    "my-secret",
    "insert-",
    "insert_",
    "replace-",
    "replace_with",
    "put-your",
)
_PLAIN_VALUES = frozenset(("none", "null", "value", "key", "token", "example", "secret", "password"))
"""Words that are placeholders only where a secret belongs."""
_NOTHING = frozenset(("null", "(null)", "empty", "(empty)"))
_SHORTEST_COPY = 8
"""Letters; a shorter value of the example may well be right (`smtp`, `3000`)."""


def find(view: View) -> Iterator[Problem]:
    """Words that stand in for values, and for secrets also the example file's own value."""
    target = view.target
    if target is None:
        return
    examples = _example_values(view)
    in_php = {
        variable.name
        for variable in view.inventory.variables
        if any(each.path.endswith(".php") for each in variable.reads)
    }
    for name, provided in target.variables.items():
        value = (provided.value or "").strip()
        if not value:
            continue
        if value.lower() in _NOTHING and name in in_php:
            continue  # Laravel's and Symfony's loaders take it for none
        is_secret = names_a_secret(name) or signs_sessions(name)
        if stands_in(value, is_secret=is_secret):
            message = f"{name} holds a placeholder in {target.source}"
        elif is_secret and len(value) >= _SHORTEST_COPY and value in examples.get(name, ()):
            message = f"{name} in {target.source} is still the value of the example file"
        else:
            continue
        yield Problem(
            Severity.HIGH, message, f"Put the real value of {name} into {target.environment}.", (".", name),
            provided.path, provided.line, name, Confidence.LIKELY,
        )  # fmt: skip


def _example_values(view: View) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for variable in view.inventory.variables:
        for each in variable.declared:
            if each.declaration.kind in ("example", "schema") and each.declaration.value:
                found.setdefault(variable.name, set()).add(each.declaration.value.strip())
    return found


def stands_in(value: str, *, is_secret: bool) -> bool:
    """Whether the value is one that stands in for another."""
    lowered = value.lower().strip("\"'")
    if lowered in _WORDS and (is_secret or lowered not in _PLAIN_VALUES):
        return True
    if lowered.startswith(_BEGINNINGS) and (is_secret or not lowered.startswith("my-")):
        return True
    if set(lowered) <= {"x", "-", "_"} or set(lowered) <= {"*"}:
        return True
    return is_secret and is_placeholder(value.encode("utf-8", "surrogateescape"))
