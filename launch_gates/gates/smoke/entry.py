"""How `check` runs the smoke gate: on the site that the configuration names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launch_gates.core.gate import GateEntry

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.settings import Settings, SmokeSettings
    from launch_gates.core.gate import Gate
    from launch_gates.core.rule import Rule


def _prepare(_root: Path, settings: Settings) -> tuple[Gate[SmokeSettings], SmokeSettings]:
    from launch_gates.gates.smoke.gate import Asked, SmokeGate  # noqa: PLC0415 (the HTTP client is slow to load)
    from launch_gates.site.address import Address  # noqa: PLC0415
    from launch_gates.site.asking import gets_credentials, options_of  # noqa: PLC0415

    address = Address.parse(settings.site.url) if settings.site.url else None
    hosts = settings.site.credential_hosts
    asked = Asked(
        address.url if address is not None else "",
        settings.site,
        options_of(address, hosts, os.environ),
        journeys=settings.smoke.journeys,
        may_send_credentials=address is not None and gets_credentials(address, hosts),
    )
    return SmokeGate(asked), settings.smoke


def _rules(_settings: Settings | None) -> tuple[Rule, ...]:
    from launch_gates.gates.smoke.rules import RULES  # noqa: PLC0415 (only for those who ask)

    return RULES


ENTRY = GateEntry(_prepare, _rules)
