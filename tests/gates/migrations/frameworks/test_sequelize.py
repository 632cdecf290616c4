"""Sequelize's folders, names and operations."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

PACKAGE = '{"dependencies": {"sequelize": "^6", "pg": "^8"}, "devDependencies": {"sequelize-cli": "^6"}}'
EMPTY = "module.exports = { async up(queryInterface, Sequelize) {}, async down(queryInterface) {} };\n"


def _operations(body: str) -> list[tuple[str, int, str]]:
    text = f"module.exports = {{\n async up(queryInterface, Sequelize) {{\n{body}\n}},\n async down(q) {{ await q.dropTable('x') }} }}"
    (found,) = sets_of("sequelize", {"package.json": PACKAGE, "migrations/1-a.js": text})
    return [(each.kind, each.line, each.target) for each in found.migrations[0].operations]


@pytest.mark.parametrize(
    "settings",
    [
        "module.exports = { 'migrations-path': path.resolve('server', 'migrations') }",
        "module.exports = { 'migrations-path': path.join(__dirname, 'server/migrations') }",
        'module.exports = { "migrations-path": "./server/migrations" }',
        '{ "migrations-path": "server/migrations" }',
    ],
)
def test_folder_is_the_one_that_sequelizerc_names(settings: str) -> None:
    (found,) = sets_of("sequelize", {".sequelizerc": settings, "server/migrations/1-a.js": EMPTY})
    assert found.folder == "server/migrations"
    assert [each.identity for each in found.migrations] == ["1-a.js"]


def test_package_without_sequelizerc() -> None:
    files = {"api/package.json": PACKAGE, "api/src/migrations/1-a.ts": EMPTY, "api/src/migrations/x.d.ts": ""}
    (found,) = sets_of("sequelize", files)
    assert [each.identity for each in found.migrations] == ["1-a.ts"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "config/config.json",
            '{"production": {"migrationStorageTableName": "steps", "migrationStorageTableSchema": "own"}}',
        ),
        (
            "config/db.js",
            "module.exports = { production: { migrationStorageTableName: 'steps', migrationStorageTableSchema: 'own' } }",
        ),
    ],
)
def test_ledger_is_the_one_that_the_configuration_names(path: str, text: str) -> None:
    settings = f"module.exports = {{ config: path.resolve('{path}') }}"
    (found,) = sets_of("sequelize", {".sequelizerc": settings, path: text, "migrations/1-a.js": EMPTY})
    assert (found.ledger_table, found.ledger_schema) == ("steps", "own")


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": PACKAGE, "migrations/1-a.js": "exports.up = (knex) => knex.schema"},
        {"package.json": "{}", "migrations/1-a.js": EMPTY},
        {
            ".sequelizerc": "module.exports = {}",
            "config/config.json": '{"a": {"migrationStorage": "json"}}',
            "migrations/1.js": EMPTY,
        },
    ],
)
def test_nothing_of_other_frameworks(files: dict[str, str]) -> None:
    assert sets_of("sequelize", files) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await queryInterface.dropTable('a')", ("drop-table", 4, "a")),
        ("await queryInterface.removeColumn('a', 'x')", ("drop-column", 4, "a.x")),
        ("await queryInterface.removeColumn({ tableName: 'a', schema: 's' }, 'x')", ("drop-column", 4, "a.x")),
        ("await queryInterface.renameColumn('a', 'x', 'y')", ("rename-column", 4, "a.x")),
        ("await queryInterface.renameTable('a', 'b')", ("rename-table", 4, "a")),
        ("await queryInterface.addColumn('a', 'x', { type: T, allowNull: false })", ("not-null", 4, "a.x")),
        ("await queryInterface.changeColumn('a', 'x', { allowNull: false })", ("not-null", 4, "a.x")),
        ("await queryInterface.addIndex('a', ['x'])", ("blocking-index", 4, "a")),
    ],
)
def test_operation(body: str, expected: tuple[str, int, str]) -> None:
    assert _operations("\n" + body) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "await queryInterface.addColumn('a', 'x', { type: T, allowNull: false, defaultValue: 0 })",
        "await queryInterface.addColumn('a', 'x', { type: T })",
        "await queryInterface.addIndex('a', ['x'], { concurrently: true })",
        "await queryInterface.createTable('a', {}); await queryInterface.addIndex('a', ['x'])",
    ],
)
def test_no_operation(body: str) -> None:
    assert _operations(body) == []


def test_ledger_has_file_names() -> None:
    (found,) = sets_of("sequelize", {".sequelizerc": "", "package.json": PACKAGE, "migrations/1-a.js": EMPTY})
    ledger = framework("sequelize").ledger
    assert ledger.table == "SequelizeMeta"
    assert ledger.applied([{"name": "1-a.js"}], found).identities == {"1-a.js"}
