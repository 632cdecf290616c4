"""An address of a developer's machine, written into the code that customers meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/local-url-in-code",
    title="A localhost or staging address is written into the code",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why=(
        "The link in a customer's mail, the page after the payment or the log-in's way back leads to a machine that is "
        "not there. It works for whoever wrote it."
    ),
    fix="Build the address from a variable that every environment sets.",
    references=("https://12factor.net/config",),
    bad_example='success_url: "http://localhost:3000/thanks"',
    good_example="success_url: `${process.env.APP_URL}/thanks`",
)
NEEDS_TARGET = False


def find(view: View) -> Iterator[Problem]:
    """What `local_urls` saw while the files were read."""
    numbers: dict[tuple[str, str], int] = {}
    for each in view.local_urls:
        number = numbers[each.path, each.host] = numbers.get((each.path, each.host), 0) + 1
        yield Problem(
            Severity.MEDIUM,
            f"{each.host} is written into {each.place}",
            "Build the address from a variable that every environment sets.",
            (each.path, each.host, str(number)),
            each.path,
            each.line,
            confidence=Confidence.LIKELY,
        )
