"""What gates look at: named bytes, and which of their lines the change added.

A source yields documents, and outcomes for what it could not read; it knows nothing of detection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Document(NamedTuple):
    """One thing to scan. `read` and `added_lines` may be called from a worker thread.

    `read` raises LaunchGatesError (with a reason fit for a report) where the content cannot be had any more.
    `added_lines` is None when every line counts; otherwise it is called only where something matched and gives
    the added lines as half-open ranges `(first, end)`, counted from 1, sorted.
    """

    path: str
    """Relative to the root, with `/`; bytes that are not UTF-8 as surrogates (PEP 383). May itself hold a secret."""
    size: int
    """Bytes, as far as known before reading."""
    read: Callable[[], bytes]
    added_lines: Callable[[], Sequence[tuple[int, int]]] | None = None
    name_is_new: bool = True
    """Whether the name itself is to be scanned: False for a staged file that had this name before."""
    read_before: Callable[[], bytes] | None = None
    """The content that it had before; for archives, in which no lines can be compared. As `read`."""
    blob: str = ""
    """The id of its content, where git has it; the same id is the same content."""
    is_untracked: bool = False
    """Whether git does not have it yet, and would take it with `git add .`."""
