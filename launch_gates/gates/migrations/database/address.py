"""From the text of a database's address to its parts. Pure; what it raises says nothing of the text but its scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from launch_gates.gates.migrations.database import failures
from launch_gates.gates.migrations.database.records import Address

if TYPE_CHECKING:
    from collections.abc import Mapping

POSTGRESQL, MYSQL, SQLITE = "postgresql", "mysql", "sqlite"
SCHEMES: Mapping[str, str] = {
    **dict.fromkeys(("postgres", "postgresql", "postgis", "psql", "pgsql", "pgx", "pgx4", "pgx5", "ecto"), POSTGRESQL),
    **dict.fromkeys(("mysql", "mysql2", "mariadb", "mysqlgis"), MYSQL),
    **dict.fromkeys(("sqlite", "sqlite3", "file", "spatialite"), SQLITE),
}
"""What stands before the first `:`, without what SQLAlchemy has behind a `+`."""
_FILES = (".sqlite", ".sqlite3", ".db", ".db3")
_KEYWORDS = frozenset(("host", "hostaddr", "port", "dbname", "user", "password", "service", "sslmode"))
_LONGEST_SCHEME = 20


def parsed(text: str) -> Address:
    """The address. Raises DatabaseError."""
    text = text.strip().removeprefix("jdbc:")
    if not text:
        raise failures.absent()
    if "\0" in text or "\n" in text:
        raise failures.malformed("there is more than one line")
    before, colon, rest = text.partition(":")
    scheme = before.partition("+")[0].lower()
    if not colon or scheme not in SCHEMES:
        return _without_scheme(text)
    driver = SCHEMES[scheme]
    if driver == SQLITE:
        return _sqlite(scheme, rest)
    if not rest.startswith("//"):
        raise failures.malformed("there is no // behind its scheme")
    if driver == MYSQL and "@tcp(" in rest:
        return _go(scheme, rest[2:])
    return _server(scheme, driver, rest[2:])


def _without_scheme(text: str) -> Address:
    """A file, Go's form of MySQL, libpq's keywords. Anything else is not understood, and not shown."""
    if any(mark in text for mark in ("@tcp(", "@unix(")) and "://" not in text:
        return _go(MYSQL, text)
    words = [word.partition("=") for word in text.split()]
    if words and all(equals for _, equals, _ in words) and _KEYWORDS & {name for name, _, _ in words}:
        return _keywords(words)
    if "://" not in text and text.partition("?")[0].lower().endswith(_FILES):
        return _sqlite(SQLITE, text)
    scheme = text.partition("://")[0] if "://" in text else ""
    is_one = scheme.replace("+", "").replace("-", "").isalnum() and scheme.isascii() and len(scheme) <= _LONGEST_SCHEME
    raise failures.unknown_scheme(scheme if is_one else "", "PostgreSQL, MySQL, MariaDB and SQLite")


def _sqlite(scheme: str, rest: str) -> Address:
    """`sqlite:///relative`, `sqlite:////absolute`, `sqlite:relative`, `file:./relative`, a path."""
    path, _, query = rest.partition("?")
    if path.startswith("//"):
        path = path[2:].removeprefix("localhost/")
        if path.startswith("/") and scheme != "file":
            # SQLAlchemy's third slash ends the empty host. Rails and dbmate have it as the root, which is tried after.
            path = path[1:]
    path = unquote(path)
    if not path or ":memory:" in path:
        raise failures.malformed("it names no file")
    return Address(scheme, SQLITE, name=path, parameters=_parameters(query))


def _server(scheme: str, driver: str, rest: str) -> Address:
    rest, _, query = rest.partition("?")
    authority, _, name = rest.partition("/")
    if "@" in name or "#" in authority:
        raise failures.malformed("user or password has a / or # that is not percent-encoded")
    parameters = _parameters(query)
    who, _, where = authority.rpartition("@")
    user, _, password = who.partition(":")
    host, port = _host(where) if "," not in where else (where, None)
    return Address(
        scheme,
        driver,
        unquote(host),
        port,
        unquote(user) or parameters.get("user", ""),
        unquote(password) or parameters.get("password", ""),
        unquote(name.partition("#")[0].rstrip("/")),
        parameters,
    )


def _host(where: str) -> tuple[str, int | None]:
    if where.startswith("["):
        host, bracket, port = where[1:].partition("]")
        if not bracket:
            raise failures.malformed("a bracket is not closed")
        port = port.removeprefix(":")
    else:
        host, _, port = where.partition(":")
    if port and not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 1 << 16):  # noqa: PLR2004 (digits of 65535)
        raise failures.malformed("the port is no number up to 65535")
    return host, int(port) if port else None


def _go(scheme: str, text: str) -> Address:
    """`user:password@tcp(host:3306)/name?tls=true`, `user@unix(/run/mysqld.sock)/name`."""
    before, _, name = text.rpartition("/") if "?" not in text else _before_query(text)
    who, _, where = before.rpartition("@")
    user, _, password = who.partition(":")
    kind, opened, inside = where.partition("(")
    if not opened or not inside.endswith(")") or kind not in ("tcp", "unix"):
        raise failures.malformed("its tcp(...) or unix(...) is not whole")
    name, _, query = name.partition("?")
    parameters = dict(_parameters(query))
    if kind == "unix":
        return Address(scheme, MYSQL, "", None, user, password, name, {**parameters, "socket": inside[:-1]})
    host, port = _host(inside[:-1])
    return Address(scheme, MYSQL, host, port, user, password, name, parameters)


def _before_query(text: str) -> tuple[str, str, str]:
    """As `rpartition('/')`, not counting what stands behind the `?` after the closing bracket."""
    end = text.rfind(")")
    before, slash, after = text[end + 1 :].partition("/")
    return text[: end + 1] + before, slash, after


def _keywords(words: list[tuple[str, str, str]]) -> Address:
    """libpq's `host=... dbname=...`. Quoted values with blanks are not read: the words would not all have a `=`."""
    given = {name.lower(): value.strip("'") for name, _, value in words}
    port = given.get("port", "")
    return Address(
        POSTGRESQL,
        POSTGRESQL,
        given.pop("host", ""),
        int(port) if port.isascii() and port.isdigit() else None,
        given.pop("user", ""),
        given.pop("password", ""),
        given.pop("dbname", ""),
        given,
    )


def _parameters(query: str) -> Mapping[str, str]:
    """The last of each name counts."""
    try:
        pairs = parse_qsl(query.partition("#")[0], keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise failures.malformed("it has too many parameters") from None
    return {name.lower(): value for name, value in pairs if not name.lower().startswith("x-")}
