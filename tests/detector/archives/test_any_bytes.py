"""Whatever the bytes are: nothing is raised, and there is an end."""

from __future__ import annotations

import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.detector.archives.budget import LONGEST_NAME, LeftOut, Limits, Member
from launch_gates.detector.archives.members import members
from tests.detector.archives.built import COMPRESSORS, tar_header, tarred, zipped, zipped_into_a_pipe

LIMITS = Limits(unpacked=1 << 16, members=40)
SMALL = {"a/b.env": b"KEY=1\n" * 20, "c": b"x", "d" * 80 + "/" + "e" * 40: bytes(700)}
SEEDS = [
    zipped(SMALL),
    zipped(SMALL, zipfile.ZIP_STORED, b"comment"),
    zipped(SMALL, zipfile.ZIP_BZIP2),
    zipped_into_a_pipe(SMALL),
    *(tarred(SMALL, form) for form in (0, 1, 2)),
    *(pack(tarred(SMALL)) for pack in COMPRESSORS.values()),
    *(pack(b"text" * 99) for pack in COMPRESSORS.values()),
]
HEADS = [b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\0", b"BZh91AY&SY", b"\xfd7zXZ\0", tar_header(b"a", 600)]


def holds(archive: bytes) -> None:
    found = list(members(archive, LIMITS))
    packed_or_not = LIMITS.unpacked + 2 * len(archive)
    assert sum(len(each.content) for each in found if isinstance(each, Member)) <= packed_or_not
    assert len(found) <= 4 * LIMITS.members
    for each in found:
        assert len(each.name) <= LONGEST_NAME
        if isinstance(each, LeftOut):
            assert each.reason
        else:
            assert all(0 <= start <= end for start, end in each.spans)


@given(st.sampled_from(HEADS), st.binary(max_size=2000))
def test_random_bytes_behind_each_mark(head: bytes, rest: bytes) -> None:
    holds(head + rest)


@settings(max_examples=400)
@given(st.data())
def test_archives_that_were_changed(data: st.DataObject) -> None:
    archive = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(archive) - 1))
        archive[place] ^= 1 << data.draw(st.integers(0, 7))
    for _ in range(data.draw(st.integers(0, 2))):
        start = data.draw(st.integers(0, len(archive)))
        piece = data.draw(st.sampled_from([b"", b"PK\x03\x04", b"\xff" * 8, b"PK\x01\x02", bytes(512)]))
        archive[start : start + data.draw(st.integers(0, 40))] = piece
        if not archive:
            break
    holds(bytes(archive[: data.draw(st.integers(0, len(archive)))] if data.draw(st.booleans()) else archive))


@given(
    st.sampled_from([0, 1, 2]),
    st.dictionaries(st.text("ab/.é", min_size=1, max_size=200), st.binary(max_size=900), max_size=6),
)
def test_what_was_put_in_comes_out(form: int, files: dict[str, bytes]) -> None:
    files = {name: content for name, content in files.items() if not name.endswith("/")}
    packed = [zipped(files), zipped(files, zipfile.ZIP_STORED)]
    if form:  # ustar itself has no room for some names
        packed.append(tarred(files, 1 if form == 1 else 2))
    for archive in packed:
        found = {each.name: each.content for each in members(archive) if isinstance(each, Member)}
        if files:
            assert found == files
