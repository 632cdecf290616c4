"""How `check` runs the performance gate: where the configuration names it, as it takes minutes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launch_gates.core.gate import GateEntry

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.settings import PerformanceSettings, Settings
    from launch_gates.core.gate import Gate
    from launch_gates.core.rule import Rule


def _prepare(_root: Path, settings: Settings) -> tuple[Gate[PerformanceSettings], PerformanceSettings]:
    from launch_gates.gates.performance.gate import Asked, PerformanceGate  # noqa: PLC0415 (slow to load)
    from launch_gates.site.address import Address  # noqa: PLC0415
    from launch_gates.site.asking import options_of  # noqa: PLC0415

    address = Address.parse(settings.site.url) if settings.site.url else None
    options = options_of(address, settings.site.credential_hosts, os.environ)
    url = address.url if address is not None else ""
    return PerformanceGate(Asked(url, settings.site, options)), settings.performance


def _rules(_settings: Settings | None) -> tuple[Rule, ...]:
    from launch_gates.gates.performance.rules import RULES  # noqa: PLC0415 (only for those who ask)

    return RULES


ENTRY = GateEntry(_prepare, _rules)
