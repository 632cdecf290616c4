"""MySQL and MariaDB, by PyMySQL."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from launch_gates.gates.migrations.database import failures
from launch_gates.gates.migrations.database.records import MOST_ROWS, SECONDS, Table, as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pymysql

    from launch_gates.core.errors import DatabaseError
    from launch_gates.gates.migrations.database.records import Address

_OFF, _IF_POSSIBLE, _ON, _CHAIN, _HOST = range(5)
_MODES: Mapping[str, int] = {
    **dict.fromkeys(("disabled", "disable", "false", "0", "off", "no"), _OFF),
    **dict.fromkeys(("preferred", "prefer", "allow"), _IF_POSSIBLE),
    **dict.fromkeys(("required", "require", "skip-verify", "accept_invalid_certs", "trust", "no-verify"), _ON),
    **dict.fromkeys(("verify_ca", "verify-ca"), _CHAIN),
    **dict.fromkeys(("verify_identity", "verify-identity", "verify-full", "strict", "true", "1", "on", "yes"), _HOST),
}
"""What the parameters below say, in the words of MySQL, libpq, Go, Prisma and JDBC."""
_NAMES = ("ssl-mode", "ssl_mode", "sslmode", "tls", "sslaccept", "ssl", "usessl", "requiressl", "ssl_verify_identity")
_CA = ("ssl-ca", "ssl_ca", "sslrootcert", "sslcert", "sslca")
_CERTIFICATE, _KEY = ("ssl-cert", "ssl_cert"), ("ssl-key", "ssl_key")
_KNOWN = frozenset((*_NAMES, *_CA, *_CERTIFICATE, *_KEY, "ssl_check_hostname", "ssl_verify_cert"))
_COUNT = """
SELECT count(*) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema = database()
"""
_COLUMNS = """
SELECT CASE WHEN table_schema = database() THEN '' ELSE table_schema END, table_name, column_name,
       table_schema = database()
FROM information_schema.columns
WHERE lower(table_name) = lower(%s) ORDER BY 4 DESC, 1, 2, ordinal_position
"""
_DENIED, _NO_TABLE, _TOO_SLOW = (1142, 1143, 1044, 1370), (1146, 1049), (3024, 1969, 1205, 1317, 2013)


@contextmanager
def connect(address: Address, _folders: Sequence[Path]) -> Iterator[_Connection]:
    """A connection that has begun a read-only transaction."""
    try:
        import pymysql  # noqa: PLC0415 (an extra, and only for those who give an address)
    except ImportError:
        raise failures.no_driver("PyMySQL") from None
    if not address.name:
        raise failures.malformed("it names no database")
    given = _given(address)
    try:
        with closing(pymysql.connect(**given)) as connection:
            reader = _Connection(connection)
            is_mariadb = "mariadb" in reader.version().lower()
            setting = f"max_statement_time = {SECONDS}" if is_mariadb else f"max_execution_time = {SECONDS * 1000}"
            reader.start(f"SET SESSION {setting}", f"SET SESSION lock_wait_timeout = {SECONDS}")
            reader.start("START TRANSACTION READ ONLY")
            yield reader
    except pymysql.Error as error:
        raise _at_connect(error) from None
    except RuntimeError:
        # `cryptography` is not there, and needed where the password goes over a connection that is not encrypted.
        raise failures.needs_tls() from None
    except (OSError, UnicodeError):
        raise failures.unreachable() from None


def _given(address: Address) -> dict[str, Any]:
    """What PyMySQL is given. TLS is kept, by whatever name, or refused."""
    parameters = address.parameters
    given: dict[str, Any] = {
        "user": address.user,
        "password": address.password.encode(),
        "database": address.name,
        "charset": "utf8mb4",
        **dict.fromkeys(("connect_timeout", "write_timeout"), SECONDS),
        "read_timeout": SECONDS + 1,
        "local_infile": False,
        **_encrypted(parameters),
    }
    sockets = [
        parameters[name] for name in ("socket", "unix_socket", "host") if parameters.get(name, "").startswith("/")
    ]
    if sockets:
        return given | {"unix_socket": sockets[0]}
    return given | {"host": address.host or "localhost", "port": address.port or 3306}


def _encrypted(parameters: Mapping[str, str]) -> dict[str, Any]:
    """PyMySQL encrypts by itself where the server can, unless told more."""
    for name in parameters:
        if ("ssl" in name or "tls" in name) and name not in _KNOWN:
            raise failures.unknown_tls(name)
    mode = _mode(parameters)
    authority = _first(parameters, _CA)
    if mode is None:
        mode = _CHAIN if authority else _IF_POSSIBLE
    if mode == _OFF:
        return {"ssl_disabled": True}
    if mode == _IF_POSSIBLE:
        return {}
    try:
        context = ssl.create_default_context(cafile=authority)
        # The certificate authority that MySQL makes for itself does not keep to every letter.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.check_hostname = mode == _HOST
        context.verify_mode = ssl.CERT_NONE if mode == _ON else ssl.CERT_REQUIRED
        certificate = _first(parameters, _CERTIFICATE)
        if certificate:
            context.load_cert_chain(certificate, _first(parameters, _KEY))
    except (OSError, ValueError):
        raise failures.no_tls() from None
    return {"ssl": context}


def _mode(parameters: Mapping[str, str]) -> int | None:
    """The strictest of what is said; None where nothing is."""
    modes = []
    for name in _NAMES:
        if name in parameters:
            mode = _MODES.get(parameters[name].lower())
            if mode is None:
                raise failures.unknown_tls(name)
            # For JDBC these say that it is encrypted, and no more.
            modes.append(_ON if name in ("usessl", "requiressl") and mode == _HOST else mode)
    return max(modes, default=None)


def _first(parameters: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((parameters[name] for name in names if parameters.get(name)), None)


class _Connection:
    """As `Connection` says."""

    def __init__(self, connection: pymysql.Connection[Any]) -> None:
        self._connection = connection

    def start(self, *statements: str) -> None:
        """What is said before anything is read."""
        with self._connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def version(self) -> str:
        """As the server says it, with the name of MariaDB in it where it is that."""
        return str(self._read("the server's version", "SELECT version()")[0][0])

    def count(self) -> int:
        """Those that the user may know of."""
        return int(self._read("the list of tables", _COUNT)[0][0])

    def tables(self, name: str) -> tuple[Table, ...]:
        """Those that the user may read. The server hides the others, so one that seems not to be there is asked for."""
        found: dict[tuple[str, str], tuple[bool, list[str]]] = {}
        for schema, table, column, is_own in self._read("the list of tables", _COLUMNS, (name,)):
            found.setdefault((schema, table), (bool(is_own), []))[1].append(column)
        tables = tuple(Table(schema, table, tuple(c), own) for (schema, table), (own, c) in found.items())
        if not any(table.is_own for table in tables):
            self._refuse_hidden(name)
        return tables

    def _refuse_hidden(self, name: str) -> None:
        """Raises DatabaseError where it cannot be told whether the table is there."""
        import pymysql  # noqa: PLC0415 (as above)

        try:
            self.start(f"SELECT 1 FROM {_quoted(name)} LIMIT 1")  # noqa: S608 (quoted)
        except pymysql.Error as error:
            if _code(error) not in _NO_TABLE:
                raise _failure(error, name) from None

    def rows(self, table: Table, columns: Sequence[str]) -> tuple[Mapping[str, object], ...]:
        """In no particular order."""
        names = ", ".join(_quoted(column) for column in as_written(table, columns))
        # The name of the address's own database is in no message, so it is in no record either.
        schema = f"{_quoted(table.schema)}." if table.schema else ""
        sql = f"SELECT {names} FROM {schema}{_quoted(table.name)} LIMIT {MOST_ROWS + 1}"  # noqa: S608 (names of the catalogue, quoted)
        rows = self._read(table.title, sql)
        if len(rows) > MOST_ROWS:
            raise failures.too_many_rows(table.title)
        return tuple(dict(zip(columns, row, strict=True)) for row in rows)

    def _read(self, what: str, sql: str, values: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
        import pymysql  # noqa: PLC0415 (as above)

        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall())
        except pymysql.Error as error:
            raise _failure(error, what) from None


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _code(error: pymysql.Error) -> int:
    code = error.args[0] if error.args else 0
    return code if isinstance(code, int) else 0


def _failure(error: pymysql.Error, what: str) -> DatabaseError:
    if _code(error) in _DENIED:
        return failures.denied(what)
    return failures.too_slow(what) if _code(error) in _TOO_SLOW else failures.unreadable(what)


def _at_connect(error: pymysql.Error) -> DatabaseError:
    code, cause = _code(error), getattr(error, "original_exception", None)
    if isinstance(cause, ssl.SSLError) or code == 2026:  # noqa: PLR2004 (CR_SSL_CONNECTION_ERROR)
        return failures.no_tls()
    for kind, make in _BY_CAUSE:
        if isinstance(cause, kind):
            return make()
    found = _BY_CODE.get(code)
    return found() if found is not None else failures.unreachable()


_BY_CAUSE: tuple[tuple[type[BaseException], Callable[[], DatabaseError]], ...] = (
    (socket.gaierror, failures.unknown_host),
    (ConnectionRefusedError, failures.refused),
    (FileNotFoundError, failures.refused),
    (TimeoutError, failures.too_slow_to_connect),
)
_BY_CODE: Mapping[int, Callable[[], DatabaseError]] = {
    **dict.fromkeys((1045, 1698, 2054), failures.wrong_credentials),
    **dict.fromkeys((1044, 1130, 1227), failures.not_let_in),
    **dict.fromkeys((1040, 1203, 1226), failures.full),
    1049: failures.no_database,
    3159: failures.needs_tls,
    1969: lambda: failures.too_slow("the database"),
}
"""What the server's error numbers mean while a connection is made."""
