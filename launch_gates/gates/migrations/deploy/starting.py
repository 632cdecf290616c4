"""Frameworks whose migrations the application runs by itself when it starts, by what its code calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles

_CALLS: Mapping[str, tuple[tuple[str, ...], tuple[bytes, ...]]] = {
    "django": ((".py",), (b'call_command("migrate"', b"call_command('migrate'")),
    "alembic": ((".py",), (b"command.upgrade(", b"alembic upgrade", b"upgrade_head", b"run_migrations(")),
    "rails": (
        (".rb", ".ru"),
        (b"ActiveRecord::Tasks::DatabaseTasks.migrate", b"MigrationContext", b"db:migrate", b"db:prepare"),
    ),
    "prisma": (
        (".ts", ".js", ".mjs", ".cjs"),
        (b"migrate deploy", b"migrate','deploy", b'"migrate", "deploy"', b"'migrate', 'deploy'"),
    ),
    "drizzle": ((".ts", ".js", ".mjs"), (b"/migrator", b"drizzle-kit migrate", b"drizzle-kit push")),
    "knex": ((".ts", ".js", ".mjs", ".cjs"), (b"migrate.latest(", b"migrate.up(")),
    "sequelize": ((".ts", ".js", ".mjs", ".cjs"), (b"new Umzug(", b"umzug.up(", b"db:migrate")),
    "typeorm": ((".ts", ".js"), (b"runMigrations(", b"migrationsRun: true", b"migrationsRun:true")),
    "mikro-orm": ((".ts", ".js"), (b"getMigrator().up(", b"migrator.up(", b"db:migrate")),
    "laravel": ((".php",), (b"Artisan::call('migrate", b'Artisan::call("migrate')),
    "doctrine": ((".php",), (b"migrations:migrate",)),
    "ecto": ((".ex", ".exs"), (b"Ecto.Migrator.run", b"{Ecto.Migrator", b"with_repo(")),
    "goose": ((".go",), (b"goose.Up", b".Up(ctx", b"goose.NewProvider")),
    "golang-migrate": ((".go",), (b"migrate.New", b".Up()")),
    "dbmate": ((".go",), (b"CreateAndMigrate(", b"dbmate.New(")),
    "flyway": (
        (".xml", ".gradle", ".kts", ".toml", ".java", ".kt"),
        (b"flyway-core", b"flywaydb", b"Flyway.configure"),
    ),
    "liquibase": ((".xml", ".gradle", ".kts", ".toml", ".java"), (b"liquibase-core", b"SpringLiquibase")),
    "ef-core": ((".cs",), (b".Migrate()", b".MigrateAsync(")),
    "sqitch": ((".sh",), (b"sqitch deploy",)),
}
"""Framework -> suffixes of files, and texts of which one is in the file that runs them."""
_NOT_STARTED = ("/test", "test/", "tests/", "spec/", "/migrations/", "/migrate/", "examples/", "docs/")
_LARGEST = 512 << 10


def frameworks_started(files: RepositoryFiles, wanted: Container[str]) -> frozenset[str]:
    """Those of the wanted frameworks of which some code runs the migrations."""
    found: set[str] = set()
    by_suffix: dict[str, list[str]] = {}
    for name, (suffixes, _) in _CALLS.items():
        for suffix in suffixes:
            if name in wanted:
                by_suffix.setdefault(suffix, []).append(name)
    for path in files.ending(*by_suffix):
        names = [name for name in by_suffix[path[path.rfind(".") :]] if name not in found]
        if not names or any(part in path for part in _NOT_STARTED):
            continue
        for _, data in files.readable([path]):
            if len(data) <= _LARGEST:
                found.update(name for name in names if any(call in data for call in _CALLS[name][1]))
    return frozenset(found)
