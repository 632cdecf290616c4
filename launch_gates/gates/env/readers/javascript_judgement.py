"""What a place says of a variable, and how what several places say of it ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Need, Type

How = Literal["refuses", "default", "tested", "raises", "asserted", ""]
"""A refusal to go on without it counts above a default or a test, these above a use that raises, that above an
assertion to the type checker alone."""

_RANK: tuple[How, ...] = ("refuses", "default", "tested", "raises", "asserted", "")
_NEEDS: dict[How, Need] = {
    "refuses": "required",
    "default": "optional",
    "tested": "optional",
    "raises": "required",
    "asserted": "required",
    "": "unknown",
}


class Judgement(NamedTuple):
    """What one place says."""

    how: How = ""
    type: Type = ""
    default: str | None = None
    is_conditional: bool = False
    chain: int = 0
    """The `A || B` that it is part of, by the node's id."""
    fallback: str = ""
    """The name that is used in its place, where that is no literal."""
    escapes: tuple[int, int] = (0, 0)
    """The function, by its bytes, that a test of it leaves early where it is absent."""

    @property
    def need(self) -> Need:
        """The same in the terms of a read."""
        return _NEEDS[self.how]

    def at_least(self, how: How) -> Judgement:
        """The same, ranked no lower than that; a use that raises does so whatever tests its result."""
        return self if self.how == "raises" and how == "tested" else self._replace(how=stronger(self.how, how))


def stronger(first: How, second: How) -> How:
    """The one that ranks higher."""
    return first if _RANK.index(first) <= _RANK.index(second) else second
