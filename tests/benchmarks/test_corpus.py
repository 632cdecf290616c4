"""The repository that is scanned is the same each time, and holds what the scenarios count on."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from benchmarks import corpus
from launch_gates.detector.structure import Proof, check

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\n\tname = T\n\temail = t@example.org\n", encoding="utf-8")
    return {"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}


def test_two_repositories_are_alike(tmp_path: Path, environ: dict[str, str]) -> None:
    built = [corpus.build(tmp_path / name, [], environ, files=40) for name in ("one", "two")]
    assert built[0] == built[1]
    assert built[0].files == 40


def test_everything_is_committed(tmp_path: Path, environ: dict[str, str]) -> None:
    corpus.build(tmp_path / "repository", [], environ, files=40)
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "HEAD"],
        cwd=tmp_path / "repository", env=environ, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    assert len(listed) == 40
    assert {corpus.MODULE, corpus.WORDY_MODULE, corpus.PLANTED} <= set(listed)


def test_staging_starts_from_the_commit(tmp_path: Path, environ: dict[str, str]) -> None:
    repository = tmp_path / "repository"
    corpus.build(repository, [], environ, files=10)
    corpus.stage(repository, environ, corpus.WORDY_MODULE, "x = 1\n")
    corpus.stage(repository, environ, corpus.MODULE, "y = 1\nz = 1\n")
    numbers = subprocess.run(
        ["git", "diff", "--cached", "--numstat"],
        cwd=repository, env=environ, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert numbers == ["2", "0", corpus.MODULE]


def test_binary_and_empty_files_and_our_own_package_are_left_out(tmp_path: Path) -> None:
    for name, content in (("a.py", b"x = 1\n"), ("b.so", b"\x7fELF\0"), ("c.py", b""), ("launch_gates/d.py", b"y\n")):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
    assert [name for name, _ in corpus.text_files(tmp_path)] == ["a.py"]


def test_the_planted_credential_has_the_right_checksum() -> None:
    assert check("github_crc32", corpus.credential().encode(), b"") is Proof.PROVED
