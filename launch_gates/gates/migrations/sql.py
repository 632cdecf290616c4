"""SQL files of migrations: what they mean, whether they do nothing, and what of it needs care.

For PostgreSQL, MySQL, SQLite and SQL Server, without a parser of any of them: time goes with the length of the text.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations import sql_operations
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.sql_words import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launch_gates.gates.migrations.records import Operation
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect, Statement

SCANNED = 1 << 20
"""Characters of one file that are looked at: what is longer is data, or was dumped."""
_TRANSACTIONS = frozenset(("begin", "commit", "start", "end"))
_SIGNS: tuple[tuple[Dialect, tuple[str, ...]], ...] = (
    ("mysql", ("engine=", "engine =", "auto_increment", "`", "utf8mb4", "delimiter ", "unsigned")),
    ("sqlserver", ("nvarchar", "\ngo\n", "\ngo\r", "[dbo]", "sp_rename", "uniqueidentifier", "identity(", "datetime2")),
    (
        "postgresql",
        (
            *("$$", "serial", "jsonb", "timestamptz", "::", "concurrently", "plpgsql", "bytea", "uuid_generate"),
            *("create extension", "gen_random_uuid", "timestamp with", "text[]", "using gin", "character varying"),
            *("create type", "set data type", "timestamp(", "double precision", "returning", "public."),
        ),
    ),
    ("sqlite", ("autoincrement", "pragma ", "datetime('now'", "without rowid", "sqlite", "strftime(")),
)


class Script(NamedTuple):
    """One SQL script, or the part of a file that is run forwards."""

    text: str
    statements: Sequence[Statement]
    is_whole: bool
    """Whether all of it was looked at."""

    @property
    def is_empty(self) -> bool:
        """Whether it does nothing, and no comment of a person says why."""
        return self.is_whole and not any(map(_does_something, self.statements)) and not _says_why(self.text)

    @property
    def meaning(self) -> str:
        """A digest that comments, white space and the case of what is not quoted do not change."""
        if not self.is_whole:
            return digest(self.text.replace("\r\n", "\n"))
        return digest("\0".join(" ".join(each.lower) for each in self.statements))


def decoded(data: bytes) -> str:
    """The text of a script: UTF-8, or UTF-16 where a byte order mark says so, as SQL Server's tools write it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def digest(text: str) -> str:
    """What stands for a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def script(text: str, dialect: Dialect = "") -> Script:
    """Reads a script."""
    is_whole = len(text) <= SCANNED
    return Script(text, statements(text if is_whole else text[:SCANNED], dialect), is_whole)


def dialect_of(texts: Iterable[str]) -> Dialect:
    """The dialect that scripts of one database are in, as far as it shows; empty where it does not."""
    counts = dict.fromkeys((name for name, _ in _SIGNS), 0)
    left = SCANNED
    for text in texts:
        lower = text[: min(left, SCANNED >> 4)].lower()
        if "--" in lower:
            lower = "\n".join(line for line in lower.split("\n") if not line.startswith("--"))
        for name, signs in _SIGNS:
            counts[name] += sum(sign in lower for sign in signs)
        left -= len(lower) + 1
        if left <= 0:
            break
    best: Dialect = max(_SIGNS, key=lambda each: counts[each[0]])[0]
    return best if counts[best] else ""


def operations(statements: Iterable[Statement], dialect: Dialect, tables: Tables) -> tuple[Operation, ...]:
    """What needs care in one script. `tables` is what earlier scripts of the set made; it is brought up to date."""
    changes = Changes(dialect, tables)
    sql_operations.read(statements, changes)
    return changes.settled()


def _does_something(statement: Statement) -> bool:
    return statement.lower[0] not in _TRANSACTIONS


def _says_why(text: str) -> bool:
    """Whether a comment is there that no tool writes into new files."""
    comments = (line.strip(" \t\r-/*#!;") for line in text.splitlines())
    return any(comment and not _is_template(comment.lower()) for comment in comments)


_TEMPLATES = (
    *("this is an empty migration", "custom sql migration file", "add migration script here", "xxx add", "deploy "),
    *("+goose", "migrate:", "add up migration", "add down migration", "put your code", "sql in this section"),
    *("sql in section", "write your migrate", "begin", "commit", "requires:", "up migration", "up", "migration"),
    *("name:", "created:", "created at", "date:", "author:", "version:", "add your", "todo", "write your"),
)


def _is_template(comment: str) -> bool:
    return comment.startswith(_TEMPLATES) or comment.endswith(".sql")
