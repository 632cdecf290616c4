"""Compressed files: one text, however it is packed, and no more of it than fits."""

from __future__ import annotations

import lzma
import tracemalloc
import zlib

import pytest

from launch_gates.detector.archives import budget, streams
from launch_gates.detector.archives.budget import Limits
from launch_gates.detector.archives.members import members
from tests.detector.archives.built import COMPRESSORS, files_in, taken_apart, zipped

LIMITS = Limits(unpacked=1 << 20, members=50)
TOO_MUCH = ("", "it unpacks to more than 1 MiB: the rest was not looked at", True)
KINDS = pytest.mark.parametrize("kind", COMPRESSORS)


@KINDS
@pytest.mark.parametrize("text", [b"", b"x", b"text\n" * 500_000])
def test_the_text_comes_whole(kind: str, text: bytes) -> None:
    assert files_in(COMPRESSORS[kind](text)) == {"": text}


@KINDS
def test_several_in_a_row_are_one_text(kind: str) -> None:
    pack = COMPRESSORS[kind]
    texts = [b"one" * 9000, b"two", b"", b"three" * 9000]
    assert files_in(b"".join(map(pack, texts))) == {"": b"".join(texts)}


@KINDS
@pytest.mark.parametrize("rest", [bytes(4), bytes(4096), b"not packed", b"\x1f"])
def test_what_follows_is_no_part_of_it(kind: str, rest: bytes) -> None:
    assert files_in(COMPRESSORS[kind](b"text") + rest) == {"": b"text"}


@KINDS
def test_one_that_ends_early_is_said_and_what_is_there_is_looked_at(kind: str) -> None:
    text = bytes(number * 7919 % 251 for number in range(200_000)) + zlib.compress(bytes(99)) * 9000
    packed = COMPRESSORS[kind](text)
    for end in (20, len(packed) // 2, len(packed) - 5):
        found, left_out = taken_apart(packed[:end])
        assert text.startswith(found[""])
        assert left_out == [("", budget.ENDS_EARLY, False)]


@KINDS
def test_a_damaged_one_is_said(kind: str) -> None:
    packed = bytearray(COMPRESSORS[kind](b"text" * 9000))
    packed[-6] ^= 0xFF
    found, left_out = taken_apart(bytes(packed))
    assert (b"text" * 9000).startswith(found[""])
    assert left_out == [("", budget.DAMAGED, False)]


@KINDS
def test_a_bomb_is_unpacked_to_the_limit_in_little_memory(kind: str) -> None:
    bomb = COMPRESSORS[kind](bytes(100 << 20))
    tracemalloc.start()
    found, left_out = taken_apart(bomb, LIMITS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found[""]) == LIMITS.unpacked
    assert left_out == [TOO_MUCH]
    assert peak < 24 << 20


@KINDS
def test_many_empty_ones_in_a_row_end_too(kind: str) -> None:
    _, left_out = taken_apart(COMPRESSORS[kind](b"") * 200_000, LIMITS)
    assert [is_bound for _, _, is_bound in left_out] == [True]


def test_a_header_that_asks_for_gigabytes_gets_none() -> None:
    packed = bytearray(lzma.compress(b"text"))
    size = (packed[12] + 1) * 4
    packed[12 + 4] = 39  # a dictionary of 3 GiB (xz file format, section 5.3.1)
    packed[12 + size - 4 : 12 + size] = zlib.crc32(packed[12 : 12 + size - 4]).to_bytes(4, "little")
    found, left_out = taken_apart(bytes(packed))
    assert found == {"": b""}
    assert left_out == [("", "unpacking it takes more than 128 MiB of memory", True)]


def test_a_python_without_the_module_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> streams.Decompressor:
        raise ModuleNotFoundError(name="_bz2")

    monkeypatch.setitem(streams._BY_KIND, "bzip2", missing)
    found, left_out = taken_apart(COMPRESSORS["bzip2"](b"text"))
    assert found == {"": b""}
    assert left_out == [("", "this Python cannot unpack it: _bz2 is missing", False)]


def test_an_archive_in_it_is_named() -> None:
    inner = zipped()
    assert taken_apart(COMPRESSORS["gzip"](inner)) == ({"": inner}, [("", budget.NESTED, False)])


def test_what_is_no_archive_has_no_members() -> None:
    assert list(members(b"text\n" * 200)) == []
