"""How the tables of file formats call one reader alone: with a file that the table of readers gives to it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from launch_gates.gates.env.facts import FileFacts, Source
from launch_gates.gates.env.readers.table import readers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.env.facts import Declaration, Read


def facts_by(module: str, path: str, text: str | bytes) -> FileFacts:
    """What that reader says of the file; nothing where the file has none of its hints."""
    data = text.encode() if isinstance(text, str) else text
    readers = [reader for reader in readers_of(path.rpartition("/")[2]) if reader.module == module]
    assert readers, f"{module} does not read {path}"
    if readers[0].hints and not any(hint in data for hint in readers[0].hints):
        return FileFacts()
    return readers[0].load()(Source(path, data))


def needs(facts: FileFacts) -> list[tuple[str, str]]:
    """Name and need of each read, by line."""
    return [(read.name, read.need) for read in in_order(facts)]


def in_order(facts: FileFacts) -> list[Read]:
    """The reads by line."""
    return sorted(facts.reads, key=lambda read: (read.line, read.name))


def values(facts: FileFacts) -> list[tuple[str, str | None, bool]]:
    """Name, value and whether it is provided, by line."""
    return [(each.name, each.value, each.is_provided) for each in by_line(facts)]


def by_line(facts: FileFacts) -> list[Declaration]:
    """The declarations by line."""
    return sorted(facts.declarations, key=lambda each: (each.line, each.name))


def only(facts: FileFacts, name: str) -> Declaration:
    """The one declaration of that name."""
    (found,) = [each for each in facts.declarations if each.name == name]
    return found


HOSTILE = (
    b"[" * 100_000,
    b"{" * 100_000,
    b"${A" * 100_000,
    b"${A:-" * 50_000 + b"}" * 50_000,
    b'A="' * 100_000,
    b"- " * 100_000,
    b"A='\n" * 50_000,
    b"\\" * 300_000,
    b"RUN cat <<EOF\n" * 10_000,
    b"{{ env " * 30_000,
    b"%(ENV_" * 50_000,
    b"a: &a {b: c}\n" + b"".join(b"a%d: &a%d {<<: [*a%d, *a%d]}\n" % (i, i, i - 1, i - 1) for i in range(1, 500)),
    b"x" * 1_000_000,
    b"#" * 500_000,
    b"/" * 300_000,
    "é$".encode() * 200_000,
)
"""Deep, long and repeated texts, on which something that looks back and forth takes minutes."""


def assert_fast(module: str, path: str, before: bytes) -> None:
    """Each hostile text, alone and after a beginning that the reader takes for its own, is read in seconds."""
    for text in HOSTILE:
        for data in (text, before + text):
            started = time.process_time()
            facts_by(module, path, data)
            assert time.process_time() - started < 10, (module, text[:20])


def mutations(snippets: Sequence[str]) -> st.SearchStrategy[bytes]:
    """Random bytes, and snippets with pieces cut out, doubled and swapped for marks that formats give a meaning."""
    marks = st.sampled_from(
        ["${", "}", '"', "'", "\n", ":", "{{", "<<", "\\", "$", "=", "[", "#", "- ", "\t", "\0", "é"]
    )

    @st.composite
    def mutated(draw: st.DrawFn) -> bytes:
        text = draw(st.sampled_from(list(snippets)))
        for _ in range(draw(st.integers(1, 5))):
            at = draw(st.integers(0, len(text)))
            end = min(len(text), at + draw(st.integers(0, 12)))
            text = text[:at] + draw(st.one_of(marks, st.just(text[at:end] * 2), st.just(""))) + text[end:]
        return text.encode()

    return st.one_of(st.binary(max_size=200), mutated())
