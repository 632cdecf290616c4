"""Cases of the Python reader's tables."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

Expected = list[tuple[str, str]]


def case(text: str, *expected: tuple[str, str], label: str) -> ParameterSet:
    """A source, and the name and need of each read in it."""
    return pytest.param(dedent(text), list(expected), id=label)
