"""Nothing that a repository, its settings, attributes or environment name is ever started: the third rule of ours.

Every key that makes git start a program names one that leaves a mark. That the traps work is shown with plain git.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import GitError
from launch_gates.core.finding import Unchecked
from launch_gates.git.hunks import added_lines
from launch_gates.git.objects import ObjectReader
from launch_gates.git.renames import earlier_names
from launch_gates.git.staged import staged_changes
from launch_gates.git.worktree import worktree_paths
from launch_gates.sources.document import Document
from launch_gates.sources.files import FilesSource
from launch_gates.sources.message import MessageSource
from launch_gates.sources.staged import StagedSource
from launch_gates.sources.stdin import StdinSource
from launch_gates.sources.worktree import WorktreeSource

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.sources.source import Source
    from tests.conftest import WorkTree

MAX_SIZE = 1 << 20
ABSENT = "1234567890" * 4
FILTERS = ("clean", "smudge")
HOOKS = (
    "pre-commit",
    "post-index-change",
    "post-checkout",
    "reference-transaction",
    "fsmonitor-watchman",
    "pre-auto-gc",
)


@dataclass(frozen=True)
class Traps:
    work_tree: WorkTree
    marks: Path

    def sprung(self) -> set[str]:
        """The traps that were stepped into."""
        return {mark.name for mark in self.marks.iterdir()}

    def clear(self) -> None:
        for mark in self.marks.iterdir():
            mark.unlink()


@pytest.fixture
def traps(work_tree: WorkTree, tmp_path: Path) -> Traps:
    marks, programs = tmp_path / "marks", tmp_path / "programs"
    marks.mkdir()
    programs.mkdir()

    def trap(name: str) -> str:
        program = programs / name
        # A filter has to give content back; whatever else reads its input might wait for ever.
        program.write_text(f"#!/bin/sh\ntouch '{marks}/{name}'\n{'cat' if name in FILTERS else 'exit 0'}\n")
        program.chmod(0o755)
        return str(program)

    # What is there before the traps are set.
    work_tree.stage("text.txt", "one\ntwo\n")
    work_tree.stage("old.txt", "same\n" * 30)
    work_tree.stage("dropped.bin", "dropped\n")
    tree = work_tree.git("write-tree").decode().strip()
    signed = (
        f"tree {tree}\nauthor A <a@b.c> 1700000000 +0000\ncommitter A <a@b.c> 1700000000 +0000\n"
        "gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n\nsigned\n"
    )
    commit = work_tree.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=signed.encode()).decode().strip()
    work_tree.git("update-ref", "refs/heads/main", commit)
    work_tree.git("mv", "old.txt", "new.txt")
    work_tree.stage("new.txt", "same\n" * 29 + "other\n")
    work_tree.stage("text.txt", "one\nzwei\n")
    work_tree.stage("added.txt", "added\n")
    work_tree.write("untracked.txt", "untracked\n")
    # A second index, without the file whose content will be missing, as in a partial clone.
    shutil.copy(work_tree.root / ".git/index", work_tree.root / ".git/second-index")
    second = {"GIT_INDEX_FILE": ".git/second-index"}
    work_tree.git("rm", "--quiet", "--cached", "dropped.bin", environ=second)

    for hook in HOOKS:
        (programs / hook).write_text(f"#!/bin/sh\ntouch '{marks}/{hook}'\n")
        (programs / hook).chmod(0o755)
    planted = tmp_path / "planted.config"
    for key, value in {
        "core.hooksPath": str(programs),
        "core.fsmonitor": trap("fsmonitor"),
        "core.pager": trap("pager"),
        "core.editor": trap("editor"),
        "sequence.editor": trap("sequence-editor"),
        "core.askPass": trap("askpass"),
        "core.sshCommand": trap("ssh"),
        "core.gitProxy": trap("proxy"),
        "core.alternateRefsCommand": trap("alternate-refs"),
        "credential.helper": trap("credential"),
        "diff.external": trap("external-diff"),
        "diff.bad.command": trap("diff-driver"),
        "diff.bad.textconv": trap("textconv"),
        "diff.bad.cachetextconv": "true",
        "filter.bad.clean": trap("clean"),
        "filter.bad.smudge": trap("smudge"),
        "filter.worse.process": trap("process"),
        "filter.worse.required": "true",
        "merge.bad.driver": trap("merge-driver"),
        "gpg.program": trap("gpg"),
        "gpg.openpgp.program": trap("openpgp"),
        "gpg.x509.program": trap("x509"),
        "gpg.ssh.program": trap("ssh-keygen"),
        "gpg.ssh.defaultKeyCommand": trap("key-command"),
        "log.showSignature": "true",
        "pager.diff": trap("pager-diff"),
        "pager.ls-files": trap("pager-ls-files"),
        "pager.cat-file": trap("pager-cat-file"),
        "alias.diff-index": "!" + trap("alias-diff-index"),
        "alias.ls-files": "!" + trap("alias-ls-files"),
        "alias.cat-file": "!" + trap("alias-cat-file"),
        "trace2.normalTarget": str(marks / "trace2-normal"),
        "trace2.eventTarget": str(marks / "trace2-event"),
        "remote.origin.url": f"ext::{trap('lazy-fetch')}",
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
        "remote.origin.uploadpack": trap("uploadpack"),
        "protocol.ext.allow": "always",
        "uploadpack.packObjectsHook": trap("pack-objects"),
        "gc.auto": "1",
    }.items():
        subprocess.run(["git", "config", "--file", str(planted), key, value], check=True)
    work_tree.git("config", f"includeIf.gitdir:{work_tree.root}/.path", str(planted))
    attributes = "* diff=bad filter=bad merge=bad\nadded.txt !diff\nuntracked.txt filter=worse\n"
    work_tree.write(".gitattributes", attributes)
    work_tree.write(".git/info/attributes", attributes)
    # So that git has a reason to look into the file again.
    os.utime(work_tree.root / "text.txt", (1, 1))
    dropped = work_tree.blob("dropped\n")
    (work_tree.root / ".git/objects" / dropped[:2] / dropped[2:]).unlink()
    for mark in marks.iterdir():
        mark.unlink()
    return Traps(work_tree, marks)


def step_into(traps: Traps, *arguments: str) -> set[str]:
    traps.clear()
    subprocess.run(
        ["git", *arguments],
        cwd=traps.work_tree.root,
        input=b"\n",
        capture_output=True,
        check=False,
        timeout=60,
    )
    return traps.sprung()


def test_plain_git_steps_into_the_traps(traps: Traps) -> None:
    # So that the tests below mean something. Which ones differs between versions of git; these never do.
    assert "clean" in step_into(traps, "add", "text.txt")
    assert "process" in step_into(traps, "add", "untracked.txt")
    assert {"external-diff", "diff-driver"} <= step_into(traps, "diff", "--cached")
    assert "textconv" in step_into(traps, "diff", "--cached", "--no-ext-diff", "--textconv")
    assert "lazy-fetch" in step_into(traps, "cat-file", "blob", ABSENT)
    assert step_into(traps, "log", "-1") & {"gpg", "openpgp"}
    assert "fsmonitor" in step_into(traps, "ls-files", "--others")
    assert "reference-transaction" in step_into(traps, "branch", "other")


@pytest.fixture
def hostile_environment(monkeypatch: pytest.MonkeyPatch, traps: Traps, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    for name, program in {
        "GIT_EXTERNAL_DIFF": "external-diff",
        "GIT_PAGER": "pager",
        "GIT_EDITOR": "editor",
        "GIT_SEQUENCE_EDITOR": "sequence-editor",
        "GIT_ASKPASS": "askpass",
        "SSH_ASKPASS": "askpass",
        "GIT_SSH": "ssh",
        "GIT_SSH_COMMAND": "ssh",
        "GIT_PROXY_COMMAND": "proxy",
    }.items():
        monkeypatch.setenv(name, str(programs / program))
    for name in (
        "GIT_TRACE",
        "GIT_TRACE2",
        "GIT_TRACE2_EVENT",
        "GIT_TRACE2_PERF",
        "GIT_TRACE_SETUP",
        "GIT_TRACE_PACKET",
    ):
        monkeypatch.setenv(name, str(traps.marks / name.lower()))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'core.fsmonitor={programs / 'fsmonitor'}'")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ext:file")


def read_everything(source: Source) -> list[Document]:
    documents: list[Document] = []
    with source.documents() as items:
        for item in items:
            if isinstance(item, Document):
                item.read()
                if item.added_lines is not None:
                    assert item.added_lines()
                documents.append(item)
    return documents


@pytest.mark.usefixtures("hostile_environment")
def test_the_git_layer_starts_nothing(traps: Traps) -> None:
    git = traps.work_tree.reader
    changes = staged_changes(git)
    assert [file.path for file in changes.files] == [b"added.txt", b"new.txt", b"text.txt"]
    with ObjectReader(git) as objects:
        for file in changes.files:
            assert objects.size(file.new_oid) == len(objects.read(file.new_oid))
            if file.old_oid is not None:
                assert added_lines(git, file.old_oid, file.new_oid)
    assert {b"text.txt", b"untracked.txt"} <= set(worktree_paths(git).paths)
    assert traps.sprung() == set()


@pytest.mark.usefixtures("hostile_environment")
def test_a_missing_object_is_not_fetched(traps: Traps) -> None:
    git = traps.work_tree.reader
    with ObjectReader(git) as objects:
        for ask in (objects.read, objects.size):
            with pytest.raises(GitError):
                ask(ABSENT)
    with pytest.raises(GitError):
        added_lines(git, ABSENT, staged_changes(git).files[0].new_oid)
    assert traps.sprung() == set()


@pytest.mark.usefixtures("hostile_environment")
def test_the_rename_search_fetches_nothing(traps: Traps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/second-index")
    assert b"added.txt" in [file.path for file in staged_changes(traps.work_tree.reader).files]
    assert traps.sprung() == set()


@pytest.mark.usefixtures("hostile_environment")
def test_no_source_starts_anything(traps: Traps) -> None:
    root = traps.work_tree.root
    repository = traps.work_tree.repository
    message = traps.work_tree.write(".git/COMMIT_EDITMSG", "message\n")
    sources: list[tuple[Source, set[str]]] = [
        (StagedSource(repository, MAX_SIZE), {"added.txt", "new.txt", "text.txt"}),
        (WorktreeSource(repository, MAX_SIZE), {"added.txt", "untracked.txt"}),
        (FilesSource([root, root / "text.txt"], root, MAX_SIZE), {"added.txt", "untracked.txt"}),
        (MessageSource(root / os.fsdecode(message), root, MAX_SIZE), {".git/COMMIT_EDITMSG"}),
        (StdinSource(BytesIO(b"text"), root, MAX_SIZE), {"<stdin>"}),
    ]
    for source, expected in sources:
        assert expected <= {document.path for document in read_everything(source)}, source.description
    assert traps.sprung() == set()


def test_before_the_first_commit_nothing_starts_either(traps: Traps) -> None:
    (traps.work_tree.root / ".git/refs/heads/main").unlink()
    traps.clear()
    assert {"added.txt", "new.txt"} <= {
        document.path for document in _readable(StagedSource(traps.work_tree.repository, MAX_SIZE))
    }
    assert traps.sprung() == set()


def _readable(source: Source) -> list[Document]:
    with source.documents() as items:
        found = list(items)
    assert not [item for item in found if isinstance(item, Unchecked)]
    return [item for item in found if isinstance(item, Document)]


@pytest.mark.usefixtures("hostile_environment")
def test_nor_by_asking_what_a_file_was_called(traps: Traps) -> None:
    found = earlier_names(traps.work_tree.reader, ["new.txt", "text.txt"])
    assert [each.path for each in found["new.txt"]] == ["old.txt"]
    assert traps.sprung() == set()
