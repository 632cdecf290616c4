"""Flyway: `V<version>__<description>.sql`, repeatable `R__…`, baseline `B…`, and Java classes of such names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from launch_gates.gates.migrations import compiled_sql
from launch_gates.gates.migrations.c_like import code_meaning
from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.flyway_settings import module_of, settings
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.sql import decoded
from launch_gates.gates.migrations.sql_mentions import build_files, is_below, mentioning
from launch_gates.gates.migrations.sql_set import NOTHING, SqlFile, content_meaning, migrations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.flyway_settings import Settings
    from launch_gates.gates.migrations.records import Migration

_CODE = (".java", ".kt")
_TESTS = ("/src/test/", "/src/integrationtest/", "/src/it/", "/src/testfixtures/")
_DEVELOPMENT = ("dev", "test", "local", "demo", "seed")
"""In the names of profiles whose own locations no launched database sees."""
_OTHERS = ("refinery", "schemachange", "Evolve")
"""Tools with files of the same names and another ledger."""


class _Named(NamedTuple):
    """What a file name says."""

    kind: str
    """`V`, `B` or `R`."""
    version: tuple[int, ...]
    """Without zeros at its end: 1.0 is 1."""
    description: str

    @property
    def identity(self) -> str:
        """The version as it is compared, or the description where there is none."""
        shown = ".".join(map(str, self.version)) or "0"
        return {"V": shown, "B": f"baseline {shown}"}.get(self.kind, self.description)


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each place that Flyway scans, with all folders that are scanned together."""
    candidates = [path for path in files.paths if "__" in path.rpartition("/")[2] and _may_be(path)]
    if not candidates:
        return
    configured = settings(files)
    places: dict[tuple[str, str], list[tuple[str, _Named]]] = {}
    for path in candidates:
        named = _named(path.rpartition("/")[2], _of(configured, folder_of(path)))
        place = _place(path, configured) if named else None
        if named and place:
            places.setdefault(place, []).append((path, named))
    others = [folder_of(path) for path in mentioning(build_files(files), *_OTHERS)]
    for (module, _), found in sorted(places.items()):
        if any(named.kind == "V" for _, named in found) and not _is_of_another(found, others):
            for name, group in _apart(found):
                yield _set(files, name, group, _of(configured, module))


def _may_be(path: str) -> bool:
    lower = f"/{path.lower()}"
    if any(part in lower for part in _TESTS):
        return False
    return (lower.endswith(_CODE) and path.rpartition("/")[2][:1] in "VRB") or not lower.endswith(
        (
            ".py",
            ".js",
            ".ts",
            ".go",
            ".rb",
            ".php",
            ".cs",
            ".rs",
            ".md",
            ".json",
            ".xml",
            ".yml",
            ".java",
            ".kt",
            ".png",
        )
    )


def _of(configured: Sequence[Settings], folder: str) -> Mapping[str, str]:
    """The settings that hold for a folder: of the nearest configuration above it."""
    best: Settings | None = None
    for each in configured:
        if is_below(folder, each.folder) and (best is None or len(each.folder) > len(best.folder)):
            best = each
    return best.values if best else {}


def _named(name: str, values: Mapping[str, str]) -> _Named | None:
    """Reads a file name by the configured prefixes, separator and endings; None where it is no migration's."""
    suffixes = tuple(each.strip().lower() for each in values.get("suffixes", ".sql").split(","))
    ending = next((each for each in (*suffixes, *_CODE) if each and name.lower().endswith(each)), None)
    if ending is None:
        return None
    stem = name[: len(name) - len(ending)]
    prefixes = {values.get("repeatable", "R"): "R", values.get("prefix", "V"): "V", "B": "B"}
    for prefix in sorted(prefixes, key=len, reverse=True):
        if not stem.startswith(prefix):
            continue
        number, mark, description = stem[len(prefix) :].partition(values.get("separator") or "__")
        kind = prefixes[prefix]
        if kind == "R":
            return _Named(kind, (), description.replace("_", " ")) if mark and not number and prefix else None
        version = _version(number)
        return _Named(kind, version, description.replace("_", " ")) if version is not None else None
    return None


def _version(text: str) -> tuple[int, ...] | None:
    """`1_2.0` as (1, 2); None where it is no version."""
    parts = text.replace("_", ".").split(".")
    if not all(part.isdecimal() and part.isascii() and len(part) < 40 for part in parts):  # noqa: PLR2004 (no version is)
        return None
    numbers = [int(part) for part in parts]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _place(path: str, configured: Sequence[Settings]) -> tuple[str, str] | None:
    """Module, and place on its class path or folder, that Flyway scans for this file. None for a developer's data."""
    folder = folder_of(path)
    module = module_of(folder)
    on_path = _class_path(folder)
    for each in configured:
        names = [location.rpartition(":")[2].strip("/").removesuffix("/{vendor}") for location in each.locations]
        for location, name in zip(each.locations, names, strict=True):
            if location.startswith("filesystem:"):
                resolved = joined(each.folder, name)
                place = (each.folder, resolved) if resolved and is_below(folder, resolved) else None
            else:
                # Locations of one configuration are one set; those of a profile come on top of it.
                is_there = bool(name) and on_path != folder and is_below(on_path, name)
                place = (module, name if each.profile else names[0]) if is_there else None
            if place:
                return None if any(word in each.profile for word in _DEVELOPMENT) else place
    if on_path == "db/migration" or on_path.startswith("db/migration/"):
        return module, "db/migration"
    return module, on_path


def _class_path(folder: str) -> str:
    """A folder as the class path has it."""
    for mark in ("/resources/", "/java/", "/kotlin/"):
        _, found, rest = f"/{folder}/".rpartition(mark)
        if found:
            return rest.strip("/")
    return folder


def _is_of_another(found: Sequence[tuple[str, _Named]], others: Sequence[str]) -> bool:
    folder = folder_of(found[0][0])
    return any(other != "." and is_below(folder, other) for other in others)


def _apart(found: list[tuple[str, _Named]]) -> Iterator[tuple[str, list[tuple[str, _Named]]]]:
    """As one set, or, where folders of one place have the same versions (one for each database), as one for each."""
    folders: dict[str, list[tuple[str, _Named]]] = {}
    for path, named in found:
        folders.setdefault(folder_of(path), []).append((path, named))
    seen: dict[str, str] = {}
    doubled = 0
    for path, named in found:
        doubled += seen.setdefault(f"{named.kind} {named.identity}", folder_of(path)) != folder_of(path)
    if len(folders) == 1 or doubled * 2 < min(map(len, folders.values())):
        yield min(folders, key=lambda folder: ("/resources/" not in folder, folder.count("/"), folder)), found
        return
    for folder, group in sorted(folders.items()):
        if any(named.kind == "V" for _, named in group):
            yield folder, group


def _set(files: RepositoryFiles, name: str, group: list[tuple[str, _Named]], values: Mapping[str, str]) -> Set:
    group.sort(key=lambda each: ("BVR".index(each[1].kind), each[1].version, each[1].description, each[0]))
    versions = [named for _, named in group if named.kind == "V"]
    folder = folder_of(next(path for path, named in reversed(group) if named.kind == "V"))
    sql = []
    for path, named in group:
        for _, content in files.readable([path]):
            is_code = path.endswith(_CODE)
            replaced = (
                tuple(each.identity for each in versions if each.version <= named.version) if named.kind == "B" else ()
            )
            text = decoded(content)
            sql.append(
                SqlFile(
                    named.identity,
                    path,
                    named.version if named.kind != "R" else (),
                    NOTHING if is_code else text,
                    () if is_code or (named.kind == "R" and "${" in text) else (_checksum(text),),
                    code_meaning(text) if is_code else content_meaning(content),
                    replaces=replaced,
                    is_repeatable=named.kind == "R",
                    code=compiled_sql.read(path, content) if is_code else None,
                )
            )
    return Set(
        "flyway",
        name,
        folder,
        migrations(files, sql),
        order="any" if values.get("out-of-order") == "true" else None,
        ledger_table=values.get("table", ""),
        ledger_schema=values.get("default-schema", values.get("schemas", "").split(",")[0].strip()),
    )


def _checksum(text: str) -> str:
    """CRC-32 of the lines without their ends, as a signed number."""
    joined_lines = "".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    value = crc32(joined_lines.encode("utf-8", "replace"))
    return str(value - (1 << 32) if value >= 1 << 31 else value)


def _applied(rows: Sequence[Mapping[str, object]], made: Set) -> Applied:
    """A version counts as the number that it is; repeatable ones go by their description, newest row last."""
    identities: set[str] = set()
    failed: dict[str, str] = {}
    checksums: dict[str, str] = {}
    foreign: set[str] = set()
    has_versions = False
    for row in sorted(rows, key=lambda each: int(str(each["installed_rank"]))):
        kind = str(row["type"])
        version = _version(str(row["version"])) if row["version"] is not None else None
        if kind in ("SCHEMA", "UNDO_SQL", "DELETE") or kind.startswith("UNDO"):
            if version is not None and kind != "SCHEMA":
                identities.discard(_Named("V", version, "").identity)
            continue
        if version is None:
            identity = str(row["description"])
        else:
            is_baseline = kind in ("BASELINE", "SQL_BASELINE")
            identity = _Named("B" if is_baseline else "V", version, "").identity
            has_versions = True
            if is_baseline:
                identities.update(_until(version, made.migrations))
                foreign.add(identity)
        if row["success"] in (True, 1, b"\x01", "1", "t", "true"):
            identities.add(identity)
            failed.pop(identity, None)
            if row["checksum"] is not None:
                checksums[identity] = str(row["checksum"])
        else:
            failed[identity] = "ended with an error"
    if has_versions:
        # A baseline is for new databases alone.
        identities.update(
            each.identity for each in made.migrations if each.replaces or each.identity.startswith("baseline ")
        )
    foreign -= {each.identity for each in made.migrations}
    return Applied(frozenset(identities), failed, checksums, foreign=frozenset(foreign))


def _until(version: tuple[int, ...], made: Sequence[Migration]) -> Iterator[str]:
    """The versions that a baseline stands for."""
    for each in made:
        numbers = tuple(part for part in each.version if isinstance(part, int))
        if not each.is_repeatable and numbers <= version:
            yield each.identity


LEDGER = Ledger(
    "flyway_schema_history",
    ("installed_rank", "version", "description", "type", "checksum", "success"),
    _applied,
)
