"""The databases that are compared with: those that somebody asks for, never one whose address happens to be set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.config.settings import DATABASE_INPUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from launch_gates.config.settings import MigrationsSettings
    from launch_gates.gates.migrations.records import Set

NONE_GIVEN = "no database was given: name the variable that has its address with `--database-url-env NAME`"


class Place(NamedTuple):
    """A database that somebody asks for. It does not show its address."""

    url: str
    """Empty where the variable that should have it is not set."""
    given_by: str
    """The option or variable that has it, for people."""
    root: Path
    """What a relative path of a file is relative to."""
    is_setting: bool = False
    """Whether the configuration names the variable: it is not set everywhere the gate runs, and that is all right."""

    def __repr__(self) -> str:
        """Without the address."""
        return f"Place(given by {self.given_by})"

    @property
    def is_absent(self) -> bool:
        """Whether there is nothing to look at, and that is no fault."""
        return self.is_setting and not self.url.strip()


class Databases(NamedTuple):
    """The database of each set."""

    shared: Place | None = None
    """That of every set which has none of its own."""
    own: Mapping[str, Place] = {}  # never changed
    """By what the configuration calls the set."""

    def of(self, current: Set) -> Place | None:
        """The one that the set is in; None where nobody has said."""
        return self.own.get(current.declared, self.shared)

    @property
    def why_none(self) -> str:
        """Why there is none to look at."""
        places = [*([] if self.shared is None else [self.shared]), *self.own.values()]
        unset = list(dict.fromkeys(each.given_by for each in places if each.is_absent))
        if not unset:
            return NONE_GIVEN
        return f"no database was given: {' and '.join(unset)} {'are' if len(unset) > 1 else 'is'} not set"


NO_DATABASES = Databases()


def by_settings(root: Path, settings: MigrationsSettings, environ: Mapping[str, str]) -> Databases:
    """Those that the configuration, or the action's input, names variables for."""

    def place(name: str) -> Place:
        shown = "the input database-url" if name == DATABASE_INPUT else f"the variable {name}"
        return Place(environ.get(name, ""), shown, root, is_setting=True)

    shared = None if settings.database_url_env is None else place(settings.database_url_env)
    own = {each.handle: place(each.database_url_env) for each in settings.sets if each.database_url_env is not None}
    return Databases(shared, own)
