"""What a check gets to see. It is a function from this to problems, and reads nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launch_gates.config.env_variable import EnvVariable
    from launch_gates.config.settings import EnvSettings
    from launch_gates.detector.match import Match
    from launch_gates.gates.env.inventory import Inventory, Variable
    from launch_gates.gates.env.local_urls import LocalUrl
    from launch_gates.gates.env.target import Target


class View(NamedTuple):
    """All that was loaded."""

    inventory: Inventory
    settings: EnvSettings
    credentials: Callable[[str, str], Sequence[Match]]
    """For a name and a value: what the detector sees in the value."""
    target: Target | None = None
    others: tuple[Target, ...] = ()
    """Further environments that were given, to compare with."""
    is_strict: bool = False
    """Whether an unguarded read that yields null counts as one that fails."""
    tracked: frozenset[str] = frozenset()
    """Paths that git has, or would take with `git add .`."""
    untracked: frozenset[str] = frozenset()
    """Of these, those that it does not have yet."""
    mentioned: frozenset[str] = frozenset()
    """Of the declared names without a read, those that stand somewhere in the repository all the same."""
    local_urls: tuple[LocalUrl, ...] = ()

    def configured(self, name: str) -> EnvVariable | None:
        """What the configuration says of it for the target's environment; a table for that one alone goes first."""
        environment = self.target.environment if self.target is not None else ""
        found = [each for each in self.settings.variables if each.name == name and each.is_for(environment)]
        return min(found, key=lambda each: not each.environments, default=None)

    def is_required_by_configuration(self, name: str) -> bool:
        """Whether the configuration asks for it, whatever the code says."""
        configured = self.configured(name)
        if configured is not None and configured.required is not None:
            return configured.required
        return name in self.settings.required

    def is_required(self, variable: Variable) -> bool:
        """Whether its absence breaks what is launched: by the configuration, else by the code."""
        configured = self.configured(variable.name)
        if configured is not None and configured.required is not None:
            return configured.required
        if variable.name in self.settings.required:
            return True
        if variable.name in self.settings.optional:
            return False
        return variable.need == "required" or (self.is_strict and variable.need == "unknown")


def place_of(variable: Variable) -> tuple[str, int | None]:
    """The file and line to show for a variable: where it is read most strictly, else where it is declared."""
    strictest = variable.strictest
    if strictest is not None:
        return strictest.path, strictest.read.line
    if variable.reads:
        return variable.reads[0].path, variable.reads[0].read.line
    if variable.declared:
        return variable.declared[0].path, variable.declared[0].declaration.line
    return "", None


def in_application(application: str) -> str:
    """` in apps/web`, for messages; nothing for the repository's own folder."""
    return "" if application == "." else f" in {application}"
