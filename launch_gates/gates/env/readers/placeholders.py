"""Placeholders `${NAME}` and `${NAME:default}` as Spring, Quarkus and Micronaut fill them in.

A name in upper case is an environment variable; dotted ones are settings, which have their value elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.expansions import closings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 20
_LONGEST = 100_000


class Placeholder(NamedTuple):
    """One `${…}`."""

    name: str
    default: str | None
    start: int
    end: int


def placeholders(text: str, mark: str = ":") -> Iterator[Placeholder]:
    """Those of the text, without those in another's default. `mark` stands before the default: `:` or `:-`."""
    text = text[:_LONGEST]
    closings = closings_of(text)
    at = text.find("${")
    while at != -1:
        close = closings.get(at)
        if close is None:
            at = text.find("${", at + 2)
            continue
        name, sign, default = text[at + 2 : close].partition(mark)
        yield Placeholder(name.strip(), default if sign else None, at, close + 1)
        at = text.find("${", close + 1)


def reads(text: str, line: int, through: str, mark: str = ":", *, is_conditional: bool = False) -> list[Read]:
    """The environment variables among them."""
    found: list[Read] = []
    waiting = [(text, line, is_conditional, 0)]
    while waiting:
        current, start, is_inner, depth = waiting.pop()
        counted, at = start, 0
        for each in placeholders(current, mark):
            counted, at = counted + current.count("\n", at, each.start), each.start
            names, default, rest = _chain(each, mark)
            if rest and depth < _DEEPEST:
                waiting.append((rest, counted, True, depth + 1))
            own = [name for name in names if is_usual_name(name)]
            for name in own:
                others = tuple(other for other in own if other != name)
                need = "required" if default is None and len(own) == len(names) else "optional"
                found.append(
                    Read(name, counted, need, default=default, instead=others, is_conditional=is_inner, through=through)  # type: ignore[arg-type]
                )
    return found


def _chain(first: Placeholder, mark: str) -> tuple[list[str], str | None, str]:
    """The names of which one serves (`${A:${B:c}}`), the default at the end, and what else is to be looked at."""
    names = [_plain(first.name)]
    current = first
    for _ in range(_DEEPEST):
        if current.default is None:
            return names, None, ""
        inner = next(placeholders(current.default, mark), None) if "${" in current.default else None
        if inner is None:
            return names, current.default, ""
        if inner.start != 0 or inner.end != len(current.default):
            return names, current.default, current.default
        names.append(_plain(inner.name))
        current = inner
    return names, None, ""


def _plain(name: str) -> str:
    """Without the word that says where it is looked up: `${env:X}`, `${env.X}`."""
    return name.removeprefix("env.").removeprefix("ENV.")
