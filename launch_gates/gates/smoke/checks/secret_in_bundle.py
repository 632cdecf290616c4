"""A secret in a page or in a script that every visitor gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import NotLookedAt
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.hosts import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/secret-in-bundle",
    title="A secret is in what every visitor's browser gets",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    why="Anybody can read it with the browser's own tools, and programs do so by themselves: it is public already.",
    fix="Replace the credential now, then use it on the server alone: a variable whose name begins with NEXT_PUBLIC_, "
    "VITE_ or the like is built into the script.",
    references=(
        "https://owasp.org/Top10/A02_2021-Cryptographic_Failures/",
        "https://vite.dev/guide/env-and-mode",
    ),
    bad_example='/assets/app.js: key:"sk_live_<redacted>"',
    good_example='/assets/app.js: key:"pk_live_<redacted>", which is made to be public',
)


def find(look: Look) -> Iterator[Problem | NotLookedAt]:
    """Each credential once, where it was seen first. What is made for browsers is none."""
    told = set()
    for text in look.content.texts if look.content is not None else ():
        where = f"the script {path_of(text.url)}" if text.is_script else text.seen.route.title
        for each in text.credentials:
            if each.identity not in told:
                told.add(each.identity)
                yield Problem(
                    each.severity,
                    f"{where} has a secret: {each.title}, {each.shown}",
                    f"{RULE.fix} {each.fix}".strip(),
                    each.identity,
                    url=text.url,
                    name=text.seen.route.name,
                    confidence=each.confidence,
                    details={"rule": each.rule},
                )
        if text.is_cut:
            yield NotLookedAt(where, "of what is very large only the beginning was read")
