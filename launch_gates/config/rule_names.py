"""Rules that a configuration names, which only their gate knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from launch_gates.config.nearest import nearest
from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class NamesRules(Protocol):
    """A gate's part of the settings."""

    @property
    def origins(self) -> Mapping[str, str]:
        """Each key of it that names rules and was set, with where that was."""
        ...


def refuse_unknown(gate: str, config: NamesRules, known: Collection[str]) -> None:
    """Raises ConfigError for the first name that is no rule's. It is not repeated: anything may have been pasted."""
    for key, where in config.origins.items():
        for number, rule in enumerate(getattr(config, key), start=1):
            if rule not in known:
                near = nearest(rule, known)
                hint = f"; did you mean {near}?" if near else ""
                raise ConfigError(
                    f"{where}: {gate}.{key}: entry {number} is no rule{hint}", "`launch-gates rules` lists them"
                )
