"""Migrations as nobody wants them: broken, in other encodings, links, and as long as a dump."""

from __future__ import annotations

import tracemalloc
from functools import partial
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.gates.migrations.files import RepositoryFiles
from launch_gates.gates.migrations.loading import load
from launch_gates.sources.document import Document
from tests.cli.tool import inside
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from launch_gates.gates.migrations.loading import Loaded
    from tests.conftest import WorkTree


class Pair(NamedTuple):
    """Two migrations of one framework, of which the second drops `orders`, and what makes them one."""

    first: tuple[str, str]
    second: tuple[str, str]
    around: dict[str, str]
    broken: str = "x = (((\n"
    """What no parser takes, in place of the first."""


DJANGO = "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [{}]\n    operations = [{}]\n"
ALEMBIC = "from alembic import op\nrevision = '{}'\ndown_revision = {}\ndef upgrade():\n    {}\n"
RAILS = "class A{} < ActiveRecord::Migration[7.1]\n  def change\n    {}\n  end\nend\n"
LARAVEL = "<?php return new class extends Migration {{ function up() {{ {} }} }};\n"
DOCTRINE = "<?php class Version{} extends AbstractMigration {{ function up() {{ $this->addSql('{}'); }} }}\n"
TYPEORM = "export class A{} implements MigrationInterface {{ async up(q) {{ await q.query('{}') }} }}\n"
ECTO = "defmodule A{} do\n  use Ecto.Migration\n  def change do\n    {}\n  end\nend\n"
EF = '[Migration("{}")] class A : Migration {{ void Up(MigrationBuilder m) {{ {} }} }}\n'
GO = "package db\nfunc init() {{ goose.AddMigration(up, nil) }}\nfunc up(tx *sql.Tx) error {{ _, e := tx.Exec(`{}`); return e }}\n"
PAIRS = {
    "django": Pair(
        ("shop/migrations/0001_a.py", DJANGO.format("", "")),
        ("shop/migrations/0002_b.py", DJANGO.format("('shop', '0001_a')", "migrations.RunSQL('DROP TABLE orders')")),
        {"manage.py": "", "shop/__init__.py": ""},
    ),
    "alembic": Pair(
        ("migrations/versions/a.py", ALEMBIC.format("a1", None, "pass")),
        ("migrations/versions/b.py", ALEMBIC.format("b1", "'a1'", "op.execute('DROP TABLE orders')")),
        {"migrations/env.py": "from alembic import context", "migrations/script.py.mako": ""},
    ),
    "rails": Pair(
        ("db/migrate/1_a.rb", RAILS.format(1, "")),
        ("db/migrate/2_b.rb", RAILS.format(2, "execute 'DROP TABLE orders'")),
        {"config/application.rb": ""},
        broken="class A < ActiveRecord::Migration[7.1]\n  def change(((\n",
    ),
    "knex": Pair(
        ("migrations/1_a.js", "exports.up = (knex) => knex.raw('SELECT 1');\n"),
        ("migrations/2_b.js", "exports.up = (knex) => knex.raw('DROP TABLE orders');\n"),
        {"knexfile.js": "module.exports = {}"},
    ),
    "typeorm": Pair(
        ("src/migrations/1700000000001-A.ts", TYPEORM.format("1700000000001", "SELECT 1")),
        ("src/migrations/1700000000002-B.ts", TYPEORM.format("1700000000002", "DROP TABLE orders")),
        {"package.json": '{"dependencies": {"typeorm": "1"}}'},
        broken="export class implements MigrationInterface { async up(q) { await ((\n",
    ),
    "laravel": Pair(
        ("database/migrations/2024_01_01_000001_a.php", LARAVEL.format("")),
        ("database/migrations/2024_01_01_000002_b.php", LARAVEL.format("DB::statement('DROP TABLE orders');")),
        {"artisan": ""},
        broken="<?php return new class extends Migration { function up( {\n",
    ),
    "doctrine": Pair(
        ("migrations/Version1.php", DOCTRINE.format(1, "SELECT 1")),
        ("migrations/Version2.php", DOCTRINE.format(2, "DROP TABLE orders")),
        {"composer.json": "{}"},
        broken="<?php class Version1 extends AbstractMigration { function up( {\n",
    ),
    "ecto": Pair(
        ("priv/repo/migrations/1_a.exs", ECTO.format(1, 'execute("SELECT 1")')),
        ("priv/repo/migrations/2_b.exs", ECTO.format(2, 'execute("DROP TABLE orders")')),
        {"mix.exs": ""},
        broken="defmodule A do\n  use Ecto.Migration\n  def change do ((\n",
    ),
    "ef-core": Pair(
        ("Migrations/20240101000001_A.cs", EF.format("20240101000001_A", "")),
        ("Migrations/20240101000002_B.cs", EF.format("20240101000002_B", 'm.Sql("DROP TABLE orders");')),
        {},
        broken='[Migration("20240101000001_A")] class A : Migration { void Up(MigrationBuilder m) { ((\n',
    ),
    "goose": Pair(
        ("db/1_a.go", GO.format("SELECT 1")),
        ("db/2_b.go", GO.format("DROP TABLE orders")),
        {},
        broken="package db\nfunc init() { goose.AddMigration(up, nil) ((\n",
    ),
}
SQL = {
    "goose": ("db/{}_a.sql", "-- +goose Up\n{};\n-- +goose Down\nDROP TABLE back;\n", {}),
    "golang-migrate": ("db/migrations/{}_a.up.sql", "{};\n", {"go.mod": "require github.com/golang-migrate/migrate/v4 v4"}),
    "dbmate": ("db/migrations/{}_a.sql", "-- migrate:up\n{};\n-- migrate:down\nDROP TABLE back;\n", {}),
    "flyway": ("src/main/resources/db/migration/V{}__a.sql", "{};\n", {"pom.xml": "flyway"}),
    "prisma": ("prisma/migrations/2024010100000{}_a/migration.sql", "{};\n", {"prisma/schema.prisma": 'datasource db { provider = "mysql" }'}),
}  # fmt: skip


def dropped(loaded: Loaded) -> set[str]:
    """The tables that migrations drop."""
    migrations = [each for current in loaded.sets for each in current.migrations]
    return {one.target for each in migrations for one in each.operations if one.kind == "drop-table"}


def loaded(contents: dict[str, str | bytes]) -> Loaded:
    return load(files_of(contents), print)


@pytest.mark.parametrize("name", PAIRS)
def test_a_whole_pair_has_no_flaw(name: str) -> None:
    pair = PAIRS[name]
    found = loaded({**pair.around, **dict((pair.first, pair.second))})
    assert (found.outcomes, dropped(found)) == ((), {"orders"})


@pytest.mark.parametrize("name", PAIRS)
def test_a_broken_migration_is_named_and_the_other_is_looked_at(name: str) -> None:
    pair = PAIRS[name]
    found = loaded({**pair.around, pair.first[0]: pair.broken, **dict((pair.second,))})
    (outcome,) = found.outcomes
    assert isinstance(outcome, Unchecked)
    assert outcome.subject == pair.first[0]
    assert dropped(found) == {"orders"}


@pytest.mark.parametrize("name", PAIRS)
def test_more_code_than_anybody_writes_is_named_and_takes_no_time(name: str) -> None:
    pair = PAIRS[name]
    comment = {".py": "#", ".rb": "#", ".exs": "#"}.get(pair.first[0][pair.first[0].rfind(".") :], "//")
    text = f"{pair.first[1]}\n{comment} {'x' * 5_000_000}\n"
    before = process_time()
    found = loaded({**pair.around, pair.first[0]: text, **dict((pair.second,))})
    assert process_time() - before < 10
    assert [each.subject for each in found.outcomes] == [pair.first[0]]
    assert dropped(found) == {"orders"}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_bytes_that_are_no_utf_8_hide_nothing(name: str, ending: str) -> None:
    """But from Python, which itself refuses them unless the file says what it is written in."""
    pair = PAIRS[name]
    coding = "# -*- coding: latin-1 -*-\n" if pair.second[0].endswith(".py") else ""
    comment = "# été\n" if pair.second[0].endswith((".rb", ".exs", ".py")) else ""
    text = f"{coding}{comment}{pair.second[1]}".replace("orders", "ordérs").replace("\n", ending)
    found = loaded({**pair.around, **dict((pair.first,)), pair.second[0]: text.encode("latin-1")})
    (table,) = dropped(found)
    assert table.startswith("ord")
    assert found.outcomes == ()


@pytest.mark.parametrize("name", SQL)
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "utf-16"])
def test_sql_in_other_encodings(name: str, encoding: str) -> None:
    path, form, around = SQL[name]
    contents: dict[str, str | bytes] = {
        **around,
        path.format(1): form.format("CREATE TABLE a (b int)"),
        path.format(2): form.format("DROP TABLE ordérs").replace("\n", "\r\n").encode(encoding),
    }
    (table,) = dropped(loaded(contents))
    assert table.startswith("ord")


@pytest.mark.slow
@pytest.mark.parametrize("name", SQL)
def test_of_sql_of_50_megabytes_the_beginning_is_looked_at_and_the_rest_is_said(name: str) -> None:
    path, form, around = SQL[name]
    rows = "INSERT INTO b VALUES (1, 'x');\n" * 1_700_000
    data = form.format(f"DROP TABLE orders;\n{rows}").encode()
    contents = {**around, path.format(1): form.format("SELECT 1"), path.format(3): form.format("DROP TABLE a")}
    documents = [Document(each, len(text), partial(str.encode, text)) for each, text in contents.items()]
    documents.append(Document(path.format(2), len(data), partial(bytes, data)))
    before = process_time()
    tracemalloc.start()
    found = load(RepositoryFiles(documents), print)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert process_time() - before < 30
    assert peak < 8 * len(data)
    assert dropped(found) == {"orders", "a"}
    assert [each.subject for each in found.outcomes if isinstance(each, NotLookedAt)] == [path.format(2)]


LINKED = ("shop/migrations/0002_b.py", "../../shared/0002_b.py", "shared/0002_b.py")


def test_a_migration_that_is_a_link_is_the_file_that_it_leads_to(work_tree: WorkTree) -> None:
    pair = PAIRS["django"]
    for path, text in (*pair.around.items(), pair.first, ("shop/migrations/__init__.py", "")):
        work_tree.stage(path, text)
    work_tree.stage(LINKED[2], pair.second[1].replace("DROP TABLE orders", "SELECT 1"))
    (work_tree.root / LINKED[0]).symlink_to(LINKED[1])
    work_tree.git("add", ".")
    work_tree.commit()
    work_tree.stage(LINKED[2], pair.second[1])
    for arguments in ((), ("--staged",)):
        run = inside("migrations", "--format", "json", *arguments, cwd=work_tree.root)
        assert [each["rule"] for each in run.report["findings"]] == ["migrations/edited-after-merge"]


@pytest.mark.parametrize("target", ["../../../elsewhere/0002_b.py", "nowhere.py", "0002_b.py", "/etc/0002_b.py"])
def test_a_link_that_leads_nowhere_is_unchecked(work_tree: WorkTree, target: str) -> None:
    pair = PAIRS["django"]
    for path, text in (*pair.around.items(), pair.first, ("shop/migrations/__init__.py", "")):
        work_tree.stage(path, text)
    (work_tree.root / LINKED[0]).symlink_to(target)
    work_tree.git("add", ".")
    for arguments in ((), ("--staged",)):
        run = inside("migrations", "--format", "json", *arguments, cwd=work_tree.root)
        assert [each["subject"] for each in run.report["gates"][0]["unchecked"]] == [LINKED[0]]
        assert run.code == 3
