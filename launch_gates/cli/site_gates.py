"""The gates that ask a deployed site, made from what the options say: for their commands and for the action's step."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.ci.deployed import deployed_commit, refuse_on_a_request
from launch_gates.cli.site_options import SiteOptions, address_of
from launch_gates.cli.wait_options import WaitOptions

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.cli.performance_options import PerformanceOptions
    from launch_gates.cli.smoke_options import SmokeOptions
    from launch_gates.config.settings import PerformanceSettings, Settings, SmokeSettings
    from launch_gates.gates.performance.gate import PerformanceGate
    from launch_gates.gates.smoke.gate import SmokeGate


class Target(NamedTuple):
    """The site that is asked."""

    url: str | None = None
    """None for what the deployment's event says, else the configuration."""
    reach: SiteOptions = SiteOptions()
    waiting: WaitOptions = WaitOptions()


def smoke_gate(target: Target, root: Path, settings: Settings, also: SmokeOptions) -> tuple[SmokeGate, SmokeSettings]:
    """The smoke gate and its part of the settings. Raises UsageError and RefusedEventError for what cannot be done."""
    from launch_gates.gates.smoke.gate import Asked, SmokeGate  # noqa: PLC0415 (the HTTP client is slow to load)
    from launch_gates.gates.smoke.looking.journeys import chosen  # noqa: PLC0415
    from launch_gates.gates.smoke.looking.tries import Allowed  # noqa: PLC0415
    from launch_gates.site.asking import gets_credentials  # noqa: PLC0415

    if also.hurl:
        refuse_on_a_request(os.environ, "--hurl")
    reach, waiting = target.reach, target.waiting
    address, site = address_of(target.url, settings.site), reach.settings(settings.site)
    asked = Asked(
        address.url,
        site,
        reach.options(address, site),
        waiting.expected(site),
        waiting.seconds,
        chosen(settings.smoke.journeys, also.journey),
        gets_credentials(address, site.credential_hosts),
        also.hurl,
        reach.of_curl(),
        root / also.screenshots if also.browser else None,
        Allowed(active=also.active, default_credentials=also.default_credentials),
    )
    return SmokeGate(asked), settings.smoke


def performance_gate(
    target: Target, root: Path, settings: Settings, measuring: PerformanceOptions
) -> tuple[PerformanceGate, PerformanceSettings]:
    """The performance gate and its part of the settings. Raises UsageError for what cannot be done."""
    from launch_gates.gates.performance.gate import Asked, PerformanceGate  # noqa: PLC0415 (as above)
    from launch_gates.site.environment import environment_of  # noqa: PLC0415

    reach, waiting = target.reach, target.waiting
    address, site = address_of(target.url, settings.site), reach.settings(settings.site)
    asked = Asked(
        address.url,
        site,
        reach.options(address, site),
        waiting.expected(site),
        waiting.seconds,
        None if measuring.history is None else root / measuring.history,
        waiting.expect_build or deployed_commit(os.environ),
        site.environment or environment_of(address.host),
    )
    return PerformanceGate(asked), measuring.settings(settings.performance)
