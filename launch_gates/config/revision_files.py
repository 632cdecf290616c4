"""Configuration files as one commit has them, read through git and never from the work tree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launch_gates.config.files import MAX_SIZE
from launch_gates.config.units import format_size
from launch_gates.core.errors import ConfigError
from launch_gates.git.objects import ObjectTooLargeError
from launch_gates.git.printable import short_commit
from launch_gates.git.tree_files import LINK, SUBMODULE, content_of, files_of

if TYPE_CHECKING:
    from launch_gates.git.process import Git


class RevisionFiles:
    """The files of one commit; see ConfigFiles."""

    def __init__(self, git: Git, commit: str, max_size: int = MAX_SIZE) -> None:
        """`commit` is an id; files above `max_size` bytes are refused."""
        self._git = git
        self._commit = commit
        self._max_size = max_size

    def read(self, name: str) -> bytes | None:
        """The content, None where there is no such file. Raises ConfigError, and GitError where git cannot tell.

        A symbolic link is refused: what it leads to may not be in the commit.
        """
        wanted = os.fsencode(name)
        found = next((each for each in files_of(self._git, self._commit, wanted) if each.path == wanted), None)
        if found is None:
            return None
        where = f"{name} at {short_commit(self._commit)}"
        if found.mode in (LINK, SUBMODULE):
            raise ConfigError(f"{where} is not a file", "Put a plain file there; a link is not followed in a commit.")
        try:
            return content_of(self._git, found, self._max_size)
        except ObjectTooLargeError:
            size = format_size(self._max_size)
            raise ConfigError(f"{where} is larger than {size}, so it is not read", "See what was put there.") from None
