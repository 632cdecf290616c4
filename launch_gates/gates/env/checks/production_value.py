"""A live credential in an environment where people try things out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.modes import is_live_credential

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/production-value",
    title="A live credential outside production",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="A test order charges a real card, and the key lies where everybody who develops can read it.",
    fix="Use the provider's test credential there, and replace the live one: more people have seen it than should.",
    references=("https://docs.stripe.com/keys",),
    bad_example="STRIPE_SECRET_KEY=sk_live_…  # in .env.development",
    good_example="STRIPE_SECRET_KEY=sk_test_…  # in .env.development",
)
NEEDS_TARGET = True


def find(view: View) -> Iterator[Problem]:
    """In every environment that was given and is not production."""
    for target in (view.target, *view.others):
        if target is None or target.is_production:
            continue
        for name, provided in target.variables.items():
            if is_live_credential((provided.value or "").strip()):
                yield Problem(
                    Severity.HIGH,
                    f"{name} in {target.source} is a live credential, and {target.environment} is not production",
                    f"Use a test credential in {target.environment}, and replace the live one.",
                    (target.environment, name),
                    provided.path,
                    provided.line,
                    name,
                )
