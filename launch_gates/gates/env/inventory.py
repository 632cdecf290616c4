"""The variables of a repository: every read and declaration of a name, by application. Pure."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.applications import Applications, is_within
from launch_gates.gates.env.areas import area_of
from launch_gates.gates.env.references import taken
from launch_gates.gates.env.taking import taken_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from launch_gates.gates.env.facts import Declaration, Dynamic, Need, Read, Scope, Type, Write
    from launch_gates.gates.env.loading import FileInventory


class PlacedRead(NamedTuple):
    """A read, with where it is and when it happens."""

    path: str
    read: Read
    scope: Scope
    is_aside: bool = False
    """As in `Area`."""


class PlacedDeclaration(NamedTuple):
    """A declaration, with its file."""

    path: str
    declaration: Declaration


class PlacedDynamic(NamedTuple):
    """A read whose name could not be told, with its file."""

    path: str
    dynamic: Dynamic


class PlacedWrite(NamedTuple):
    """A place at which the code sets a variable itself, with its file."""

    path: str
    write: Write


class Variable(NamedTuple):
    """One name in one application."""

    name: str
    application: str
    reads: tuple[PlacedRead, ...]
    """By path and line."""
    declared: tuple[PlacedDeclaration, ...]
    """In the application's files; see `Inventory.declarations_for` for what counts beside them."""
    writes: tuple[PlacedWrite, ...] = ()

    @property
    def launch_reads(self) -> tuple[PlacedRead, ...]:
        """Those that happen in what is launched, or while it is built."""
        return tuple(each for each in self.reads if each.scope in ("runtime", "build"))

    @property
    def need(self) -> Need:
        """The strictest need of what is launched: one place that fails without it makes it required."""
        needs = {each.read.need for each in self.launch_reads}
        return "required" if "required" in needs else "unknown" if "unknown" in needs else "optional"

    @property
    def strictest(self) -> PlacedRead | None:
        """The place to show: the first of those with the strictest need, one without a condition before others."""
        rank = {"required": 0, "unknown": 1, "optional": 2}
        return min(
            self.launch_reads,
            key=lambda each: (
                rank[each.read.need], each.is_aside, each.read.is_conditional, each.scope != "runtime",
            ),
            default=None,
        )  # fmt: skip

    @property
    def is_aside(self) -> bool:
        """Whether what needs it most is run by people alone: a script, the settings for one's own machine."""
        need = self.need
        return all(each.is_aside for each in self.launch_reads if each.read.need == need)

    @property
    def is_conditional(self) -> bool:
        """Whether it may be absent though a read of it fails then.

        That read stands under a condition, or another only looks whether it is there, as a switch for what needs it.
        """
        required = [each for each in self.launch_reads if each.read.need == "required"]
        if all(each.read.is_conditional or each.is_aside for each in required):
            return True
        return any(each.read.need == "optional" and each.read.default is None for each in self.launch_reads)

    @property
    def type(self) -> Type:
        """What the value must be, where any read says so; a plain text says least."""
        types = [each.read.type for each in self.reads if each.read.type]
        return next((each for each in types if each != "string"), types[0] if types else "")


class Inventory:
    """All variables of a repository."""

    def __init__(self, files: Sequence[FileInventory], paths: Iterable[str]) -> None:
        """`paths` are those of all files that may be manifests."""
        self.applications = Applications(paths)
        reads: dict[tuple[str, str], list[PlacedRead]] = {}
        declared: dict[tuple[str, str], list[PlacedDeclaration]] = {}
        writes: dict[tuple[str, str], list[PlacedWrite]] = {}
        dynamic: list[PlacedDynamic] = []
        damaged: list[str] = []
        for path, facts in files:
            application = self.applications.of(path)
            area = area_of(path)
            scope = area.scope
            for read in facts.reads:
                # A file of tests or of CI stays one, whatever the construct.
                when = scope if scope in ("test", "ci") else read.scope or scope
                reads.setdefault((application, read.name), []).append(PlacedRead(path, read, when, area.is_aside))
            for declaration in facts.declarations:
                if taken(declaration) is None:
                    key = (application, declaration.name)
                    declared.setdefault(key, []).append(PlacedDeclaration(path, declaration))
            for write in facts.writes:
                writes.setdefault((application, write.name), []).append(PlacedWrite(path, write))
            dynamic += [PlacedDynamic(path, each) for each in facts.dynamic]
            if facts.is_damaged:
                damaged.append(path)
        everything = taken_over(files)
        for path, declaration in everything.declared:
            key = (self.applications.of(path), declaration.name)
            declared.setdefault(key, []).append(PlacedDeclaration(path, declaration))
        self.unknown_sources = everything.unknown
        self.dynamic = tuple(dynamic)
        self.damaged = tuple(damaged)
        self._variables = {
            key: Variable(
                key[1],
                key[0],
                tuple(sorted(reads.get(key, ()), key=lambda each: (each.path, each.read.line))),
                tuple(sorted(declared.get(key, ()), key=lambda each: (each.path, each.declaration.line))),
                tuple(writes.get(key, ())),
            )
            for key in sorted({*reads, *declared, *writes})
        }
        self._by_name: dict[str, list[Variable]] = {}
        for variable in self._variables.values():
            self._by_name.setdefault(variable.name, []).append(variable)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """By application and name."""
        return tuple(self._variables.values())

    @property
    def by_key(self) -> Mapping[tuple[str, str], Variable]:
        """The same by application and name."""
        return self._variables

    @cached_property
    def with_examples(self) -> frozenset[str]:
        """The applications in whose folder an example file lies."""
        return frozenset(
            variable.application
            for variable in self.variables
            if any(each.declaration.kind in ("example", "schema") for each in variable.declared)
        )

    def named(self, name: str) -> Sequence[Variable]:
        """Those of that name, in every application."""
        return self._by_name.get(name, ())

    def declarations_of(self, name: str) -> tuple[PlacedDeclaration, ...]:
        """Everything in the repository that declares it."""
        return tuple(each for variable in self._by_name.get(name, ()) for each in variable.declared)

    def declarations_for(self, name: str, application: str) -> tuple[PlacedDeclaration, ...]:
        """What declares it for an application: its own files, and those of the folders that it lies in."""
        return tuple(
            each
            for variable in self._by_name.get(name, ())
            if is_within(application, variable.application)
            for each in variable.declared
        )
