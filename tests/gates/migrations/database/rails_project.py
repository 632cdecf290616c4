"""Rails: ActiveRecord's migrator, as `rails db:migrate` and `rails db:migrate:status` call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gates.migrations.database.matrix import Project, Said

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

_SCRIPT = """\
require "active_record"

url, command = ARGV
ActiveRecord::Base.establish_connection(url)
ActiveRecord::Migrator.migrations_paths = ["db/migrate"]
ActiveRecord::Migration.verbose = false
pool = ActiveRecord::Base.connection_pool
context = (pool.respond_to?(:migration_context) ? pool : ActiveRecord::Base.connection).migration_context
if command == "migrate"
  context.migrate
else
  context.migrations_status.each { |row| puts row.join(" ") }
end
"""
_MIGRATION = """\
class Step{number} < ActiveRecord::Migration[6.0]
  def up
    execute "{sql}"
  end
end
"""


class Rails(Project):
    """An application with one database."""

    def settings(self) -> Mapping[str, str]:
        """The script alone."""
        return {"migrate.rb": _SCRIPT}

    def path(self, number: int) -> str:
        """`db/migrate/20260101000010_step10.rb`."""
        return f"db/migrate/{self.identity(number)}_step{number}.rb"

    def text(self, number: int, sql: str) -> str:
        """A class."""
        return _MIGRATION.format(number=number, sql=sql)

    def identity(self, number: int) -> str:
        """The version."""
        return str(20260101000000 + number)

    def migrate(self) -> bool:
        """`MigrationContext#migrate`."""
        return self._ruby("migrate").returncode == 0

    def status(self) -> Said:
        """`MigrationContext#migrations_status`: a line each, of what is up, down, or up without a file."""
        done = self._ruby("status")
        assert done.returncode == 0, done.stderr
        rows = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
        return Said(
            pending=frozenset(int(version[-2:]) for state, version, _ in rows if state == "down"),
            unknown=frozenset(int(version[-2:]) for _, version, name in rows if "NO FILE" in name),
        )

    def _ruby(self, command: str) -> subprocess.CompletedProcess[str]:
        url = self.url.replace("sqlite:///", "sqlite3:").replace("mysql:", "mysql2:")
        return self.run("ruby", "migrate.rb", url, command)
