"""How the tables of cases call the readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Source, joined
from launch_gates.gates.env.readers.table import readers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.env.facts import FileFacts, Helper, Read


def facts_of(path: str, text: str | bytes, helpers: Sequence[Helper] = ()) -> FileFacts:
    """What every reader of a file with that name says of the text, put together."""
    data = text.encode() if isinstance(text, str) else text
    found = []
    for reader in readers_of(path.rpartition("/")[2]):
        names = [helper.name.encode() for helper in helpers]
        if not reader.hints or any(hint in data for hint in (*reader.hints, *names)):
            found.append(reader.load()(Source(path, data, tuple(helpers))))
    return joined(found)


def reads_of(path: str, text: str | bytes, helpers: Sequence[Helper] = ()) -> list[Read]:
    """The reads alone, by line."""
    return sorted(facts_of(path, text, helpers).reads, key=lambda read: (read.line, read.name))


def needs_of(path: str, text: str | bytes, helpers: Sequence[Helper] = ()) -> list[tuple[str, str]]:
    """Name and need of each read, by line."""
    return [(read.name, read.need) for read in reads_of(path, text, helpers)]
