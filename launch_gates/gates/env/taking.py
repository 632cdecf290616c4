"""Joins the lines that take over all that another source holds (`envFrom`, `env_file`) with that source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.references import source, taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.gates.env.facts import Declaration
    from launch_gates.gates.env.loading import FileInventory


class Taken(NamedTuple):
    """What the lines come to."""

    declared: tuple[tuple[str, Declaration], ...]
    """Path of the taking file and a declaration, for each name that its source holds."""
    unknown: tuple[tuple[str, Declaration], ...]
    """Path and line of each that takes from a source which no file of the repository has."""


def taken_over(files: Iterable[FileInventory]) -> Taken:
    """Follows every such line, once: what a source takes over itself is not followed."""
    takers: list[tuple[str, Declaration]] = []
    held: dict[str, list[Declaration]] = {}
    for path, facts in files:
        for each in facts.declarations:
            if taken(each) is not None:
                takers.append((path, each))
            else:
                held.setdefault(each.service or source("file", path), []).append(each)
                if each.kind in ("file", "example"):
                    held.setdefault(source("file", path), []).append(each)
    declared: list[tuple[str, Declaration]] = []
    unknown: list[tuple[str, Declaration]] = []
    for path, taker in takers:
        names = held.get(taker.value or "", [])
        if not names:
            unknown.append((path, taker))
        declared += ((path, each) for each in _taken_by(taker, names))
    return Taken(tuple(declared), tuple(unknown))


def _taken_by(taker: Declaration, held: Iterable[Declaration]) -> Iterator[Declaration]:
    before = taker.name[:-1]
    for each in held:
        yield each._replace(
            name=before + each.name,
            line=taker.line,
            kind=taker.kind,
            service=taker.service,
            environment=taker.environment or each.environment,
            is_provided=each.value is not None or each.is_provided,
            is_optional=taker.is_optional or each.is_optional,
        )
