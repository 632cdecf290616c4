"""The gate's loading step: every framework's sets, and the folders of migrations that no framework knows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import LaunchGatesError, origin
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.gates.migrations.declared import with_declared
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.frameworks.table import FRAMEWORKS
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from launch_gates.config.migration_set import MigrationSet
    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Set

UNKNOWN = "unknown-framework"
_FOLDERS = ("migrations", "migrate", "migration", "db-migrations", "schema-migrations")
_SUFFIXES = (".sql", ".py", ".rb", ".js", ".ts", ".php", ".go", ".exs", ".cs", ".java", ".kt", ".xml", ".yaml", ".yml")
_NOT_FOR_US = frozenset(
    ("test", "tests", "spec", "specs", "__tests__", "fixtures", "examples", "example", "docs", "testdata")
)
_LEAST = 2
"""Files that look like migrations, for a folder to be one of them."""


class Loaded(NamedTuple):
    """What is on disk."""

    sets: tuple[Set, ...]
    outcomes: tuple[Unchecked | NotLookedAt, ...]
    """Frameworks that failed, flaws, what was left out of a migration, and folders that nobody knows."""


def load(files: RepositoryFiles, debug: Callable[[str], None], declared: Sequence[MigrationSet] = ()) -> Loaded:
    """The sets of every framework, with what the configuration says of them, by framework and name."""
    sets, outcomes = load_sets(files, debug, declared)
    for current in sets:
        flaws = {each.path: each.flaw for each in current.migrations if each.flaw}
        flaws.update((flaw.path, flaw.reason) for flaw in current.flaws)
        for path, reason in flaws.items():
            fix = "correct it, or leave it out with [migrations] exclude"
            outcomes.append(Unchecked(UNREADABLE, path, reason, fix))
        outcomes += (NotLookedAt(each.path, each.left_out) for each in current.migrations if each.left_out)
    outcomes += _unknown(files, sets)
    return Loaded(tuple(sets), tuple(outcomes))


def load_sets(
    files: RepositoryFiles, debug: Callable[[str], None], declared: Sequence[MigrationSet] = ()
) -> tuple[list[Set], list[Unchecked | NotLookedAt]]:
    """The sets alone, and the frameworks that failed."""
    sets: list[Set] = []
    outcomes: list[Unchecked | NotLookedAt] = []
    for framework in FRAMEWORKS:
        if framework.endings and not files.ending(*framework.endings):
            continue
        try:
            sets += framework.sets(files)
        except LaunchGatesError:
            raise
        except Exception as error:  # noqa: BLE001 (one framework that breaks something does not hide the others)
            debug(origin(error))
            reason = f"launch-gates itself failed ({type(error).__name__})"
            outcomes.append(Unchecked(UNREADABLE, framework.title, reason, "run again with --debug and report it"))
    sets, absent = with_declared(files, sets, declared)
    outcomes += absent
    return sorted(sets, key=lambda each: (each.framework, each.name)), outcomes


def _unknown(files: RepositoryFiles, sets: list[Set]) -> Iterator[Unchecked]:
    """Folders that are called as those of migrations are, hold numbered files, and belong to no set."""
    claimed = {folder_of(each.path) for current in sets for each in current.migrations}
    claimed |= {current.folder for current in sets}
    claimed |= {folder_of(flaw.path) for current in sets for flaw in current.flaws}
    counted: dict[str, int] = {}
    for path in files.ending(*_SUFFIXES):
        folder, _, name = path.rpartition("/")
        if _is_for_migrations(folder) and _is_numbered(name):
            counted[folder] = counted.get(folder, 0) + 1
    for folder, count in sorted(counted.items()):
        if count >= _LEAST and not any(_is_in(folder, each) for each in claimed):
            yield Unchecked(
                UNKNOWN,
                folder,
                f"{count} files look like migrations of a framework that is not known here",
                "name its framework in [[migrations.set]], or leave the folder out with [migrations] exclude",
            )


def _is_numbered(name: str) -> bool:
    """`0001_init.sql`, `20260101_x.rb`, `V1__init.sql`."""
    digits = name.lstrip("Vv")
    end = len(digits) - len(digits.lstrip("0123456789"))
    return end >= 1 and len(name) - len(digits) <= 1 and digits[end : end + 1] in ("_", "-", ".")


@cache
def _is_for_migrations(folder: str) -> bool:
    parts = folder.lower().split("/")
    return any(part in _FOLDERS for part in parts[-2:]) and _NOT_FOR_US.isdisjoint(parts)


def _is_in(folder: str, other: str) -> bool:
    return folder == other or folder.startswith(f"{other}/") or other.startswith(f"{folder}/")
