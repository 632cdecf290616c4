"""Drizzle, in the layout with a journal and in that of 1.0."""

from __future__ import annotations

import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

ONE, TWO = "CREATE TABLE a (b int);", "ALTER TABLE a DROP COLUMN b;"


def journal(*entries: tuple[int, int, str]) -> str:
    listed = [
        {"idx": index, "version": "7", "when": when, "tag": tag, "breakpoints": True} for index, when, tag in entries
    ]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": listed}, indent=2)


def shop(*entries: tuple[int, int, str], **files: str) -> dict[str, str]:
    return {"drizzle/meta/_journal.json": journal(*entries)} | {
        f"drizzle/{tag}.sql": text for tag, text in files.items()
    }


GOOD = ((0, 100, "0000_a"), (1, 200, "0001_b"))


def test_the_journal_gives_the_order() -> None:
    (found,) = sets_of("drizzle", shop(*GOOD, **{"0000_a": ONE, "0001_b": TWO}))
    assert [(each.identity, each.version) for each in found.migrations] == [("0000_a", (100,)), ("0001_b", (200,))]
    assert found.migrations[0].checksums[0] == sha256(ONE.encode()).hexdigest()
    assert [each.kind for each in found.migrations[1].operations] == ["drop-column"]
    assert (found.mismatches, found.order) == ((), None)


def messages(files: dict[str, str]) -> list[str]:
    (found,) = sets_of("drizzle", files)
    return [f"{each.line}: {each.message}" for each in found.mismatches]


def test_an_entry_without_file_and_a_file_without_entry() -> None:
    assert messages(shop(*GOOD, **{"0000_a": ONE, "0001_c": TWO, "seed": TWO})) == [
        "16: 0001_b is in the journal and has no file",
        "1: 0001_c has a file and is not in the journal: it is never run",
    ]


def test_an_entry_that_is_older_than_one_before_it_is_passed_over() -> None:
    files = shop((0, 100, "0000_a"), (1, 300, "0001_b"), (2, 200, "0002_c"), (3, 400, "0003_d"))
    files |= {f"drizzle/{tag}.sql": ONE for tag in ("0000_a", "0001_b", "0002_c", "0003_d")}
    (message,) = messages(files)
    assert message.startswith("23: `when` of 0002_c is not after that of 0001_b")


def test_two_entries_with_one_number() -> None:
    files = shop((0, 100, "0000_a"), (1, 200, "0001_b"), (1, 300, "0001_c"))
    files |= {f"drizzle/{tag}.sql": ONE for tag in ("0000_a", "0001_b", "0001_c")}
    assert messages(files) == ["23: idx 1 of 0001_c follows idx 1 of 0001_b"]


def test_two_snapshots_made_from_one() -> None:
    files = shop(*GOOD, **{"0000_a": ONE, "0001_b": TWO})
    for number in ("0000", "0001"):
        files[f"drizzle/meta/{number}_snapshot.json"] = json.dumps({"id": number, "prevId": "0"})
    (message,) = messages(files)
    assert "0000_a and 0001_b were both made from the same one" in message


def test_a_journal_in_conflict_is_a_flaw() -> None:
    (found,) = sets_of("drizzle", {"drizzle/meta/_journal.json": "<<<<<<< HEAD\n{}"})
    assert [each.path for each in found.flaws] == ["drizzle/meta/_journal.json"]


def test_the_ledger_that_the_configuration_names() -> None:
    config = "export default { out: './drizzle', migrations: { table: 'log', schema: \"ops\" } }"
    (found,) = sets_of("drizzle", shop(*GOOD, **{"0000_a": ONE, "0001_b": TWO}) | {"drizzle.config.ts": config})
    assert (found.ledger_table, found.ledger_schema) == ("log", "ops")


def test_the_layout_of_1_0() -> None:
    folders = {"20240101000000_a": ONE, "20240102000000_b": TWO}
    files = {f"out/{name}/migration.sql": text for name, text in folders.items()}
    files |= {f"out/{name}/snapshot.json": '{"version": "8", "dialect": "postgres"}' for name in folders}
    (found,) = sets_of("drizzle", files)
    assert [each.identity for each in found.migrations] == sorted(folders)
    assert found.order == "any"
    rows: list[dict[str, object]] = [{"hash": "x", "created_at": 1704067200000, "name": "20240101000000_a"}]
    assert framework("drizzle").ledger.applied(rows, found).identities == {"20240101000000_a"}
    # A ledger that an earlier version wrote, with milliseconds and without names.
    rows = [{"hash": "x", "created_at": "1704153600123"}]
    assert framework("drizzle").ledger.applied(rows, found).identities == {"20240102000000_b"}


def test_only_what_has_a_row_was_run() -> None:
    (found,) = sets_of("drizzle", shop(*GOOD, **{"0000_a": ONE, "0001_b": TWO}))
    rows: list[dict[str, object]] = [{"hash": "h", "created_at": 200}, {"hash": "z", "created_at": 5}]
    applied = framework("drizzle").ledger.applied(rows, found)
    assert applied.identities == {"0001_b", "5"}
    assert applied.checksums["0001_b"] == "h"


def test_what_is_not_its_own() -> None:
    assert sets_of("drizzle", {"x/_journal.json": journal(*GOOD), "p/20240101000000_a/migration.sql": ONE}) == []
    files = {"supabase/migrations/meta/_journal.json": journal(*GOOD), "supabase/config.toml": ""}
    assert sets_of("drizzle", files) == []


@given(st.binary(), st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["tag", "when", "idx", "entries"]), inner)))  # fmt: skip
def test_no_journal_is_refused(data: bytes, entries: object) -> None:
    sets_of("drizzle", {"d/meta/_journal.json": data})
    sets_of("drizzle", {"d/meta/_journal.json": json.dumps({"entries": entries}), "d/0000_a.sql": data})
