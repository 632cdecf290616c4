"""What can go wrong with a database, and what to do. The texts are ours: a driver's own name host and user."""

from __future__ import annotations

from launch_gates.core.errors import DatabaseError
from launch_gates.gates.migrations.database.records import MOST_ROWS, SECONDS

_SEEN_FROM = "run this where the database can be reached, and check host and port"


def absent() -> DatabaseError:
    """The variable that should have it is not set."""
    return DatabaseError("there is no address in it", "set it to the database's address, or leave the option out")


def malformed(what: str) -> DatabaseError:
    """The address cannot be read."""
    return DatabaseError(
        f"the address cannot be read: {what}",
        "as in postgresql://USER:PASSWORD@HOST/NAME; percent-encode what is special",
    )


def unknown_scheme(scheme: str, known: str) -> DatabaseError:
    """No driver for it."""
    what = f"no driver for {scheme}" if scheme else "the address does not say what kind of database it is"
    return DatabaseError(what, f"there are drivers for {known}")


def no_driver(package: str) -> DatabaseError:
    """The extra is not installed."""
    return DatabaseError(f"{package} is not installed", "pip install 'launch-gates[database]'")


def unknown_host() -> DatabaseError:
    """No such name."""
    return DatabaseError("the host's name is not known", _SEEN_FROM)


def refused() -> DatabaseError:
    """Nobody listens there."""
    return DatabaseError("the connection was refused", _SEEN_FROM)


def unreachable() -> DatabaseError:
    """Anything else between here and there."""
    return DatabaseError("there was no connection", _SEEN_FROM)


def too_slow_to_connect() -> DatabaseError:
    """No answer."""
    return DatabaseError(f"there was no connection within {SECONDS} s", f"{_SEEN_FROM}; a firewall may drop it")


def wrong_credentials() -> DatabaseError:
    """User or password."""
    return DatabaseError("the server refused the user or the password", "check both; a role that may read is enough")


def not_let_in() -> DatabaseError:
    """The server knows the user and does not let it in from here, or to that database."""
    return DatabaseError(
        "the server does not let this user into this database", "grant CONNECT on it, and allow this host (pg_hba.conf)"
    )


def no_database() -> DatabaseError:
    """No database of that name."""
    return DatabaseError("there is no database of that name", "check the name at the end of the address")


def no_file() -> DatabaseError:
    """No such SQLite file. It is not made."""
    return DatabaseError(
        "there is no such database file", "check the path; it is relative to the folder that is looked at"
    )


def several_files() -> DatabaseError:
    """A relative path that means more than one file."""
    return DatabaseError("the path means more than one database file", "give an absolute path")


def no_file_of_a_database() -> DatabaseError:
    """A file that is something else, or damaged."""
    return DatabaseError("the file is no SQLite database, or damaged", "check the path")


def no_tls() -> DatabaseError:
    """The encrypted connection does not come about."""
    return DatabaseError(
        "no encrypted connection came about", "check the TLS parameters of the address, and the server's certificate"
    )


def needs_tls() -> DatabaseError:
    """The server wants the password encrypted."""
    return DatabaseError(
        "the server takes this user's password over an encrypted connection alone",
        "add ssl-mode=REQUIRED to the address",
    )


def unknown_tls(parameter: str) -> DatabaseError:
    """Rather than connecting with less protection than was asked for."""
    return DatabaseError(
        f"what the address says of TLS is not understood: {parameter}", "write sslmode=require or sslmode=verify-full"
    )


def denied(table: str, schema: str = "") -> DatabaseError:
    """No permission on the ledger."""
    first = f"GRANT USAGE ON SCHEMA {schema} TO the role; " if schema else ""
    return DatabaseError(
        f"the role may not read {table}", f"{first}GRANT SELECT ON {table} TO the role: nothing more is needed"
    )


def too_slow(what: str) -> DatabaseError:
    """The statement timeout."""
    return DatabaseError(f"reading {what} took longer than {SECONDS} s", "run it again when nothing holds a lock on it")


def too_many_rows(table: str) -> DatabaseError:
    """More than are read."""
    return DatabaseError(f"{table} has more than {MOST_ROWS:,} rows: no ledger has", "check which table it is")


def busy() -> DatabaseError:
    """Somebody writes."""
    return DatabaseError("the database is locked or was written to", "run it again when nothing writes to it")


def left_open() -> DatabaseError:
    """A write-ahead log without the file that readers share: reading would make that file."""
    return DatabaseError(
        "what was last written to the file is not in it yet, and reading would write to its folder",
        "open and close it once with the program that it belongs to",
    )


def full() -> DatabaseError:
    """Too many connections."""
    return DatabaseError("the server takes no more connections", "run it again, or leave a connection for it")


def unreadable(what: str) -> DatabaseError:
    """Everything else."""
    return DatabaseError(f"{what} could not be read", "look at the server's log")
