"""Liquibase: its own command line, started from the jars that npm's package of it has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.gates.migrations.database.matrix import Project, Said, numbers
from tests.installed import liquibase

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

_MASTER = """\
databaseChangeLog:
  - includeAll:
      path: changes/
      relativeToChangelogFile: true
"""


class Liquibase(Project):
    """One changelog that includes a folder of formatted SQL, one changeset a file."""

    def settings(self) -> Mapping[str, str]:
        """The changelog."""
        return {"db/changelog/master.yaml": _MASTER}

    def path(self, number: int) -> str:
        """`db/changelog/changes/10.sql`."""
        return f"db/changelog/changes/{number}.sql"

    def text(self, number: int, sql: str) -> str:
        """Formatted SQL."""
        return f"--liquibase formatted sql\n\n--changeset zoe:{number}\n{sql};\n"

    def identity(self, number: int) -> str:
        """File, id and author."""
        return f"{self.path(number)}::{number}::zoe"

    def migrate(self) -> bool:
        """`liquibase update`."""
        return self.liquibase("update").returncode == 0

    def status(self) -> Said:
        """`liquibase status`, which ends with an error where one was edited, and `unexpected-changesets`."""
        status, unexpected = self.liquibase("status", "--verbose"), self.liquibase("unexpected-changesets", "--verbose")
        return Said(
            pending=numbers(r"^ +db/changelog/changes/(\d+)\.sql::", status.stdout),
            changed=numbers(r"^ +db/changelog/changes/(\d+)\.sql::.* was: 9:", status.stderr),
            unknown=numbers(r"^ +db/changelog/changes/(\d+)\.sql::", unexpected.stdout),
        )

    def liquibase(
        self, *command: str, changelog: str = "db/changelog/master.yaml", url: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """One command on a changelog and, if no other is named, the database."""
        place = urlsplit(self.url)
        own = f"//{place.hostname}:{place.port}{place.path}" if place.hostname else place.path[1:]
        return self.run(
            *("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", liquibase()),
            "liquibase.integration.commandline.LiquibaseCommandLine",
            *("--show-banner=false", f"--changelog-file={changelog}", f"--url={url or f'jdbc:{self.kind}:{own}'}"),
            *command,
            LIQUIBASE_COMMAND_USERNAME=place.username or "",
            LIQUIBASE_COMMAND_PASSWORD=place.password or "",
        )
