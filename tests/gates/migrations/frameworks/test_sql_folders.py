"""goose, golang-migrate, dbmate and Supabase: folders of numbered SQL files that are told apart by what is in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

GOOSE = "-- +goose Up\nCREATE TABLE a (b int);\n\n-- +goose Down\nDROP TABLE a;\n"
GOOSE_TWO = (
    "-- +goose Up\n-- +goose StatementBegin\nALTER TABLE a DROP COLUMN b;\n-- +goose StatementEnd\n-- +goose Down\n"
)
GO = "package migrations\n\nfunc init() { goose.AddMigrationContext(up, down) }\n"
DBMATE = "-- migrate:up\nCREATE TABLE a (b int);\n\n-- migrate:down\nDROP TABLE a;\n"
PLAIN = "CREATE TABLE a (b int);\n"
GO_MOD = "module shop\n\nrequire (\n\tgithub.com/golang-migrate/migrate/v4 v4.17.0\n\tgithub.com/pressly/goose/v3 v3.20.0\n)\n"


def identities(name: str, files: dict[str, str]) -> list[list[str]]:
    return [[each.identity for each in found.migrations] for found in sets_of(name, files)]


def test_goose_numbers_sql_and_go_files_together() -> None:
    files = {
        "m/00001_a.sql": GOOSE,
        "m/00003_c.sql": GOOSE_TWO,
        "m/00002_b.go": GO,
        "m/00002_b_test.go": GO,
        "m/x.go": GO,
    }
    (found,) = sets_of("goose", files | {"go.mod": GO_MOD})
    assert [each.identity for each in found.migrations] == ["1", "2", "3"]
    assert [[(each.kind, each.line) for each in one.operations] for one in found.migrations] == [
        [],
        [],
        [("drop-column", 3)],
    ]
    assert found.order is None


def test_what_is_run_backwards_has_no_meaning() -> None:
    (one,), (other,) = (
        sets_of("goose", {"m/1_a.sql": text})
        for text in (GOOSE, GOOSE.replace("DROP TABLE a", "DROP TABLE IF EXISTS a"))
    )
    assert one.migrations[0].meaning == other.migrations[0].meaning


@pytest.mark.parametrize(
    ("files", "order"),
    [
        ({"go.mod": GO_MOD.replace("v3.20.0", "v3.2.0")}, "skipped"),
        ({"go.mod": "require github.com/pressly/goose v2.7.0\n"}, "skipped"),
        ({"Makefile": "migrate:\n\tgoose -dir m -allow-missing up\n"}, "any"),
        ({}, None),
    ],
)
def test_how_goose_takes_an_older_migration(files: dict[str, str], order: str | None) -> None:
    (found,) = sets_of("goose", {"m/1_a.sql": GOOSE} | files)
    assert found.order == order


def test_goose_keeps_a_row_of_each_step() -> None:
    rows = [
        {"id": 1, "version_id": 0, "is_applied": True},
        {"id": 4, "version_id": 2, "is_applied": False},
        {"id": 2, "version_id": 1, "is_applied": 1},
        {"id": 3, "version_id": 2, "is_applied": True},
    ]
    (found,) = sets_of("goose", {"m/1_a.sql": GOOSE})
    assert framework("goose").ledger.applied(rows, found).identities == {"1"}


UP = {"m/000001_a.up.sql": PLAIN, "m/000001_a.down.sql": "DROP TABLE a;", "m/000010_b.up.sql": PLAIN}


@pytest.mark.parametrize(
    "evidence",
    [
        {"go.mod": GO_MOD},
        {"scripts/up.sh": "migrate -source file://m -database $URL up"},
        {"docker-compose.yml": "services: {m: {image: 'migrate/migrate:v4'}}"},
        {".github/workflows/ci.yml": "run: migrate -path m -database $URL up"},
    ],
)
def test_golang_migrate_where_something_uses_it(evidence: dict[str, str]) -> None:
    assert identities("golang-migrate", UP | evidence) == [["1", "10"]]


@pytest.mark.parametrize(
    "evidence",
    [
        {},
        {"go.mod": "require github.com/golang-migrate/migrate/v4 v4.17.0 // indirect\n"},
        {"m/../go.mod": "module x", "Cargo.toml": "sqlx = '0.8'"},
        {"go.mod": GO_MOD, "m/Cargo.toml": "[dependencies]\nsqlx = '0.8'\n"},
    ],
)
def test_files_of_such_names_that_others_run(evidence: dict[str, str]) -> None:
    assert identities("golang-migrate", UP | evidence) == []


def test_golang_migrate_keeps_one_version() -> None:
    (found,) = sets_of("golang-migrate", UP | {"go.mod": GO_MOD})
    ledger = framework("golang-migrate").ledger
    assert ledger.applied([{"version": 10, "dirty": False}], found).identities == {"1", "10"}
    dirty = ledger.applied([{"version": 10, "dirty": 1}], found)
    assert dirty.identities == {"1"}
    assert set(dirty.failed) == {"10"}
    assert ledger.applied([], found).identities == set()


def schema(*versions: str) -> str:
    rows = ",\n    ".join(f"('{version}')" for version in versions)
    return f"CREATE TABLE a (b int);\n\n--\n-- Dbmate schema migrations\n--\n\nINSERT INTO public.schema_migrations (version) VALUES\n    {rows};\n"


def test_dbmate_compares_with_its_schema_file() -> None:
    files = {"db/migrations/20240101_a.sql": DBMATE, "db/migrations/20240102_b.sql": DBMATE}
    assert identities("dbmate", files) == [["20240101", "20240102"]]
    (found,) = sets_of("dbmate", files | {"db/schema.sql": schema("20240101", "20240102")})
    assert found.mismatches == ()
    (found,) = sets_of("dbmate", files | {"db/schema.sql": schema("20240101", "20240103")})
    assert [(each.kind, each.line) for each in found.mismatches] == [("schema-file", 4), ("schema-file", 4)]
    assert ["20240102" in found.mismatches[0].message, "20240103" in found.mismatches[1].message] == [True, True]


def test_supabase_goes_by_its_folder() -> None:
    files = {
        "supabase/config.toml": "",
        "supabase/migrations/20240102_b.sql": PLAIN,
        "supabase/migrations/20240101_a.sql": PLAIN,
    }
    assert identities("supabase", files | {"supabase/migrations/notes.sql": ""}) == [["20240101", "20240102"]]
    assert identities("supabase", {"db/migrations/20240101_a.sql": PLAIN}) == []


FOLDERS = {
    "goose": {"m/1_a.sql": GOOSE},
    "dbmate": {"m/1_a.sql": DBMATE},
    "golang-migrate": UP | {"go.mod": GO_MOD},
    "supabase": {"supabase/migrations/1_a.sql": PLAIN},
}


@pytest.mark.parametrize("name", [*FOLDERS, "atlas", "prisma", "drizzle", "flyway", "liquibase", "sqitch"])
@pytest.mark.parametrize("whose", FOLDERS)
def test_no_folder_is_taken_by_two(name: str, whose: str) -> None:
    assert bool(sets_of(name, FOLDERS[whose])) is (name == whose)


@given(st.sampled_from(["m/1_a.sql", "m/1_a.up.sql", "supabase/migrations/1_a.sql", "m/1.sql", "1"]), st.binary(), st.sampled_from([b"-- +goose Up", b"-- migrate:up", b""]))  # fmt: skip
def test_no_bytes_are_refused(path: str, data: bytes, mark: bytes) -> None:
    for name in FOLDERS:
        sets_of(name, {path: mark + data, "go.mod": data})
