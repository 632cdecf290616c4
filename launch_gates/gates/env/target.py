"""What an environment provides: names, and values where they are known. Values are never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_PRODUCTION = frozenset(("production", "prod", "live", "main", "prd"))
_NOT_PRODUCTION = frozenset(
    ("development", "dev", "local", "test", "testing", "preview", "staging", "stage", "ci", "qa")
)


class Provided(NamedTuple):
    """One variable of an environment. Printing it shows no value."""

    value: str | None
    """None where only the name is known."""
    path: str = ""
    """The file that provides it; empty where it is none of a file's."""
    line: int | None = None
    ambiguity: str = ""
    """As in `Declaration`."""

    def __repr__(self) -> str:
        """Without the value."""
        return f"Provided({self.path!r}, {self.line!r})"


class Target(NamedTuple):
    """One environment."""

    environment: str
    variables: Mapping[str, Provided]
    source: str
    """Where it was read, for people: `.env.production`, `the process environment`."""
    is_whole: bool = True
    """Whether what is not in it is absent. False of what a deployment's own files add to a target."""

    @property
    def is_production(self) -> bool:
        """Whether customers meet it."""
        return is_production(self.environment)


def is_production(environment: str) -> bool:
    """Whether an environment of that name is the one that customers meet."""
    words = environment.lower().replace("_", "-").replace(".", "-").split("-")
    return not _PRODUCTION.isdisjoint(words) and _NOT_PRODUCTION.isdisjoint(words)


def environment_of(name: str) -> str:
    """The environment that a file's name says: `.env.production.local` -> production; empty where it says none."""
    known = _PRODUCTION | _NOT_PRODUCTION
    parts = [part for part in name.lower().replace("_", ".").replace("-", ".").split(".") if part in known]
    # `.env.local` is for one machine, `.env.production.local` for production as one machine sees it.
    parts = [part for part in parts if part != "local"] or parts
    return parts[0] if parts else ""


def merged(targets: tuple[Target, ...]) -> Target:
    """Several sources of one environment as one; a later one has the last word, as when files are loaded in turn."""
    first = targets[0]
    variables = {name: provided for target in targets for name, provided in target.variables.items()}
    return Target(first.environment, variables, ", ".join(dict.fromkeys(target.source for target in targets)))
