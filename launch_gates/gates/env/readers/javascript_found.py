"""What the parts of this reader hand each other: reads whose need is still to be judged, and all that one file says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Dynamic, Helper, Scope, Write
    from launch_gates.gates.env.readers.javascript_judgement import Judgement
    from launch_gates.gates.env.readers.javascript_keys import Asked


class Found(NamedTuple):
    """One read."""

    name: str
    node: Node
    """The expression whose value it is, or the name that it is bound to."""
    at: Node
    """Where the name stands: its line counts."""
    through: str
    said: Judgement | None = None
    """What is known already; None: to be judged by what stands around it."""
    is_bound: bool = False
    """Whether `node` is a name that destructuring or an import binds."""
    helper: Helper | None = None
    """The project's own function that it goes through."""
    scope: Scope | None = None
    words: tuple[str, ...] = ()
    """Further names that a test of it would mention: the variable of a loop."""


class Asking(NamedTuple):
    """A read whose name is a parameter of the function around it."""

    asked: Asked
    node: Node
    before: str
    after: str
    through: Helper | None = None


@dataclass
class Collected:
    """All that the parts found."""

    found: list[Found] = field(default_factory=list)
    asking: list[Asking] = field(default_factory=list)
    dynamic: list[Dynamic] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    judged: dict[int, Judgement] = field(default_factory=dict)
    """Expressions, by id, whose need a schema says."""
