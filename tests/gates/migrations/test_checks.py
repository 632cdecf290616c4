"""Every rule of the migrations gate, with its table of what it must find and its table of what it must leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from launch_gates.gates.migrations.checks.table import CHECKS
from launch_gates.gates.migrations.records import Migration, Mismatch, Operation, Set
from launch_gates.gates.migrations.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence


class Case(NamedTuple):
    """What is here, and what is at the base."""

    here: Sequence[Set]
    base: Sequence[Set] | None = None


def migration(identity: str, *parents: str, **more: object) -> Migration:
    return Migration(identity, f"m/{identity}", parents=parents, **more)  # type: ignore[arg-type]


def numbered(*numbers: int, **more: object) -> list[Migration]:
    """Migrations by version."""
    return [migration(f"{each:04}", version=(each,), **more) for each in numbers]


def a_set(framework: str, migrations: Sequence[Migration], name: str = "shop", **more: object) -> Set:
    return Set(framework, name, "m", tuple(migrations), **more)  # type: ignore[arg-type]


def django(*migrations: Migration, name: str = "shop") -> Set:
    return a_set("django", migrations, name)


def named(rule: str, case: Case) -> list[tuple[str, str]]:
    """The migration and the severity of each problem."""
    check = next(check for check in CHECKS if check.rule.id == f"migrations/{rule}")
    view = View(tuple(case.here), None if case.base is None else tuple(case.base))
    return [(each.name, each.severity.label) for each in check.find(view)]


A, B, C = migration("a"), migration("b", "a"), migration("c", "a")
DROP = Operation("drop-column", 3, "orders.note")
FOUND: list[tuple[str, str, Case, list[tuple[str, str]]]] = [
    ("multiple-heads", "two", Case([django(A, B, C)]), [("c", "critical")]),
    ("multiple-heads", "alembic", Case([a_set("alembic", [A, B, C])]), [("c", "critical")]),
    ("multiple-heads", "two roots", Case([django(A, migration("z"))]), [("z", "critical")]),
    ("broken-chain", "missing parent", Case([django(migration("b", "gone"))]), [("b", "critical")]),
    ("broken-chain", "circle", Case([django(migration("a", "b"), migration("b", "a"))]), [("a", "critical")]),
    (
        "broken-chain",
        "missing in another app of the repository",
        Case([django(migration("b", "users:gone")), django(A, name="users")]),
        [("b", "critical")],
    ),
    ("duplicate", "twice", Case([a_set("rails", [*numbered(1), *numbered(1)])]), [("0001", "critical")]),
    (
        "edited-after-merge",
        "by what it does",
        Case([django(migration("a", meaning="2"))], [django(migration("a", meaning="1"))]),
        [("a", "high")],
    ),
    (
        "edited-after-merge",
        "by its checksum",
        Case(
            [a_set("prisma", [migration("a", checksums=("3", "4"))])],
            [a_set("prisma", [migration("a", checksums=("1", "2"))])],
        ),
        [("a", "high")],
    ),
    ("deleted-after-merge", "the last", Case([django(A)], [django(A, B)]), [("b", "high")]),
    (
        "deleted-after-merge",
        "another name",
        Case([a_set("knex", [migration("z.js", meaning="1")])], [a_set("knex", [migration("a.js", meaning="1")])]),
        [("a.js", "high")],
    ),
    (
        "deleted-after-merge",
        "the oldest together",
        Case([a_set("rails", numbered(3, 4))], [a_set("rails", numbered(1, 2, 3))]),
        [("0001", "low")],
    ),
    ("deleted-after-merge", "a whole set", Case([], [django(A, B)]), [("", "medium")]),
    (
        "out-of-order",
        "drizzle",
        Case([a_set("drizzle", numbered(1, 2, 3))], [a_set("drizzle", numbered(1, 3))]),
        [("0002", "critical")],
    ),
    (
        "out-of-order",
        "golang-migrate",
        Case([a_set("golang-migrate", numbered(1, 2, 3))], [a_set("golang-migrate", numbered(1, 3))]),
        [("0002", "critical")],
    ),
    (
        "out-of-order",
        "flyway",
        Case([a_set("flyway", numbered(1, 2, 3))], [a_set("flyway", numbered(1, 3))]),
        [("0002", "high")],
    ),
    (
        "out-of-order",
        "an old goose",
        Case([a_set("goose", numbered(1, 2, 3), order="skipped")], [a_set("goose", numbered(1, 3))]),
        [("0002", "critical")],
    ),
    ("empty", "new", Case([a_set("alembic", [migration("a", is_empty=True)])], []), [("a", "low")]),
    ("empty", "no base", Case([a_set("alembic", [migration("a", is_empty=True)])]), [("a", "info")]),
    (
        "journal-mismatch",
        "any",
        Case([a_set("drizzle", [], mismatches=(Mismatch("journal", "j", 1, "0003 has no file", "generate it"),))]),
        [("", "critical")],
    ),
    (
        "schema-file-stale",
        "any",
        Case([a_set("rails", [], mismatches=(Mismatch("schema-file", "db/schema.rb", 1, "older", "migrate"),))]),
        [("", "medium")],
    ),
    ("destructive", "new", Case([a_set("rails", numbered(1, operations=(DROP,)))], []), [("0001", "medium")]),
]
QUIET: list[tuple[str, str, Case]] = [
    ("multiple-heads", "one after another", Case([django(A, B, migration("d", "b"))])),
    ("multiple-heads", "merged", Case([django(A, B, C, migration("m", "b", "c"))])),
    ("multiple-heads", "no graph", Case([a_set("rails", numbered(1, 2, 3))])),
    (
        "multiple-heads",
        "a squash beside what it replaces",
        Case([django(A, B, migration("s", replaces=("a", "b")), migration("d", "b"))]),
    ),
    ("multiple-heads", "after a squash", Case([django(A, B, migration("s", replaces=("a", "b")), C)])),
    ("multiple-heads", "two apps", Case([django(A), django(B, name="users")])),
    ("broken-chain", "another app that is not ours", Case([django(migration("a", "auth:0001_initial"))])),
    (
        "broken-chain",
        "the first of another app",
        Case([django(migration("a", "users:__first__")), django(A, name="users")]),
    ),
    ("broken-chain", "replaced parent", Case([django(migration("s", replaces=("a", "b")), migration("d", "b"))])),
    ("duplicate", "two sets", Case([a_set("rails", numbered(1)), a_set("rails", numbered(1), "other")])),
    ("edited-after-merge", "same", Case([django(A, B)], [django(A, B)])),
    (
        "edited-after-merge",
        "other line endings",
        Case(
            [a_set("prisma", [migration("a", checksums=("1", "2"), meaning="x")])],
            [a_set("prisma", [migration("a", checksums=("2", "1"), meaning="y")])],
        ),
    ),
    (
        "edited-after-merge",
        "repeatable",
        Case(
            [a_set("flyway", [migration("R", meaning="2", is_repeatable=True)])],
            [a_set("flyway", [migration("R", meaning="1", is_repeatable=True)])],
        ),
    ),
    ("edited-after-merge", "new", Case([django(migration("a", meaning="2"))], [])),
    (
        "deleted-after-merge",
        "squashed",
        Case([django(migration("s", replaces=("a", "b")))], [django(A, B)]),
    ),
    ("deleted-after-merge", "moved folder", Case([django(A)._replace(folder="x")], [django(A)])),
    ("deleted-after-merge", "a set under another name", Case([django(A, name="store")], [django(A)])),
    ("out-of-order", "newest", Case([a_set("drizzle", numbered(1, 3, 4))], [a_set("drizzle", numbered(1, 3))])),
    (
        "out-of-order",
        "applied all the same",
        Case([a_set("rails", numbered(1, 2, 3))], [a_set("rails", numbered(1, 3))]),
    ),
    (
        "out-of-order",
        "allowed by a setting",
        Case([a_set("flyway", numbered(1, 2, 3), order="any")], [a_set("flyway", numbered(1, 3))]),
    ),
    ("out-of-order", "a new set", Case([a_set("drizzle", numbered(1, 2))], [])),
    (
        "out-of-order",
        "repeatable",
        Case(
            [a_set("flyway", [*numbered(2), migration("R", version=(0,), is_repeatable=True)])],
            [a_set("flyway", numbered(2))],
        ),
    ),
    ("empty", "merged already", Case([django(migration("a", is_empty=True))], [django(migration("a", is_empty=True))])),
    ("journal-mismatch", "none", Case([a_set("drizzle", numbered(1))])),
    ("schema-file-stale", "none", Case([a_set("rails", numbered(1))])),
    (
        "destructive",
        "merged already",
        Case([a_set("rails", numbered(1, operations=(DROP,)))], [a_set("rails", numbered(1, operations=(DROP,)))]),
    ),
]


@pytest.mark.parametrize(
    ("rule", "case", "expected"), [(r, c, e) for r, _, c, e in FOUND], ids=[f"{r}: {n}" for r, n, _, _ in FOUND]
)
def test_it_is_found(rule: str, case: Case, expected: list[tuple[str, str]]) -> None:
    assert named(rule, case) == expected


@pytest.mark.parametrize(("rule", "case"), [(r, c) for r, _, c in QUIET], ids=[f"{r}: {n}" for r, n, _ in QUIET])
def test_it_stays_quiet(rule: str, case: Case) -> None:
    assert named(rule, case) == []


def test_every_rule_has_both_tables() -> None:
    rules = {check.rule.id.removeprefix("migrations/") for check in CHECKS}
    rules.discard("never-run-on-deploy")  # its tables are in test_deploy.py
    assert {rule for rule, *_ in FOUND} == rules
    assert {rule for rule, *_ in QUIET} == rules


def test_ten_thousand_in_a_row_take_no_recursion() -> None:
    chain = [migration("0"), *(migration(str(each), str(each - 1)) for each in range(1, 10_000))]
    assert named("multiple-heads", Case([django(*chain)])) == []
    assert named("broken-chain", Case([django(*chain)])) == []
    circle = [migration(str(each), str((each + 1) % 10_000)) for each in range(10_000)]
    assert named("broken-chain", Case([django(*circle)])) == [("0", "critical")]
