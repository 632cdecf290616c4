"""What code makes of a variable that is absent, before it is put as a read's need."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type


class Outcome(IntEnum):
    """Where several uses of one value differ, the highest holds."""

    NOTHING = 0
    """It goes on with null."""
    FAILS = 1
    """What is done with null fails by itself."""
    TESTED = 2
    """It has a default, or the code looks whether it is there."""
    LEFT = 3
    """Where it is absent, the function is left: what follows sees it present."""
    REFUSED = 4
    """Where it is absent, the code raises or exits."""


NEEDS: dict[Outcome, Need] = {
    Outcome.NOTHING: "unknown",
    Outcome.FAILS: "required",
    Outcome.TESTED: "optional",
    Outcome.LEFT: "optional",
    Outcome.REFUSED: "required",
}
OF_NEED: dict[Need, Outcome] = {
    "unknown": Outcome.NOTHING,
    "required": Outcome.REFUSED,
    "optional": Outcome.TESTED,
}


class Judged(NamedTuple):
    """What the surroundings of a read say."""

    outcome: Outcome = Outcome.NOTHING
    type: Type = ""
    default: Node | None = None
    """What is used in its place."""
    chain: tuple[Node, ...] = ()
    """The expressions of which each serves as well as the next, itself among them."""
