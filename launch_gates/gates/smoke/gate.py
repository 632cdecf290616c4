"""The smoke gate: asks the site once, then applies every rule to what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance.making import FindingsMaker
from launch_gates.config.rule_names import refuse_unknown
from launch_gates.core.finding import NotLookedAt, Skipped, Stats
from launch_gates.detector.redaction import redact
from launch_gates.gates.smoke.checks import wrong_build
from launch_gates.gates.smoke.checks.table import CHECKS
from launch_gates.gates.smoke.look import Look, Pages
from launch_gates.gates.smoke.looking.content import look_at_content
from launch_gates.gates.smoke.looking.in_browser import look_in_browser
from launch_gates.gates.smoke.looking.journeys import look_at_files, look_at_journeys
from launch_gates.gates.smoke.looking.pages import look_at_pages
from launch_gates.gates.smoke.looking.redirects import look_at_redirects
from launch_gates.gates.smoke.looking.tries import Allowed, try_out
from launch_gates.gates.smoke.routes import TITLES, Role
from launch_gates.site.client import Client
from launch_gates.site.environment import environment_of
from launch_gates.site.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from launch_gates.config.journey import Journey
    from launch_gates.config.settings import SiteSettings, SmokeSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.site.client import Options
    from launch_gates.site.waiting import Expected, Waited

NO_URL = "no address is given: set site.url, or give one on the command line"


class Asked(NamedTuple):
    """What the run is to look at."""

    url: str
    """The homepage; empty where nobody gave one."""
    site: SiteSettings
    options: Options
    expected: Expected | None = None
    """The build that is to be waited for; None to look at whatever answers."""
    patience: float = 0.0
    """Seconds to wait for it."""
    journeys: tuple[Journey, ...] = ()
    may_send_credentials: bool = False
    """Whether values of the environment may go to the site in journeys: its host was named for that."""
    hurl: tuple[Path, ...] = ()
    hurl_options: tuple[str, ...] = ()
    screenshots: Path | None = None
    """Where pictures of the pages go, as a browser has them; None to do without a browser."""
    allowed: Allowed = Allowed()
    """What may be sent that writes or provokes."""


class SmokeGate:
    """Looks at one site."""

    name = "smoke"

    def __init__(self, asked: Asked) -> None:
        """Nothing is asked of the site before `run`."""
        self._asked = asked

    def run(self, context: Context, config: SmokeSettings) -> Iterator[Outcome]:
        """Yields what was found in the order of the checks. Raises UsageError for a `--cacert` that is none."""
        _refuse_unknown_rules(config)
        if not self._asked.url:
            yield Skipped(NO_URL)
            return
        waited = self._wait(context)
        if waited is not None and _is_old(waited, self._asked.expected):
            yield from self._old_build(waited, config)
            return
        with Client(self._asked.options) as client:
            look = self._look(client, context, config)._replace(expected=self._asked.expected, waited=waited)
        maker = FindingsMaker(config.severity, {}, redact, "route")
        for check in CHECKS:
            if check.rule.id in config.disable:
                yield NotLookedAt(check.rule.id, "switched off by the configuration")
                continue
            yield from (maker.told(check.rule.id, found) for found in check.find(look))
        for role, where in look.pages.not_found.items():
            reason = f"{TITLES[role]} was not found {redact(where)}; if there is one, set site.routes.{role}"
            yield NotLookedAt(role.value, reason)
        yield Stats(
            {
                "site": redact(look.url),
                "environment": look.environment,
                "routes": len(look.pages.seen),
                **_assumed(look),
                **({"journeys": len(look.journeys) + len(look.hurl)} if look.journeys or look.hurl else {}),
                "requests": client.requests,
                "hosts": ", ".join(map(redact, client.hosts)),
                **_about_browser(look),
                **_about(waited),
            }
        )

    def _wait(self, context: Context) -> Waited | None:
        expected = self._asked.expected
        if expected is None:
            return None

        def progress(spent: float, said: str | None) -> None:
            answers = f"build {redact(said)}" if said is not None else "nothing that says its build"
            context.progress(int(spent), int(self._asked.patience), f"seconds; {answers} answers")

        return wait_for(self._asked.options, self._asked.url, expected, self._asked.patience, progress)

    def _old_build(self, waited: Waited, config: SmokeSettings) -> Iterator[Outcome]:
        """What is said where the build did not come: nothing of the old one is looked at."""
        look = Look(self._asked.url, "", self._asked.site, Pages((), {}, None), self._asked.expected, waited)
        maker = FindingsMaker(config.severity, {}, redact, "route")
        yield from (maker.told(wrong_build.RULE.id, found) for found in wrong_build.find(look))
        others = len(CHECKS) - 1
        yield NotLookedAt("every other rule", "the build that was expected does not answer", others)
        yield Stats({"site": redact(look.url), **_about(waited)})

    def _look(self, client: Client, context: Context, config: SmokeSettings) -> Look:
        url, site = self._asked.url, self._asked.site
        pages = look_at_pages(client, url, site, context)
        journeys = look_at_journeys(
            client, url, self._asked.journeys, context, may_send_credentials=self._asked.may_send_credentials
        )
        hurl = look_at_files(url, self._asked.hurl, self._asked.hurl_options, context)
        look = Look(url, site.environment or "", site, pages, journeys=journeys, hurl=hurl)
        redirects = look_at_redirects(client, url, site)
        look = look._replace(redirects=redirects, tries=try_out(client, pages, self._asked.allowed))
        if self._asked.screenshots is not None:
            drawn = look_in_browser(self._asked.options, pages, self._asked.screenshots, context)
            look = look._replace(browser=drawn)
        look = look._replace(content=look_at_content(client, look, context, config.disable))
        return look if look.environment else look._replace(environment=environment_of(look.host))


def _is_old(waited: Waited, expected: Expected | None) -> bool:
    return bool(expected and expected.build) and not waited.came and not waited.is_silent


def _assumed(look: Look) -> dict[str, str]:
    """The routes that nobody named, each with what it was found by."""
    return {
        seen.route.name: redact(f"{seen.path} ({seen.route.source})")
        for seen in look.pages.seen
        if not seen.route.is_configured and seen.route.role is not Role.HOME
    }


def _about_browser(look: Look) -> dict[str, str]:
    pictures = [] if look.browser is None else [each.picture for each in look.browser.drawn if each.picture]
    return {"screenshots": redact(", ".join(pictures))} if pictures else {}


def _about(waited: Waited | None) -> dict[str, str | float]:
    if waited is None:
        return {}
    return {"waited": round(waited.seconds, 1), **({"build": redact(waited.said)} if waited.said is not None else {})}


def _refuse_unknown_rules(config: SmokeSettings) -> None:
    """Raises ConfigError for a rule in the configuration that there is not."""
    from launch_gates.gates.smoke.rules import RULES  # noqa: PLC0415 (only what a run needs)

    refuse_unknown("smoke", config, {rule.id for rule in RULES})
