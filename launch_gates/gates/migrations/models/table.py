"""The frameworks whose models can be compared with their migrations: a module beside this one and a line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.models.record import ModelChange

_FRAMEWORKS = ("django", "rails", "alembic", "prisma", "drizzle", "ef-core")


def model_changes(
    before: RepositoryFiles, after: RepositoryFiles, frameworks: Iterable[str]
) -> Iterator[tuple[str, ModelChange]]:
    """The framework and each change of its models against `before` that no migration makes."""
    for name in _FRAMEWORKS:
        if name in frameworks:
            module = import_module(f"launch_gates.gates.migrations.models.{name.replace('-', '_')}")
            yield from ((name, change) for change in module.changes(before, after))
