"""The table of drivers: a module beside this one with `connect(address, folders)`, and a line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.database import address as forms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from launch_gates.gates.migrations.database.records import Address, Connection

DRIVERS: Mapping[str, str] = {
    forms.POSTGRESQL: "postgresql",
    forms.MYSQL: "mysql",
    forms.SQLITE: "sqlite",
}
"""Driver of an address -> its module, imported when it is used."""


def connect(address: Address, folders: Sequence[Path]) -> AbstractContextManager[Connection]:
    """A connection in a read-only transaction. Relative paths are tried from each folder. Raises DatabaseError."""
    module = import_module(f"{__package__}.{DRIVERS[address.driver]}")
    connection: AbstractContextManager[Connection] = module.connect(address, folders)
    return connection
