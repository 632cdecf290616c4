"""`[[migrations.set]]`: what detection cannot know, from the configuration to the ledger."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from launch_gates.config.kinds import FRAMEWORKS as NAMES
from launch_gates.gates.migrations.frameworks.table import FRAMEWORKS
from tests.cli.tool import inside

if TYPE_CHECKING:
    from tests.cli.tool import Run
    from tests.conftest import WorkTree
    from tests.gates.migrations.database.servers import Server

CUSTOM = '[[migrations.set]]\nframework = "custom"\npath = "db/changes"\nname = "orders"\n'
ODD = """'the "log" `a'"""
LEDGER = f'{CUSTOM}table = {ODD}\ncolumn = "the file"\n'


def said(run: Run, part: str = "unchecked") -> list[tuple[str, str]]:
    """Subject and reason of everything in that part of the report."""
    return [(each["subject"], each["reason"]) for each in run.report["gates"][0][part]]


def found(run: Run) -> list[tuple[str, str, str]]:
    """Rule, severity and migration of each finding."""
    return sorted(
        (each["rule"].removeprefix("migrations/"), each["severity"], each["details"].get("migration", ""))
        for each in run.report["findings"]
    )


def looked(tree: WorkTree, *arguments: str) -> Run:
    return inside("migrations", "--format=json", *arguments, cwd=tree.root)


def database(tree: WorkTree, name: str, *statements: str) -> str:
    """The address of a new SQLite file."""
    with closing(sqlite3.connect(tree.root / name, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return f"sqlite:///{name}"


def goose_ledger(tree: WorkTree, name: str, *versions: int) -> str:
    return database(
        tree,
        name,
        "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER, is_applied INTEGER)",
        *(f"INSERT INTO goose_db_version (version_id, is_applied) VALUES ({each}, 1)" for each in (0, *versions)),  # noqa: S608 (numbers and rows of this test)
    )


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ORDERS_URL", "BILLING_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """SQL files of nobody knows which runner, merged."""
    for name in ("001_init.sql", "002_total.sql", "003_note.sql", "003_note.down.sql"):
        work_tree.stage(f"db/changes/{name}", f"CREATE TABLE t_{name[:3]} (id int);\n")
    work_tree.commit()
    return work_tree


@pytest.fixture
def two(work_tree: WorkTree) -> WorkTree:
    """Two services whose migrations and ledgers look the same, each with a database of its own."""
    text = "-- +goose Up\nCREATE TABLE {} (id int);\n"
    for service in ("orders", "billing"):
        for number in (1, 2):
            work_tree.stage(f"{service}/migrations/0000{number}_x.sql", text.format(f"{service}_{number}"))
    work_tree.stage(
        "launch-gates.toml",
        '[[migrations.set]]\nframework = "goose"\npath = "orders"\ndatabase-url-env = "ORDERS_URL"\n'
        '[[migrations.set]]\nframework = "goose"\npath = "billing/migrations"\nname = "bills"\n'
        'database-url-env = "BILLING_URL"\n',
    )
    work_tree.commit()
    return work_tree


def test_the_configuration_knows_every_framework() -> None:
    assert tuple(each.name for each in FRAMEWORKS) == NAMES


def test_a_runner_of_ones_own_is_looked_at_by_its_table_and_column(shop: WorkTree) -> None:
    shop.stage("launch-gates.toml", LEDGER)
    shop.commit()
    assert (looked(shop).code, said(looked(shop))) == (0, [])
    for row in ("'001_init.sql'", "'001_init'", "1", "'001'", "'db/changes/001_init.sql'"):
        url = database(
            shop,
            f"{row.strip(chr(39)).replace('/', '-')}.db",
            'CREATE TABLE "the ""log"" `a" ("the file")',
            f'INSERT INTO "the ""log"" `a" VALUES ({row}), (2), (9)',  # noqa: S608 (numbers and rows of this test)
        )
        run = looked(shop, "--database-url", url)
        assert found(run) == [
            ("behind-base", "high", "003_note.sql"),
            ("pending", "critical", "003_note.sql"),
            ("unknown-applied", "medium", "9"),
        ]


@pytest.mark.slow
def test_names_are_quoted_on_servers_too(shop: WorkTree, server: Server) -> None:
    quote = '"' if server.kind == "postgresql" else "`"
    table = quote + ODD.strip("'").replace(quote, quote * 2) + quote
    name = server.new_database()
    server.run(f"CREATE TABLE {table} ({quote}the file{quote} varchar(99))", name=name)
    server.run(f"INSERT INTO {table} VALUES ('1'), ('2'), ('3')", name=name)  # noqa: S608 (numbers and rows of this test)
    shop.stage("launch-gates.toml", LEDGER)
    shop.commit()
    run = looked(shop, "--database-url", server.url(name))
    assert (run.code, found(run), said(run)) == (0, [], [])


def test_without_a_table_nothing_of_the_database_is_passed(shop: WorkTree) -> None:
    shop.stage("launch-gates.toml", CUSTOM)
    shop.commit()
    assert looked(shop).code == 0
    run = looked(shop, "--database-url", database(shop, "db.sqlite3"))
    assert run.code == 3
    assert said(run) == [("custom runner, db/changes", "nobody has said where its ledger is")]


def test_the_repository_alone_says_what_it_can_of_ones_own_runner(shop: WorkTree) -> None:
    shop.stage("launch-gates.toml", CUSTOM + 'command = "npm run db:up"\n')
    shop.stage("Procfile", "web: node .\n")
    shop.commit()
    assert found(looked(shop)) == [("never-run-on-deploy", "high", "")]
    shop.stage("Procfile", "release: npm run db:up\nweb: node .\n")
    assert (looked(shop).code, found(looked(shop))) == (0, [])
    shop.write("db/changes/002_total.sql", "CREATE TABLE other (id int);\n")
    shop.write("db/changes/004_folder/up.sql", "CREATE TABLE f (id int);\n")
    shop.write("launch-gates.toml", CUSTOM)
    run = looked(shop)
    assert found(run) == [("edited-after-merge", "high", "002_total.sql")]
    assert run.report["gates"][0]["stats"]["migrations"] == 4
    assert any("`command`" in reason for _, reason in said(run, "not_looked_at"))


def test_two_databases_are_both_looked_at(two: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    run = looked(two)
    assert run.code == 0
    assert any(
        "ORDERS_URL and the variable BILLING_URL are not set" in reason for _, reason in said(run, "not_looked_at")
    )
    monkeypatch.setenv("ORDERS_URL", goose_ledger(two, "orders.db", 1, 2))
    run = looked(two)
    assert run.code == 3
    assert said(run) == [("the database of the variable BILLING_URL", "there is no address in it")]
    monkeypatch.setenv("BILLING_URL", goose_ledger(two, "billing.db", 1))
    run = looked(two)
    assert [rule for rule, _, _ in found(run)] == ["behind-base", "pending"]
    assert {each["location"]["path"] for each in run.report["findings"]} == {"billing/migrations/00002_x.sql"}
    (listed,) = [
        each
        for each in json.loads(inside("migrations", "list", "--format=json", cwd=two.root).out)["sets"]
        if each["set"] == "bills"
    ]
    assert [each["database"] for each in listed["migrations"]] == ["applied", "pending"]
    assert "goose, billing/migrations, set bills: 2 migrations" in inside("migrations", "list", cwd=two.root).out


def test_what_is_wrong_with_one_database_does_not_hide_it_of_the_other(
    two: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDERS_URL", goose_ledger(two, "orders.db", 1, 2, 9))
    monkeypatch.setenv("BILLING_URL", goose_ledger(two, "billing.db", 1, 2, 9))
    assert found(looked(two)) == [("unknown-applied", "medium", "9")] * 2
    for name in ("ORDERS_URL", "BILLING_URL"):
        monkeypatch.setenv(name, database(two, f"{name}.db"))
    run = looked(two)
    assert [rule for rule, _, _ in found(run)] == ["ledger-missing"] * 2
    assert len({each["fingerprint"] for each in run.report["findings"]}) == 2


def test_the_command_line_names_the_database_of_one_set(two: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", goose_ledger(two, "orders.db", 1))
    monkeypatch.setenv("BILLING_URL", goose_ledger(two, "billing.db", 1, 2))
    given = ("--database-url-env", "orders=DATABASE_URL", "--database-url-env", "bills=BILLING_URL")
    run = looked(two, *given)
    assert {each["location"]["path"] for each in run.report["findings"]} == {"orders/migrations/00002_x.sql"}
    assert said(run) == []
    assert {each["location"]["path"] for each in looked(two, "--staged", *given[:2]).report["findings"]} == {
        "orders/migrations/00002_x.sql"
    }
    assert ("goose, billing/migrations", 1) in [
        (each["subject"], each["count"])
        for each in looked(two, "--staged", *given[:2]).report["gates"][0]["not_looked_at"]
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("bill=ORDERS_URL",), "a set that the configuration does not have; did you mean bills?"),
        (("=hunter2://x",), "must be the name of an environment variable"),
        (("bills=ORDERS_URL", "bills=BILLING_URL"), "given twice for the same set"),
    ],
)
def test_wrong_usage(two: WorkTree, given: tuple[str, ...], expected: str) -> None:
    run = inside("migrations", *(f"--database-url-env={each}" for each in given), cwd=two.root)
    assert run.code == 2
    assert expected in run.err
    assert "hunter2" not in run.out + run.err


def test_what_is_declared_replaces_what_was_detected_there(work_tree: WorkTree) -> None:
    for number in (1, 2):
        work_tree.stage(f"api/migrations/000{number}_x.sql", f"-- migrate:up\nCREATE TABLE a{number} (id int);\n")
        work_tree.stage(f"old/migrations/000{number}_x.up.sql", "CREATE TABLE b (id int);\n")
    run = looked(work_tree)
    assert [subject for subject, _ in said(run)] == ["old/migrations"]
    work_tree.stage(
        "launch-gates.toml",
        '[[migrations.set]]\nframework = "golang-migrate"\npath = "old/migrations"\n'
        '[[migrations.set]]\nframework = "custom"\npath = "api/migrations"\n',
    )
    listed = json.loads(inside("migrations", "list", "--format=json", cwd=work_tree.root).out)["sets"]
    assert [(each["framework"], each["folder"], len(each["migrations"])) for each in listed] == [
        ("custom", "api/migrations", 2),
        ("golang-migrate", "old/migrations", 2),
    ]
    assert (looked(work_tree).code, said(looked(work_tree))) == (0, [])


def test_a_ledger_that_is_called_otherwise(two: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    two.stage("launch-gates.toml", '[[migrations.set]]\nframework = "goose"\npath = "."\ntable = "versions"\n')
    url = goose_ledger(two, "db.sqlite3", 1, 2)
    monkeypatch.setenv("DATABASE_URL", url)
    assert {rule for rule, _, _ in found(looked(two, "--database-url-env=DATABASE_URL"))} == {"ledger-missing"}
    database(two, "db.sqlite3", "ALTER TABLE goose_db_version RENAME TO versions")
    assert looked(two, "--database-url-env=DATABASE_URL").code == 0


@pytest.mark.parametrize(
    ("framework", "path", "expected"),
    [
        ("goose", "db/gone", "it is no folder with files that are looked at"),
        ("django", "db/changes", "it has no migrations of Django"),
        ("knex", "db/changes", "it has no migrations of Knex"),
    ],
)
def test_a_set_that_is_not_there_is_not_passed(shop: WorkTree, framework: str, path: str, expected: str) -> None:
    shop.stage("launch-gates.toml", f'[[migrations.set]]\nframework = "{framework}"\npath = "{path}"\n')
    run = looked(shop)
    assert run.code == 3
    (reason,) = [reason for subject, reason in said(run) if subject == path and "no known" not in reason]
    assert reason == f"{expected}, as [[migrations.set]] at launch-gates.toml:1 says"


def test_a_pull_request_cannot_say_whose_migrations_they_are(shop: WorkTree) -> None:
    for number in (1, 2):
        shop.stage(f"internal/migrations/000{number}_x.sql", "CREATE TABLE a (id int);\n")
    shop.stage("launch-gates.toml", "")
    shop.commit()
    shop.git("branch", "base")
    shop.stage("launch-gates.toml", '[[migrations.set]]\nframework = "custom"\npath = "internal/migrations"\n')
    shop.commit()
    assert looked(shop).code == 0
    assert looked(shop, "--base", "base").code == 3
    assert looked(shop, "--base", "base", "--trust", "head").code == 0


NODE = "exports.up = (knex) => knex.schema.createTable('a', (t) => t.increments());\n"
SEQUELIZE = "module.exports = { up: async (queryInterface) => queryInterface.createTable('a', {}) };\n"
LARAVEL = (
    "<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nreturn new class extends Migration {\n"
    "    public function up(): void { Schema::create('a', function ($t) { $t->id(); }); }\n};\n"
)
ECTO = "defmodule A do\n  use Ecto.Migration\n  def change, do: create table(:a)\nend\n"
RAILS = "class A < ActiveRecord::Migration[7.1]\n  def change = create_table(:a)\nend\n"
ALEMBIC = 'revision = "aa"\ndown_revision = None\n\n\ndef upgrade():\n    op.create_table("a")\n'
SQL = "CREATE TABLE a (id int);\n"
ELSEWHERE = [
    ("alembic", "001_x.py", ALEMBIC, "aa"),
    ("rails", "20260101000000_a.rb", RAILS, "20260101000000"),
    ("prisma", "20260101000000_a/migration.sql", SQL, "20260101000000_a"),
    ("knex", "20260101000000_a.js", NODE, "20260101000000_a.js"),
    ("sequelize", "20260101000000-a.js", SEQUELIZE, "20260101000000-a.js"),
    ("laravel", "2026_01_01_000000_a.php", LARAVEL, "2026_01_01_000000_a"),
    ("ecto", "20260101000000_a.exs", ECTO, "20260101000000"),
    ("golang-migrate", "0001_a.up.sql", SQL, "1"),
    ("supabase", "20260101000000_a.sql", SQL, "20260101000000"),
    ("custom", "v2.1-a.sh", "psql -c 'CREATE TABLE a (id int)'\n", "v2.1-a.sh"),
]


@pytest.mark.parametrize("case", ELSEWHERE, ids=[each[0] for each in ELSEWHERE])
@pytest.mark.parametrize("folder", ["db/odd", "odd"])
def test_a_framework_in_a_folder_that_nothing_else_points_to(
    work_tree: WorkTree, folder: str, case: tuple[str, str, str, str]
) -> None:
    framework, name, text, identity = case
    work_tree.stage(f"{folder}/{name}", text)
    work_tree.stage("launch-gates.toml", f'[[migrations.set]]\nframework = "{framework}"\npath = "{folder}"\n')
    (listed,) = json.loads(inside("migrations", "list", "--format=json", cwd=work_tree.root).out)["sets"]
    assert (listed["framework"], listed["folder"].removesuffix("/versions")) == (framework, folder)
    assert [each["identity"] for each in listed["migrations"]] == [identity]
