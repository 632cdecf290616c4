"""Standard input as one document."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from launch_gates.core.figures import human_size
from launch_gates.core.finding import Unchecked
from launch_gates.sources.document import Document
from launch_gates.sources.reading import read_stream
from launch_gates.sources.source import UNREADABLE, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from launch_gates.sources.source import Item

NAME = "<stdin>"


class StdinSource:
    """All of a stream. As nothing else is scanned, one that is larger than the limit is unchecked, not left out."""

    description = "standard input"

    def __init__(self, stream: BinaryIO, root: Path, max_size: int) -> None:
        """`stream` is read to its end, or to `max_size` bytes and one; it is not closed."""
        self.root = root
        self._stream = stream
        self._max_size = max_size

    @contextmanager
    def documents(self) -> Iterator[Iterator[Item]]:
        """As in Source."""
        yield iter((self._item(),))

    def _item(self) -> Item:
        try:
            content = read_stream(self._stream, self._max_size)
        except OSError as error:
            return unreadable(NAME, error)
        if content is None:
            reason = f"there is more of it than --max-size {human_size(self._max_size)}"
            return Unchecked(UNREADABLE, NAME, reason, "raise --max-size, then run again")
        return Document(NAME, len(content), partial(bytes, content), name_is_new=False)
