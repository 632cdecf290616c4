"""`sqitch.plan`: pragmas, then a change or a tag a line.

A change's id is a hash of its entry and of the id of the change before it.
"""

from __future__ import annotations

from hashlib import sha1
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

_MOST_TAGS = 50
"""Between two reworks of a change; scripts are named after the nearest."""


class PlanError(Exception):
    """The plan is not one that sqitch reads; the message says where."""


class Change(NamedTuple):
    """One change."""

    name: str
    key: str
    """The name; of a rework with which one it is, so that a later rework changes no earlier key."""
    line: int
    identifier: str
    """40 hexadecimal digits, as in the ledger."""
    project: str
    """Of the plan. Several may share one ledger."""
    rework_tags: tuple[str, ...]
    """Tags between it and the next change of the same name: its scripts are named after one of them."""


class _Entry(NamedTuple):
    name: str
    dependencies: tuple[str, ...]
    time: str
    planner: str
    note: str
    line: int


def read_plan(text: str) -> list[Change]:
    """The changes, in their order. Raises PlanError."""
    pragmas, entries = _lines(text)
    if not pragmas.get("project"):
        raise PlanError("has no %project line: sqitch does not read it")
    changes = [entry for entry in entries if not entry.name.startswith("@")]
    identifiers = _identifiers(pragmas, changes)
    rework_tags = _rework_tags(entries)
    times: dict[str, int] = {}
    found = []
    for entry, identifier, tags in zip(changes, identifiers, rework_tags, strict=True):
        times[entry.name] = count = times.get(entry.name, 0) + 1
        key = entry.name if count == 1 else f"{entry.name} (rework {count - 1})"
        found.append(Change(entry.name, key, entry.line, identifier, pragmas["project"], tags))
    return found


def _lines(text: str) -> tuple[dict[str, str], list[_Entry]]:
    pragmas: dict[str, str] = {}
    entries: list[_Entry] = []
    for number, whole in enumerate(text.split("\n"), 1):
        line, mark, note = whole.rstrip("\r").partition("#")
        line = line.strip(" \t")
        if not line:
            continue
        if line.startswith("%") and not entries:
            name, _, value = line[1:].partition("=")
            pragmas[name.strip()] = value.strip()
        else:
            entries.append(_entry(line, note if mark else "", number))
    return pragmas, entries


def _entry(line: str, note: str, number: int) -> _Entry:
    name, _, rest = line.lstrip("+- \t").partition(" ")
    rest = rest.strip(" \t")
    dependencies: tuple[str, ...] = ()
    if rest.startswith("["):
        inside, closed, rest = rest[1:].partition("]")
        if not closed:
            raise PlanError(f"line {number} has no `]`")
        dependencies = tuple(inside.split())
    time, _, planner = rest.strip(" \t").partition(" ")
    if len(time) != len("2024-01-31T00:00:00Z") or not time.endswith("Z") or "<" not in planner or not name:
        raise PlanError(f"line {number} is no change or tag: a name, a time and a planner")
    note = note.strip().replace("\\\\", "\0").replace("\\n", "\n").replace("\\r", "\r").replace("\0", "\\")
    return _Entry(name, dependencies, time, planner.strip(" \t"), note, number)


def _identifiers(pragmas: dict[str, str], changes: list[_Entry]) -> list[str]:
    """The hash of each change's object, as git hashes its own."""
    found: list[str] = []
    project = pragmas["project"]
    for change in changes:
        requires: list[str] = []
        conflicts: list[str] = []
        for dependency in change.dependencies:
            (conflicts if dependency.startswith("!") else requires).append(
                dependency.removeprefix("!").removeprefix(project + ":")
            )
        info = "\n".join(
            (
                f"project {project}",
                *([f"uri {_canonical(pragmas['uri'])}"] if pragmas.get("uri") else ()),
                f"change {change.name}",
                *([f"parent {found[-1]}"] if found else ()),
                f"planner {change.planner}",
                f"date {change.time}",
                *(["requires", *(f"  + {each}" for each in requires)] if requires else ()),
                *(["conflicts", *(f"  - {each}" for each in conflicts)] if conflicts else ()),
                *(["", change.note] if change.note else ()),
            )
        ).encode("utf-8", "surrogatepass")
        found.append(sha1(b"change %d\0%s" % (len(info), info), usedforsecurity=False).hexdigest())
    return found


def _canonical(uri: str) -> str:
    """As Perl's URI writes it: scheme and host in lower case, and a path of `/` where there is none."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    if not parts.netloc:
        return uri
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, parts.fragment))


def _rework_tags(entries: list[_Entry]) -> list[tuple[str, ...]]:
    """For each change the tags before the next change of its name, nearest the later first; none for the last of it."""
    last: dict[str, int] = {}
    tags: list[str] = []
    places: list[int] = []
    found: list[tuple[str, ...]] = []
    for entry in entries:
        if entry.name.startswith("@"):
            tags.append(entry.name)
            continue
        earlier = last.get(entry.name)
        if earlier is not None:
            found[earlier] = tuple(reversed(tags[max(places[earlier], len(tags) - _MOST_TAGS) :]))
        last[entry.name] = len(found)
        found.append(())
        places.append(len(tags))
    return found
