"""Tar archives of every format, and headers that lie."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Literal

import pytest

from launch_gates.detector.archives import budget
from launch_gates.detector.archives.budget import Limits, Member
from launch_gates.detector.archives.members import members
from tests.detector.archives.built import COMPRESSORS, FILES, files_in, taken_apart, tar_header, tarred

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMATS: tuple[Literal[0, 1, 2], ...] = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)
END = bytes(1024)


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 512)


@pytest.mark.parametrize("form", FORMATS)
def test_every_member_comes_with_its_content(form: Literal[0, 1, 2]) -> None:
    long = {"d" * 90 + "/" + "n" * 60: b"long name"}
    assert files_in(tarred({**FILES, **long}, form)) == {**FILES, **long}


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_compressed(kind: str) -> None:
    assert files_in(COMPRESSORS[kind](tarred())) == FILES


@pytest.mark.parametrize("compress", [gzip.compress, bytes])
def test_what_else_a_pax_header_says_is_looked_at_where_the_archive_itself_is_not(
    compress: Callable[[bytes], bytes],
) -> None:
    target = io.BytesIO()
    everywhere = {"comment": "built by hand"}
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT, pax_headers=everywhere) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size, info.pax_headers = 1, {"SCHILY.xattr.user.note": "call 555", "mtime": "1.5"}
        archive.addfile(info, io.BytesIO(b"x"))
    contents = [each.content for each in members(compress(target.getvalue())) if isinstance(each, Member)]
    headers = [] if compress is bytes else [b"comment=built by hand\n", b"SCHILY.xattr.user.note=call 555\n"]
    assert contents == [*headers, b"x"]


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_name_of_any_length(form: Literal[0, 1, 2]) -> None:
    assert files_in(tarred({"n" * 4000: b"x"}, form)) == {"n" * 4000: b"x"}
    found, left_out = taken_apart(tarred({"n" * 9000: b"x"}, form))
    assert found == {"(a name of 9000 bytes)": b"x"}
    assert left_out == [("(a name of 9000 bytes)", budget.TOO_LONG_A_NAME, True)]


@pytest.mark.parametrize("form", FORMATS)
def test_links_are_their_targets_and_what_else_is_no_file_is_nothing(form: Literal[0, 1, 2]) -> None:
    file = io.BytesIO()
    kinds = {
        "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "folder": tarfile.DIRTYPE, "device": tarfile.BLKTYPE,
        "fifo": tarfile.FIFOTYPE,
    }  # fmt: skip
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, kind in kinds.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "target" * 15 if name in ("link", "hard") else ""
            archive.addfile(entry)
    found = {name.rstrip("/"): content for name, content in files_in(file.getvalue()).items()}
    assert found == {**dict.fromkeys(kinds, b""), "link": b"target" * 15}


def test_where_a_member_stands_is_told() -> None:
    archive = tarred({"name.txt": b"a content"}, tarfile.USTAR_FORMAT)
    (member,) = members(archive)
    assert isinstance(member, Member)
    said = [archive[start:end].rstrip(b"\0") for start, end in member.spans]
    assert {b"a content", b"name.txt"} <= set(said)


@pytest.mark.skipif(shutil.which("tar") is None, reason="needs tar")
@pytest.mark.parametrize("form", ["gnu", "posix"])
def test_a_sparse_file_is_what_it_has_between_its_holes(tmp_path: Path, form: str) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        for number in range(40):
            file.seek(number << 20)
            file.write(b"part %d\n" % number)
        file.truncate(1 << 40)
    (tmp_path / "after").write_bytes(b"after")
    done = subprocess.run(
        ["tar", "--sparse", f"--format={form}", "-cf", "-", "sparse", "after"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("this tar knows nothing of sparse files")
    found = files_in(done.stdout)
    assert found["after"] == b"after"
    assert len(found["sparse"]) < 1 << 20
    assert all(b"part %d\n" % number in found["sparse"] for number in range(40))


def test_several_in_a_row() -> None:
    assert files_in(tarred({"a": b"1"}) + tarred({"b": b"2"})) == {"a": b"1", "b": b"2"}


@pytest.mark.parametrize("form", FORMATS)
def test_one_that_ends_early_is_said_and_what_is_there_is_looked_at(form: Literal[0, 1, 2]) -> None:
    archive = tarred({"first": b"one" * 500, "second": b"two" * 500}, form)
    found, left_out = taken_apart(archive[: archive.index(b"two" * 9) + 700])
    assert found["first"] == b"one" * 500
    assert found["second"] == (b"two" * 500)[:700]
    assert left_out == [("second", budget.ENDS_EARLY, False)]


def test_what_follows_and_is_no_header_is_said() -> None:
    found, left_out = taken_apart(tarred({"a": b"1"}) + b"x" * 512)
    assert found == {"a": b"1"}
    assert left_out == [("", budget.DAMAGED, False)]


@pytest.mark.parametrize(
    "size", [b"\x80" + bytes(3) + b"\xff" * 8, b"77777777777\0", b"\xff" * 12, b"-0000000001\0", b"9" * 12]
)
def test_a_size_that_lies_reads_nothing_but_the_archive(size: bytes) -> None:
    archive = tar_header(b"a", size) + padded(b"content") + END
    for form in (archive, gzip.compress(archive)):
        found, left_out = taken_apart(form)
        assert sum(map(len, found.values())) <= len(archive)
        assert left_out


def test_a_size_to_the_base_256() -> None:
    archive = tar_header(b"a", b"\x80" + bytes(10) + b"\x07") + padded(b"content") + END
    assert files_in(archive) == {"a": b"content"}


def test_a_checksum_of_signed_bytes() -> None:
    header = bytearray(tar_header("ü".encode(), 7))
    header[148:156] = b"%06o\0 " % (int(header[148:154], 8) - 512)
    assert files_in(bytes(header) + padded(b"content") + END) == {"ü": b"content"}


LIMITS = Limits(unpacked=2 << 20, members=50)


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K"])
def test_a_header_of_gigabytes_is_not_read_into_memory(kind: bytes) -> None:
    header = tar_header(b"a", 3 << 30, kind)
    found, left_out = taken_apart(header + bytes(4096))
    assert found == {}
    assert [is_bound for _, _, is_bound in left_out] == [True]
    bomb = gzip.compress(header + bytes(50 << 20), 1)
    found, left_out = taken_apart(bomb, LIMITS)
    assert found == {}
    assert left_out[-1] == ("", "it unpacks to more than 2 MiB: the rest was not looked at", True)


@pytest.mark.parametrize(
    "record",
    [
        b"0 path=a\n",
        b"-5 path=a\n",
        b"99999999999999999999999 path=a\n",
        b" path=a\n",
        b"9" * 900,
        b"5 =\n\n\n\n",
        b"12 path=new\n",
    ],
)
def test_records_of_a_header_that_make_no_sense(record: bytes) -> None:
    archive = tar_header(b"h", len(record), b"x") + padded(record) + tar_header(b"old", 1) + padded(b"x") + END
    found = files_in(archive)
    assert found in ({"old": b"x"}, {"new": b"x"}, {"a": b"x"})


def test_a_bomb_is_unpacked_to_the_limit_and_no_further() -> None:
    found, left_out = taken_apart(gzip.compress(tarred({"bomb": bytes(50 << 20), "after": b"x"}), 1), LIMITS)
    assert 0 < len(found["bomb"]) < LIMITS.unpacked
    assert left_out == [("", "it unpacks to more than 2 MiB: the rest was not looked at", True)]


def test_there_may_be_too_many_members() -> None:
    found, left_out = taken_apart(tarred({str(number): b"x" for number in range(99)}), LIMITS)
    assert len(found) == LIMITS.members
    assert left_out == [("", "it has more members than 50: the others were not looked at", True)]
