"""Production under a name that a platform or a tunnel lends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.site.environment import HOSTS_OF_PLATFORMS, is_tunnel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/unstable-url",
    title="Production has an address that is not yours",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why="The name goes when the project is renamed, the plan ends or the laptop is closed; mail, links, payment "
    "webhooks and search engines then point to nothing.",
    fix="Give the site a domain of your own and make that its canonical address.",
    references=("https://vercel.com/docs/domains/working-with-domains",),
    bad_example='environment = "production", url = "https://shop-git-main.vercel.app"',
    good_example='environment = "production", url = "https://shop.example"',
)


def find(look: Look) -> Iterator[Problem]:
    """Only of what is said to be production: such a host by itself is taken for a preview."""
    if not look.is_production or not look.host.endswith(HOSTS_OF_PLATFORMS):
        return
    severity = Severity.CRITICAL if is_tunnel(look.host) else Severity.HIGH
    what = "a tunnel to somebody's machine" if is_tunnel(look.host) else "a platform's name"
    yield Problem(severity, f"production is at {look.host}: {what}", RULE.fix, (), url=look.url)
