"""The database that is compared with: only one that somebody asks for, never one whose address happens to be set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.config.settings import DATABASE_INPUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from launch_gates.config.settings import MigrationsSettings

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
    def absent(self) -> str:
        """Why there is nothing to look at, where that is no fault; else empty."""
        return f"no database was given: {self.given_by} is not set" if self.is_setting and not self.url.strip() else ""


def by_settings(root: Path, settings: MigrationsSettings, environ: Mapping[str, str]) -> Place | None:
    """The one that the configuration, or the action's input, names a variable for."""
    name = settings.database_url_env
    if name is None:
        return None
    shown = "the input database-url" if name == DATABASE_INPUT else f"the variable {name}"
    return Place(environ.get(name, ""), shown, root, is_setting=True)
