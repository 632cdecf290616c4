"""PostgreSQL, by psycopg 3."""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from launch_gates.gates.migrations.database import failures
from launch_gates.gates.migrations.database.records import MOST_ROWS, SECONDS, Table, as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import psycopg

    from launch_gates.core.errors import DatabaseError
    from launch_gates.gates.migrations.database.records import Address

_PASSED_ON = frozenset(
    (
        *("host", "hostaddr", "service", "target_session_attrs", "options", "passfile", "channel_binding"),
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslcrldir", "sslsni"),
        *("sslcompression", "sslnegotiation", "sslcertmode", "ssl_min_protocol_version", "ssl_max_protocol_version"),
        *("gssencmode", "krbsrvname", "gsslib", "gssdelegation", "require_auth", "load_balance_hosts"),
    )
)
"""What libpq knows of an address's parameters; it refuses any other."""
_TLS: Mapping[str, Mapping[str, str]] = {
    "ssl": {
        **dict.fromkeys(("true", "1", "require", "on"), "require"),
        **dict.fromkeys(("false", "0", "disable", "off"), "disable"),
        **{mode: mode for mode in ("prefer", "allow", "verify-ca", "verify-full")},
        "no-verify": "require",
    },
    "sslaccept": {"strict": "verify-full", "accept_invalid_certs": "require"},
}
"""What other programs call `sslmode`."""
_NOT_OURS = frozenset(
    ("sslidentity", "sslfactory", "uselibpqcompat", "sslresponsetimeout", "ssl_prefer_server_ciphers")
)
_SETTINGS = (f"SET LOCAL statement_timeout = '{SECONDS}s'".encode(), f"SET LOCAL lock_timeout = '{SECONDS}s'".encode())
_PERMISSION, _CANCELED, _LOCKED = "42501", "57014", "55P03"
_COUNT = """
SELECT count(*) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
"""
_TABLES = """
SELECT n.nspname, c.relname,
       n.nspname = ANY (CASE WHEN %s = '' THEN pg_catalog.current_schemas(false) ELSE ARRAY[%s::name] END),
       array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND lower(c.relname) = lower(%s) AND n.nspname !~ '^pg_'
GROUP BY n.nspname, c.relname
ORDER BY 3 DESC, pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname), 1, 2
"""


@contextmanager
def connect(address: Address, _folders: Sequence[Path]) -> Iterator[_Connection]:
    """A connection that has begun a read-only transaction."""
    try:
        import psycopg  # noqa: PLC0415 (an extra, and only for those who give an address)
    except ImportError:
        raise failures.no_driver("psycopg") from None
    # It logs what servers and resolvers say.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    given = _given(address)
    try:
        with closing(psycopg.connect(**given, prepare_threshold=None)) as connection:
            connection.read_only = True
            for setting in _SETTINGS:
                connection.execute(setting)
            yield _Connection(connection, address.schema)
            connection.rollback()
    except psycopg.Error as error:
        raise _at_connect(error) from None
    except UnicodeError:
        raise failures.malformed("something in it is no text") from None


def _given(address: Address) -> dict[str, Any]:
    """What libpq is given. TLS is kept, by whatever name, or refused."""
    given: dict[str, Any] = {name: value for name, value in address.parameters.items() if name in _PASSED_ON and value}
    for name, value in address.parameters.items():
        if name in _TLS:
            mode = _TLS[name].get(value.lower())
            if mode is None:
                raise failures.unknown_tls(name)
            given.setdefault("sslmode", mode)
        elif ("ssl" in name or "tls" in name) and name not in _PASSED_ON and name not in _NOT_OURS:
            raise failures.unknown_tls(name)
    if given.get("sslmode") == "no-verify":
        given["sslmode"] = "require"
    parts = {"user": address.user, "password": address.password, "dbname": address.name, "host": address.host}
    given |= {name: value for name, value in parts.items() if value}
    if address.port is not None:
        given["port"] = address.port
    return given | {"connect_timeout": SECONDS, "client_encoding": "utf8", "application_name": "launch-gates"}


class _Connection:
    """As `Connection` says."""

    def __init__(self, connection: psycopg.Connection[Any], schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def count(self) -> int:
        """By the catalogue, which everybody may read."""
        return int(self._read("the list of tables", _COUNT)[0][0])

    def tables(self, name: str) -> tuple[Table, ...]:
        """By the catalogue too: `information_schema` has only those that the role may read."""
        rows = self._read("the list of tables", _TABLES, (self._schema, self._schema, name))
        return tuple(Table(schema, table, tuple(columns), is_own) for schema, table, is_own, columns in rows)

    def rows(self, table: Table, columns: Sequence[str]) -> tuple[Mapping[str, object], ...]:
        """In no particular order."""
        from psycopg import sql  # noqa: PLC0415 (as above)

        query = sql.SQL("SELECT {} FROM {} LIMIT {}").format(
            sql.SQL(", ").join(sql.Identifier(column) for column in as_written(table, columns)),
            sql.Identifier(table.schema, table.name),
            sql.Literal(MOST_ROWS + 1),
        )
        rows = self._read(table.title, query, schema=table.schema)
        if len(rows) > MOST_ROWS:
            raise failures.too_many_rows(table.title)
        return tuple(dict(zip(columns, row, strict=True)) for row in rows)

    def _read(self, what: str, query: Any, values: Sequence[str] | None = None, schema: str = "") -> list[Any]:  # noqa: ANN401 (text or psycopg's own)
        """In a savepoint of its own: one ledger that may not be read does not end the look at the others."""
        import psycopg  # noqa: PLC0415 (as above)

        try:
            with self._connection.transaction():
                return self._connection.execute(query, values).fetchall()
        except psycopg.Error as error:
            if error.sqlstate == _PERMISSION:
                raise failures.denied(what, schema) from None
            if error.sqlstate in (_CANCELED, _LOCKED):
                raise failures.too_slow(what) from None
            raise failures.unreadable(what) from None


def _at_connect(error: psycopg.Error) -> DatabaseError:
    """By what the message says, for libpq gives no code while it connects. The message itself is not passed on."""
    import psycopg  # noqa: PLC0415 (as above)

    text = str(error).lower()
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return failures.too_slow_to_connect()
    for make, parts in _MESSAGES:
        if any(part in text for part in parts):
            return make()
    return (
        failures.unreachable() if isinstance(error, psycopg.OperationalError) else failures.unreadable("the database")
    )


_MESSAGES = (
    (failures.wrong_credentials, ("password authentication failed", "no password supplied", "authentication failed")),
    (failures.full, ("too many clients", "too many connections", "remaining connection slots")),
    (failures.not_let_in, ("no pg_hba.conf entry", "permission denied for database", "is not permitted to log in")),
    (failures.no_tls, ("ssl", "certificate", "tls")),
    (failures.wrong_credentials, ('role "',)),
    (failures.no_database, ('database "',)),
    (
        failures.unknown_host,
        ("translate host name", "failed to resolve host", "name or service not known", "getaddrinfo"),
    ),
    (failures.too_slow_to_connect, ("timeout expired", "timed out", "connection timeout")),
    (failures.refused, ("connection refused", "no such file or directory")),
)
"""The first that fits."""
