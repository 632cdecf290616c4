"""What a check gets to see. It is a function from this to problems, and reads nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.frameworks.table import framework

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launch_gates.gates.migrations.deploy.record import Deploy
    from launch_gates.gates.migrations.ledger import Applied
    from launch_gates.gates.migrations.models.record import ModelChange
    from launch_gates.gates.migrations.records import Migration, Order, Set


UNREADABLE_DATABASE = "database-unreadable"
"""The rule of what could not be read there."""


class Standing(NamedTuple):
    """What the database says of one set."""

    applied: Applied | None
    """None where it has no ledger of the set."""
    table: str = ""
    """The ledger: `public.django_migrations`."""
    missing: str = ""
    """What is there in place of the ledger, for people: `the database has no table at all`."""
    at_base: Applied | None = None
    """What the ledger says of the base's set, which may have migrations that are deleted here; None without one."""
    database: str = ""
    """What its address was given by: two sets of the same have the same database."""


class View(NamedTuple):
    """The sets of migrations, here and at the base, and what the database has of them."""

    sets: tuple[Set, ...]
    base: tuple[Set, ...] | None = None
    """Those of the base revision; None where there is none to compare with."""
    deploy: Deploy | None = None
    """How the repository goes live, as far as its files say."""
    is_proposed: bool = False
    """Whether somebody named the base: what is new against it waits to be let in, and no deploy has run it yet."""
    databases: Mapping[tuple[str, str], Standing] | None = None
    """By framework and name of the set, of those that could be looked at; None where no database was."""

    model_changes: tuple[tuple[str, ModelChange], ...] = ()
    """Framework and change, of models that no migration follows."""

    def standing(self, current: Set) -> Standing | None:
        """What the database says of it; None where it was not asked, or could not tell."""
        return (self.databases or {}).get((current.framework, current.name))

    def database(self, current: Set) -> str:
        """What the address of its database was given by; empty where the set was not looked at."""
        standing = self.standing(current)
        return standing.database if standing is not None else ""

    def applied(self) -> tuple[tuple[Set, Applied, str], ...]:
        """The sets whose ledger was read, each with what it says and its table."""
        found = ((current, self.standing(current)) for current in self.sets)
        return tuple((each, it.applied, it.table) for each, it in found if it is not None and it.applied is not None)

    def before(self, current: Set) -> Set | None:
        """The same set at the base: by name, or by folder where it is called otherwise there. None for a new one."""
        return counterpart(current, self.base or ())

    def added(self, current: Set) -> tuple[Migration, ...]:
        """The migrations that the base does not have; nothing where there is no base to compare with."""
        if self.base is None:
            return ()
        before = self.before(current)
        known = {each.identity for each in before.migrations} if before is not None else set()
        return tuple(each for each in current.migrations if each.identity not in known)


def counterpart(current: Set, others: Sequence[Set]) -> Set | None:
    """The same set among others: by name, or by folder where it is called otherwise there."""
    candidates = [each for each in others if each.framework == current.framework]
    by_name = [each for each in candidates if each.name == current.name]
    return next(iter(by_name or [each for each in candidates if each.folder == current.folder]), None)


def order_of(current: Set) -> Order:
    """What its framework does with a migration that is older than an applied one."""
    return current.order or framework(current.framework).order


def commands_of(current: Set) -> tuple[str, ...]:
    """What a deploy runs to apply it, as `Framework.commands`."""
    return (current.command,) if current.command else framework(current.framework).commands


def title_of(current: Set) -> str:
    """The set for people: `Django, shop`."""
    title = framework(current.framework).title
    return title if current.name in ("", ".") else f"{title}, {current.name}"
