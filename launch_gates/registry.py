"""The table of gates, and gates that other packages bring.

A gate is a folder in `gates/` and a line in the table. One of another package is looked up, under the entry
point group `launch_gates.gates`, only when the configuration names a gate that is not in the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError
from launch_gates.core.gate import GateEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launch_gates.config.settings import Settings
    from launch_gates.core.rule import Rule

ENTRY_POINT_GROUP = "launch_gates.gates"


def _secrets() -> GateEntry:
    from launch_gates.gates.secrets.entry import ENTRY  # noqa: PLC0415 (only the gates that run are loaded)

    return ENTRY


def _env() -> GateEntry:
    from launch_gates.gates.env.entry import ENTRY  # noqa: PLC0415 (as above)

    return ENTRY


def _migrations() -> GateEntry:
    from launch_gates.gates.migrations.entry import ENTRY  # noqa: PLC0415 (as above)

    return ENTRY


def _smoke() -> GateEntry:
    from launch_gates.gates.smoke.entry import ENTRY  # noqa: PLC0415 (as above)

    return ENTRY


def _performance() -> GateEntry:
    from launch_gates.gates.performance.entry import ENTRY  # noqa: PLC0415 (as above)

    return ENTRY


GATES: Mapping[str, Callable[[], GateEntry]] = {
    "secrets": _secrets,
    "env": _env,
    "migrations": _migrations,
    "smoke": _smoke,
    "performance": _performance,
}
"""Name -> what loads the gate's entry."""
OF_A_COMMIT = ("secrets", "env", "migrations")
"""Those that `check` runs where no gate is named: about a commit, not about what is deployed."""
OF_A_SITE = ("smoke", "performance")


def gate(name: str, where: str = "gates") -> GateEntry:
    """The gate of that name, ours or a plugin's. Raises ConfigError, naming `where`, for one that is not there."""
    if name in GATES:
        return GATES[name]()
    from importlib.metadata import entry_points  # noqa: PLC0415 (slow, and only for a gate that is not ours)

    for point in entry_points(group=ENTRY_POINT_GROUP, name=name):
        try:
            loaded = point.load()
        except Exception as error:
            raise ConfigError(
                f"{where}: the gate '{name}' of {point.value} cannot be loaded ({type(error).__name__})",
                "see whether its package is installed whole, or take it out of the configuration",
            ) from error
        if isinstance(loaded, GateEntry):
            return loaded
        raise ConfigError(f"{where}: the gate '{name}' of {point.value} is not a GateEntry")
    from difflib import get_close_matches  # noqa: PLC0415 (only where something is wrong)

    near = get_close_matches(name, GATES, n=1)
    raise ConfigError(
        f"{where}: there is no such gate" + (f"; did you mean {near[0]}?" if near else ""),
        f"there are {', '.join(GATES)}; a gate of another package needs that package installed",
    )


def all_rules(settings: Settings | None = None) -> tuple[Rule, ...]:
    """The rules of every built-in gate, with those that the settings bring, and those about accepting findings."""
    from launch_gates.acceptance.rules import RULES  # noqa: PLC0415 (only for those who ask)

    return (*(rule for load in GATES.values() for rule in load().rules(settings)), *RULES)


def rules_of(ids: frozenset[str], settings: Settings | None = None) -> tuple[Rule, ...]:
    """Of `all_rules` those of the ids."""
    from launch_gates.acceptance.rules import RULES  # noqa: PLC0415 (as above)

    entries = [load() for load in GATES.values()]
    some = [each.rules(settings) if each.rules_of is None else each.rules_of(settings, ids) for each in entries]
    return tuple(rule for rules in (*some, RULES) for rule in rules if rule.id in ids)
