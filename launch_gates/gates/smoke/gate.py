"""The smoke gate: asks the site once, then applies every rule to what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance.making import FindingsMaker
from launch_gates.config.rule_names import refuse_unknown
from launch_gates.core.finding import NotLookedAt, Skipped, Stats, Unchecked
from launch_gates.detector.redaction import redact
from launch_gates.gates.smoke.checks.table import CHECKS
from launch_gates.gates.smoke.environment import environment_of
from launch_gates.gates.smoke.look import Look
from launch_gates.gates.smoke.looking.pages import look_at_pages
from launch_gates.site.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.config.settings import SiteSettings, SmokeSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.site.client import Options

NO_URL = "no address is given: set site.url, or give one on the command line"


class Asked(NamedTuple):
    """What the run is to look at."""

    url: str
    """The homepage; empty where nobody gave one."""
    site: SiteSettings
    options: Options


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
        with Client(self._asked.options) as client:
            look = self._look(client, context)
        maker = FindingsMaker(config.severity, {}, redact, "route")
        for check in CHECKS:
            if check.rule.id in config.disable:
                yield NotLookedAt(check.rule.id, "switched off by the configuration")
                continue
            for found in check.find(look):
                if isinstance(found, Unchecked):
                    yield found._replace(subject=redact(found.subject), reason=redact(found.reason))
                else:
                    yield maker.outcome(check.rule.id, found)
        yield Stats(
            {
                "site": redact(look.url),
                "environment": look.environment,
                "routes": len(look.pages.seen),
                "requests": client.requests,
                "hosts": ", ".join(map(redact, client.hosts)),
            }
        )

    def _look(self, client: Client, context: Context) -> Look:
        url, site = self._asked.url, self._asked.site
        pages = look_at_pages(client, url, site, context)
        look = Look(url, site.environment or "", site, pages)
        return look if look.environment else look._replace(environment=environment_of(look.host))


def _refuse_unknown_rules(config: SmokeSettings) -> None:
    """Raises ConfigError for a rule in the configuration that there is not."""
    from launch_gates.gates.smoke.rules import RULES  # noqa: PLC0415 (only what a run needs)

    known = {rule.id for rule in RULES}
    for key, where in config.origins.items():
        refuse_unknown(f"{where}: smoke.{key}", getattr(config, key), known)
