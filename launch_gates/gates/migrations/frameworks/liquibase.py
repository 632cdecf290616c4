"""Liquibase: changesets in a tree of changelogs of XML, YAML, JSON or formatted SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.liquibase_changes import changes_of, dangers, meaning
from launch_gates.gates.migrations.liquibase_checksums import VERSION, checksums
from launch_gates.gates.migrations.liquibase_files import Changelogs, class_path
from launch_gates.gates.migrations.records import Flaw, Migration, Mismatch, Set
from launch_gates.gates.migrations.sql import script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.liquibase_tree import Node
    from launch_gates.gates.migrations.sql_tables import Tables

_OPTIONAL = "optional"
"""In the version of a changeset that only some databases or runs get: for a context, a label, another product."""
_DATE = re2.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s]|$)")
_DATED = (
    "the id of the changeset in line {line} is a date without quotes: what the database has for it depends on the time "
    "zone of the machine that ran it, so that it cannot be looked for there"
)
_POINT_IN_TIME = re2.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d \S+ \d{4}")
"""A date in the ledger, as Java prints it."""


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each changelog that no other includes."""
    changelogs = Changelogs(files)
    if not (changelogs.known or changelogs.unread):
        return
    orphans = changelogs.orphans()
    for root in changelogs.roots():
        order, flaws = changelogs.walk(root)
        tables: Tables = {}
        made: list[Migration] = []
        for path, changeset, is_restricted in order:
            version = (len(made), _OPTIONAL) if is_restricted or _is_dated(changeset) else (len(made),)
            made.append(_migration(changelogs, path, changeset, version, tables))
            if _is_dated(changeset):
                flaws.append((path, _DATED.format(line=changeset.line)))
        if not made and not flaws:
            continue
        mismatches = tuple(_never_run(root, path) for path in orphans.get(root, ()))
        folder = folder_of(made[-1].path if made else root)
        yield Set("liquibase", root, folder, tuple(made), tuple(Flaw(*each) for each in flaws), mismatches)


def _never_run(root: str, path: str) -> Mismatch:
    return Mismatch(
        "journal",
        root,
        1,
        f"{path} lies among the changelogs that {root} includes, and none of them includes it: it is never run",
        f"include it in {root}, or delete it",
    )


def _migration(
    changelogs: Changelogs, path: str, changeset: Node, version: tuple[int | str, ...], tables: Tables
) -> Migration:
    given = changeset.attributes
    texts = {
        number: text for number, change in enumerate(changes_of(changeset)) if (text := changelogs.sql_of(path, change))
    }
    if changeset.text.strip() and not changeset.children:
        texts = {0: changeset.text}
    file = given.get("logicalFilePath") or changelogs.logical.get(path) or class_path(path)
    is_plain_sql = not changeset.children
    done = (
        ()
        if version[0] == 0
        else (
            tuple(
                each._replace(line=each.line + changeset.line)
                for each in changelogs.sql_operations(changeset.text, tables)
            )
            if is_plain_sql
            else dangers(changeset, texts, tables)
        )
    )
    plain = script(changeset.text) if is_plain_sql else None
    return Migration(
        f"{_normalised(file)}::{given.get('id', '')}::{given.get('author', '')}",
        path,
        version,
        line=max(changeset.line, 1),
        checksums=checksums(changeset, texts),
        meaning=meaning(changeset, texts) if plain is None else plain.meaning,
        is_empty=plain is not None and bool(changeset.text.strip()) and plain.is_empty,
        is_repeatable=changeset.is_true("runOnChange") or changeset.is_true("runAlways"),
        operations=done,
    )


def _is_dated(changeset: Node) -> bool:
    """Whether the id is a date of YAML, of which the ledger has a point in time."""
    return not changeset.is_exact and _DATE.match(changeset.attributes.get("id", "")) is not None


def _normalised(file: str) -> str:
    return file.replace("\\", "/").removeprefix("classpath:").removeprefix("./").lstrip("/")


def _applied(rows: Sequence[Mapping[str, object]], made: Set) -> Applied:
    """A changeset is known by id, author and file: as the file was called where it ran, so that its end counts."""
    by_key: dict[tuple[str, str], list[str]] = {}
    for each in made.migrations:
        file, identifier, author = each.identity.rsplit("::", 2)
        by_key.setdefault((identifier, author), []).append(file)
    identities = {each.identity for each in made.migrations if each.version[-1] == _OPTIONAL}
    failed: dict[str, str] = {}
    stored: dict[str, str] = {}
    uncompared: set[str] = set()
    own = {each.identity: each for each in made.migrations}
    for row in rows:
        if _POINT_IN_TIME.fullmatch(str(row["id"])):
            continue
        key = (str(row["id"]), str(row["author"]))
        named = _normalised(str(row["filename"]))
        file = next((each for each in by_key.get(key, ()) if _is_same(each, named)), named)
        identity = f"{file}::{key[0]}::{key[1]}"
        if str(row["exectype"]) == "FAILED":
            failed[identity] = "ended with an error"
            continue
        identities.add(identity)
        checksum = str(row["md5sum"] or "")
        if identity not in own or not checksum:
            continue
        if own[identity].checksums and checksum.startswith(VERSION):
            stored[identity] = checksum
        else:
            uncompared.add(identity)
    return Applied(frozenset(identities), failed, stored, frozenset(uncompared))


def _is_same(one: str, other: str) -> bool:
    return one == other or one.endswith("/" + other) or other.endswith("/" + one)


LEDGER = Ledger("databasechangelog", ("id", "author", "filename", "exectype", "md5sum"), _applied)
