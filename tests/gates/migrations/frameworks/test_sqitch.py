"""sqitch. The plan, the ids and the hashes are what sqitch 1.3.1 wrote for the same project."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

PLAN = """%syntax-version=1.0.0
%project=flipr
%uri=https://example.com/

appschema 2026-11-24T20:00:44Z Zoë X <z@example.com> # Add schema: # & "ünï".
users [appschema] 2026-11-24T20:00:44Z Zoë X <z@example.com> # two\\nlines
@v1 2026-11-24T20:00:44Z Zoë X <z@example.com> # tag
appschema [appschema@v1] 2026-11-24T20:00:45Z Zoë X <z@example.com> # again
lists [users appschema !other:thing] 2026-11-24T20:00:45Z Zoë X <z@example.com> # x
"""
IDS = {
    "appschema": "c074fc818031187ca9a475a280f364606fd9986f",
    "users": "815232a8f4b2e08e85c134f0ef6ebd55b2986f47",
    "appschema (rework 1)": "589c609b89322a1a6f41278cd5f72d9aeb89bc96",
    "lists": "2e01a51b5e6c085e0f1ce0355472f2c113c3f7d8",
}
HASHES = ["b6e9f84c", "e14cb367", "83d2be11", "73a53fe7"]
SCRIPTS = ["appschema@v1", "users", "appschema", "lists"]
FILES = {"sqitch.plan": PLAN} | {
    f"deploy/{name}.sql": f"-- d deploy/{name}.sql\nBEGIN; CREATE TABLE IF NOT EXISTS t(a); COMMIT;\n"
    for name in SCRIPTS
}


def test_the_plan_gives_the_order_and_the_ids() -> None:
    (found,) = sets_of("sqitch", FILES)
    assert {each.identity: each.version[1] for each in found.migrations} == IDS
    assert [each.path for each in found.migrations] == [f"deploy/{name}.sql" for name in SCRIPTS]
    assert [each.checksums[0][:8] for each in found.migrations] == HASHES
    assert found.mismatches == ()


def test_a_later_rework_leaves_the_identities_before_it() -> None:
    early = {
        "sqitch.plan": "".join(PLAN.splitlines(keepends=True)[:6]),
        "deploy/appschema.sql": "x",
        "deploy/users.sql": "y",
    }
    (found,) = sets_of("sqitch", early)
    assert [each.identity for each in found.migrations] == ["appschema", "users"]
    assert [each.path for each in found.migrations] == ["deploy/appschema.sql", "deploy/users.sql"]


def test_a_change_without_script_and_a_script_without_change() -> None:
    files = {path: text for path, text in FILES.items() if path != "deploy/lists.sql"} | {"deploy/more/lost.sql": ""}
    (found,) = sets_of("sqitch", files)
    assert [(each.line, each.message) for each in found.mismatches] == [
        (9, "lists is in the plan and has no deploy script"),
        (1, "deploy/more/lost.sql is a deploy script of no change in the plan: it is never run"),
    ]


def test_a_configured_place() -> None:
    files = {"db/sqitch.plan": PLAN} | {
        path.replace("deploy/", "db/deploy/"): text for path, text in FILES.items() if "plan" not in path
    }
    (found,) = sets_of("sqitch", files | {"sqitch.conf": "[core]\n\tengine = pg\n\ttop_dir = db\n"})
    assert (found.folder, len(found.migrations), found.mismatches) == ("db/deploy", 4, ())


def test_a_plan_that_sqitch_does_not_read() -> None:
    for plan in ("a 2026 b", PLAN.replace("%project=flipr\n", ""), PLAN + "<<<<<<< HEAD\n"):
        (found,) = sets_of("sqitch", {"sqitch.plan": plan})
        assert [each.path for each in found.flaws] == ["sqitch.plan"]


def test_the_ledger_goes_by_id() -> None:
    (found,) = sets_of("sqitch", FILES)
    rows: list[dict[str, object]] = [
        {"change_id": IDS["appschema (rework 1)"], "script_hash": "h", "change": "appschema", "project": "flipr"},
        {"change_id": "edited since", "script_hash": None, "change": "users", "project": "flipr"},
        {"change_id": "x", "script_hash": None, "change": "gone", "project": "flipr"},
        {"change_id": "y", "script_hash": "g", "change": "lists", "project": "other"},
    ]
    applied = framework("sqitch").ledger.applied(rows, found)
    assert applied.identities == {"appschema (rework 1)", "users", "gone"}
    assert applied.checksums == {"appschema (rework 1)": "h"}


@given(st.binary(), st.binary())
def test_no_bytes_are_refused(plan: bytes, configuration: bytes) -> None:
    sets_of("sqitch", {"sqitch.plan": b"%project=a\n" + plan, "sqitch.conf": b"[core]\n" + configuration})
