"""A project of each framework of Node, started by its own command line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.gates.migrations.database.node_project import FILE, NodeProject, Status, milliseconds, stamp
from tests.installed import NODE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping


class Knex(NodeProject):
    """`knex migrate:latest` and `migrate:list`."""

    framework, ledger = "knex", "knex_migrations"
    packages = ("knex", "better-sqlite3", "pg", "mysql2")
    sees_missing = True

    def settings(self) -> Mapping[str, str]:
        clients = {
            "sqlite": f"'better-sqlite3', connection: '{FILE}', useNullAsDefault: true",
            "postgresql": "'pg', connection: process.env.DATABASE_URL",
            "mysql": "'mysql2', connection: process.env.DATABASE_URL",
        }
        return {"knexfile.js": f"module.exports = {{ client: {clients[self.kind]} }};\n"}

    def path(self, number: int) -> str:
        return f"migrations/{self.identity(number)}"

    def text(self, number: int, sql: str) -> str:
        del number
        return f"exports.up = (knex) => knex.raw(`{sql}`);\nexports.down = () => {{}};\n"

    def identity(self, number: int) -> str:
        return f"{stamp(number)}_t{number}.js"

    def migrate(self) -> subprocess.CompletedProcess[str]:
        return self.run("knex", "migrate:latest")

    def status(self) -> Status:
        done = self.run("knex", "migrate:list")
        _, corrupt, missing = done.stderr.partition("the following files are missing: ")
        if corrupt:
            return Status(None, missing.split("\n")[0].split(", "))
        assert done.returncode == 0, done.stderr
        _, _, pending = done.stdout.partition("Pending Migration file")
        return Status([line for line in pending.splitlines() if line.endswith(".js")])


class Sequelize(NodeProject):
    """`sequelize-cli db:migrate` and `db:migrate:status`."""

    framework, ledger = "sequelize", "SequelizeMeta"
    packages = ("sequelize", "sequelize-cli", "better-sqlite3", "pg", "mysql2")

    def settings(self) -> Mapping[str, str]:
        options = {
            "sqlite": f"dialect: 'sqlite', storage: '{FILE}', dialectModule: require('./sqlite3')",
            "postgresql": "dialect: 'postgres', use_env_variable: 'DATABASE_URL'",
            "mysql": "dialect: 'mysql', use_env_variable: 'DATABASE_URL'",
        }
        return {
            ".sequelizerc": "module.exports = { config: 'config/config.js' };\n",
            "config/config.js": f"module.exports = {{ development: {{ {options[self.kind]} }} }};\n",
            "config/sqlite3.js": (NODE / "sqlite3.js").read_text(encoding="utf-8"),
        }

    def path(self, number: int) -> str:
        return f"migrations/{self.identity(number)}"

    def text(self, number: int, sql: str) -> str:
        del number
        return f"exports.up = (queryInterface) => queryInterface.sequelize.query(`{sql}`);\n"

    def identity(self, number: int) -> str:
        return f"{stamp(number)}-t{number}.js"

    def migrate(self) -> subprocess.CompletedProcess[str]:
        return self.run("sequelize-cli", "db:migrate")

    def status(self) -> Status:
        done = self.run("sequelize-cli", "db:migrate:status")
        assert done.returncode == 0, done.stderr
        return Status([line.removeprefix("down ") for line in done.stdout.splitlines() if line.startswith("down ")])


class TypeORM(NodeProject):
    """`typeorm migration:run` and `migration:show`."""

    framework, ledger = "typeorm", "migrations"
    packages = ("typeorm", "better-sqlite3", "pg", "mysql2")

    def settings(self) -> Mapping[str, str]:
        options = {
            "sqlite": f"type: 'better-sqlite3', database: '{FILE}'",
            "postgresql": "type: 'postgres', url: process.env.DATABASE_URL",
            "mysql": "type: 'mariadb', url: process.env.DATABASE_URL",
        }
        return {
            "data-source.js": (
                "const { DataSource } = require('typeorm');\n\n"
                f"module.exports = new DataSource({{ {options[self.kind]}, migrations: ['migrations/*.js'] }});\n"
            )
        }

    def path(self, number: int) -> str:
        return f"migrations/{milliseconds(number)}-t{number}.js"

    def text(self, number: int, sql: str) -> str:
        name = self.identity(number)
        return (
            f"module.exports.{name} = class {name} {{\n"
            f"  async up(queryRunner) {{ await queryRunner.query(`{sql}`); }}\n"
            "  async down() {}\n"
            "};\n"
        )

    def identity(self, number: int) -> str:
        return f"T{number}x{milliseconds(number)}"

    def migrate(self) -> subprocess.CompletedProcess[str]:
        return self.run("typeorm", "migration:run", "-d", "data-source.js")

    def status(self) -> Status:
        done = self.run("typeorm", "migration:show", "-d", "data-source.js")
        assert done.returncode == 0, done.stderr + done.stdout
        return Status([line.removeprefix("[ ] ") for line in done.stdout.splitlines() if line.startswith("[ ] ")])


class MikroORM(NodeProject):
    """`mikro-orm migration:up` and `migration:pending`."""

    framework, ledger = "mikro-orm", "mikro_orm_migrations"
    packages = (
        "@mikro-orm/cli", "@mikro-orm/core", "@mikro-orm/migrations", "@mikro-orm/libsql", "@mikro-orm/mariadb",
        "@mikro-orm/postgresql",
    )  # fmt: skip

    def settings(self) -> Mapping[str, str]:
        drivers = {"sqlite": "libsql", "postgresql": "postgresql", "mysql": "mariadb"}
        place = f"dbName: '{FILE}'" if self.kind == "sqlite" else "clientUrl: process.env.DATABASE_URL"
        return {
            "mikro-orm.config.js": (
                f"const {{ defineConfig }} = require('@mikro-orm/{drivers[self.kind]}');\n"
                "const { Migrator } = require('@mikro-orm/migrations');\n\n"
                "module.exports = defineConfig({\n"
                f"  {place},\n"
                "  discovery: { warnWhenNoEntities: false },\n"
                "  extensions: [Migrator],\n"
                "});\n"
            )
        }

    def path(self, number: int) -> str:
        return f"migrations/{self.identity(number)}.js"

    def text(self, number: int, sql: str) -> str:
        name = self.identity(number)
        return (
            "const { Migration } = require('@mikro-orm/migrations');\n\n"
            f"exports.{name} = class {name} extends Migration {{\n"
            f"  async up() {{ this.addSql(`{sql}`); }}\n"
            "};\n"
        )

    def identity(self, number: int) -> str:
        return f"Migration{stamp(number)}"

    def migrate(self) -> subprocess.CompletedProcess[str]:
        return self.run("mikro-orm", "migration:up")

    def status(self) -> Status:
        done = self.run("mikro-orm", "migration:pending")
        assert done.returncode == 0, done.stderr + done.stdout
        return Status(re.findall(r"Migration\d{14}", done.stdout))


class Drizzle(NodeProject):
    """`drizzle-kit migrate`. It has no status command, and its `check` compares files with each other."""

    framework, ledger = "drizzle", "__drizzle_migrations"
    packages = ("drizzle-kit", "drizzle-orm", "better-sqlite3", "pg", "mysql2")
    stores_checksums = True
    applies_older = False

    def settings(self) -> Mapping[str, str]:
        url = f"'file:{FILE}'" if self.kind == "sqlite" else "process.env.DATABASE_URL"
        return {
            "drizzle.config.js": (
                f"module.exports = {{ dialect: '{self.kind}', out: './drizzle', dbCredentials: {{ url: {url} }} }};\n"
            )
        }

    def write(self, number: int, sql: str = "") -> None:
        super().write(number, sql)
        listed = [each for each in self._listed() if each["tag"] != self.identity(number)]
        entry = {"version": "7", "when": int(self.row(number)), "tag": self.identity(number), "breakpoints": True}
        self._list([*listed, entry])

    def remove(self, number: int) -> None:
        super().remove(number)
        self._list([each for each in self._listed() if each["tag"] != self.identity(number)])

    def _listed(self) -> list[dict[str, object]]:
        path = self.tree.root / "drizzle/meta/_journal.json"
        listed: list[dict[str, object]] = json.loads(path.read_text())["entries"] if path.exists() else []
        return listed

    def _list(self, entries: list[dict[str, object]]) -> None:
        numbered = [{**each, "idx": index} for index, each in enumerate(entries)]
        journal = {"version": "7", "dialect": self.kind, "entries": numbered}
        self.tree.write("drizzle/meta/_journal.json", json.dumps(journal))

    def path(self, number: int) -> str:
        return f"drizzle/{self.identity(number)}.sql"

    def text(self, number: int, sql: str) -> str:
        del number
        return f"{sql};\n"

    def identity(self, number: int) -> str:
        return f"{number:04}_t{number}"

    def row(self, number: int) -> str:
        return str(milliseconds(number))

    def migrate(self) -> subprocess.CompletedProcess[str]:
        return self.run("drizzle-kit", "migrate")

    def status(self) -> Status:
        done = self.run("drizzle-kit", "check")
        assert done.returncode == 0, done.stderr + done.stdout
        return Status(None)


class Dbmate(NodeProject):
    """`dbmate migrate` and `dbmate status`."""

    framework, ledger = "dbmate", "schema_migrations"
    packages = ("dbmate",)

    def settings(self) -> Mapping[str, str]:
        return {}

    def path(self, number: int) -> str:
        return f"db/migrations/{self.identity(number)}_t{number}.sql"

    def text(self, number: int, sql: str) -> str:
        return f"-- migrate:up\n{sql};\n\n-- migrate:down\nDROP TABLE t{number};\n"

    def identity(self, number: int) -> str:
        return stamp(number)

    def migrate(self) -> subprocess.CompletedProcess[str]:
        return self._dbmate("migrate")

    def status(self) -> Status:
        done = self._dbmate("status")
        assert done.returncode == 0, done.stderr + done.stdout
        return Status(re.findall(r"^\[ \] (\d+)", done.stdout, re.MULTILINE))

    def _dbmate(self, command: str) -> subprocess.CompletedProcess[str]:
        urls = {"sqlite": f"sqlite:{FILE}", "postgresql": f"{self.url}?sslmode=disable"}
        return self.run("dbmate", "--no-dump-schema", command, DATABASE_URL=urls.get(self.kind, self.url))


class Prisma(NodeProject):
    """`prisma migrate deploy` and `migrate status`, by the schema engine that its package has as WebAssembly.

    That one fails on servers, where Prisma loads another from elsewhere. The ledger has the same columns there.
    """

    framework, ledger = "prisma", "_prisma_migrations"
    packages = ("prisma", "@prisma/adapter-libsql")
    kinds = ("sqlite",)
    stores_checksums = True
    sees_failed = True

    def settings(self) -> Mapping[str, str]:
        return {
            "prisma.config.mjs": (
                "import { PrismaLibSQL } from '@prisma/adapter-libsql';\n\n"
                "export default {\n"
                "  experimental: { adapter: true },\n"
                "  engine: 'js',\n"
                "  schema: 'prisma/schema.prisma',\n"
                f"  adapter: async () => new PrismaLibSQL({{ url: 'file:{FILE}' }}),\n"
                "};\n"
            ),
            "prisma/schema.prisma": f'datasource db {{\n  provider = "sqlite"\n  url      = "file:../{FILE}"\n}}\n',
            "prisma/migrations/migration_lock.toml": 'provider = "sqlite"\n',
        }

    def path(self, number: int) -> str:
        return f"prisma/migrations/{self.identity(number)}/migration.sql"

    def remove(self, number: int) -> None:
        super().remove(number)
        (self.tree.root / self.path(number)).parent.rmdir()

    def text(self, number: int, sql: str) -> str:
        del number
        return f"{sql};\n"

    def identity(self, number: int) -> str:
        return f"{stamp(number)}_t{number}"

    def migrate(self) -> subprocess.CompletedProcess[str]:
        return self._prisma("deploy")

    def status(self) -> Status:
        done = self._prisma("status")
        said = done.stdout + done.stderr
        assert "found in prisma/migrations" in said
        return Status(self._named(said, "not yet been applied:"), failed=self._named(said, "have failed:"))

    def _named(self, said: str, mark: str) -> list[str]:
        """The migrations that stand behind the mark, up to an empty line."""
        return re.findall(r"\d{14}_t\d", said.partition(mark)[2].partition("\n\n")[0])

    def _prisma(self, command: str) -> subprocess.CompletedProcess[str]:
        # It would load other engines from elsewhere, to use none of them, unless it is told where they are.
        engine = str(self.tree.root / "package.json")
        environ = {
            "CHECKPOINT_DISABLE": "1",
            "PRISMA_QUERY_ENGINE_LIBRARY": engine,
            "PRISMA_SCHEMA_ENGINE_BINARY": engine,
        }
        return self.run("prisma", "migrate", command, **environ)


NODE_PROJECTS: tuple[type[NodeProject], ...] = (Knex, Sequelize, TypeORM, MikroORM, Drizzle, Dbmate, Prisma)
