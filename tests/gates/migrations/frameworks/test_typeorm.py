"""TypeORM's classes, data sources and operations."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.gates.migrations.frameworks.typeorm_sources import matches
from tests.gates.migrations.repositories import sets_of

PACKAGE = '{"dependencies": {"typeorm": "^0.3", "pg": "^8"}}'


def _class(name: str, up: str = "", member: str = "") -> str:
    return (
        'import { MigrationInterface, QueryRunner } from "typeorm";\n'
        f"export class {name} implements MigrationInterface {{ {member}\n"
        f"  public async up(queryRunner: QueryRunner): Promise<void> {{\n{up}\n}}\n"
        "  public async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.dropTable('x') }\n}\n"
    )


def test_identity_is_the_class_and_the_order_is_its_time() -> None:
    files = {
        "package.json": PACKAGE,
        "src/migrations/z.ts": _class("First1700000000001"),
        "src/migrations/1-a.ts": _class("Second1700000000002"),
        "src/migrations/b.ts": _class("Whatever", member="name = 'Third1700000000003'"),
    }
    (found,) = sets_of("typeorm", files)
    assert [each.identity for each in found.migrations] == [
        "First1700000000001",
        "Second1700000000002",
        "Third1700000000003",
    ]


def test_data_source_joins_folders_and_names_the_ledger() -> None:
    source = "export const db = new DataSource({ migrations: [__dirname + '/a/*.ts', 'src/b/**/*{.ts,.js}'], migrationsTableName: 'steps' })"
    files = {
        "package.json": PACKAGE,
        "src/data-source.ts": source,
        "src/a/migration1.ts": _class("A1700000000001"),
        "src/b/c/migration2.ts": _class("B1700000000002"),
        "src/other/migrations/3.ts": _class("C1700000000003"),
    }
    first, second = sets_of("typeorm", files)
    assert {len(first.migrations), len(second.migrations)} == {1, 2}
    assert {first.ledger_table, second.ledger_table} == {"", "steps"}


def test_what_is_built_is_told_from_its_sources() -> None:
    files = {
        "package.json": PACKAGE,
        "ormconfig.json": '{"migrations": ["dist/migrations/*.js"], "migrationsTableName": "steps"}',
        "src/migrations/1.ts": _class("A1700000000001"),
    }
    (found,) = sets_of("typeorm", files)
    assert found.ledger_table == "steps"


def test_name_without_a_time_is_a_flaw() -> None:
    (found,) = sets_of("typeorm", {"package.json": PACKAGE, "src/migrations/1.ts": _class("AddOrders")})
    assert [each.path for each in found.flaws] == ["src/migrations/1.ts"]


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": "{}", "src/migrations/1.ts": _class("A1700000000001")},
        {"package.json": PACKAGE, "test/migrations/1.ts": _class("A1700000000001")},
        {"package.json": PACKAGE, "src/migrations/index.ts": "export * from './a'; class Foo1700000000001 {}"},
    ],
)
def test_nothing(files: dict[str, str]) -> None:
    assert sets_of("typeorm", files) == []


@pytest.mark.parametrize(
    ("up", "expected"),
    [
        ("await queryRunner.dropTable('a')", ("drop-table", 4, "a")),
        ("await queryRunner.dropColumn('a', 'x')", ("drop-column", 4, "a.x")),
        ("await queryRunner.renameColumn('a', 'x', 'y')", ("rename-column", 4, "a.x")),
        ("await queryRunner.renameTable('a', 'b')", ("rename-table", 4, "a")),
        (
            "await queryRunner.addColumn('a', new TableColumn({ name: 'x', type: 't', isNullable: false }))",
            ("not-null", 4, "a.x"),
        ),
        ("await queryRunner.createIndex('a', new TableIndex({ columnNames: ['x'] }))", ("blocking-index", 4, "a")),
    ],
)
def test_operation(up: str, expected: tuple[str, int, str]) -> None:
    (found,) = sets_of("typeorm", {"package.json": PACKAGE, "migrations/1.ts": _class("A1700000000001", up)})
    assert [(each.kind, each.line, each.target) for each in found.migrations[0].operations] == [expected]


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("src/migrations/1.ts", "src/migrations/*.ts", True),
        ("src/migrations/1.ts", "src/migrations/*{.ts,.js}", True),
        ("src/migrations/1.ts", "src/**/*.ts", True),
        ("src/a/migrations/1.ts", "src/**/migrations/*.{ts,js}", True),
        ("src/a/1.ts", "src/migrations/*.ts", False),
        ("src/migrations/a/1.ts", "src/migrations/*.ts", False),
        ("src/b/1.ts", "src/{a,b}/*.ts", True),
    ],
)
def test_globs(path: str, glob: str, expected: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert matches(path, glob) is expected


def test_ledger_has_names() -> None:
    (found,) = sets_of("typeorm", {"package.json": PACKAGE, "migrations/1.ts": _class("A1700000000001")})
    rows = [{"timestamp": 1700000000001, "name": "A1700000000001"}]
    assert framework("typeorm").ledger.applied(rows, found).identities == {"A1700000000001"}
