"""What was seen of the site: parsed records, on which the rules are plain functions.

Each part is made by a module of `looking/`; a rule asks for the parts that it needs and never for the network.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.smoke.error_pages import error_page_of
from launch_gates.gates.smoke.hosts import Own, path_of
from launch_gates.gates.smoke.routes import Role
from launch_gates.site.address import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.config.settings import SiteSettings
    from launch_gates.gates.smoke.content import Content
    from launch_gates.gates.smoke.error_pages import ErrorPage
    from launch_gates.gates.smoke.journeys.running import Gone
    from launch_gates.gates.smoke.routes import Route
    from launch_gates.site.browser import Loaded
    from launch_gates.site.hurl import HurlRun
    from launch_gates.site.page import Page
    from launch_gates.site.visit import Visit
    from launch_gates.site.waiting import Expected, Waited
    from launch_gates.site.walls import Wall


class Seen(NamedTuple):
    """One route, and what it answered."""

    route: Route
    visit: Visit
    page: Page | None
    """None where the answer is no HTML, or there was none."""
    wall: Wall | None
    """What stood in the way of it."""

    @property
    def path(self) -> str:
        """Where the route is on the site, for a finding's identity: the same on every host."""
        return path_of(self.route.url)

    @property
    def is_reached(self) -> bool:
        """Whether the site itself answered."""
        return self.visit.is_answered and self.wall is None

    @property
    def is_guarded(self) -> bool:
        """Whether the wall before it is as it should be: one before the administration, or a log-in service."""
        if self.wall is None or self.wall.is_absent:
            return False
        return self.route.role is Role.ADMIN or (self.wall.is_login and self.route.role in {Role.LOGIN, Role.CHECKOUT})

    @property
    def error_page(self) -> ErrorPage | None:
        """The framework's or server's page for an error that it answered with, whatever the status."""
        return error_page_of(self.visit.text, self.page)


class Pages(NamedTuple):
    """The routes of the site."""

    seen: tuple[Seen, ...]
    """The homepage first."""
    not_found: Mapping[Role, str]
    """What was looked for and is nowhere, with where it was looked for."""
    nowhere: Visit | None
    """What the site answers for a path that nobody has: how it says that there is nothing."""

    def of(self, role: Role) -> Seen | None:
        """The route of that role; None where there is none."""
        return next((each for each in self.seen if each.route.role == role), None)

    def answered(self, role: Role) -> Seen | None:
        """The same, where the site itself answered and said that all is well."""
        seen = self.of(role)
        return seen if seen is not None and seen.is_reached and seen.visit.status == HTTPStatus.OK else None

    def html(self) -> Iterator[tuple[Seen, Page]]:
        """The pages of HTML that the site itself answered with."""
        for each in self.seen:
            if each.page is not None and each.is_reached:
                yield each, each.page


class Drawn(NamedTuple):
    """One page in a browser."""

    seen: Seen
    loaded: Loaded
    picture: str
    """The file with its screenshot; empty where there is none."""


class InBrowser(NamedTuple):
    """The pages as a browser had them."""

    drawn: tuple[Drawn, ...]
    reason: str = ""
    """Why there are none, where no browser could be started."""
    fix: str = ""


class Redirected(NamedTuple):
    """One redirect of the configuration, and what came of asking."""

    wanted: str
    """As the configuration has it, for a message and a finding's identity."""
    to: str
    """The whole URL."""
    status: int | None
    """None where any redirect will do."""
    visit: Visit


class Tries(NamedTuple):
    """What was sent beyond asking for pages; None where it was not: nobody allowed it, or there is no such route."""

    login: Visit | None = None
    """A log-in with a name and a password that nobody has."""
    webhook: Visit | None = None
    """An event without a signature."""
    admin: Visit | None = None
    """A log-in to the administration with the credentials that software comes with."""
    allowed: frozenset[Role] = frozenset()
    """The roles for which it was allowed, whether there was something to send it to or not."""


class Look(NamedTuple):
    """Everything that was seen in one run."""

    url: str
    """The homepage, as it was asked for."""
    environment: str
    """`production`, or what else it is."""
    site: SiteSettings
    pages: Pages
    expected: Expected | None = None
    """The build that should answer; None where nobody said."""
    waited: Waited | None = None
    """What came of waiting for it."""
    journeys: tuple[Gone, ...] = ()
    hurl: tuple[HurlRun, ...] = ()
    """Files that were named on the command line."""
    browser: InBrowser | None = None
    """None where no browser was asked for."""
    redirects: tuple[Redirected, ...] = ()
    """Those of the configuration."""
    tries: Tries = Tries()
    content: Content | None = None
    """None where the homepage was not reached."""

    @property
    def own(self) -> Own:
        """Which addresses are the site's."""
        home = (self.pages.seen[0].visit.url,) if self.pages.seen and self.pages.seen[0].is_reached else ()
        return Own((self.url, *home), tuple(host.lower() for host in self.site.asset_hosts))

    def own_pages(self) -> Iterator[tuple[Seen, Page]]:
        """The pages of the site itself, each once, wherever several routes lead to it."""
        own, told = self.own, set()
        for seen, page in self.pages.html():
            if seen.visit.status == HTTPStatus.OK and own.has(seen.visit.url) and seen.visit.url not in told:
                told.add(seen.visit.url)
                yield seen, page

    @property
    def host(self) -> str:
        """The host that was asked for."""
        return host_of(self.url)

    @property
    def is_production(self) -> bool:
        """Whether customers are sent here."""
        return self.environment == "production"
