"""What a framework says of its migrations. Pure data."""

from __future__ import annotations

from typing import Literal, NamedTuple

Order = Literal["graph", "any", "refused", "skipped"]
"""What the framework does with a migration that is older than one it has applied: `graph` and `any` apply it all the
same, the first by its parents; `refused` ends with an error; `skipped` passes over it without a word."""

OperationKind = Literal[
    "drop-table",
    "drop-column",
    "rename-table",
    "rename-column",
    "not-null",
    "narrow-type",
    "blocking-index",
]
"""What can lose data, break the code that runs while it is deployed, or lock a table. `not-null` is one without a
default, on a table that is not made in the same migration."""


class Operation(NamedTuple):
    """One thing that a migration does and that needs care."""

    kind: OperationKind
    line: int
    """From 1."""
    target: str
    """Table, or table and column: `orders`, `orders.total`."""


class Migration(NamedTuple):
    """One migration as the framework sees it."""

    identity: str
    """What the ledger has for it: a version, a name, `app.name`. Unique in its set unless the repository is wrong."""
    path: str
    """The file that is shown for it, relative to the root."""
    version: tuple[int | str, ...] = ()
    """What it is ordered by; comparable within its set. Empty where the order is a graph's alone."""
    parents: tuple[str, ...] = ()
    """Identities that come before it, for graphs; of other sets as `set:identity`."""
    replaces: tuple[str, ...] = ()
    """Identities that it stands for: a squash, a baseline."""
    line: int = 1
    """Where in the file it begins; several may be in one file (Liquibase, sqitch.plan)."""
    checksums: tuple[str, ...] = ()
    """What the ledger may hold as its checksum: for each variant of line endings, of old versions of the framework."""
    meaning: str = ""
    """A digest of what it does: without comments, formatting and what else does not reach the database. Two files with
    the same meaning are the same migration under another name."""
    is_empty: bool = False
    """Whether it does nothing at all, and does not say that this is on purpose (merge migrations are not empty)."""
    is_repeatable: bool = False
    """Whether it is meant to be changed and run again (`R__` of Flyway)."""
    operations: tuple[Operation, ...] = ()
    labels: frozenset[str] = frozenset()
    """The branches of the graph that it is on, by the labels that somebody gave them (Alembic)."""
    flaw: str = ""
    """Why it cannot be understood what it does, though it is a migration; empty where it can."""
    left_out: str = ""
    """What of it was not looked at, and why, where that is no flaw."""


class Flaw(NamedTuple):
    """A file of a set that could not be read as a migration: what the set does is not known."""

    path: str
    reason: str
    """For people; nothing of the file's text but names."""


MismatchKind = Literal["journal", "schema-file"]


class Mismatch(NamedTuple):
    """Something in the set's own bookkeeping files that does not fit: a journal, a sum file, a lock, a schema file."""

    kind: MismatchKind
    path: str
    line: int
    message: str
    """What does not fit, with the names: `0003_add_orders is in the journal and has no file`."""
    fix: str


class Set(NamedTuple):
    """The migrations of one framework for one database."""

    framework: str
    """Its name in the table of frameworks."""
    name: str
    """For people, unique in the repository: the app's label, or the folder."""
    folder: str
    """Where new migrations go, relative to the root."""
    migrations: tuple[Migration, ...]
    """In the order in which the framework would apply them to a new database."""
    flaws: tuple[Flaw, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    order: Order | None = None
    """Where it differs from the framework's usual one: a setting such as `outOfOrder=true`, an old version."""
    ledger_table: str = ""
    """Where the configuration names another ledger than the usual one."""
    ledger_schema: str = ""
    shares_ledger: bool = False
    """Whether installed packages write migrations into it that have no file here (Medusa's modules)."""
    ledger_column: str = ""
    """The column that says what is applied, where the framework is the project's own."""
    command: str = ""
    """What a deploy runs, where the configuration says so."""
    declared: str = ""
    """What the configuration calls it, where it says something of it."""
