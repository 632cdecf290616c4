"""`--base` and `--trust`: which commit's configuration and acceptances count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.config.load import load
from launch_gates.config.revision_files import RevisionFiles
from launch_gates.core.errors import ConfigError, GitError
from launch_gates.git.inventory import shallow_commits
from launch_gates.git.process import Git
from launch_gates.git.repository import find_any_repository
from launch_gates.git.revisions import UnknownRevisionError, commit_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from launch_gates.config.settings import Settings

_FIX = "check out everything: `fetch-depth: 0` on GitHub, `git fetch --unshallow` elsewhere"


def base_commit(root: Path, revision: str) -> str:
    """The commit that `--base` names. Raises UsageError, and GitError where it may lie beyond a shallow clone."""
    repository = find_any_repository(root)
    try:
        return commit_of(Git(repository), revision)
    except UnknownRevisionError as error:
        if shallow_commits(repository):
            raise GitError(f"{error.message}, and the clone is shallow", _FIX) from None
        raise


def settings_at(root: Path, commit: str, explicit: Path | None, overrides: Mapping[str, object]) -> Settings:
    """The configuration that holds for `root` as the commit has it. Raises ConfigError and GitError.

    `explicit` is read from the commit too where it lies in the repository, and must be there.
    """
    files = RevisionFiles(Git(find_any_repository(root)), commit)
    if explicit is None:
        return load(root, overrides=overrides, files=files)
    place = explicit.parent.resolve() / explicit.name
    if not place.is_relative_to(root):
        return load(root, explicit, overrides=overrides)
    inside = place.relative_to(root)
    try:
        return load(root, inside, overrides=overrides, files=files)
    except ConfigError as error:
        if files.read(inside.as_posix()) is None:
            fix = "Merge the configuration first, or run again with --trust head."
            raise ConfigError(f"{inside} is not at the base revision, as --config asks", fix) from None
        raise error from None
