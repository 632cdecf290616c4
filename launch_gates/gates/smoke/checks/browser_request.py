"""What a page asks for in a browser and does not get."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look
    from launch_gates.site.browser import FailedRequest

RULE = Rule(
    id="smoke/browser-request",
    title="A page asks for something in a browser and does not get it",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="What scripts load by themselves is seen by no other check: prices, the cart, the payment form.",
    fix="Open the page with the browser's network panel, and see why this request fails.",
    references=("https://developer.mozilla.org/en-US/docs/Web/API/Fetch_API",),
    bad_example="fetch https://shop.example/api/cart: answers 500",
    good_example="Every request of the page is answered.",
)
_DRAWS = frozenset({"script", "stylesheet", "document"})
_DATA = frozenset({"fetch", "xhr"})
_BROKEN = ("answers 5", "net::")


def find(look: Look) -> Iterator[Problem]:
    """One finding an address. Data that is refused (401, 404) is how many a page asks whether somebody is logged in."""
    told = set()
    for drawn in look.browser.drawn if look.browser is not None else ():
        own = urlsplit(drawn.loaded.url).hostname
        for failed in drawn.loaded.failed:
            parts = urlsplit(failed.url)
            severity = _severity(failed, is_own=parts.hostname == own)
            where = f"{parts.hostname}{parts.path}"
            if severity is not None and where not in told:
                told.add(where)
                what = f"the {failed.kind} {parts.path} of {parts.hostname}"
                yield Problem(
                    severity,
                    f"{drawn.seen.route.title} asks for {what}: {failed.reason}",
                    RULE.fix,
                    (parts.path if parts.hostname == own else where,),
                    url=drawn.loaded.url,
                    name=drawn.seen.route.name,
                )


def _severity(failed: FailedRequest, *, is_own: bool) -> Severity | None:
    if failed.kind in _DRAWS:
        return Severity.HIGH if is_own else Severity.MEDIUM
    if failed.kind in _DATA:
        if not failed.reason.startswith(_BROKEN):
            return None
        return Severity.HIGH if is_own else Severity.LOW
    return Severity.LOW if is_own else None
