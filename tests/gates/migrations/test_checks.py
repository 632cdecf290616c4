"""Every rule of the migrations gate, with its table of what it must find and its table of what it must leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from launch_gates.gates.migrations.checks.table import CHECKS
from launch_gates.gates.migrations.ledger import Applied
from launch_gates.gates.migrations.records import Migration, Mismatch, Operation, Set
from launch_gates.gates.migrations.view import Standing, View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Case(NamedTuple):
    """What is here, what is at the base, and what the database has of the set that is here, or of each by name."""

    here: Sequence[Set]
    base: Sequence[Set] | None = None
    applied: Applied | Mapping[str, Applied | Standing] | None = None
    is_proposed: bool = False


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
    databases = None
    if case.applied is not None:
        by_name = {case.here[0].name: case.applied} if isinstance(case.applied, Applied) else case.applied
        databases = {
            (each.framework, each.name): it if isinstance(it, Standing) else Standing(it, "the_ledger", at_base=it)
            for each in case.here
            if (it := by_name.get(each.name)) is not None
        }
    base = None if case.base is None else tuple(case.base)
    view = View(tuple(case.here), base, is_proposed=case.is_proposed, databases=databases)
    return [(each.name, each.severity.label) for each in check.find(view)]


def has(*identities: str, **more: object) -> Applied:
    return Applied(frozenset(identities), **more)  # type: ignore[arg-type]


NEW = Standing(None, "the_ledger", "the database has no table at all")
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
    (
        "destructive",
        "twice the same",
        Case([a_set("rails", numbered(1, operations=(DROP, DROP)))], []),
        [("0001", "medium")],
    ),
    ("pending", "the last", Case([django(A, B)], applied=has("a")), [("b", "critical")]),
    (
        "pending",
        "each",
        Case([a_set("rails", numbered(1, 2, 3))], applied=has("0002")),
        [("0001", "critical"), ("0003", "critical")],
    ),
    ("pending", "an empty ledger", Case([django(A, B)], applied=has()), [("a", "critical"), ("b", "critical")]),
    (
        "pending",
        "a squash on a new database",
        Case([django(A, B, migration("s", replaces=("a", "b")))], applied=has()),
        [("s", "critical")],
    ),
    (
        "pending",
        "a squash whose files are there, begun",
        Case([django(A, B, migration("s", replaces=("a", "b")))], applied=has("a")),
        [("b", "critical")],
    ),
    (
        "pending",
        "a squash whose files are gone, begun",
        Case([django(migration("s", replaces=("a", "b")))], applied=has("a")),
        [("s", "critical")],
    ),
    (
        "pending",
        "of a change and of its base",
        Case([django(A, B, migration("d", "b"))], [django(A, B)], has("a"), is_proposed=True),
        [("b", "critical"), ("d", "low")],
    ),
    (
        "pending",
        "of a branch whose base nobody named",
        Case([django(A, B)], [django(A)], has("a")),
        [("b", "critical")],
    ),
    (
        "pending",
        "of a change, and passed over by the framework",
        Case(
            [a_set("drizzle", numbered(1, 2, 3))],
            [a_set("drizzle", numbered(1, 3))],
            has("0001", "0003"),
            is_proposed=True,
        ),
        [("0002", "critical")],
    ),
    (
        "pending",
        "repeatable and changed by the change itself",
        Case(
            [a_set("flyway", [migration("R", is_repeatable=True, checksums=("2",))])],
            [a_set("flyway", [migration("R", is_repeatable=True, checksums=("1",))])],
            has("R", checksums={"R": "1"}),
            is_proposed=True,
        ),
        [("R", "low")],
    ),
    (
        "pending",
        "repeatable and changed",
        Case(
            [a_set("flyway", [migration("R", is_repeatable=True, checksums=("2",))])],
            applied=has("R", checksums={"R": "1"}),
        ),
        [("R", "critical")],
    ),
    (
        "failed",
        "on disk",
        Case([a_set("prisma", [A, B])], applied=has("a", failed={"b": "begun and not finished"})),
        [("b", "critical")],
    ),
    (
        "failed",
        "not on disk",
        Case([a_set("golang-migrate", [])], applied=has(failed={"7": "dirty"})),
        [("7", "critical")],
    ),
    (
        "changed-after-apply",
        "another checksum",
        Case([a_set("prisma", [migration("a", checksums=("1", "2"))])], applied=has("a", checksums={"a": "3"})),
        [("a", "high")],
    ),
    (
        "unknown-applied",
        "newer",
        Case([a_set("rails", numbered(1, 2))], applied=has("0001", "0002", "0003")),
        [("0003", "medium")],
    ),
    (
        "unknown-applied",
        "by name",
        Case([a_set("knex", [migration("1_a.js")])], applied=has("1_a.js", "1_b.js")),
        [("1_b.js", "medium")],
    ),
    (
        "unknown-applied",
        "older than every file, together",
        Case([a_set("rails", numbered(5, 6))], applied=has("0001", "0002", "0005", "0006")),
        [("0002", "low")],
    ),
    (
        "unknown-applied",
        "once for two sets with one ledger",
        Case(
            [a_set("rails", numbered(1), "a"), a_set("rails", numbered(2), "b")],
            applied=dict.fromkeys("ab", has("0001", "0002", "0003")),
        ),
        [("0003", "medium")],
    ),
    ("behind-base", "merged and not run", Case([django(A, B)], [django(A, B)], has("a")), [("b", "high")]),
    ("behind-base", "deleted here and never run", Case([django(A)], [django(A, B)], has("a")), [("b", "high")]),
    (
        "behind-base",
        "one for all",
        Case([a_set("rails", numbered(1, 2, 3, 4))], [a_set("rails", numbered(1, 2, 3))], has("0001")),
        [("0002", "high")],
    ),
    ("ledger-missing", "new", Case([django(A)], applied={"shop": NEW}), [("the_ledger", "high")]),
    (
        "ledger-missing",
        "once a framework",
        Case([django(A), django(A, name="users")], applied={"shop": NEW, "users": NEW}),
        [("the_ledger", "high")],
    ),
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
    ("pending", "all applied", Case([django(A, B)], applied=has("a", "b"))),
    (
        "pending",
        "a squash, all that it replaces",
        Case([django(A, B, migration("s", replaces=("a", "b")))], applied=has("a", "b")),
    ),
    ("pending", "a squash itself", Case([django(A, B, migration("s", replaces=("a", "b")))], applied=has("s"))),
    (
        "pending",
        "a squash of squashes",
        Case(
            [django(migration("s", replaces=("a", "b")), migration("t", replaces=("s", "c")))],
            applied=has("a", "b", "c"),
        ),
    ),
    ("pending", "failed", Case([a_set("prisma", [A])], applied=has(failed={"a": "begun"}))),
    ("pending", "no ledger", Case([django(A)], applied={"shop": NEW})),
    ("pending", "nobody looked", Case([django(A), django(A, name="users")], applied={"users": has("a")})),
    ("failed", "none", Case([a_set("prisma", [A])], applied=has("a"))),
    (
        "changed-after-apply",
        "a variant",
        Case([a_set("prisma", [migration("a", checksums=("1", "2"))])], applied=has("a", checksums={"a": "2"})),
    ),
    (
        "changed-after-apply",
        "no checksum is known",
        Case([a_set("prisma", [A])], applied=has("a", checksums={"a": "2"})),
    ),
    (
        "changed-after-apply",
        "none was stored",
        Case([a_set("flyway", [migration("a", checksums=("1",))])], applied=has("a", checksums={"a": ""})),
    ),
    (
        "changed-after-apply",
        "repeatable",
        Case(
            [a_set("flyway", [migration("R", is_repeatable=True, checksums=("2",))])],
            applied=has("R", checksums={"R": "1"}),
        ),
    ),
    ("unknown-applied", "packages' own", Case([django(A)], applied=has("a", "z", foreign=frozenset("z")))),
    (
        "unknown-applied",
        "what a squash replaces",
        Case([django(migration("s", replaces=("a", "b")))], applied=has("a", "b")),
    ),
    (
        "unknown-applied",
        "another set's",
        Case(
            [a_set("rails", numbered(1), "a"), a_set("rails", numbered(2), "b")],
            applied=dict.fromkeys("ab", has("0001", "0002")),
        ),
    ),
    ("behind-base", "what is new here", Case([django(A, B)], [django(A)], has("a"))),
    ("behind-base", "squashed here", Case([django(migration("s", replaces=("a", "b")))], [django(A, B)], has("s"))),
    ("behind-base", "a new set", Case([django(A)], [], has())),
    ("behind-base", "no base", Case([django(A)], applied=has())),
    ("ledger-missing", "there", Case([django(A)], applied=has())),
    ("ledger-missing", "no migrations", Case([a_set("rails", [])], applied={"shop": NEW})),
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
    rules -= {"never-run-on-deploy", "model-changed"}  # their tables are in test_deploy.py and models/
    assert {rule for rule, *_ in FOUND} == rules
    assert {rule for rule, *_ in QUIET} == rules


def test_ten_thousand_in_a_row_take_no_recursion() -> None:
    chain = [migration("0"), *(migration(str(each), str(each - 1)) for each in range(1, 10_000))]
    assert named("multiple-heads", Case([django(*chain)])) == []
    assert named("broken-chain", Case([django(*chain)])) == []
    circle = [migration(str(each), str((each + 1) % 10_000)) for each in range(10_000)]
    assert named("broken-chain", Case([django(*circle)])) == [("0", "critical")]
