"""SQL in the code of migrations: what it does to tables that were there before."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.changes import Changes
from tests.gates.migrations.repositories import sets_of

CASES = [
    (["ALTER TABLE orders DROP COLUMN note"], [("drop-column", 7, "orders.note")]),
    (['ALTER TABLE "public"."Orders" DROP COLUMN "note"'], [("drop-column", 7, "Orders.note")]),
    (["SELECT 1;\nDROP TABLE orders;"], [("drop-table", 8, "orders")]),
    (['CREATE TABLE "Orders" (id int)', 'ALTER TABLE "Orders" ADD COLUMN note text NOT NULL'], []),
    (["CREATE TABLE orders (id int)", "DROP TABLE users"], [("drop-table", 7, "users")]),
    (["UPDATE orders SET note = ?"], []),
    (["DROP TABLE ?"], []),
    (["", "(((", "'never closed"], []),
]


@pytest.mark.parametrize(("texts", "expected"), CASES)
def test_what_statements_do(texts: list[str], expected: list[tuple[str, int, str]]) -> None:
    changes = Changes(postgresql=True)
    for text in texts:
        embedded_sql.look(text, 7, changes)
    assert [tuple(each) for each in changes.settled()] == expected


def test_a_typeorm_migration_is_read_through() -> None:
    code = (
        'import { MigrationInterface, QueryRunner } from "typeorm";\n'
        "export class Note1700000000000 implements MigrationInterface {\n"
        "  public async up(queryRunner: QueryRunner): Promise<void> {\n"
        '    await queryRunner.query(`ALTER TABLE "orders" DROP COLUMN "note"`);\n  }\n'
        "  public async down(queryRunner: QueryRunner): Promise<void> {\n"
        '    await queryRunner.query(`DROP TABLE "orders"`);\n  }\n}\n'
    )
    files = {
        "package.json": '{"dependencies": {"typeorm": "1", "pg": "8"}}',
        "src/migrations/1700000000000-Note.ts": code,
    }
    (found,) = sets_of("typeorm", files)
    assert [(each.kind, each.target) for each in found.migrations[0].operations] == [("drop-column", "orders.note")]
