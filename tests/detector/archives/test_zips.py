"""Zip archives, as others write them, and as nobody should."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from launch_gates.detector.archives import budget
from launch_gates.detector.archives.budget import Limits, Member
from launch_gates.detector.archives.members import members
from tests.detector.archives.built import FILES, files_in, taken_apart, tarred, zipped, zipped_into_a_pipe

if TYPE_CHECKING:
    from pathlib import Path

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


@pytest.mark.parametrize("method", METHODS)
def test_every_member_comes_with_its_content(method: int) -> None:
    assert files_in(zipped(method=method)) == FILES
    assert files_in(zipped_into_a_pipe(method=method)) == FILES


def test_the_64_bit_form() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("big", "w", force_zip64=True) as member:
        member.write(b"content")
    assert files_in(file.getvalue()) == {"big": b"content"}


@pytest.mark.parametrize("comment", [b"about", b"PK\x05\x06", b"PK\x05\x06" * 20, b"PK\x05\x06" + bytes(60)])
def test_a_comment_is_no_directory(comment: bytes) -> None:
    assert files_in(zipped(comment=comment)) == FILES


def test_where_a_member_stands_is_told_of_what_is_stored_and_of_names() -> None:
    for method in METHODS:
        archive = zipped({"name.txt": b"a content"}, method)
        (member,) = members(archive)
        assert isinstance(member, Member)
        said = [archive[start:end] for start, end in member.spans]
        assert said == [b"name.txt"] * 2 + [b"a content"] * (method == zipfile.ZIP_STORED)


@pytest.mark.parametrize("method", METHODS)
def test_one_that_ends_early_is_said_and_what_is_there_is_looked_at(method: int) -> None:
    archive = zipped({"first": b"one" * 99, "second": b"two" * 99}, method)
    found, left_out = taken_apart(archive[: archive.index(b"second") + 8])
    assert found["first"] == b"one" * 99
    assert ("", budget.NO_DIRECTORY, False) in left_out
    assert ("second", budget.ENDS_EARLY, False) in left_out


def test_members_that_the_directory_does_not_list_are_looked_at() -> None:
    first, second = zipped({"hidden": b"one" * 9}), zipped({"listed": b"two" * 9})
    assert files_in(first + second) == {"hidden": b"one" * 9, "listed": b"two" * 9}


def test_a_wrong_checksum_is_said() -> None:
    archive = bytearray(zipped({"a": b"content"}, zipfile.ZIP_STORED))
    archive[archive.index(b"content")] ^= 1
    found, left_out = taken_apart(bytes(archive))
    assert found == {"a": b"bontent"}
    assert left_out == [("a", budget.DAMAGED, False)]


def patched(archive: bytes, offset: int, entry_offset: int, value: int) -> bytes:
    """With one field of 16 bits changed in every header and in the directory."""
    changed = bytearray(archive)
    for mark, at in ((b"PK\x03\x04", offset), (b"PK\x01\x02", entry_offset)):
        position = archive.find(mark)
        while position >= 0:
            struct.pack_into("<H", changed, position + at, value)
            position = archive.find(mark, position + 1)
    return bytes(changed)


def test_an_encrypted_member_is_named() -> None:
    found, left_out = taken_apart(patched(zipped({"a.env": b"x" * 99, "b": b"y" * 99}), 6, 8, 1))
    assert left_out == [("a.env", budget.ENCRYPTED, False), ("b", budget.ENCRYPTED, False)]
    assert found == {"a.env": b"", "b": b""}


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs Info-ZIP")
def test_an_archive_that_was_really_encrypted(tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text("KEY=1\n")
    subprocess.run(["zip", "-q", "-P", "word", "a.zip", "a.env"], cwd=tmp_path, check=True)
    _, left_out = taken_apart((tmp_path / "a.zip").read_bytes())
    assert left_out == [("a.env", budget.ENCRYPTED, False)]


def test_an_unknown_method_is_named() -> None:
    _, left_out = taken_apart(patched(zipped({"a": b"x" * 99}), 8, 10, 97))
    assert left_out == [("a", "it is packed by a method that is not known here (number 97)", False)]


def test_an_archive_in_it_is_named_and_comes_as_it_is() -> None:
    inner = tarred()
    found, left_out = taken_apart(zipped({"inner.tar": inner}))
    assert found == {"inner.tar": inner}
    assert left_out == [("inner.tar", budget.NESTED, False)]


HOSTILE = ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\x1b[2Jb", "line\nfeed", "x" * 4000, "a/./../b", " "]


def test_names_stay_what_they_are() -> None:
    assert list(files_in(zipped(dict.fromkeys(HOSTILE, b"x")))) == HOSTILE


def test_nothing_is_kept_of_a_name_that_is_too_long_and_that_is_said() -> None:
    found, left_out = taken_apart(zipped({"x" * 60_000: b"content"}))
    assert found == {"(a name of 60000 bytes)": b"content"}
    assert left_out == [("(a name of 60000 bytes)", budget.TOO_LONG_A_NAME, True)]


def test_a_name_that_is_not_utf_8() -> None:
    archive = zipped({"a?b": b"x"}).replace(b"a?b", b"a\xffb")
    assert files_in(archive) == {"a\udcffb": b"x"}


def test_members_of_one_name_all_come() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"two")
    assert [each.content for each in members(file.getvalue()) if isinstance(each, Member)] == [b"one", b"two"]


LIMITS = Limits(unpacked=1 << 20, members=50)


def test_a_bomb_is_unpacked_to_the_limit_and_no_further() -> None:
    found, left_out = taken_apart(zipped({"bomb": bytes(50 << 20), "after": b"x"}), LIMITS)
    assert len(found["bomb"]) == LIMITS.unpacked
    assert left_out == [("", "it unpacks to more than 1 MiB: the rest was not looked at", True)]


def test_the_limit_is_for_all_members_together() -> None:
    found, left_out = taken_apart(zipped({str(number): bytes(300 << 10) for number in range(9)}), LIMITS)
    assert sum(map(len, found.values())) == LIMITS.unpacked
    assert [is_bound for _, _, is_bound in left_out] == [True]


def test_what_is_stored_does_not_count() -> None:
    files = {str(number): bytes(300 << 10) for number in range(9)}
    assert taken_apart(zipped(files, zipfile.ZIP_STORED), LIMITS) == (files, [])


def test_there_may_be_too_many_members() -> None:
    found, left_out = taken_apart(zipped({str(number): b"x" for number in range(99)}), LIMITS)
    assert len(found) == LIMITS.members
    assert left_out == [("", "it has more members than 50: the others were not looked at", True)]


def overlapping(packed: bytes, number: int, method: int) -> bytes:
    """An archive whose directory lists the same content over and over."""
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, method, 0, 0, 0, len(packed), 0, 1, 0) + b"a" + packed
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, method, 0, 0, 0, len(packed), 0, 1, 0, 0, 0, 0, 0, 0)
    size = len(entry + b"a") * number
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, size, len(header), 0)
    return header + (entry + b"a") * number + end


def test_members_that_overlap_are_not_read_over_and_over() -> None:
    nothing = b"\0\0\0\xff\xff" * 100_000  # blocks without content: work that unpacks to nothing
    for method in (0, 8):
        found = list(members(overlapping(nothing, 10_000, method)))
        assert len(found) < 20
        assert found[-1] == budget.LeftOut("", budget.TOO_OFTEN, is_bound=True)


def test_a_lying_size_reads_nothing_but_the_archive() -> None:
    packed = zlib.compress(b"content" * 99, wbits=-15)
    archive = overlapping(packed, 1, 8).replace(struct.pack("<L", len(packed)), struct.pack("<L", 0x7FFFFFFF))
    found, _ = taken_apart(archive)
    assert found == {"a": b"content" * 99}
