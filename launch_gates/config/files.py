"""Where the bytes of the configuration come from: a folder; `revision_files` has those of a commit."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Protocol

from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

MAX_SIZE = 4 << 20
"""Bytes. A larger file is no configuration, and is not read."""


class ConfigFiles(Protocol):
    """A place that holds configuration files."""

    def read(self, name: str) -> bytes | None:
        """The content of the file of that name, None where there is none; raises ConfigError where it cannot be had."""
        ...


class FolderFiles:
    """The files of one folder on disk."""

    def __init__(self, folder: Path, max_size: int = MAX_SIZE) -> None:
        """`folder` need not exist: then it holds nothing. Files above `max_size` bytes are refused."""
        self._folder = folder
        self._max_size = max_size

    def read(self, name: str) -> bytes | None:
        """The content, or None. A link is followed, but only to a regular file; see ConfigFiles.read."""
        path = os.path.join(self._folder, name)  # noqa: PTH118 - the hook's path: pathlib costs more than the read
        try:
            # lstat first, so that a link to nowhere is an error and not the same as no file.
            found = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise _unreadable(name, error) from None
        try:
            if stat.S_ISLNK(found.st_mode):
                found = os.stat(path)  # noqa: PTH116 - as above
            # Checked before opening: opening a pipe waits for a writer, and a device may never end.
            if not stat.S_ISREG(found.st_mode):
                message = f"{name} is not a file"
                raise ConfigError(message, f"Move what is at {name} away; launch-gates reads its settings there.")
            if found.st_size > self._max_size:
                message = f"{name} is larger than {self._max_size >> 20}MiB, so it is not read"
                raise ConfigError(message, "A configuration is a few lines: see what was put there.")
            with open(path, "rb") as file:  # noqa: PTH123 - as above
                return file.read(self._max_size)
        except (OSError, ValueError) as error:
            raise _unreadable(name, error) from None


def _unreadable(name: str, error: OSError | ValueError) -> ConfigError:
    reason = (error.strerror if isinstance(error, OSError) else None) or "not a possible file name"
    return ConfigError(f"{name} cannot be read: {reason}", "Make it readable, or remove it to use the defaults.")
