"""The routes that the gate looks at: what each is for, where it is, and why that is believed."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a route is for. The value is its name in `[site.routes]`."""

    HOME = "home"
    LOGIN = "login"
    CHECKOUT = "checkout"
    ADMIN = "admin"
    WEBHOOK = "webhook"
    HEALTH = "health"
    PAGE = "page"
    """Any other page, by whatever name."""


TITLES = {
    Role.HOME: "the homepage",
    Role.LOGIN: "the log-in page",
    Role.CHECKOUT: "the checkout",
    Role.ADMIN: "the admin log-in",
    Role.WEBHOOK: "the webhook endpoint",
    Role.HEALTH: "the health endpoint",
}


VITAL = frozenset({Role.HOME, Role.LOGIN, Role.CHECKOUT})
"""Without these nothing is sold."""


FOR_SEARCH = frozenset({Role.HOME, Role.PAGE})
"""Log-in, checkout and administration are nothing for search engines."""


class Route(NamedTuple):
    """One route of the site."""

    role: Role
    name: str
    """Its name in the configuration, else that of its role."""
    url: str
    source: str
    """Why it is looked at: `configured`, or what it was found by."""
    is_configured: bool = False

    @property
    def title(self) -> str:
        """For a message."""
        return TITLES.get(self.role, f"the page {self.name}")


def role_of(name: str) -> Role:
    """The role of a configured route."""
    return Role(name) if name in TITLES else Role.PAGE
