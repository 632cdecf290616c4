"""What becomes of an Elixir program where a variable is absent, told from the operators around a read."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.bounded import ancestors
from launch_gates.gates.env.readers.elixir_file import arguments, name_of, operator_of, receiver_of
from launch_gates.gates.env.readers.inference import Judgement
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Scope, Type
    from launch_gates.gates.env.readers.elixir_file import ElixirFile

_CASTS: Mapping[str, Type] = {
    "String.to_integer": "integer",
    "Integer.parse": "integer",
    "String.to_float": "number",
    "Float.parse": "number",
    "String.to_existing_atom": "",
    "String.to_atom": "",
    "String.split": "list",
    "URI.parse": "url",
    "URI.new!": "url",
    "Jason.decode!": "json",
    "Jason.decode": "json",
    "JSON.decode!": "json",
    "Poison.decode!": "json",
    "Base.decode64!": "",
    "Base.decode16!": "",
    "Base.url_decode64!": "",
    "String.trim": "",
    "String.downcase": "",
    "String.upcase": "",
    "String.replace": "",
    "Path.expand": "",
    "File.read!": "",
}
"""Functions that fail when they are given nil, and what they make of a text."""
_PLAIN = frozenset({"to_string", "to_charlist", "IO.inspect", "String.Chars.to_string", "List.wrap"})
_FAILING = ("raise", "exit(", "System.halt", "System.stop", "abort", "throw", "Mix.raise", "{:error", "fail")
_COMPARING = frozenset({"==", "!=", "===", "!==", "in", "not in", "=~", "&&", "and", "<-"})
_FARTHEST = 30
_MOST_USES = 6


class _Found(NamedTuple):
    need: Need = "unknown"
    default: str | None = None
    instead: tuple[str, ...] = ()
    type: Type = ""
    is_fatal: bool = False
    """Whether it fails on nil."""
    given_to: Node | None = None
    """The `name = value` that the value ends in."""


class Needs:
    """The judge of one file."""

    def __init__(self, file: ElixirFile) -> None:
        """Of that file."""
        self.file = file

    def judge(self, call: Node) -> Judgement:
        """By what the value meets on its way."""
        found = _climbed(call)
        if found.need == "unknown" and found.given_to is not None:
            later = self._later(found.given_to)
            found = later._replace(type=found.type or later.type, instead=found.instead or later.instead)
        is_conditional, scope = _surrounded(call)
        return Judgement(found.need, found.type, found.default, found.instead, is_conditional, scope)

    def _later(self, assignment: Node) -> _Found:
        """By the first uses of the variable that tell."""
        name = assignment.child_by_field_name("left")
        block = assignment.parent
        if name is None or block is None:
            return _Found()
        uses = self.file.identifiers.get(name.text or b"", [])
        first = bisect_left(uses, assignment.end_byte, key=lambda node: node.start_byte)
        for node in uses[first : first + _MOST_USES]:
            if node.start_byte >= block.end_byte:
                break
            found = _climbed(node)
            if found.need != "unknown":
                return found
        return _Found()


def _climbed(start: Node) -> _Found:  # noqa: C901, PLR0912 (one a kind of node)
    """Outwards from the value, as long as what is around still is the value."""
    node, kind = start, ""
    instead: tuple[str, ...] = ()
    is_negated = is_cast = False
    for parent in islice(ancestors(start), _FARTHEST):
        match parent.type:
            case "binary_operator":
                found = _by_operator(parent, node)
                instead += found.instead
                kind = kind or found.type
                is_cast = is_cast or found.is_fatal
                if found.need != "unknown" or found.given_to is not None:
                    kind = kind or _cast_around(parent)
                    return _settled(found, instead, kind, is_cast=is_cast)
                if operator_of(parent) not in {"||", "or", "|>", "="}:
                    break
            case "unary_operator":
                if operator_of(parent) not in {"!", "not"}:
                    break
                is_negated = not is_negated
            case "arguments":
                continue
            case "call":
                name = _full_name(parent)
                if name in _CASTS:
                    kind, is_cast = kind or _CASTS[name], True
                elif name == "is_nil":
                    is_negated = not is_negated
                elif name not in _PLAIN:
                    by_call = _by_call(parent, start, is_negated=is_negated)
                    if by_call is None:
                        break
                    return _Found(by_call, instead=instead, type=_type(kind))
            case "stab_clause" if parent.child_by_field_name("left") is not None:
                left = parent.child_by_field_name("left")
                if left is not None and left.start_byte <= start.start_byte < left.end_byte:
                    return _Found("optional", instead=instead, type=_type(kind))
                break
            case _:
                break
        node = parent
    need: Need = "required" if is_cast else ("optional" if is_negated else "unknown")
    return _Found(need, instead=instead, type=_type(kind))


def _cast_around(node: Node) -> str:
    """What a value with its default is then made."""
    for around in islice(ancestors(node), 4):
        if around.type == "call":
            return _CASTS.get(_full_name(around), "")
        if around.type == "binary_operator":
            right = around.child_by_field_name("right")
            is_piped = operator_of(around) == "|>" and right is not None and right.type == "call"
            return _CASTS.get(_full_name(right), "") if is_piped and right is not None else ""
        if around.type not in {"arguments", "block"}:
            break
    return ""


def _settled(found: _Found, instead: tuple[str, ...], kind: str, *, is_cast: bool) -> _Found:
    if is_cast and found.given_to is not None:
        return _Found("required", None, instead, _type(kind))
    return found._replace(instead=instead, type=_type(kind))


def _type(kind: str) -> Type:
    return kind  # type: ignore[return-value]


def _full_name(call: Node) -> str:
    receiver = receiver_of(call)
    return f"{receiver}.{name_of(call)}" if receiver else name_of(call)


def _by_operator(node: Node, inner: Node) -> _Found:  # noqa: C901, PLR0911 (one an operator)
    """What an operator makes of an absent value."""
    operator = operator_of(node)
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return _Found()
    is_left = inner == left or (left.start_byte <= inner.start_byte and inner.end_byte <= left.end_byte)
    match operator:
        case "||" | "or":
            if not is_left:
                return _Found(instead=names_in(text_of(left)))
            if _fails(text_of(right)):
                return _Found("required")
            names = names_in(text_of(right))
            if names and right.type in {"call", "binary_operator"}:
                return _Found(instead=names) if _is_read(right) else _Found("optional", instead=names)
            return _Found("optional", literal(right))
        case "|>" if is_left and right.type == "call":
            name = _full_name(right)
            if name in _CASTS:
                return _Found(is_fatal=True, type=_CASTS[name])
            return _Found()
        case "<>":
            return _Found("required")
        case "=" if not is_left:
            holder = node.parent
            if holder is not None and holder.type == "arguments":
                return _Found()
            return _Found(given_to=node) if left.type == "identifier" else _Found()
        case _ if operator in _COMPARING:
            kind: Type = "boolean" if text_of(right) in {'"true"', '"1"', '"false"'} else ""
            return _Found("optional", type=kind)
    return _Found()


def _is_read(node: Node) -> bool:
    return node.type == "call" and name_of(node) in {"get_env", "fetch_env!"}


def _by_call(call: Node, start: Node, *, is_negated: bool) -> Need | None:
    """What a condition makes of an absent value: it may be its subject, or only be in its body."""
    name = name_of(call)
    given = arguments(call)
    if not given or not (given[0].start_byte <= start.start_byte < given[0].end_byte):
        return None
    match name:
        case "if" | "unless":
            is_absent = is_negated != (name == "unless")
            body, other = _branches(call)
            return "required" if _fails(body if is_absent else other) else "optional"
        case "case":
            return _by_clauses(call)
        case "with" | "cond" | "is_binary" | "is_nil":
            return "optional"
    return None


def _branches(call: Node) -> tuple[str, str]:
    """The texts of `do` and `else`, as blocks or as keywords."""
    for child in call.named_children:
        if child.type == "do_block":
            other = next((text_of(part) for part in child.named_children if part.type == "else_block"), "")
            return text_of(child).removesuffix(other), other
    text = text_of(call)
    _, _, rest = text.partition("do:")
    body, _, other = rest.partition("else:")
    return body, other


def _by_clauses(call: Node) -> Need:
    """By the first clause of a `case` that an absent value meets; where there is none, it fails."""
    block = next((child for child in call.named_children if child.type == "do_block"), None)
    for clause in block.named_children if block is not None else ():
        left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
        if clause.type != "stab_clause" or left is None:
            continue
        pattern = text_of(left)
        head, _, guard = pattern.partition(" when ")
        if guard and "nil" not in guard:
            continue
        if head.strip() in {"nil", ":error", '""', "_"} or guard or _is_variable(head.strip()):
            return "required" if right is not None and _fails(text_of(right)) else "optional"
    return "required"


def _is_variable(text: str) -> bool:
    return (
        bool(text) and (text[0].islower() or text[0] == "_") and text.replace("_", "").isalnum() and text not in _WORDS
    )


_WORDS = frozenset({"true", "false", "nil"})


def _fails(text: str) -> bool:
    stripped = text.strip()
    return any(stripped.startswith(word) or f"\n{word}" in stripped or f" {word}" in stripped for word in _FAILING)


def literal(node: Node) -> str | None:
    """The text of a literal."""
    if node.type == "string":
        return text_of(node)[1:-1]
    return text_of(node) if node.type in {"integer", "float", "boolean", "atom"} else None


def names_in(text: str) -> tuple[str, ...]:
    """The variables that a piece of code reads, as far as its letters show."""
    found: list[str] = []
    for mark in ('get_env("', 'fetch_env!("'):
        found.extend(part.partition('"')[0] for part in text.split(mark)[1:])
    return tuple(found)


def _surrounded(call: Node) -> tuple[bool, Scope | None]:
    """Whether a condition of another kind is around it, and whether that says that it is for tests alone."""
    is_conditional = False
    scope: Scope | None = None
    for around in islice(ancestors(call), _FARTHEST):
        if around.type != "call" or name_of(around) not in {"if", "unless", "case", "cond"}:
            continue
        given = arguments(around)
        if given and given[0].start_byte <= call.start_byte < given[0].end_byte:
            continue
        condition = text_of(given[0]) if given else ""
        if "config_env()" in condition or "Mix.env()" in condition or "@env" in condition:
            if ":prod" in condition or name_of(around) == "case":
                continue
            scope = "test" if ":test" in condition and ":dev" not in condition and "!=" not in condition else scope
            is_conditional = is_conditional or "!=" not in condition
            continue
        is_conditional = True
    return is_conditional, scope
