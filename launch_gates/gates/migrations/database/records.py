"""What the drivers have in common. Pure data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS = 5
"""How long a connection, and each statement, may take."""
MOST_ROWS = 100_000
"""A ledger with more is not read."""


class Address(NamedTuple):
    """Where a database is. It does not show itself: it holds a password."""

    scheme: str
    """As it was written, without what stands behind a `+`: for people."""
    driver: str
    """Its line in the table of drivers."""
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = ""
    name: str = ""
    """The database; of SQLite the path as it was written."""
    parameters: Mapping[str, str] = {}  # never changed
    """What stands behind the `?`, names in lower case."""

    def __repr__(self) -> str:
        """The scheme, and nothing that is a secret."""
        return f"Address({self.scheme})"

    @property
    def schema(self) -> str:
        """The schema that the address names, as Prisma, JDBC and Go have it; empty where it names none."""
        return next(
            (self.parameters[name] for name in ("schema", "currentschema", "search_path") if self.parameters.get(name)),
            "",
        )


class Table(NamedTuple):
    """A table that is there."""

    schema: str
    """Empty where the kind of database has none within a database."""
    name: str
    columns: tuple[str, ...]
    is_own: bool
    """Whether it lies where the connection looks by itself: its search path, the database of the address."""

    @property
    def title(self) -> str:
        """For people: `public.django_migrations`."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


class Connection(Protocol):
    """A connection in a read-only transaction. Everything raises DatabaseError."""

    def count(self) -> int:
        """How many tables there are, without the server's own."""
        ...

    def tables(self, name: str) -> tuple[Table, ...]:
        """The tables of that name, in upper or lower case, in every schema; those of the connection's own first."""
        ...

    def rows(self, table: Table, columns: Sequence[str]) -> tuple[Mapping[str, object], ...]:
        """Those columns of every row. Columns are named as asked for, however the table writes them."""
        ...


def as_written(table: Table, columns: Sequence[str]) -> list[str]:
    """The columns as the table writes them."""
    written = {column.lower(): column for column in table.columns}
    return [column if column in table.columns else written[column.lower()] for column in columns]
