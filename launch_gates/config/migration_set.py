"""What the configuration says of some migrations. By itself, so that a run without any does not load it."""

from __future__ import annotations

from typing import NamedTuple

CUSTOM = "custom"
"""The framework of a runner that somebody wrote for the project."""


class MigrationSet(NamedTuple):
    """One `[[migrations.set]]` table."""

    framework: str
    path: str
    """A folder, relative to the root; `.` for the root itself."""
    name: str = ""
    database_url_env: str | None = None
    """None for the database that the others have."""
    table: str = ""
    schema: str = ""
    column: str = ""
    command: str = ""
    where: str = ""
    """File and line of the table, for messages: `launch-gates.toml:12`."""

    @property
    def handle(self) -> str:
        """What it is called on the command line and in messages."""
        return self.name or self.path

    def covers(self, folder: str) -> bool:
        """Whether a folder is its path, or lies below it."""
        return self.path in (".", folder) or folder.startswith(f"{self.path}/")
