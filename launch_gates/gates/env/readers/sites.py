"""The places in a program that ask for variables, and its own functions that do: what readers of languages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Helper, Type
    from launch_gates.gates.env.readers.outcomes import Outcome


class Site(NamedTuple):
    """One expression that asks for variables."""

    node: Node
    names: tuple[Node, ...]
    """What is given as names."""
    own: Outcome
    """What the form itself makes of absence."""
    through: str
    default: Node | None = None
    is_test: bool = False
    is_true_when_absent: bool = False
    type: Type = ""
    before: str = ""
    after: str = ""
    is_upper: bool = False
    is_list: bool = False
    """Whether each name given is a list of names."""
    is_helper: bool = False
    """Whether it is a call of a function of the project."""


class Parameter(NamedTuple):
    """One parameter of a function."""

    name: str
    position: int
    default: Node | None = None
    is_keyword: bool = False
    """Whether calls give it by name alone."""
    is_rest: bool = False
    """Whether it takes all the arguments that are left."""


class Wrapper(NamedTuple):
    """A helper, with what its record does not hold."""

    helper: Helper
    function: Node | None = None
    """The method or lambda; None where another file defines it."""
    is_upper: bool = False
    is_list: bool = False
    is_rest: bool = False


class Loop(NamedTuple):
    """What a block's or loop's variable stands for."""

    over: Node
    """The list."""
    position: int
    """Which part of an element it is."""
    is_taken_apart: bool
