"""What is staged is told as it will be committed, whatever the history, the names and the attributes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launch_gates.core.errors import GitError
from launch_gates.git.hunks import added_lines
from launch_gates.git.staged import SYMLINK, StagedFile, staged_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WorkTree

ODD_NAMES = (
    b"with space",
    b"line\nbreak",
    b"tab\there",
    b'"quoted"',
    b"back\\slash",
    b"control \x01\x1b[31m",
    b"not text \xff\xfe",
    "caf\u00e9 \U0001f600".encode(),
    b"-leading",
    b":leading",
    b":(exclude)x",
    b"*",
    b"folder with\nbreak/a\x7f",
    b"HEAD",
)


def staged(work_tree: WorkTree) -> list[tuple[bytes, str]]:
    return [(file.path, file.status) for file in staged_changes(work_tree.reader).files]


@pytest.mark.parametrize("format_name", ["sha1", "sha256"])
def test_before_the_first_commit_everything_staged_is_added(
    new_repository: Callable[..., WorkTree], format_name: str
) -> None:
    work_tree = new_repository("new", f"--object-format={format_name}")
    assert staged(work_tree) == []
    work_tree.stage("a/b.txt", "b\n")
    work_tree.write("unstaged.txt", "c\n")
    file = staged_changes(work_tree.reader).files[0]
    assert file == StagedFile(b"a/b.txt", "A", 0o100644, None, work_tree.blob("b\n"))
    work_tree.commit()
    assert staged(work_tree) == []


def test_added_changed_and_deleted_files(work_tree: WorkTree) -> None:
    for name in ("kept", "changed", "deleted"):
        work_tree.stage(name, f"{name}\n")
    work_tree.commit()
    work_tree.stage("changed", "now this\n")
    work_tree.stage("added", "new\n")
    work_tree.git("rm", "--quiet", "deleted")
    work_tree.write("kept", "changed in the work tree alone\n")
    assert staged(work_tree) == [(b"added", "A"), (b"changed", "M")]
    changed = staged_changes(work_tree.reader).files[1]
    assert (changed.old_oid, changed.new_oid) == (work_tree.blob("changed\n"), work_tree.blob("now this\n"))


def test_a_renamed_file_is_compared_with_its_old_content(work_tree: WorkTree) -> None:
    lines = "".join(f"line {number}\n" for number in range(50))
    work_tree.stage("old name", lines)
    work_tree.stage("other", lines.upper())
    work_tree.commit()
    work_tree.git("mv", "old name", "new\tname")
    work_tree.git("mv", "other", "moved")
    work_tree.stage("moved", lines.upper() + "one more\n")
    same, changed = sorted(staged_changes(work_tree.reader).files, key=lambda file: file.path == b"moved")
    assert (same.path, same.status, same.old_oid) == (b"new\tname", "R", same.new_oid)
    assert (changed.path, changed.status) == (b"moved", "R")
    assert changed.old_oid is not None
    assert added_lines(work_tree.reader, changed.old_oid, changed.new_oid) == [(51, 52)]


def test_settings_about_renames_and_submodules_change_nothing(new_repository: Callable[..., WorkTree]) -> None:
    work_tree = new_repository("parent")
    work_tree.stage("old", "content\n" * 20)
    commit = work_tree.commit()
    for setting, value in (
        ("diff.renames", "false"),
        ("diff.ignoreSubmodules", "all"),
        ("diff.orderFile", "/does/not/exist"),
        ("core.quotePath", "true"),
        ("core.abbrev", "7"),
        ("diff.relative", "true"),
        ("diff.noprefix", "true"),
        ("color.ui", "always"),
    ):
        work_tree.git("config", setting, value)
    work_tree.git("mv", "old", "new")
    work_tree.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    changes = staged_changes(work_tree.reader)
    assert [(file.path, file.status) for file in changes.files] == [(b"new", "R")]
    assert changes.gitlinks == (b"module",)
    assert added_lines(work_tree.reader, work_tree.blob("a\nb\n"), work_tree.blob("a\nb\nc\n")) == [(3, 4)]


def test_links_and_files_that_become_links(work_tree: WorkTree) -> None:
    work_tree.stage("file", "content\n")
    work_tree.commit()
    (work_tree.root / "file").unlink()
    (work_tree.root / "file").symlink_to("elsewhere")
    (work_tree.root / "link").symlink_to("/etc/hostname")
    work_tree.git("add", "file", "link")
    file, link = staged_changes(work_tree.reader).files
    assert (file.status, file.mode, file.new_oid) == ("T", SYMLINK, work_tree.blob("elsewhere"))
    assert (link.status, link.mode, link.new_oid) == ("A", SYMLINK, work_tree.blob("/etc/hostname"))


def test_a_mode_alone_changes_no_content(work_tree: WorkTree) -> None:
    work_tree.stage("script", "#!/bin/sh\n")
    work_tree.commit()
    work_tree.git("update-index", "--chmod=+x", "script")
    (file,) = staged_changes(work_tree.reader).files
    assert (file.mode, file.old_oid) == (0o100755, file.new_oid)


def test_a_submodule_is_named_apart(new_repository: Callable[..., WorkTree]) -> None:
    parent = new_repository("parent")
    for module in ("added", "moved", "removed"):
        if module != "added":
            parent.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{module}")
    parent.commit()
    parent.git("update-index", "--add", "--cacheinfo", f"160000,{'2' * 40},added")
    parent.git("update-index", "--add", "--cacheinfo", f"160000,{'2' * 40},moved")
    parent.git("update-index", "--force-remove", "removed")
    parent.stage(".gitmodules", '[submodule "moved"]\n\tpath = moved\n\turl = x\n\tignore = all\n')
    changes = staged_changes(parent.reader)
    assert changes.gitlinks == (b"added", b"moved")
    assert [file.path for file in changes.files] == [b".gitmodules"]


def test_a_merge_stages_what_it_brings_and_names_conflicts(work_tree: WorkTree) -> None:
    work_tree.stage("both", "base\n")
    work_tree.commit()
    work_tree.git("switch", "--quiet", "--create", "side")
    work_tree.stage("both", "side\n")
    work_tree.stage("brought", "side\n")
    work_tree.commit()
    work_tree.git("switch", "--quiet", "main")
    work_tree.stage("both", "main\n")
    work_tree.commit()
    with pytest.raises(AssertionError):
        work_tree.git("merge", "--quiet", "side")
    changes = staged_changes(work_tree.reader)
    assert changes.unmerged == (b"both",)
    assert [(file.path, file.status) for file in changes.files] == [(b"brought", "A")]
    work_tree.stage("both", "main\nside\n")
    changes = staged_changes(work_tree.reader)
    assert changes.unmerged == ()
    both = changes.files[0]
    assert both.old_oid is not None
    assert added_lines(work_tree.reader, both.old_oid, both.new_oid) == [(2, 3)]


def test_intent_to_add_is_not_staged(work_tree: WorkTree) -> None:
    for after_first_commit in (False, True):
        if after_first_commit:
            work_tree.commit()
        work_tree.write("later", "not yet\n")
        work_tree.git("add", "--intent-to-add", "later")
        assert staged(work_tree) == []


@pytest.mark.parametrize("first_commit", [True, False])
def test_every_name_that_git_can_hold(work_tree: WorkTree, *, first_commit: bool) -> None:
    if not first_commit:
        work_tree.commit()
    for name in ODD_NAMES:
        work_tree.stage(name, name)
    assert sorted(path for path, _ in staged(work_tree)) == sorted(ODD_NAMES)


def test_renames_between_odd_names(work_tree: WorkTree) -> None:
    for number, name in enumerate(ODD_NAMES):
        work_tree.stage(name, f"content {number}\n" * 10)
    work_tree.commit()
    for name in ODD_NAMES:
        os.rename(os.fsencode(work_tree.root) + b"/" + name, os.fsencode(work_tree.root) + b"/" + name + b"\n2")  # noqa: PTH104
    work_tree.git("add", "--all")
    assert sorted(staged(work_tree)) == sorted((name + b"\n2", "R") for name in ODD_NAMES)


def test_the_index_that_git_names_is_the_one_that_counts(
    work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    work_tree.stage("in the usual index", "a\n")
    other = str(tmp_path / "other index")
    work_tree.write("in the other", "b\n")
    work_tree.git("add", "in the other", environ={"GIT_INDEX_FILE": other})
    monkeypatch.setenv("GIT_INDEX_FILE", other)
    assert staged(work_tree) == [(b"in the other", "A")]


def test_an_index_named_by_where_the_repository_lies_outside_of_a_container_is_found_by_its_name(
    work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in `git commit --all`, whose index is `.git/index.lock` of a folder that the container does not have."""
    work_tree.stage("in the usual index", "a\n")
    work_tree.write("in the other", "b\n")
    work_tree.git("add", "in the other", environ={"GIT_INDEX_FILE": str(work_tree.root / ".git" / "index.lock")})
    monkeypatch.setenv("GIT_INDEX_FILE", "/outside/of/it/.git/index.lock")
    assert staged(work_tree) == [(b"in the other", "A")]


def test_an_index_that_is_nowhere_is_not_taken_for_an_empty_one(
    work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_tree.stage("a", "a\n")
    monkeypatch.setenv("GIT_INDEX_FILE", "/outside/of/it/.git/next-index-1.lock")
    with pytest.raises(GitError, match="next-index-1") as caught:
        staged(work_tree)
    assert "container" in caught.value.fix


def test_a_branch_or_file_named_head_confuses_nothing(work_tree: WorkTree) -> None:
    work_tree.stage("HEAD", "a\n")
    work_tree.commit()
    work_tree.stage("HEAD", "b\n")
    work_tree.git("branch", "HEAD2")
    assert staged(work_tree) == [(b"HEAD", "M")]


def test_a_missing_old_blob_costs_the_rename_and_nothing_else(work_tree: WorkTree) -> None:
    oid = work_tree.blob("old content\n" * 10)
    work_tree.stage("old", "old content\n" * 10)
    work_tree.commit()
    work_tree.git("mv", "old", "new")
    work_tree.stage("new", "old content\n" * 11)
    (work_tree.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert staged(work_tree) == [(b"new", "A")]


def test_a_damaged_index_is_an_error(work_tree: WorkTree) -> None:
    work_tree.stage("a", "a\n")
    work_tree.commit()
    (work_tree.root / ".git/index").write_bytes(b"DIRC no index at all")
    with pytest.raises(GitError, match="git diff-index failed: "):
        staged_changes(work_tree.reader)


ATTRIBUTES = ("-diff", "binary", "diff=foo", "diff=bad", "-text eol=crlf", "working-tree-encoding=UTF-16")


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_attributes_hide_no_line(work_tree: WorkTree, attribute: str) -> None:
    work_tree.git("config", "diff.foo.binary", "true")
    work_tree.git("config", "diff.foo.textconv", "false")
    work_tree.git("config", "diff.foo.command", "false")
    work_tree.write(".gitattributes", f"* {attribute}\n")
    work_tree.write(".git/info/attributes", f"* {attribute}\n")
    old, new = work_tree.blob("a\nb\n\0c\n"), work_tree.blob("a\nB\n\0c\nd\n")
    assert added_lines(work_tree.reader, old, new) == [(2, 3), (4, 5)]


def test_settings_hide_and_add_no_line(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting, value in (
        ("diff.context", "9"),
        ("diff.interHunkContext", "9"),
        ("diff.algorithm", "patience"),
        ("diff.colorMoved", "zebra"),
        ("color.diff", "always"),
        ("diff.suppressBlankEmpty", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.external", "false"),
        ("diff.wordRegex", "."),
    ):
        work_tree.git("config", setting, value)
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=9")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    old = "".join(f"{number}\n" for number in range(1, 21))
    new = old.replace("5\n", "five\n", 1).replace("9\n", "nine\n", 1)
    assert added_lines(work_tree.reader, work_tree.blob(old), work_tree.blob(new)) == [(5, 6), (9, 10)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a\n", "a\n", []),
        ("", "a\n", [(1, 2)]),
        ("a\nb\nc\n", "a\nc\n", []),
        ("a\nb\n", "a\nx\ny\nb\n", [(2, 4)]),
        ("a", "a\n", [(1, 2)]),
        ("a\rb\rc\n", "a\rB\rc\n", [(1, 2)]),
        ("x\n", "@@ -1 +1 @@\nx\n@@ -9,9 +9,9 @@\n", [(1, 2), (3, 4)]),
        ("x\n", "x\n" + "y" * 300_000 + "@@ -1 +1 @@\nz\n", [(2, 4)]),
        ("\x1b[31m\n", "\x1b[31m\n\0\xff\n", [(2, 3)]),
    ],
)
def test_added_lines_of(work_tree: WorkTree, old: str, new: str, expected: list[tuple[int, int]]) -> None:
    assert added_lines(work_tree.reader, work_tree.blob(old), work_tree.blob(new)) == expected


LINES = st.lists(st.sampled_from([b"", b"a", b"b", b"@@ -1 +1 @@", b"+x", b"-x", b"\\ No newline", b"\r", b"\0"]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=LINES, new=LINES)
def test_without_its_added_lines_the_new_content_is_part_of_the_old(
    work_tree: WorkTree, old: list[bytes], new: list[bytes]
) -> None:
    old_oid, new_oid = (work_tree.blob(b"".join(line + b"\n" for line in lines)) for lines in (old, new))
    ranges = added_lines(work_tree.reader, old_oid, new_oid)
    kept = [line for number, line in enumerate(new, 1) if not any(first <= number < end for first, end in ranges)]
    rest = iter(old)
    assert all(line in rest for line in kept)


def test_a_blob_that_is_missing_is_an_error(work_tree: WorkTree) -> None:
    with pytest.raises(GitError, match="git diff failed"):
        added_lines(work_tree.reader, "1" * 40, work_tree.blob("a\n"))
