"""`atlas.sum`: a hash of each migration and of those before it.

Atlas keeps it for its own migrations and for those of other tools.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.records import Mismatch
from launch_gates.gates.migrations.sql_set import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

NAME = "atlas.sum"
_FIX = "look at what changed, then run `atlas migrate hash` and commit atlas.sum"


def sums(contents: Sequence[tuple[str, bytes]]) -> dict[str, str]:
    """File name -> its hash, for files in their order. A file that says `atlas:sum ignore` has none."""
    state = sha256()
    found = {}
    for name, content in contents:
        state.update(name.encode("utf-8", "surrogateescape"))
        if not _is_ignored(content):
            state.update(content)
            found[name] = b64encode(state.digest()).decode()
    return found


def _is_ignored(content: bytes) -> bool:
    first = content.partition(b"\n")[0].split()
    return b"atlas:sum" in first and b"ignore" in first


def sum_mismatches(files: RepositoryFiles, folder: str) -> Iterator[Mismatch]:
    """What atlas.sum of the folder says otherwise than its files; nothing where there is none."""
    path = f"{folder}/{NAME}" if folder != "." else NAME
    if path not in files:
        return
    text = texts(files, [path]).get(path, "")
    listed = [
        (name.strip(), value)
        for name, mark, value in (line.rpartition("h1:") for line in text.splitlines()[1:])
        if mark
    ]
    names = [name for each in files.inside(folder) if (name := each.rpartition("/")[2]).endswith(".sql")]
    if listed and all(name.endswith(".up.sql") for name, _ in listed):
        names = [name for name in names if name.endswith(".up.sql")]
    # Those of Flyway and Liquibase have an order of their own: it is taken from the list.
    places = {name: index for index, (name, _) in enumerate(listed)}
    prefix = "" if folder == "." else folder + "/"
    missing = [name for name, _ in listed if prefix + name not in files]
    if missing:
        index = places[missing[0]]
        yield Mismatch("journal", path, index + 2, f"{path} lists {missing[0]}, which is not there", _FIX)
        return
    unlisted = [name for name in sorted(names) if name not in places]
    contents = {each.rpartition("/")[2]: data for each, data in files.readable(prefix + name for name, _ in listed)}
    unlisted = [name for name in unlisted if not any(_is_ignored(data) for _, data in files.readable([prefix + name]))]
    computed = sums([(name, contents[name]) for name, _ in listed if name in contents])
    for index, (name, value) in enumerate(listed):
        if unlisted and unlisted[0] < name:
            break
        if name in computed and computed[name] != value.strip():
            if _is_equal_otherwise(listed, contents):
                break
            yield Mismatch("journal", path, index + 2, f"{name} is not as {path} has it: it was edited", _FIX)
            return
    if unlisted:
        yield Mismatch("journal", path, len(listed) + 2, f"{path} does not list {unlisted[0]}", _FIX)


def _is_equal_otherwise(listed: Sequence[tuple[str, str]], contents: dict[str, bytes]) -> bool:
    """Whether the sums fit with the line endings of another machine."""
    unix = [(name, contents[name].replace(b"\r\n", b"\n")) for name, _ in listed if name in contents]
    windows = [(name, data.replace(b"\n", b"\r\n")) for name, data in unix]
    expected = {name: value.strip() for name, value in listed}
    return expected in (sums(unix), sums(windows))
