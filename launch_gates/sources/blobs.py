"""Blobs of git as what a source reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import GitError
from launch_gates.core.finding import Unchecked
from launch_gates.git.objects import ObjectTooLargeError
from launch_gates.sources.source import UNREADABLE, UnreadError, too_large

if TYPE_CHECKING:
    from launch_gates.git.objects import ObjectReader


def read_blob(objects: ObjectReader, oid: str, shown: str, max_size: int) -> bytes:
    """The content of a file that is shown as `shown`; of at most `max_size` bytes. Raises UnreadError."""
    try:
        return objects.read(oid, max_size)
    except ObjectTooLargeError as error:
        raise UnreadError(too_large(shown, error.size, max_size)) from None
    except GitError as error:
        raise UnreadError(Unchecked(UNREADABLE, shown, error.message, error.fix)) from None
