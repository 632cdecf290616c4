"""Names of variables worked out through a project's own functions, for languages whose calls look much alike.

A language's module says what it calls, what a call's argument may be as text, and what becomes of a variable that is
absent; this one follows the project's helpers from the language's own readers to their callers, within one file.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple, Protocol

from launch_gates.gates.env.facts import Dynamic, FileFacts, Helper, Read
from launch_gates.gates.env.names import is_name
from launch_gates.parsing.syntax import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Declaration, Need, Scope, Type, Write

CONSTANT = -1
"""A helper with this position is no function but a constant of the project: `before` is its text."""
STRUCTURE = -2
"""A helper with this position is no function but a structure that is filled from the environment: `before` goes in
front of its fields' names, `after` says how they are put together."""
STORE = -3
"""A helper with this position is no function but an object that holds settings, some from the environment: `before` is
in front of its keys, `after` stands for what parts them."""
NAMER = -4
"""A helper with this position is a function that gives a variable's name, made of its first argument between `before`
and `after`."""

_MOST_HELPERS = 2_000
_MOST_FUNCTIONS_AROUND = 8


class Hole(NamedTuple):
    """A part of a name that is not written there."""

    name: str
    """The parameter or variable that gives it; empty where something else does."""


Text = tuple["str | Hole", ...]
"""What an expression says of a text, part by part."""


class Judgement(NamedTuple):
    """What becomes of the variable that a call reads."""

    need: Need = "unknown"
    type: Type = ""
    default: str | None = None
    instead: tuple[str, ...] = ()
    is_conditional: bool = False
    scope: Scope | None = None


class Function(NamedTuple):
    """A function that the file defines."""

    name: str
    owner: str
    parameters: tuple[str, ...]
    start: int
    end: int
    default: str = ""
    """The parameter that stands in for an absent variable."""


class Language(Protocol):
    """What the inference asks of a file."""

    path: str
    functions: Sequence[Function]
    """Each that the file defines, by where they start."""

    def calls(self, name: str) -> Iterable[Node]:
        """The calls of whatever has that name."""
        ...

    def means(self, call: Node, helper: Helper) -> bool:
        """Whether the call is one of that helper."""
        ...

    def texts(self, call: Node, helper: Helper) -> Iterable[Text]:
        """What the call gives for the name; several in a loop over literals."""
        ...

    def judge(self, call: Node, helper: Helper) -> Judgement:
        """What becomes of the variable where it is absent."""
        ...


def infer(language: Language, known: Iterable[Helper]) -> FileFacts:
    """Every read through what is known and through the file's own functions, and these as helpers."""
    found = _Inference(language)
    waiting = deque(known)
    followed: set[tuple[str, ...]] = set()
    while waiting and len(followed) < _MOST_HELPERS:
        helper = waiting.popleft()
        key = (helper.name, helper.owner, str(helper.position), helper.before, helper.after, helper.path)
        if key not in followed and helper.position >= 0:
            followed.add(key)
            waiting.extend(found.follow(helper))
    return FileFacts(reads=tuple(found.reads), dynamic=tuple(found.dynamic), helpers=tuple(found.helpers))


class _Inference:
    """What has been found so far."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.reads: dict[Read, None] = {}
        self.dynamic: dict[Dynamic, None] = {}
        self.helpers: dict[Helper, None] = {}

    def follow(self, helper: Helper) -> list[Helper]:
        """Note what is read through it; the functions that hand a parameter of theirs to it are given back."""
        further = []
        for call in self.language.calls(helper.name):
            if not self.language.means(call, helper):
                continue
            judgement = None
            for text in self.language.texts(call, helper):
                judgement = judgement or self.language.judge(call, helper)
                wrapper = self._note(call, helper, _joined((helper.before, *text, helper.after)), judgement)
                if wrapper is not None and wrapper not in self.helpers:
                    self.helpers[wrapper] = None
                    further.append(wrapper)
        return further

    def _note(self, call: Node, helper: Helper, text: Text, judgement: Judgement) -> Helper | None:
        through = f"{helper.owner}.{helper.name}" if helper.owner and not helper.path else helper.name
        holes = [part for part in text if isinstance(part, Hole)]
        if not holes:
            name = "".join(part for part in text if isinstance(part, str))
            if is_name(name):
                self.reads[_read(name, call, judgement, through)] = None
            return None
        if len(holes) == 1 and (place := self._parameter(call, holes[0].name)):
            return _wrapper(self.language.path, *place, text, judgement)
        self.dynamic[Dynamic(line_of(call), through)] = None
        return None

    def _parameter(self, call: Node, name: str) -> tuple[Function, int] | None:
        """The function around the call that has a parameter of that name, and which one it is."""
        if not name:
            return None
        for function in functions_around(self.language.functions, call.start_byte):
            if name in function.parameters:
                return function, function.parameters.index(name)
        return None


def functions_around(functions: Sequence[Function], at: int) -> Iterator[Function]:
    """The functions around the byte, from the inside; no more than a few."""
    first, last = 0, len(functions)
    while first < last:
        middle = (first + last) // 2
        if functions[middle].start <= at:
            first = middle + 1
        else:
            last = middle
    given = 0
    for function in reversed(functions[max(0, first - 200) : first]):
        if function.end > at:
            yield function
            given += 1
            if given == _MOST_FUNCTIONS_AROUND:
                return


def _read(name: str, call: Node, judgement: Judgement, through: str) -> Read:
    return Read(name, line_of(call), through=through, **{**judgement._asdict(), "instead": _others(name, judgement)})


def _others(name: str, judgement: Judgement) -> tuple[str, ...]:
    return tuple(other for other in judgement.instead if other != name)


def _wrapper(path: str, function: Function, position: int, text: Text, judgement: Judgement) -> Helper:
    at = next(index for index, part in enumerate(text) if isinstance(part, Hole))
    default = function.default if function.default != function.parameters[position] else ""
    return Helper(
        name=function.name,
        path=path,
        position=position,
        keyword=function.parameters[position],
        need=needed(function.name, judgement.need, has_default=bool(default)),
        type=judgement.type,
        default_position=function.parameters.index(default) if default else None,
        default_keyword=default,
        before="".join(part for part in text[:at] if isinstance(part, str)),
        after="".join(part for part in text[at + 1 :] if isinstance(part, str)),
        owner=function.owner,
    )


def needed(function: str, need: Need, *, has_default: bool) -> Need:
    """The need of a call, where the function's own name says more than its body: `mustEnv`, `require_env`."""
    lowered = function.lower()
    if need == "unknown" and not has_default and lowered.startswith(("must", "require", "getrequired", "get_required")):
        return "required"
    return need


def _joined(text: Text) -> Text:
    """The same without empty parts."""
    return tuple(part for part in text if part != "")


def combined(helper: Helper, default: str | None, around: Judgement, *, has_default: bool) -> Judgement:
    """What becomes of the variable, by the function that reads it and by what is done with the result."""
    kind = helper.type or around.type
    if has_default and (default is None or default != ""):
        return around._replace(need="optional", type=kind, default=default)
    if helper.need == "required":
        return around._replace(need="required", type=kind)
    if helper.need == "optional" or has_default:
        need: Need = "required" if around.need == "required" and not around.default else "optional"
        return around._replace(need=need, type=kind, default=around.default if default is None else default)
    return around._replace(type=kind)


def constants(helpers: Iterable[Helper]) -> Mapping[str, str]:
    """Name -> text of the constants among them."""
    return {helper.name: helper.before for helper in helpers if helper.position == CONSTANT}


def collected(  # noqa: PLR0913 (one a field)
    parts: Iterable[FileFacts],
    *,
    reads: Iterable[Read] = (),
    helpers: Iterable[Helper] = (),
    writes: Iterable[Write] = (),
    declarations: Iterable[Declaration] = (),
    is_damaged: bool = False,
) -> FileFacts:
    """All of it as one, each once."""
    parts = list(parts)
    return FileFacts(
        reads=tuple(dict.fromkeys([*(read for part in parts for read in part.reads), *reads])),
        dynamic=tuple(dict.fromkeys(dynamic for part in parts for dynamic in part.dynamic)),
        writes=tuple(dict.fromkeys([*(write for part in parts for write in part.writes), *writes])),
        helpers=tuple(dict.fromkeys([*(helper for part in parts for helper in part.helpers), *helpers])),
        declarations=tuple(declarations),
        is_damaged=is_damaged or any(part.is_damaged for part in parts),
    )
