"""What a framework keeps in the database, and what its rows say. Pure: reading the rows is `database`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from launch_gates.gates.migrations.records import Set


class Applied(NamedTuple):
    """What a ledger says of one set."""

    identities: frozenset[str]
    """Migrations that the database has, as in `Migration.identity`; of a ledger of heads their ancestors too."""
    failed: Mapping[str, str] = {}  # never changed
    """Identity -> what became of it: begun and not finished, dirty, partly applied."""
    checksums: Mapping[str, str] = {}  # never changed
    """Identity -> the checksum that was stored when it was applied."""
    uncompared: frozenset[str] = frozenset()
    """Those with a stored checksum that cannot be compared: another version's, or one that the files do not give."""
    foreign: frozenset[str] = frozenset()
    """Rows of others: packages' own migrations, which no file of the repository has."""
    unplaced: frozenset[str] = frozenset()
    """Of a ledger of heads those that the set does not have: what came before them is applied, and not known."""


class Ledger(NamedTuple):
    """Where a framework writes down what it has applied."""

    table: str
    columns: tuple[str, ...]
    """The columns that are read, by which frameworks with a table of the same name are told apart too."""
    applied: Callable[[Sequence[Mapping[str, object]], Set], Applied]
    """Makes of the rows what is applied. Rows are as the driver gives them: text, numbers, dates, bytes, None."""
    schemas: tuple[str, ...] = ()
    """Schemas in which it may lie beside the connection's own (PostgreSQL)."""
    never: tuple[str, ...] = ()
    """Columns that the table of this framework never has: another framework's table of the same name."""
