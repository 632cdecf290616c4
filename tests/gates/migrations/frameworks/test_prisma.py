"""Prisma Migrate."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

LOCK = 'provider = "postgresql"\n'
SCHEMA = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n'
FIRST = 'CREATE TABLE "User" ("id" TEXT NOT NULL);\n'
SECOND = '-- AlterTable\nALTER TABLE "User" ADD COLUMN "name" TEXT NOT NULL;\n'
SHOP = {
    "prisma/schema.prisma": SCHEMA,
    "prisma/migrations/migration_lock.toml": LOCK,
    "prisma/migrations/20240102000000_name/migration.sql": SECOND,
    "prisma/migrations/20240101000000_init/migration.sql": FIRST,
}


def test_each_folder_is_a_migration_in_the_order_of_their_names() -> None:
    (found,) = sets_of("prisma", SHOP)
    assert (found.name, found.folder) == ("prisma/migrations", "prisma/migrations")
    assert [each.identity for each in found.migrations] == ["20240101000000_init", "20240102000000_name"]
    assert sha256(FIRST.encode()).hexdigest() in found.migrations[0].checksums
    assert sha256(FIRST.replace("\n", "\r\n").encode()).hexdigest() in found.migrations[0].checksums
    assert [(each.kind, each.line) for each in found.migrations[1].operations] == [("not-null", 2)]
    assert not found.mismatches


def test_two_applications_have_a_set_each() -> None:
    both = {f"{app}/{path}": text for app in ("apps/a", "apps/b") for path, text in SHOP.items()}
    assert [each.name for each in sets_of("prisma", both)] == ["apps/a/prisma/migrations", "apps/b/prisma/migrations"]


def test_a_schema_beside_them_is_enough() -> None:
    without = {path: text for path, text in SHOP.items() if "lock" not in path}
    (found,) = sets_of("prisma", without)
    assert len(found.migrations) == 2


@pytest.mark.parametrize(
    "files",
    [
        {"migrations/2024_a/migration.sql": FIRST},
        {"drizzle/20240101000000_a/migration.sql": FIRST, "drizzle/20240101000000_a/snapshot.json": "{}", "schema.prisma": SCHEMA},
        {"prisma/schema.prisma": SCHEMA},
    ],
    ids=["nobody's", "Drizzle's", "none"],
)  # fmt: skip
def test_what_is_not_its_own(files: dict[str, str]) -> None:
    assert sets_of("prisma", files) == []


def test_a_lock_for_another_database() -> None:
    (found,) = sets_of("prisma", SHOP | {"prisma/schema.prisma": SCHEMA.replace("postgresql", "mysql")})
    assert [(each.path, each.line) for each in found.mismatches] == [("prisma/migrations/migration_lock.toml", 1)]


def test_the_ledger_has_a_row_of_each_attempt() -> None:
    (found,) = sets_of("prisma", SHOP)
    rows: list[dict[str, object]] = [
        {"migration_name": "a", "checksum": "x", "finished_at": None, "rolled_back_at": "2024"},
        {"migration_name": "a", "checksum": "y", "finished_at": "2024", "rolled_back_at": None},
        {"migration_name": "b", "checksum": "z", "finished_at": None, "rolled_back_at": None},
        {"migration_name": "c", "checksum": "z", "finished_at": "2024", "rolled_back_at": "2024"},
    ]
    applied = framework("prisma").ledger.applied(rows, found)
    assert applied.identities == {"a"}
    assert applied.checksums == {"a": "y"}
    assert set(applied.failed) == {"b"}


@given(st.binary(), st.binary(), st.binary())
def test_no_bytes_are_refused(sql: bytes, lock: bytes, schema: bytes) -> None:
    files = {
        "p/migrations/1_a/migration.sql": sql,
        "p/migrations/migration_lock.toml": b"provider" + lock,
        "p/schema.prisma": b"datasource " + schema,
    }
    assert len(sets_of("prisma", files)) == 1
