"""A change of the models that no migration makes. Pure data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from launch_gates.core.confidence import Confidence


class ModelChange(NamedTuple):
    """Something that the models have against the base, or have no more, and that no migration does."""

    path: str
    line: int
    """From 1; where the model is now, or, of one that is gone, where it was."""
    what: str
    """For people, one line: `Order.total is new, and no migration adds it`."""
    confidence: Confidence
