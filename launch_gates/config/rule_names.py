"""Rules that a configuration names, which only their gate knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def refuse_unknown(where: str, named: Iterable[str], known: Collection[str]) -> None:
    """Raises ConfigError for the first name that is no rule's. It is not repeated: anything may have been pasted."""
    for number, rule in enumerate(named, start=1):
        if rule not in known:
            from difflib import get_close_matches  # noqa: PLC0415 (only where something is wrong)

            near = get_close_matches(rule, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigError(f"{where}: entry {number} is no rule{hint}", "`launch-gates rules` lists them")
