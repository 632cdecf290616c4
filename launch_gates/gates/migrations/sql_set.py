"""From SQL files, in the order in which a framework applies them, to migrations."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.figures import human_size
from launch_gates.gates.migrations import embedded_sql, sql_operations
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.records import Migration
from launch_gates.gates.migrations.sql import SCANNED, decoded, dialect_of, digest, script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from launch_gates.gates.migrations.compiled_sql import Code
    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Operation
    from launch_gates.gates.migrations.sql import Script
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect


NOTHING = "SELECT 1"
_LEFT_OUT = f"what comes after {human_size(SCANNED)} of it: data, or dumped"


class SqlFile(NamedTuple):
    """One migration before its SQL is read."""

    identity: str
    path: str
    version: tuple[int | str, ...]
    text: str
    """What is run forwards; the lines of the rest are empty, so that lines keep their numbers."""
    checksums: tuple[str, ...] = ()
    meaning: str = ""
    """Where the framework keeps a checksum, that of the file; otherwise the script's own meaning is taken."""
    replaces: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    line: int = 1
    is_repeatable: bool = False
    code: Code | None = None
    """Of a migration that is code; its `text` is then a statement that does nothing."""


def migrations(
    files: RepositoryFiles, found: Sequence[SqlFile], dialect: Dialect | None = None
) -> tuple[Migration, ...]:
    """The migrations of one set. Without a dialect it is told from the scripts.

    What the first of them does concerns no table that has rows; what those do that are settled concerns nobody.
    """
    if dialect is None:
        dialect = dialect_of(each.text for each in found)
    scripts = {n: script(each.text, dialect) for n, each in enumerate(found) if not files.is_settled(each.path)}
    done = _operations(found, scripts, dialect)
    if done is None:
        everything = {n: scripts.get(n) or script(each.text, dialect) for n, each in enumerate(found)}
        done = _operations(found, everything, dialect) or {}
    made = []
    for number, each in enumerate(found):
        read = scripts.get(number)
        made.append(
            Migration(
                each.identity,
                each.path,
                each.version,
                parents=each.parents,
                replaces=each.replaces,
                line=each.line,
                checksums=each.checksums,
                meaning=each.meaning or (files.blob(each.path) if read is None else read.meaning),
                is_empty=read is not None and read.is_empty,
                is_repeatable=each.is_repeatable,
                operations=done.get(number, ()) if number and not each.replaces else (),
                flaw=each.code.flaw if each.code else "",
                left_out=_LEFT_OUT if len(each.text) > SCANNED else "",
            )
        )
    return tuple(made)


def _operations(
    found: Sequence[SqlFile], scripts: Mapping[int, Script], dialect: Dialect
) -> dict[int, tuple[Operation, ...]] | None:
    """What needs care in scripts of a set, by their numbers. None where it takes those to tell that are not here."""
    tables: Tables = {}
    done = {}
    for number, each in scripts.items():
        changes = Changes(dialect, tables)
        sql_operations.read(each.statements, changes)
        code = found[number].code
        for text in code.texts if code else ():
            embedded_sql.look(text, changes)
        if changes.looks_back and len(scripts) < len(found):
            return None
        done[number] = changes.settled()
    return done


def texts(files: RepositoryFiles, paths: Iterable[str]) -> dict[str, str]:
    """Path -> text of each that can be read."""
    return {path: decoded(content) for path, content in files.readable(paths)}


def variants(content: bytes) -> tuple[bytes, ...]:
    """The content as it may have been when it was applied: with the line endings of another machine."""
    unix = content.replace(b"\r\n", b"\n")
    return tuple(dict.fromkeys((content, unix, unix.replace(b"\n", b"\r\n"))))


def sha256_of(content: bytes) -> tuple[str, ...]:
    """The SHA-256 of each variant, in hexadecimal digits."""
    return tuple(sha256(each).hexdigest() for each in variants(content))


def content_meaning(content: bytes) -> str:
    """A digest of all of a file but its line endings: for frameworks that keep a checksum of it."""
    return digest(decoded(content).replace("\r\n", "\n"))


def leading_number(name: str) -> str:
    """The digits that a file name begins with."""
    end = 0
    while end < len(name) and "0" <= name[end] <= "9":
        end += 1
    return name[:end]


def by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    """The paths by the folder that they lie in."""
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(path.rpartition("/")[0] or ".", []).append(path)
    return found


_SAMPLE = 3
"""Files of a folder that are opened to see whose it is."""


def folders_with(
    files: RepositoryFiles, marker: str, is_candidate: Callable[[str], bool] = lambda name: bool(leading_number(name))
) -> dict[str, list[str]]:
    """Folders where some of the first numbered SQL files have this marker, in lower case, with all numbered ones."""
    found = {}
    numbered = by_folder(path for path in files.ending(".sql") if is_candidate(path.rpartition("/")[2]))
    for folder, paths in numbered.items():
        sample = texts(files, dict.fromkeys((*paths[: _SAMPLE - 1], paths[-1])))
        if any(marker in text.lower() for text in sample.values()):
            found[folder] = paths
    return found


def forward_part(text: str, up: str, down: str) -> str:
    """The lines between these markers, which stand in comments; of the rest only line breaks are left."""
    lines, is_forward = [], False
    for line in text.split("\n"):
        if "--" in line:
            words = "".join(line.split()).lower()
            if words.startswith("--" + up):
                is_forward = True
                line = "--" if line.endswith("\r") else ""  # noqa: PLW2901 (the marker itself says nothing)
            elif words.startswith("--" + down):
                is_forward = False
        lines.append(line if is_forward else "")
    return "\n".join(lines).rstrip()
