"""Repositories for the tests of frameworks, made of texts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.files import RepositoryFiles
from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.git.objects import blob_id
from launch_gates.sources.document import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.gates.migrations.records import Set


def files_of(contents: Mapping[str, str | bytes], *, with_blobs: bool = False) -> RepositoryFiles:
    """Path -> content as the files of a work tree; `with_blobs` as those of a commit."""
    return RepositoryFiles(
        Document(path, len(data), partial(bytes, data), blob=blob_id(data, "") if with_blobs else "")
        for path, content in contents.items()
        for data in [content.encode() if isinstance(content, str) else content]
    )


def sets_of(name: str, contents: Mapping[str, str | bytes]) -> list[Set]:
    """The framework's sets in a repository with these files, by name."""
    files, used = files_of(contents), framework(name)
    found = sorted(used.sets(files), key=lambda each: each.name)
    assert not found or not used.endings or files.ending(*used.endings), "it would not be asked for its sets"
    return found
