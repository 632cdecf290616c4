"""No text of a migration in JavaScript, PHP, Elixir, C#, Go or Java raises, or takes long."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gates.migrations.repositories import sets_of

PLACES = {
    "knex": ({"knexfile.js": "", "package.json": '{"dependencies": {"knex": "1", "pg": "1"}}'}, "migrations/1_a.js"),
    "sequelize": ({".sequelizerc": "", "package.json": '{"dependencies": {"sequelize": "1"}}'}, "migrations/1-a.ts"),
    "typeorm": ({"package.json": '{"dependencies": {"typeorm": "1"}}'}, "migrations/1.ts"),
    "mikro-orm": ({}, "migrations/Migration1.ts"),
    "laravel": ({"artisan": ""}, "database/migrations/2024_01_01_000000_a.php"),
    "doctrine": ({}, "migrations/Version1.php"),
    "shopware": ({}, "src/Migration/Migration1A.php"),
    "ecto": ({"mix.exs": ":postgrex"}, "priv/repo/migrations/1_a.exs"),
    "ef-core": ({}, "Migrations/20240101000000_A.cs"),
    "goose": ({}, "db/1_a.go"),
    "flyway": (
        {"pom.xml": "flyway", "src/main/resources/db/migration/V1__a.sql": "SELECT 1"},
        "src/main/java/db/migration/V2__a.java",
    ),
}
"""Framework -> the files that make it one, and where a migration lies."""
SETTINGS = {
    "knex": "knexfile.js",
    "sequelize": ".sequelizerc",
    "typeorm": "package.json",
    "laravel": "config/database.php",
    "doctrine": "config/migrations.yaml",
    "ecto": "config/config.exs",
}
WORDS = (
    "up",
    "down",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "`",
    "${",
    "#{",
    "//",
    "/*",
    "*/",
    "<?php ",
    "class A1700000000001 implements MigrationInterface ",
    "class Version1 extends AbstractMigration ",
    "class M extends MigrationStep ",
    "extends Migration",
    "@mikro-orm/migrations",
    '[Migration("1_a")]',
    "MigrationBuilder ",
    "migrationBuilder.AddColumn<string>",
    "Schema::table",
    "function",
    "=>",
    "->",
    "table",
    "dropColumn",
    "alter table(:a) do\n",
    "end\n",
    "def change do\n",
    "remove :x\n",
    ",",
    ";",
    "\r\n",
    "\ufeff",
    "addSql",
    "sprintf",
    "<<<SQL\n",
    "migrations:",
    "migrations_paths:",
    "queryInterface",
    "migrate.latest(",
    "goose.AddMigration(",
    "tx.Exec(",
    "fmt.Sprintf(",
    ".execute(",
    "raw(",
    "x = ",
    "+= ",
    "const x = ",
    ".trim()",
    " as string",
)


@pytest.mark.parametrize("name", PLACES)
@given(
    data=st.one_of(
        st.binary(max_size=60), st.lists(st.sampled_from(WORDS), max_size=25).map(lambda each: "".join(each).encode())
    )
)
def test_no_text_raises(name: str, data: bytes) -> None:
    files, path = PLACES[name]
    for found in sets_of(name, {**files, path: data}):
        assert all(each.identity and each.meaning for each in found.migrations)


@pytest.mark.parametrize("name", SETTINGS)
@given(
    data=st.one_of(
        st.binary(max_size=60), st.lists(st.sampled_from(WORDS), max_size=25).map(lambda each: "".join(each).encode())
    )
)
def test_no_configuration_raises(name: str, data: bytes) -> None:
    files, path = PLACES[name]
    for found in sets_of(name, {**files, SETTINGS[name]: data, path: "exports.up = (queryInterface) => {}"}):
        assert found.folder


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(
    "part", [".b()", "${", "!", "f(", "->b()", "a do\n", "[", '"#{', "if (a) ", "not ", "{$a}$a=", "fn -> "]
)
def test_deep_nesting_takes_no_time(name: str, part: str) -> None:
    files, path = PLACES[name]
    head = "<?php use MigrationStep; class Version1 extends AbstractMigration { " if path.endswith("php") else "a"
    signs = ' goose.AddMigration( MigrationInterface class extends Migration /migrations mikro-orm MigrationBuilder [Migration("1_a")] queryInterface\n'
    text = head + part * (60_000 // len(part))
    before = process_time()
    sets_of(name, {**files, path: f"{'<?php ' if path.endswith('php') else ''}//{signs}{text}"})
    assert process_time() - before < 20
