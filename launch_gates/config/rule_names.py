"""Rules that a configuration names, which only their gate knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.config.nearest import nearest
from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def refuse_unknown(where: str, named: Iterable[str], known: Collection[str]) -> None:
    """Raises ConfigError for the first name that is no rule's. It is not repeated: anything may have been pasted."""
    for number, rule in enumerate(named, start=1):
        if rule not in known:
            near = nearest(rule, known)
            hint = f"; did you mean {near}?" if near else ""
            raise ConfigError(f"{where}: entry {number} is no rule{hint}", "`launch-gates rules` lists them")
