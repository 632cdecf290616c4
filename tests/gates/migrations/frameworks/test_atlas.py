"""Atlas, and atlas.sum beside the migrations of other tools."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

ONE, TWO = b"CREATE TABLE `a` (`b` int);\n", b"ALTER TABLE `a` DROP COLUMN `b`;\n"


def summed(**files: bytes) -> bytes:
    """As Atlas writes it: each hash is of all names and files so far, the first line's of all names and hashes."""
    state, whole, lines = sha256(), sha256(), []
    for name, data in files.items():
        state.update(name.encode() + data)
        value = b64encode(state.digest()).decode()
        whole.update(f"{name}{value}".encode())
        lines.append(f"{name} h1:{value}\n")
    return f"h1:{b64encode(whole.digest()).decode()}\n{''.join(lines)}".encode()


FILES = {"1_a.sql": ONE, "2_b.sql": TWO}
GOOD = {f"m/{name}": data for name, data in FILES.items()} | {"m/atlas.sum": summed(**FILES)}


def messages(files: dict[str, bytes]) -> list[str]:
    return [f"{each.line}: {each.message}" for found in sets_of("atlas", files) for each in found.mismatches]


def test_a_sum_that_fits() -> None:
    (found,) = sets_of("atlas", GOOD)
    assert [each.identity for each in found.migrations] == ["1", "2"]
    assert [[each.kind for each in one.operations] for one in found.migrations] == [[], ["drop-column"]]
    assert found.mismatches == ()
    windows = {path: data.replace(b"\n", b"\r\n") for path, data in GOOD.items()}
    assert messages(windows) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"m/1_a.sql": ONE + b" "}, "2: 1_a.sql is not as m/atlas.sum has it: it was edited"),
        ({"m/2_b.sql": TWO + b" "}, "3: 2_b.sql is not as m/atlas.sum has it: it was edited"),
        ({"m/3_c.sql": ONE}, "4: m/atlas.sum does not list 3_c.sql"),
        ({"m/1_b.sql": ONE}, "4: m/atlas.sum does not list 1_b.sql"),
        ({"m/1_a.sql": None}, "2: m/atlas.sum lists 1_a.sql, which is not there"),
    ],
)
def test_a_sum_that_does_not(change: dict[str, bytes | None], expected: str) -> None:
    assert messages({path: data for path, data in (GOOD | change).items() if data is not None}) == [expected]


def test_the_sum_of_another_tool_is_looked_at_with_its_set() -> None:
    goose = {"1_a.sql": b"-- +goose Up\n" + ONE}
    files = {"m/1_a.sql": goose["1_a.sql"] + b"-- x", "m/atlas.sum": summed(**goose)}
    assert sets_of("atlas", files) == []
    (found,) = sets_of("goose", files)
    assert [each.message for each in found.mismatches] == ["1_a.sql is not as m/atlas.sum has it: it was edited"]


def row(version: str, **more: object) -> dict[str, object]:
    return {"version": version, "type": 2, "applied": 1, "total": 1, "error": "", "hash": "h"} | more


def test_the_ledger_knows_how_far_a_migration_came() -> None:
    (found,) = sets_of("atlas", GOOD)
    applied = framework("atlas").ledger.applied([row(".atlas_cloud"), row("1"), row("2", applied=0)], found)
    assert applied.identities == {"1"}
    assert set(applied.failed) == {"2"}
    assert framework("atlas").ledger.applied([row("2", type=1)], found).identities == {"1", "2"}
    assert set(framework("atlas").ledger.applied([row("1", error="x")], found).failed) == {"1"}


def test_a_hash_that_differs_is_told_once() -> None:
    (found,) = sets_of("atlas", GOOD)
    assert framework("atlas").ledger.applied([row("1"), row("2")], found).checksums == {"1": "h"}


@given(st.binary(), st.binary())
def test_no_bytes_are_refused(sums: bytes, sql: bytes) -> None:
    sets_of("atlas", {"m/atlas.sum": sums, "m/1_a.sql": sql})
    sets_of("atlas", {"m/atlas.sum": b"h1:\n1_a.sql h1:" + sums, "m/1_a.sql": sql})
