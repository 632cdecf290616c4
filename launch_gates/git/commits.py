"""What a commit or tag object says of itself, taken from its bytes (gitformat-commit): no git process, no grafts."""

from __future__ import annotations

from typing import NamedTuple

_SIGNATURES = (b"gpgsig ", b"gpgsig-sha256 ", b"mergetag ")


class Commit(NamedTuple):
    """One commit. `time` is the committer's, in seconds since 1970; 0 where the commit gives none."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    time: int


class Tag(NamedTuple):
    """One annotated tag, and the object that it names: a commit as a rule, but any object may be."""

    oid: str
    target: str


class Person(NamedTuple):
    """Who wrote a commit, and when: seconds since 1970. The name may hold anything."""

    name: str
    time: int


def parsed(oid: str, content: bytes) -> Commit:
    """The commit of that content; what a damaged one lacks, or gives as something else than an id, is empty."""
    tree, parents, time = "", [], 0
    for line in _head_lines(content):
        key, _, value = line.partition(b" ")
        if key == b"tree" and _is_oid(value, oid):
            tree = value.decode("ascii")
        elif key == b"parent" and _is_oid(value, oid):
            parents.append(value.decode("ascii"))
        elif key == b"committer":
            time = _person(value).time
            break
    return Commit(oid, tree, tuple(parents), time)


def parsed_tag(oid: str, content: bytes) -> Tag:
    """The tag of that content; a damaged one names nothing."""
    key, _, value = content.partition(b"\n")[0].partition(b" ")
    return Tag(oid, value.decode("ascii") if key == b"object" and _is_oid(value, oid) else "")


def _is_oid(value: bytes, like: str) -> bool:
    return len(value) == len(like) and not value.strip(b"0123456789abcdef")


def author(content: bytes) -> Person:
    """Who wrote the commit of that content."""
    for line in _head_lines(content):
        if line.startswith(b"author "):
            return _person(line.removeprefix(b"author "))
    return Person("", 0)


def _person(value: bytes) -> Person:
    """`name <address> seconds zone`."""
    name, _, rest = value.partition(b"<")
    words = rest.rpartition(b">")[2].split()
    seconds = int(words[0]) if words and words[0].isdigit() and len(words[0]) < 13 else 0  # noqa: PLR2004
    return Person(name.strip().decode("utf-8", "replace"), seconds)


def _head_lines(content: bytes) -> list[bytes]:
    return content.partition(b"\n\n")[0].split(b"\n")


def message_of(content: bytes) -> bytes:
    """A commit or tag as people wrote it: its lines stay where they are, those of signatures are empty."""
    head, gap, message = content.partition(b"\n\n")
    if not any(b"\n" + mark in head for mark in _SIGNATURES):
        return content
    lines, in_signature = [], False
    for line in head.split(b"\n"):
        in_signature = line.startswith(_SIGNATURES) or (in_signature and line.startswith(b" "))
        lines.append(b"" if in_signature else line)
    return b"\n".join(lines) + gap + message
