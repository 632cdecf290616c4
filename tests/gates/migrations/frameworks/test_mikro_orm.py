"""MikroORM's classes, and Medusa's modules."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

CLASS = 'import { Migration } from "@mikro-orm/migrations";\nexport class M extends Migration { async up() { this.addSql("select 1") } }\n'
MEDUSA = CLASS.replace("@mikro-orm/migrations", "@medusajs/framework/mikro-orm/migrations")


def test_each_module_of_medusa_is_a_set() -> None:
    files = {
        "src/modules/brand/migrations/Migration20240101000002.ts": MEDUSA,
        "src/modules/brand/migrations/Migration20240101000001.ts": MEDUSA,
        "src/modules/brand/migrations/.snapshot-brand.json": "{}",
        "src/modules/loyalty/migrations/Migration20240101000003.ts": MEDUSA,
        "src/modules/loyalty/__tests__/migrations/Migration20240101000004.ts": MEDUSA,
    }
    brand, loyalty = sets_of("mikro-orm", files)
    assert [each.identity for each in brand.migrations] == ["Migration20240101000001", "Migration20240101000002"]
    assert [each.identity for each in loyalty.migrations] == ["Migration20240101000003"]


def test_ledger_is_the_one_that_the_configuration_names() -> None:
    config = (
        "export default defineConfig({ migrations: { path: 'dist/migrations', tableName: 'own.steps' } }) // MikroORM"
    )
    (found,) = sets_of("mikro-orm", {"src/mikro-orm.config.ts": config, "src/migrations/Migration1.ts": CLASS})
    assert (found.ledger_table, found.ledger_schema) == ("steps", "own")


def test_snapshot_with_the_marks_of_a_conflict() -> None:
    files = {"m/migrations/Migration1.ts": CLASS, "m/migrations/.snapshot-x.json": "{\n<<<<<<< HEAD\n}"}
    (found,) = sets_of("mikro-orm", files)
    assert [(each.path, each.line) for each in found.mismatches] == [("m/migrations/.snapshot-x.json", 2)]


def test_classes_of_other_frameworks_are_left() -> None:
    assert sets_of("mikro-orm", {"migrations/1.ts": 'import x from "typeorm";\nclass A extends Migration {}'}) == []


@pytest.mark.parametrize(("text", "foreign"), [(MEDUSA, {"Migration1"}), (CLASS, set())], ids=["medusa", "alone"])
def test_ledger_of_old_versions_has_endings_and_rows_of_medusas_packages_are_foreign(
    text: str, foreign: set[str]
) -> None:
    (found,) = sets_of("mikro-orm", {"migrations/Migration2.ts": text})
    rows = [{"name": "Migration2.js"}, {"name": "Migration1"}, {"name": "Migration3"}]
    applied = framework("mikro-orm").ledger.applied(rows, found)
    assert applied.identities == {"Migration1", "Migration2", "Migration3"}
    assert applied.foreign == foreign
