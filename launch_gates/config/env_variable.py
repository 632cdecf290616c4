"""What the configuration says of one environment variable. By itself, so that a run without any does not load it."""

from __future__ import annotations

from typing import NamedTuple


class EnvVariable(NamedTuple):
    """One `[[env.variables]]` table. The pattern is not compiled here: the gate does, and names `where`."""

    name: str
    required: bool | None
    """None leaves it to what the code says."""
    type: str | None
    pattern: str
    """RE2 syntax; empty takes anything."""
    environments: tuple[str, ...]
    """Empty is every one."""
    owner: str
    stored: str
    rotation: str
    where: str
    """File and line of the table, for messages: `launch-gates.toml:12`."""

    def is_for(self, environment: str) -> bool:
        """Whether it says something of that environment."""
        return not self.environments or environment in self.environments
