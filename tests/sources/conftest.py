"""What the tests of the sources share: everything that a source gives, read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.finding import Unchecked
from launch_gates.sources.document import Document
from launch_gates.sources.source import UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.core.finding import NotLookedAt
    from launch_gates.sources.source import Source


@dataclass
class Given:
    """What came out of a source, by path or subject, in its order."""

    documents: dict[str, Document] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    unchecked: dict[str, str] = field(default_factory=dict)
    not_looked_at: dict[str, str] = field(default_factory=dict)

    def add(self, outcome: Unchecked | NotLookedAt) -> None:
        if isinstance(outcome, Unchecked):
            assert outcome.rule == "unreadable"
            assert outcome.fix
            self.unchecked[outcome.subject] = outcome.reason
        else:
            self.not_looked_at[outcome.subject] = outcome.reason


def everything(source: Source) -> Given:
    """Reads all documents of the source; no path may come twice."""
    given = Given()
    with source.documents() as items:
        for item in items:
            if not isinstance(item, Document):
                given.add(item)
                continue
            assert item.path not in given.documents
            given.documents[item.path] = item
            try:
                given.contents[item.path] = item.read()
            except UnreadError as error:
                given.add(error.outcome)
    return given


@pytest.fixture
def read_all() -> Callable[[Source], Given]:
    """Gives `everything`."""
    return everything
