"""Atlas: `<version>_<name>.sql` and `atlas.sum`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.atlas_sum import NAME, sum_mismatches, sums
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.sql import decoded
from launch_gates.gates.migrations.sql_set import SqlFile, content_meaning, migrations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

_OTHERS = ("+goose ", "migrate:up", "--liquibase formatted", "-- liquibase formatted")


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder with a sum file whose migrations are not written for another tool."""
    for path in files.named(NAME):
        folder = folder_of(path)
        paths = [each for each in files.inside(folder) if each.endswith(".sql")]
        contents = dict(files.readable(paths))
        if any(each.endswith(".up.sql") for each in contents) or any(map(_is_of_another, contents.items())):
            continue
        hashes = sums([(each.rpartition("/")[2], data) for each, data in contents.items()])
        found: list[SqlFile] = []
        for each, data in contents.items():
            name = each.rpartition("/")[2]
            version = name.removesuffix(".sql").split("_", 1)[0]
            is_checkpoint = b"atlas:checkpoint" in data[:400]
            replaced = tuple(other.identity for other in found) if is_checkpoint else ()
            checksums = (hashes[name],) if name in hashes else ()
            found.append(
                SqlFile(version, each, (version,), decoded(data), checksums, content_meaning(data), replaces=replaced)
            )
        yield Set("atlas", folder, folder, migrations(files, found), mismatches=tuple(sum_mismatches(files, folder)))


def _is_of_another(item: tuple[str, bytes]) -> bool:
    name = item[0].rpartition("/")[2]
    start = item[1][:2000].decode("utf-8", "replace").lower()
    return any(mark in start for mark in _OTHERS) or (name[:1] in "VUBR" and "__" in name)


_BASELINE = 1
"""The bit of `type` that says that a version and all before it were taken as applied."""


def _applied(rows: Sequence[Mapping[str, object]], made: Set) -> Applied:
    identities: set[str] = set()
    failed: dict[str, str] = {}
    stored: dict[str, str] = {}
    for row in rows:
        version = str(row["version"])
        if version.startswith("."):
            continue  # Atlas's own
        if row["error"]:
            failed[version] = "ended with an error"
        elif int(str(row["applied"])) < int(str(row["total"])):
            failed[version] = f"was applied in part: {row['applied']} of {row['total']} statements"
        else:
            identities.add(version)
            stored[version] = str(row["hash"])
        if int(str(row["type"] or 0)) & _BASELINE:
            identities.update(each.identity for each in made.migrations if each.identity <= version)
    for each in made.migrations:
        if each.identity in identities and each.replaces:
            identities.update(each.replaces)
        elif each.replaces and identities.intersection(each.replaces):
            identities.add(each.identity)  # a checkpoint is for new databases
    return Applied(frozenset(identities), failed, _first_difference(stored, made))


def _first_difference(stored: dict[str, str], made: Set) -> dict[str, str]:
    """A hash is of all files so far: after the first that differs the others do too, and say nothing."""
    kept = {}
    for each in made.migrations:
        if each.identity in stored:
            kept[each.identity] = stored[each.identity]
            if each.checksums and stored[each.identity] not in each.checksums:
                break
    return kept


LEDGER = Ledger(
    "atlas_schema_revisions",
    ("version", "type", "applied", "total", "error", "hash"),
    _applied,
    ("atlas_schema_revisions",),
)
