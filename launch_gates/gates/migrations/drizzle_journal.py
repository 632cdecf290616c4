"""Drizzle's journal, `meta/_journal.json`, against the files beside it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.records import Mismatch
from launch_gates.gates.migrations.sql_set import leading_number, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

_SNAPSHOTS = 12
"""How many of the newest snapshots are opened: they are large, and older ones were checked when they were new."""
_HEAD = 4000
_NUMBER = 4
"""Digits at least that a tag begins with."""


class Entry(NamedTuple):
    """One migration in the journal."""

    number: int
    when: int
    """Milliseconds since 1970."""
    tag: str
    line: int


def entries(listed: list[object], text: str) -> list[Entry] | None:
    """The entries, in their order; None where one is not an entry. The text is for their lines."""
    found = []
    position = 0
    line = 1
    for each in listed:
        if not isinstance(each, dict) or not isinstance(each.get("tag"), str):
            return None
        tag, when, index = each["tag"], each.get("when"), each.get("idx")
        if not isinstance(when, int | float) or isinstance(when, bool) or "/" in tag:
            return None
        at = text.find(f'"{tag}"', position)
        if at >= 0:
            line += text.count("\n", position, at)
            position = at
        found.append(Entry(index if isinstance(index, int) else -1, int(when), tag, line))
    return found


def mismatches(files: RepositoryFiles, path: str, folder: str, listed: Sequence[Entry]) -> Iterator[Mismatch]:
    """What does not fit between the journal, the SQL files and the snapshots."""
    prefix = "" if folder == "." else folder + "/"
    for each in listed:
        if f"{prefix}{each.tag}.sql" not in files:
            yield Mismatch(
                "journal",
                path,
                each.line,
                f"{each.tag} is in the journal and has no file",
                f"bring {prefix}{each.tag}.sql back, or take the entry out with `drizzle-kit drop`",
            )
    tags = {each.tag for each in listed}
    for file in files.inside(folder):
        tag = file[len(prefix) :].removesuffix(".sql")
        if file.endswith(".sql") and tag not in tags and _is_tag(tag):
            yield Mismatch(
                "journal",
                path,
                1,
                f"{tag} has a file and is not in the journal: it is never run",
                "make the entry with `drizzle-kit generate`, or delete the file",
            )
    yield from _order(path, listed)
    yield from _snapshots(files, path, prefix, listed)


def _is_tag(name: str) -> bool:
    digits = leading_number(name)
    return len(digits) >= _NUMBER and name[len(digits) :].startswith("_") and "." not in name


def _order(path: str, listed: Sequence[Entry]) -> Iterator[Mismatch]:
    newest: Entry | None = None
    for each in listed:
        if newest is not None and each.when <= newest.when:
            yield Mismatch(
                "journal",
                path,
                each.line,
                f"`when` of {each.tag} is not after that of {newest.tag}: where that is applied it is passed over",
                f"give {each.tag} a `when` above {newest.when}, as `drizzle-kit generate` on top of {newest.tag} would",
            )
        else:
            newest = each
    for before, after in pairwise(listed):
        if 0 <= after.number <= before.number:
            yield Mismatch(
                "journal",
                path,
                after.line,
                f"idx {after.number} of {after.tag} follows idx {before.number} of {before.tag}",
                "number the entries in their order, and generate the later one again on top of the other",
            )


def _snapshots(files: RepositoryFiles, path: str, prefix: str, listed: Sequence[Entry]) -> Iterator[Mismatch]:
    """Two snapshots made from the same one: the next migration would lose what one of the two has."""
    parents: dict[str, Entry] = {}
    for each in listed[-_SNAPSHOTS:]:
        snapshot = f"{prefix}meta/{leading_number(each.tag)}_snapshot.json"
        if not leading_number(each.tag) or snapshot not in files:
            continue
        text = texts(files, [snapshot]).get(snapshot, "")
        parent = _text_value(text[:_HEAD] + text[-_HEAD:], "prevId")
        other = parents.setdefault(parent, each)
        if parent and other is not each and leading_number(other.tag) != leading_number(each.tag):
            yield Mismatch(
                "journal",
                path,
                each.line,
                f"the snapshots of {other.tag} and {each.tag} were both made from the same one before them",
                f"take {each.tag} out with `drizzle-kit drop` and generate it again on top of {other.tag}",
            )


def _text_value(text: str, name: str) -> str:
    begin = text.partition(f'"{name}"')[2].lstrip()
    return begin[1:].lstrip()[1:].partition('"')[0] if begin.startswith(":") else ""
