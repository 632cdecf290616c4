"""A commit message's file, as git gives it to the commit-msg hook, as one document."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from launch_gates.core.errors import UsageError
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.git.printable import printable
from launch_gates.sources.document import Document
from launch_gates.sources.reading import document_at, shown_path
from launch_gates.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from launch_gates.sources.source import Item

_SCISSORS = b" ------------------------ >8 ------------------------"
"""git-commit(1), `--cleanup=scissors`; before it stands the comment string, which core.commentChar may change."""

_CHANGES = (b"diff --git ", b"diff --cc ", b"diff --combined ", b"Submodule ", b"* Unmerged path ")


class MessageSource:
    """What the file holds above git's scissors line; below it `git commit --verbose` shows the change itself.

    Comment lines count: git keeps them with `-m` and with some cleanup modes, and nothing tells a hook which one is
    in force. No git is started.
    """

    description = "commit message"

    def __init__(self, file: Path, root: Path, max_size: int) -> None:
        """`file` is relative to the current folder, or absolute."""
        self.root = root
        self._file = file
        self._max_size = max_size

    @contextmanager
    def documents(self) -> Iterator[Iterator[Item]]:
        """As in Source. Raises UsageError where there is no such file."""
        yield self._items()

    def _items(self) -> Iterator[Item]:
        real = self._file.resolve()
        shown = shown_path(os.fsencode(real.relative_to(self.root) if real.is_relative_to(self.root) else real))
        item = document_at(os.fsencode(real), shown, self._max_size)
        if item is None:
            raise UsageError(
                f"{printable(str(self._file))} is not a file", fix="give --message-file what git gives the hook"
            )
        if not isinstance(item, Document):
            left_out = isinstance(item, NotLookedAt)
            yield Unchecked(UNREADABLE, shown, item.reason, "name another file") if left_out else item
            return
        try:
            content = item.read()
        except UnreadError as error:
            yield error.outcome
            return
        message = above_scissors(content)
        yield Document(shown, len(message), partial(bytes, message), name_is_new=False)
        if len(message) < len(content):
            yield NotLookedAt(shown, "below its scissors line: what git shows there is no part of the message")


def above_scissors(content: bytes) -> bytes:
    """The content up to the scissors line that git itself wrote for `--verbose`; all of it where there is none.

    Such a line is a comment string (a few signs, no blanks) and the scissors; comments and then a change follow, to
    the end of the file. What follows scissors of somebody's own is committed as it stands in most cleanup modes.
    """
    position = content.find(_SCISSORS)
    while position != -1:
        start = content.rfind(b"\n", 0, position) + 1
        end = position + len(_SCISSORS)
        comment = content[start:position]
        rest_of_line, _, below = content[end:].partition(b"\n")
        is_comment = comment.split() == [comment] and not comment.isalnum()
        if is_comment and not rest_of_line.strip() and _is_a_change(below, comment):
            return content[:start]
        position = content.find(_SCISSORS, end)
    return content


def _is_a_change(text: bytes, comment: bytes) -> bool:
    """Whether it is comments and then nothing, or a change as `git diff` shows it."""
    while text.startswith(comment):
        text = text.partition(b"\n")[2]
    return not text.strip() or text.startswith(_CHANGES)
