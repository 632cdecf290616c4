"""Knex's folders, names and operations."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

PACKAGE = '{"dependencies": {"knex": "^3", "pg": "^8"}}'
EMPTY = "exports.up = function (knex) {};\nexports.down = function (knex) {};\n"


def _operations(body: str, package: str = PACKAGE) -> list[tuple[str, int, str]]:
    text = f"exports.up = async (knex) => {{\n{body}\n}};\nexports.down = (knex) => knex.schema.dropTable('x');\n"
    files = {"package.json": package, "knexfile.js": "module.exports = {}", "migrations/1_a.js": text}
    (found,) = sets_of("knex", files)
    return [(each.kind, each.line, each.target) for each in found.migrations[0].operations]


@pytest.mark.parametrize(
    ("knexfile", "folder"),
    [
        ("module.exports = { client: 'pg' }", "migrations"),
        ("module.exports = { migrations: { directory: './db/migrations' } }", "db/migrations"),
        ("module.exports = { migrations: { directory: __dirname + '/db/migrations' } }", "db/migrations"),
        ("module.exports = { migrations: { directory: path.join(__dirname, 'db', 'migrations') } }", "db/migrations"),
        ("module.exports = { migrations: { directory: path.resolve('db/migrations') } }", "db/migrations"),
        ("export default { migrations: { directory: `${__dirname}/db/migrations` } }", "db/migrations"),
        ("const m = { directory: 'db/migrations' };\nmodule.exports = { migrations: m }", "db/migrations"),
        ("module.exports = { development: { migrations: { directory: ['db/migrations'] } } }", "db/migrations"),
    ],
)
def test_folder_is_the_one_that_the_knexfile_names(knexfile: str, folder: str) -> None:
    files = {"knexfile.js": knexfile, f"{folder}/1_a.js": EMPTY, "elsewhere/2_b.js": EMPTY}
    (found,) = sets_of("knex", files)
    assert found.folder == folder
    assert [each.identity for each in found.migrations] == ["1_a.js"]


def test_several_folders_are_one_set_in_the_order_of_names() -> None:
    files = {
        "api/knexfile.ts": "export default { migrations: { directory: ['./a', './b'], tableName: 'steps' } }",
        "api/a/2_x.ts": EMPTY,
        "api/b/1_y.ts": EMPTY,
        "api/b/README.md": "",
        "api/b/types.d.ts": "",
    }
    (found,) = sets_of("knex", files)
    assert [each.identity for each in found.migrations] == ["1_y.ts", "2_x.ts"]
    assert found.ledger_table == "steps"


def test_environments_with_the_same_folder_are_one_set() -> None:
    knexfile = "const migrations = { directory: 'm' };\nmodule.exports = { a: { migrations }, b: { migrations: { directory: 'm' } } }"
    assert len(sets_of("knex", {"knexfile.js": knexfile, "m/1_a.js": EMPTY})) == 1


def test_application_that_starts_knex_itself() -> None:
    start = "await db.migrate.latest({ directory: path.join(__dirname, 'migrations'), tableName: 'ran' });\nknex({ migrations: { directory: './src/steps' } })"
    files = {"package.json": PACKAGE, "src/db.ts": start, "src/steps/1_a.ts": EMPTY}
    (found,) = sets_of("knex", files)
    assert found.folder == "src/steps"


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": PACKAGE, "migrations/1_a.js": EMPTY},
        {"knexfile.js": "module.exports = { migrations: { migrationSource: new Own() } }", "migrations/1_a.js": EMPTY},
        {"knexfile.js": "module.exports = {}", "src/a.js": EMPTY},
        {"node_modules/x/knexfile.js": "module.exports = {}", "node_modules/x/migrations/1_a.js": EMPTY},
    ],
)
def test_nothing_where_knex_is_not_started(files: dict[str, str]) -> None:
    assert sets_of("knex", files) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await knex.schema.dropTable('a')", ("drop-table", 2, "a")),
        ("const T = 'a';\nawait knex.schema.dropTableIfExists(T)", ("drop-table", 3, "a")),
        ("await knex.schema.renameTable('a', 'b')", ("rename-table", 2, "a")),
        ("await knex.schema.table('a', (t) => { t.dropColumn('x') })", ("drop-column", 2, "a.x")),
        ("await knex.schema.alterTable('a', (t) => t.renameColumn('x', 'y'))", ("rename-column", 2, "a.x")),
        ("await knex.schema.alterTable('a', (t) => { t.string('x').notNullable() })", ("not-null", 2, "a.x")),
        ("await knex.schema.alterTable('a', (t) => { t.dropNullable('x') })", ("not-null", 2, "a.x")),
        ("await knex.schema.alterTable('a', (t) => { t.index(['x']) })", ("blocking-index", 2, "a")),
        ("await knex.schema.alterTable('a', (t) => { t.string('x').unique() })", ("blocking-index", 2, "a")),
    ],
)
def test_operation(body: str, expected: tuple[str, int, str]) -> None:
    assert _operations(body) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "await knex.schema.createTable('a', (t) => { t.string('x').notNullable(); t.index(['x']) })",
        "await knex.schema.alterTable('a', (t) => { t.string('x').notNullable().defaultTo('') })",
        "await knex.schema.alterTable('a', (t) => { t.string('x').nullable() })",
        "// await knex.schema.dropTable('a')",
        "const s = \"knex.schema.dropTable('a')\"",
        "await knex.schema.createTable('n', (t) => {}); await knex.schema.dropTable('a'); await knex.schema.renameTable('n', 'a')".replace(
            "await knex.schema.renameTable('n', 'a')", "await knex.schema.renameTable('n', 'a')"
        ),
    ],
)
def test_no_operation(body: str) -> None:
    assert _operations(body) == []


def test_index_locks_on_postgresql_alone() -> None:
    body = "await knex.schema.alterTable('a', (t) => { t.index(['x']) })"
    assert _operations(body, '{"dependencies": {"knex": "^3", "mysql2": "^3"}}') == []


def test_formatting_comments_and_what_undoes_it_do_not_change_the_meaning() -> None:
    def meaning(text: str) -> str:
        (found,) = sets_of("knex", {"knexfile.js": "", "migrations/1_a.js": text})
        return found.migrations[0].meaning

    first = "exports.up = (knex) => knex.schema.dropTable('a')\nexports.down = (knex) => null\n"
    same = '// why\nexports.up = (knex) =>\r\n  knex.schema.dropTable("a",);\nexports.down = (knex) => create()\n'
    assert meaning(first) == meaning(same)
    assert meaning(first) != meaning(first.replace("'a'", "'b'"))


def test_empty_migration() -> None:
    (found,) = sets_of(
        "knex",
        {
            "knexfile.js": "",
            "migrations/1_a.js": EMPTY,
            "migrations/2_b.js": "exports.up = async () => { /* on purpose */ }",
        },
    )
    assert [each.is_empty for each in found.migrations] == [True, False]


def test_ledger_has_file_names() -> None:
    (found,) = sets_of("knex", {"knexfile.js": "", "migrations/1_a.js": EMPTY})
    ledger = framework("knex").ledger
    assert ledger.table == "knex_migrations"
    assert ledger.applied([{"name": "1_a.js"}], found).identities == {"1_a.js"}
