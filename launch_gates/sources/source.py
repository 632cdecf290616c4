"""What a source is, and what it gives instead of a document that cannot be had. Each source has a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from launch_gates.core.errors import LaunchGatesError
from launch_gates.core.figures import human_size
from launch_gates.core.finding import NotLookedAt, Unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from launch_gates.sources.document import Document

    Item = Document | Unchecked | NotLookedAt

UNREADABLE = "unreadable"
"""The rule of what should have been looked at and could not be; the runner puts the gate's name in front."""

DISAPPEARED = "it disappeared while the check ran"


class Source(Protocol):
    """Documents to scan, and what could not be had or is left out."""

    @property
    def root(self) -> Path:
        """The folder that the documents' paths are relative to."""
        ...

    @property
    def description(self) -> str:
        """What is scanned, for people: `staged changes`, `work tree`."""
        ...

    def documents(self) -> AbstractContextManager[Iterator[Item]]:
        """To be used in a `with` statement that ends after the last document was read; it ends git too.

        Entering it, or going on with the iterator, raises LaunchGatesError where nothing could be scanned. A
        document's `read` raises UnreadError.
        """
        ...


class UnreadError(LaunchGatesError):
    """A document cannot be had any more, or turns out to be one that is left out. `outcome` is what to report."""

    def __init__(self, outcome: Unchecked | NotLookedAt) -> None:
        """The outcome's subject is the document's path."""
        super().__init__(outcome.reason, outcome.fix if isinstance(outcome, Unchecked) else "")
        self.outcome = outcome


def unreadable(subject: str, error: OSError) -> Unchecked:
    """The operating system does not let us read this."""
    if isinstance(error, PermissionError):
        return Unchecked(
            UNREADABLE, subject, "permission denied", "make it readable for the user who runs launch-gates"
        )
    reason = (error.strerror or type(error).__name__).lower()
    return Unchecked(UNREADABLE, subject, reason, "see whether it can be read at all, then run again")


def too_large(subject: str, size: int, max_size: int) -> NotLookedAt:
    """This has more bytes than `--max-size` says."""
    return NotLookedAt(
        subject, f"{human_size(size)} is more than --max-size {human_size(max_size)}: raise it to scan this"
    )
