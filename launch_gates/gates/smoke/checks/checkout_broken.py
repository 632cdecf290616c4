"""A checkout at which nobody can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import NotLookedAt
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.forms import can_be_used, leads_on, unsafe_forms
from launch_gates.gates.smoke.places import CART_WORDS
from launch_gates.gates.smoke.routes import Role
from launch_gates.gates.smoke.shapes import may_be_drawn_by_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look
    from launch_gates.site.page import Page

RULE = Rule(
    id="smoke/checkout-broken",
    title="Nobody can go on at the checkout",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    why="This is where the money comes from.",
    fix="Put something into the cart and go to the checkout yourself; read the application's log of that moment.",
    references=(
        "https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html",
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    ),
    bad_example="The checkout page has no form, no button and no link to go on.",
    good_example="The checkout asks for an address, or says that the cart is empty.",
)


def find(look: Look) -> Iterator[Problem | NotLookedAt]:
    """An empty cart is most often shown the cart, or the log-in: what a redirect leads to is well."""
    seen = look.pages.answered(Role.CHECKOUT)
    if seen is None or seen.page is None or seen.error_page is not None:
        return
    page = seen.page
    yield from unsafe_forms(seen, page, page.forms(), look)
    if can_be_used(page):
        return
    if may_be_drawn_by_scripts(page):
        yield NotLookedAt(seen.route.name, f"{seen.route.title} is drawn by scripts: whether it works is not known")
    elif page.text and len(seen.visit.hops) == 1 and not leads_on(page, look) and not _is_about_a_cart(page):
        message = f"{seen.route.title} has no form, and nothing to press"
        identity = (seen.path, "form")
        yield Problem(
            *(Severity.CRITICAL, message, RULE.fix, identity),
            url=seen.visit.url,
            name=seen.route.name,
            confidence=Confidence.LIKELY,
        )


def _is_about_a_cart(page: Page) -> bool:
    """An empty one has nothing to press, and rightly so."""
    text = page.text.casefold()
    return any(word in text for word in CART_WORDS)
