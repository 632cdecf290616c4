"""The table of frameworks. One is a module with `sets(files) -> Iterator[Set]` and `LEDGER`, and a line here.

Where `sets` asks for more than what is in a folder, `at(files, folder) -> Set | None` does not: somebody has said so.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.ledger import Ledger
    from launch_gates.gates.migrations.records import Order, Set


class Framework(NamedTuple):
    """One framework."""

    name: str
    """As in the configuration and in reports; its module, with `_` for `-`."""
    title: str
    order: Order
    commands: tuple[str, ...]
    """What a deploy runs to apply its migrations: words that stand one after another in a command line; `*` stands for
    any one word. Nothing where nobody can know."""
    endings: tuple[str, ...] = ()
    """Of files of which there is one wherever it is used; empty where that may be any."""

    @property
    def sets(self) -> Callable[[RepositoryFiles], Iterator[Set]]:
        """What finds its sets in a repository."""
        function: Callable[[RepositoryFiles], Iterator[Set]] = _module(self.name).sets
        return function

    @property
    def at(self) -> Callable[[RepositoryFiles, str], Set | None]:
        """The set in a folder of which somebody says that it is this framework's, whatever else the repository says."""
        function: Callable[[RepositoryFiles, str], Set | None] = getattr(_module(self.name), "at", _nothing_at)
        return function

    @property
    def ledger(self) -> Ledger:
        """Where it keeps what it has applied."""
        ledger: Ledger = _module(self.name).LEDGER
        return ledger


@cache
def _module(name: str) -> Any:  # noqa: ANN401 (a module: what it has is said above)
    return import_module(f"launch_gates.gates.migrations.frameworks.{name.replace('-', '_')}")


def _nothing_at(_files: RepositoryFiles, _folder: str) -> None:
    """For a framework that knows its migrations by themselves: where it finds none, there are none."""


_PHP, _SCRIPTS = (".php",), (".ts", ".js", ".cjs", ".mjs", ".cts", ".mts")
FRAMEWORKS: tuple[Framework, ...] = (
    Framework("django", "Django", "graph", ("manage.py migrate", "django-admin migrate"), (".py",)),
    Framework("alembic", "Alembic", "graph", ("alembic upgrade", "flask db upgrade"), (".py",)),
    Framework("rails", "Rails", "any", ("db:migrate", "db:prepare", "db:schema:load"), (".rb",)),
    Framework("prisma", "Prisma Migrate", "any", ("prisma migrate deploy",), (".sql",)),
    Framework("drizzle", "Drizzle", "skipped", ("drizzle-kit migrate",)),
    Framework("knex", "Knex", "any", ("knex migrate:latest", "knex migrate:up")),
    Framework("sequelize", "Sequelize", "any", ("sequelize db:migrate", "sequelize-cli db:migrate"), _SCRIPTS),
    Framework("typeorm", "TypeORM", "any", ("typeorm migration:run", "migration:run"), _SCRIPTS),
    Framework("mikro-orm", "MikroORM", "any", ("mikro-orm migration:up", "medusa db:migrate"), _SCRIPTS),
    Framework("laravel", "Laravel", "any", ("artisan migrate",), _PHP),
    Framework("doctrine", "Doctrine Migrations", "any", ("doctrine:migrations:migrate", "migrations:migrate"), _PHP),
    Framework("shopware", "Shopware", "any", ("database:migrate", "system:update:finish", "system:install"), _PHP),
    Framework("ecto", "Ecto", "any", ("ecto.migrate", "ecto.setup", "Release.migrate"), (".ex", ".exs")),
    Framework("goose", "goose", "refused", ("goose up", "goose * up")),
    Framework("golang-migrate", "golang-migrate", "skipped", ("migrate up",), (".sql",)),
    Framework("dbmate", "dbmate", "any", ("dbmate up", "dbmate migrate"), (".sql",)),
    Framework("flyway", "Flyway", "refused", ("flyway migrate", "flywayMigrate", "flyway:migrate")),
    Framework("liquibase", "Liquibase", "any", ("liquibase update", "liquibase:update")),
    Framework("ef-core", "EF Core", "any", ("dotnet ef database update", "efbundle"), (".cs",)),
    Framework("atlas", "Atlas", "refused", ("atlas migrate apply",), (".sum",)),
    Framework("supabase", "Supabase", "refused", ("supabase db push", "supabase migration up"), (".sql",)),
    Framework("sqitch", "sqitch", "refused", ("sqitch deploy",), (".plan", ".conf")),
    Framework("custom", "custom runner", "any", ()),
)


def framework(name: str) -> Framework:
    """The framework of that name. Raises KeyError."""
    return next(each for each in FRAMEWORKS if each.name == name)
