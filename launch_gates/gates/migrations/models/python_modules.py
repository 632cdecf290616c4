"""Python modules of a repository by their dotted names, and the classes that a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, NamedTuple, Protocol, TypeVar

from launch_gates.gates.migrations.files import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles

_FARTHEST: Final = 8
"""Modules through which a name is followed."""


class Class(Protocol):
    """A class, as far as anybody who resolves names needs to know it."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def bases(self) -> tuple[str, ...]:
        """Their dotted names, the first word replaced by what was imported under it."""
        ...


C = TypeVar("C", bound=Class)


class Module(NamedTuple, Generic[C]):
    """What a module has."""

    classes: Mapping[str, C]
    imports: Mapping[str, str]
    """Name -> dotted name; relative ones with their dots."""
    stars: tuple[str, ...]
    """Modules of which it imports everything."""
    is_understood: bool = True


class Modules(Generic[C]):
    """The modules of a repository, each read when it is first asked for."""

    def __init__(self, files: RepositoryFiles, understand: Callable[[bytes], Module[C]]) -> None:
        """`understand` makes of a file's content what the module has, and never raises."""
        self._files = files
        self._understand = understand
        self._known: dict[str, Module[C] | None] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    @property
    def looked_at(self) -> Iterable[str]:
        """The files that were asked for so far."""
        return self._known.keys()

    def module(self, path: str) -> Module[C] | None:
        """The module in that file; None where it cannot be read."""
        if path not in self._known:
            self._known[path] = None
            for _, data in self._files.readable([path] if path in self._files else []):
                self._known[path] = self._understand(data)
        return self._known[path]

    def path_of(self, name: str, near: str) -> str | None:
        """The file of a module by its dotted name, as the module `near` would import it; None for other packages'."""
        key = (name, folder_of(near))
        if key not in self._found:
            self._found[key] = self._located(name, near)
        return self._found[key]

    def _located(self, name: str, near: str) -> str | None:
        folder = folder_of(near)
        dots = len(name) - len(name.lstrip("."))
        words = [word for word in name[dots:].split(".") if word]
        if dots:
            parts = [] if folder == "." else folder.split("/")
            if dots - 1 > len(parts):
                return None
            return self._file([*parts[: len(parts) - (dots - 1)], *words])
        parts = [] if folder == "." else folder.split("/")
        for length in range(len(parts), -1, -1):
            found = self._file([*parts[:length], *words])
            if found is not None:
                return found
        return self._file(["src", *words])

    def _file(self, parts: list[str]) -> str | None:
        path = "/".join(parts)
        return next((each for each in (f"{path}.py", f"{path}/__init__.py") if each in self._files), None)

    def resolve(  # noqa: PLR0911 (one case a way to bring in a name)
        self, name: str, near: str
    ) -> tuple[str, C] | None:
        """The class that a dotted name means in the module `near`, with its file; None where it is not here."""
        for _ in range(_FARTHEST):
            module = self.module(near)
            if module is not None and name in module.classes:
                return near, module.classes[name]
            holder, _, last = name.rpartition(".")
            holder_path = self.path_of(holder, near) if holder else near
            if holder_path is None:
                return None
            inside = self.module(holder_path)
            if inside is None:
                return None
            if last in inside.classes:
                return holder_path, inside.classes[last]
            if last in inside.imports and (holder or inside.imports[last] != name):
                name, near = inside.imports[last], holder_path
                continue
            for star in inside.stars:
                path = self.path_of(star, holder_path)
                of_star = self.module(path) if path is not None else None
                if path is not None and of_star is not None and last in of_star.classes:
                    return path, of_star.classes[last]
            return None
        return None
