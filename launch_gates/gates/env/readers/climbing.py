"""The way up from a value in PHP or Ruby, node by node, to what the code makes of its absence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.outcomes import Judged, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type


class State(NamedTuple):
    """What is known on the way."""

    is_test: bool = False
    """Whether the expression is no longer the value, but whether it is there."""
    is_true_when_absent: bool = False
    is_safe: bool = False
    """Whether what comes here is never null: a cast, a safe navigation."""
    type: Type = ""
    chain: tuple[Node, ...] = ()
    default: Node | None = None
    floor: Outcome = Outcome.NOTHING
    """What holds if nothing more is found."""


Step = tuple[State, int] | Outcome | None
"""What is known further up, and how many nodes; or what is made of it; or that nothing more can be told."""


def tested(state: State, *, is_true_when_absent: bool) -> State:
    """The code asks whether it is there."""
    floor = max(state.floor, Outcome.TESTED)
    return state._replace(is_test=True, is_true_when_absent=is_true_when_absent, floor=floor)


def climbed(way: tuple[Node, ...], state: State, step: Callable[[State, tuple[Node, ...], int], Step]) -> Judged:
    """What becomes of the last node of the way. `step` goes on from the position that it is given."""
    position = len(way) - 1
    while position > 0:
        found = step(state, way, position)
        if isinstance(found, Outcome):
            return Judged(max(found, state.floor), state.type, state.default, state.chain)
        if found is None:
            break
        state, up = found
        position -= up
    return Judged(state.floor, state.type, state.default, state.chain)
