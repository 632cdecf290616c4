"""An archive is told by its content."""

from __future__ import annotations

import tarfile

import pytest

from launch_gates.detector.archives import archives_among, kind_of
from tests.detector.archives.built import COMPRESSORS, tarred, zipped

ARCHIVES = {
    "zip": zipped(),
    **{kind: compress(b"text") for kind, compress in COMPRESSORS.items()},
    "tar": tarred(form=tarfile.USTAR_FORMAT),
}
QUIET = {
    "nothing": b"",
    "one byte": b"P",
    "the mark alone": b"PK\x03\x04",
    "text that begins as bzip2 does": b"BZh9 is how a bzip2 file begins\n",
    "text that begins as zip does": b"PK\n" * 400,
    "gzip of a method that there is not": b"\x1f\x8b\x07" + bytes(600),
    "text with tar's mark where tar has it": b"x" * 257 + b"ustar  " + b"x" * 600,
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_each_kind_is_told(kind: str) -> None:
    assert kind_of(ARCHIVES[kind]) == kind


@pytest.mark.parametrize("what", QUIET)
def test_what_is_no_archive_is_not_taken_for_one(what: str) -> None:
    assert kind_of(QUIET[what]) == ""


def test_gnu_and_pax_are_tar() -> None:
    assert kind_of(tarred(form=tarfile.GNU_FORMAT)) == kind_of(tarred(form=tarfile.PAX_FORMAT)) == "tar"


def test_many_in_one_buffer_are_told_as_each_by_itself() -> None:
    contents = [content for pair in zip(ARCHIVES.values(), QUIET.values(), strict=False) for content in pair]
    contents = [content.ljust(600, b"\0") for content in contents] + [b""]
    buffer, spans = b"", []
    for content in contents:
        buffer += b"head\n"
        spans.append((len(buffer), len(buffer) + len(content)))
        buffer += content
    expected = {number for number, content in enumerate(contents) if kind_of(content)}
    assert archives_among(memoryview(buffer), spans) == expected
    assert len(expected) >= len(ARCHIVES)
