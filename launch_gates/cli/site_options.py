"""The options of every command that asks a deployed site, and what they come to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from launch_gates.cli.options import gathered, of_kind
from launch_gates.config.kinds import ENVIRONMENT
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from launch_gates.config.settings import SiteSettings
    from launch_gates.site.address import Address
    from launch_gates.site.client import Options


class SiteOptions(NamedTuple):
    """What the options say of how to reach the site."""

    resolve: tuple[str, ...] = ()
    connect_to: tuple[str, ...] = ()
    cacert: Path | None = None
    environment: str | None = None

    def settings(self, settings: SiteSettings) -> SiteSettings:
        """Those of the configuration, with what the options say in their place."""
        return settings if self.environment is None else settings._replace(environment=self.environment)

    def of_curl(self) -> tuple[str, ...]:
        """As options of curl, which other programs take too."""
        pairs = [("--resolve", each) for each in self.resolve] + [("--connect-to", each) for each in self.connect_to]
        pairs += [("--cacert", str(self.cacert))] if self.cacert is not None else []
        return tuple(part for pair in pairs for part in pair)

    def options(self, address: Address, settings: SiteSettings) -> Options:
        """For the client. Raises UsageError for an option that cannot be read."""
        from launch_gates.site.asking import options_of  # noqa: PLC0415 (`--help` does without)
        from launch_gates.site.detours import Detours, parse_connect_to, parse_resolve  # noqa: PLC0415

        detours = Detours(tuple(map(parse_resolve, self.resolve)), tuple(map(parse_connect_to, self.connect_to)))
        return options_of(address, settings.credential_hosts, os.environ, detours, self.cacert)


_OPTIONS = (
    click.option(
        "--environment", metavar="NAME", callback=of_kind(ENVIRONMENT),
        help="Which environment it is.  [default: what the host says, else production]",
    ),
    click.option(
        "--resolve", multiple=True, metavar="HOST:PORT:ADDRESS",
        help="Connect to this address for that host, as with curl; may be given again.",
    ),
    click.option(
        "--connect-to", multiple=True, metavar="HOST1:PORT1:HOST2:PORT2",
        help="Connect to the second where the address says the first, as with curl; may be given again.",
    ),
    click.option(
        "--cacert", type=click.Path(path_type=Path), metavar="FILE", help="Trust these certificate authorities too."
    ),
)  # fmt: skip


site_options = gathered("reach", lambda: SiteOptions, _OPTIONS)
"""Adds the options; the command gets them as one `reach`."""


def address_of(url: str | None, settings: SiteSettings) -> Address:
    """The site of the command line, else what the event of this job says was deployed, else that of the configuration.

    Raises UsageError where there is none.
    """
    from launch_gates.ci.deployed import deployment_of  # noqa: PLC0415 (`--help` does without)
    from launch_gates.site.address import Address  # noqa: PLC0415

    if url:
        return Address.parse(url)
    deployment = deployment_of(os.environ)
    if deployment is not None and deployment.url:
        return Address.parse(deployment.url)._replace(is_named=False)
    if not settings.url:
        raise UsageError("no site is named", "give its address, or set site.url in launch-gates.toml")
    return Address.parse(settings.url)
