"""What a check gets to see. It is a function from this to problems, and reads nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.frameworks.table import framework

if TYPE_CHECKING:
    from launch_gates.gates.migrations.deploy.record import Deploy
    from launch_gates.gates.migrations.records import Migration, Order, Set


class View(NamedTuple):
    """The sets of migrations, here and at the base."""

    sets: tuple[Set, ...]
    base: tuple[Set, ...] | None = None
    """Those of the base revision; None where there is none to compare with."""
    deploy: Deploy | None = None
    """How the repository goes live, as far as its files say."""

    def before(self, current: Set) -> Set | None:
        """The same set at the base: by name, or by folder where it is called otherwise there. None for a new one."""
        candidates = [each for each in self.base or () if each.framework == current.framework]
        by_name = [each for each in candidates if each.name == current.name]
        return next(iter(by_name or [each for each in candidates if each.folder == current.folder]), None)

    def added(self, current: Set) -> tuple[Migration, ...]:
        """The migrations that the base does not have; nothing where there is no base to compare with."""
        if self.base is None:
            return ()
        before = self.before(current)
        known = {each.identity for each in before.migrations} if before is not None else set()
        return tuple(each for each in current.migrations if each.identity not in known)


def order_of(current: Set) -> Order:
    """What its framework does with a migration that is older than an applied one."""
    return current.order or framework(current.framework).order


def title_of(current: Set) -> str:
    """The set for people: `Django, shop`."""
    title = framework(current.framework).title
    return title if current.name in ("", ".") else f"{title}, {current.name}"
