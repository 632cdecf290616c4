"""What frameworks understood of files, by the ids of their blobs: so that no content is parsed twice.

One run has a memory of its own, for what both revisions have. The hook's goes on from run to run, in the user's cache;
no other run looks there. Nothing of a file's text is in it but names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from launch_gates.detector import notes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_GATE, _FORM = "migrations", 2

T = TypeVar("T")


class Understanding(NamedTuple, Generic[T]):
    """One way to understand a file, whatever it is called and wherever it lies."""

    name: str
    of: Callable[[bytes], T]
    """Gives a named tuple of plain values. Never raises."""
    again: Callable[[list[Any]], T]
    """The same of what JSON has of it. Raises one of `notes.ODD` for anything else."""


class Memory:
    """What was understood, in this run and in one before."""

    def __init__(self, earlier: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """`earlier` are the records of another run: name of the understanding -> blob -> record."""
        self._earlier = earlier or {}
        self._understood: dict[str, dict[str, Any]] = {}
        self.has_news = False

    def known(self, understanding: Understanding[T], blob: str) -> T | None:
        """What was understood of that blob; None where it is not known."""
        own = self._understood.setdefault(understanding.name, {})
        known: T | None = own.get(blob)
        if known is None and blob:
            try:
                known = own[blob] = understanding.again(self._earlier[understanding.name][blob])
            except notes.ODD:
                return None
        return known

    def keep(self, understanding: Understanding[T], blob: str, understood: T) -> None:
        """Of a blob whose id is known."""
        self.has_news = True
        self._understood.setdefault(understanding.name, {})[blob] = understood

    def leave(self, root: Path) -> None:
        """For the next run of the hook: what this one asked for."""
        notes.remember(_GATE, root, _FORM, self._understood)


def recall(root: Path) -> Memory:
    """That of the hook's last run over the repository."""
    earlier = notes.recall(_GATE, root, _FORM)
    return Memory(earlier if isinstance(earlier, dict) else None)
