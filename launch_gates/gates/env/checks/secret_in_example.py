"""A real credential in the file that everybody copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.hosts import hosts_in, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.detector.match import Match
    from launch_gates.gates.env.facts import Declaration
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/secret-in-example",
    title="The example file holds a real credential",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why="It is in git, in every clone and often public, and it looks so much like a sample that nobody replaces it.",
    fix="Replace the credential at its provider, and leave the value in the example empty.",
    references=("https://owasp.org/Top10/A07_2021-Identification_and_Authentication_Failures/",),
    bad_example="STRIPE_SECRET_KEY=sk_live_…  # in .env.example",
    good_example="STRIPE_SECRET_KEY=  # in .env.example",
)
NEEDS_TARGET = False


def find(view: View) -> Iterator[Problem]:
    """What the detector takes for a credential, unless it is one for the public."""
    for variable in view.inventory.variables:
        for path, declaration in variable.declared:
            if declaration.kind not in ("example", "schema") or not declaration.value:
                continue
            found = [
                each
                for each in view.credentials(declaration.name, declaration.value)
                if each.severity >= Severity.MEDIUM and not _is_a_sample(each, declaration)
            ]
            if found:
                worst = max(found, key=lambda each: (each.severity, each.confidence))
                yield Problem(
                    min(worst.severity, Severity.HIGH),
                    f"{declaration.name} in {path} holds what looks like a real credential",
                    "Replace it at its provider, and leave the value empty.",
                    (path, declaration.name),
                    path,
                    declaration.line,
                    declaration.name,
                    min(worst.confidence, Confidence.LIKELY),
                    {"known_as": f"secrets/{worst.rule.id}"},
                )


def _is_a_sample(match: Match, declaration: Declaration) -> bool:
    """Of what no provider issued: what is commented out, and the password of a database on one's own machine."""
    found = hosts_in(declaration.value or "") if "://" in (declaration.value or "") else []
    if found and all(is_loopback(host) or "." not in host for host in found):
        return True
    return declaration.is_optional and not match.rule.provider
