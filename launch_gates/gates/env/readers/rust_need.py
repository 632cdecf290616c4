"""What becomes of a Rust program where a variable is absent: told from the methods that the result goes through."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.bounded import ancestors
from launch_gates.gates.env.readers.inference import Judgement
from launch_gates.gates.env.readers.rust_file import unquoted
from launch_gates.parsing.syntax import captures, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Scope, Type
    from launch_gates.gates.env.readers.rust_file import RustFile

_FATAL = frozenset({"unwrap", "expect", "ok_or", "ok_or_else", "context", "with_context", "wrap_err", "unwrap_or_log"})
_ASKING = frozenset(
    {
        "unwrap_or_default",
        "map_or",
        "map_or_else",
        "map_or_default",
        "is_ok",
        "is_err",
        "is_some",
        "is_none",
        "is_ok_and",
    }
    | {
        "is_some_and",
        "is_none_or",
        "is_err_and",
        "into_iter",
        "iter",
        "unwrap_or_log_default",
        "unwrap_or_else_default",
    }
)
_CHOOSING = frozenset({"unwrap_or", "unwrap_or_else", "or", "or_else", "or_default"})
_ENDS = (
    "panic!",
    "exit(",
    "bail!",
    "unreachable!",
    "todo!",
    "unimplemented!",
    "abort(",
    "return Err(",
    "=> Err(",
    "anyhow!",
    "expect(",
)
_FAILING = frozenset({"exit", "abort", "panic!", "bail!"})
_TYPES: Mapping[str, Type] = {
    **dict.fromkeys(
        ("u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize"), "integer"
    ),
    **dict.fromkeys(("f32", "f64"), "number"),
    "bool": "boolean",
    "Url": "url",
}
_FARTHEST = 40


class _Step(NamedTuple):
    """What is done with the result."""

    name: str
    text: str
    node: Node


class Needs:
    """The judge of one file."""

    def __init__(self, file: RustFile) -> None:
        """Of that file."""
        self.file = file

    def judge(self, call: Node, *, is_option: bool = False) -> Judgement:
        """By the chain behind the call. Of what a helper gives as an option in a result, the first `?` says nothing."""
        steps = _steps_in_tokens(call) if call.type == "token_tree" else self._steps(call)
        need, default, instead = self._decided(steps, is_option=is_option)
        if need == "unknown" and len(steps) > 0 and steps[-1].name == "let":
            need, default, instead = self._later(steps[-1].node, is_option=is_option)
        before = _alternatives_before(call)
        kind = next((kind for step in steps if (kind := _parsed(step))), "")
        return Judgement(
            need=need,
            type=kind,  # type: ignore[arg-type]
            default=default,
            instead=tuple(dict.fromkeys((*instead, *before))),
            is_conditional=_is_conditional(call),
            scope=_scope(call),
        )

    def _decided(  # noqa: C901, PLR0911 (one a kind of step)
        self, steps: list[_Step], *, is_option: bool
    ) -> tuple[Need, str | None, tuple[str, ...]]:
        instead: tuple[str, ...] = ()
        was_dropped = False
        for step in steps:
            match step.name:
                case "?" if is_option:
                    is_option = False
                case "transpose":
                    is_option = True
                case "?":
                    return ("optional" if was_dropped else "required"), None, instead
                case "ok":
                    was_dropped = True
                case "option" | "optional":
                    return "optional", None, instead
                case "required":
                    return "required", None, instead
                case name if name in _FATAL:
                    return "required", None, instead
                case name if name in _ASKING:
                    return "optional", None, instead
                case name if name in _CHOOSING:
                    others = names_in(step.text)
                    if any(end in step.text for end in _ENDS):
                        return "required", None, instead + others
                    instead += others
                    if not others or name.startswith("unwrap"):
                        return "optional", _literal(step), instead
        return ("optional" if was_dropped else "unknown"), None, instead

    def _steps(self, call: Node) -> list[_Step]:
        """What happens to the result, from the inside."""
        steps: list[_Step] = []
        below = call
        for around in islice(ancestors(call), _FARTHEST):
            match around.type:
                case "try_expression":
                    steps.append(_Step("?", "", around))
                case "field_expression":
                    pass
                case "call_expression":
                    if not self._through(around, below, steps):
                        break
                case "closure_expression" | "arguments" | "reference_expression" | "parenthesized_expression":
                    pass
                case "unary_expression" | "await_expression" | "generic_function" | "type_cast_expression":
                    pass
                case _:
                    steps.extend(self._ended(around, below))
                    break
            below = around
        return steps

    def _through(self, call: Node, below: Node, steps: list[_Step]) -> bool:
        """Note a method of the chain; whether the chain goes on."""
        called = call.child_by_field_name("function")
        if called is None:
            return False
        if called.type == "generic_function":
            called = called.child_by_field_name("function") or called
        given = call.child_by_field_name("arguments")
        is_argument = given is not None and given.start_byte <= below.start_byte and below.end_byte <= given.end_byte
        if called.type == "field_expression" and not is_argument:
            name = text_of(called.child_by_field_name("field") or called)
            steps.append(_Step(name, text_of(call)[called.end_byte - call.start_byte - len(name) :], given or call))
            return True
        name = text_of(called).rpartition("::")[2].rpartition(".")[2]
        if name in {"or_else", "or", "unwrap_or_else", "unwrap_or"}:
            return not name.startswith("unwrap") or not _is_settled(steps)
        if name.startswith(("required", "require", "must", "expect")):
            steps.append(_Step("required", "", call))
        return name in {"Some", "Ok", "from", "from_str", "parse", "new"}

    def _ended(self, around: Node, below: Node) -> list[_Step]:
        """What a chain ends in: a condition, a `match`, a variable."""
        match around.type:
            case "let_condition":
                return [_Step(self._by_condition(around), "", around)]
            case "match_expression" if around.child_by_field_name("value") == below:
                return [_Step(_by_arms(around), "", around)]
            case "let_declaration":
                alternative = around.child_by_field_name("alternative")
                if alternative is not None:
                    return [_Step("required" if _fails(alternative) else "optional", "", around)]
                kind = text_of(around.child_by_field_name("type"))
                return [_Step("typed", kind, around), _Step("let", "", around)]
            case "binary_expression":
                operator = around.child_by_field_name("operator")
                return [_Step("optional", "", around)] if operator is not None and operator.type in {"==", "!="} else []
        return []

    def _by_condition(self, condition: Node) -> str:
        for around in islice(ancestors(condition), 5):
            if around.type == "if_expression":
                pattern = text_of(condition.child_by_field_name("pattern") or condition)
                part = "consequence" if pattern.startswith(("Err", "None")) else "alternative"
                body = around.child_by_field_name(part)
                return "required" if body is not None and _fails(body) else "optional"
        return "optional"

    def _later(self, let: Node, *, is_option: bool) -> tuple[Need, str | None, tuple[str, ...]]:
        """By the first use of the variable that the result is given to."""
        pattern = let.child_by_field_name("pattern")
        block = let.parent
        if pattern is None or block is None or pattern.type != "identifier":
            return "unknown", None, ()
        uses = self.file.identifiers.get(pattern.text or b"", [])
        first = bisect_left(uses, let.end_byte, key=lambda node: node.start_byte)
        if first < len(uses) and uses[first].start_byte < block.end_byte:
            return self._decided(self._steps(uses[first]), is_option=is_option)
        return "unknown", None, ()


def _steps_in_tokens(call: Node) -> list[_Step]:
    """The methods that follow within a macro's tokens."""
    steps: list[_Step] = []
    current = call.next_sibling
    while current is not None and len(steps) < 8 and current.type in {".", "?", "identifier", "token_tree"}:  # noqa: PLR2004 (no chain is longer)
        if current.type == "?":
            steps.append(_Step("?", "", current))
        elif current.type == "identifier":
            given = current.next_sibling
            text = text_of(given) if given is not None and given.type == "token_tree" else ""
            steps.append(_Step(text_of(current), text, given or current))
        current = current.next_sibling
    before = call.prev_sibling
    for _ in range(8):
        if before is None or before.type in {"(", "{", ",", ";", "="}:
            break
        before = before.prev_sibling
    if before is not None and before.prev_sibling is not None and not steps:
        words = text_of(before.prev_sibling)
        if before.type == "=" and before.prev_sibling.type == "token_tree" and words.startswith("("):
            steps.append(_Step("optional", "", call))
    return steps


def _is_settled(steps: list[_Step]) -> bool:
    return any(step.name in _FATAL or step.name in _ASKING for step in steps)


def _by_arms(match: Node) -> str:
    """A `match` that fails in every arm for the absent one, or else does without."""
    body = match.child_by_field_name("body")
    fails = []
    for arm in body.named_children if body is not None else ():
        pattern, value = arm.child_by_field_name("pattern"), arm.child_by_field_name("value")
        if pattern is None or value is None:
            continue
        written = text_of(pattern)
        if written.startswith(("Err", "None", "Ok(None", "_")):
            fails.append(_fails(value))
    return "required" if fails and all(fails) else "optional"


def _fails(body: Node) -> bool:
    """Whether a block, or the one expression in its place, ends the program or gives an error back."""
    block = body
    for _ in range(3):
        if block.type in {"else_clause", "unsafe_block"} and block.named_child_count:
            block = block.named_children[-1]
    statements = block.named_children if block.type == "block" else [block]
    return any(_is_failure(text_of(statement)) for statement in statements[-6:])


def _is_failure(text: str) -> bool:
    called = text.partition("(")[0].rpartition("::")[2]
    return (
        text.startswith(("return Err(", "Err(", "return Some(Err("))
        or called.removeprefix("return ") in _FAILING
        or (called.partition("!")[0] in {"panic", "bail", "unreachable", "todo", "unimplemented"})
    )


def _parsed(step: _Step) -> str:
    written = step.text
    if step.name == "parse" and "::<" in written:
        return _TYPES.get(written.partition("::<")[2].partition(">")[0].rpartition("::")[2], "")
    if step.name == "typed":
        return _TYPES.get(written.rpartition("::")[2], "")
    return "list" if step.name == "split" else ""


def _literal(step: _Step) -> str | None:
    """The literal that stands in."""
    found = captures("rust", "[(string_literal) (integer_literal) (boolean_literal)] @literal", step.node).get(
        "literal", ()
    )
    if not found:
        return None
    return unquoted(found[0]) if found[0].type == "string_literal" else text_of(found[0])


def names_in(text: str) -> tuple[str, ...]:
    """The variables that a piece of code reads, as far as its letters show."""
    found = []
    for part in text.split('var("')[1:] + text.split('var_os("')[1:]:
        name = part.partition('"')[0]
        if name.isidentifier():
            found.append(name)
    return tuple(found)


def _alternatives_before(call: Node) -> tuple[str, ...]:
    """The variables that are looked at before this one: `env::var("A").or_else(|_| env::var("B"))`."""
    for around in islice(ancestors(call), 6):
        if around.type == "call_expression":
            called = around.child_by_field_name("function")
            field = called.child_by_field_name("field") if called is not None else None
            is_choice = field is not None and text_of(field) in {"or_else", "or", "unwrap_or_else", "unwrap_or"}
            if is_choice and called is not None and called.end_byte <= call.start_byte:
                return names_in(text_of(called))
    return ()


def _is_conditional(call: Node) -> bool:
    below = call
    for around in islice(ancestors(call), _FARTHEST):
        if around.type in {"function_item", "source_file"}:
            return False
        if around.type == "match_arm":
            return True
        if around.type == "if_expression" and around.child_by_field_name("condition") != below:
            return True
        below = around
    return False


def _scope(call: Node) -> Scope | None:
    """`#[cfg(test)]` and `#[test]` in front of a module or function."""
    for around in islice(ancestors(call), _FARTHEST * 2):
        if around.type in {"mod_item", "function_item"}:
            before = around.prev_named_sibling
            for _ in range(5):
                if before is None or before.type != "attribute_item":
                    break
                written = text_of(before)
                if "cfg(test)" in written or written.endswith(("test]", "test)]")):
                    return "test"
                before = before.prev_named_sibling
    return None
