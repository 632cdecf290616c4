"""One Rust file: what it calls (within macros too), defines and imports, and what its expressions say as text."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.bounded import ancestors, is_too_deep
from launch_gates.gates.env.readers.inference import Function, Hole, constants
from launch_gates.parsing.syntax import captures, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Source
    from launch_gates.gates.env.readers.inference import Text

_OUTLINE = """
(call_expression function: (identifier) @callee)
(call_expression function: (scoped_identifier name: (identifier) @callee))
(call_expression function: (field_expression field: (field_identifier) @callee))
(call_expression function: (generic_function function: (identifier) @callee))
(call_expression function: (generic_function function: (scoped_identifier name: (identifier) @callee)))
(call_expression function: (generic_function function: (field_expression field: (field_identifier) @callee)))
(token_tree (identifier) @callee . (token_tree))
(macro_invocation macro: (identifier) @macro)
(macro_definition) @rules
(function_item) @function
(let_declaration value: (closure_expression)) @function
(const_item) @constant
(static_item) @constant
(let_declaration) @let
(use_declaration) @use
(struct_item) @structure
(enum_variant) @variant
"""
_FALLBACKS = ("default", "fallback", "otherwise", "dflt", "def", "alt", "or")
_PLAIN = frozenset(
    {
        "as_str",
        "as_ref",
        "to_string",
        "to_owned",
        "into",
        "clone",
        "borrow",
        "trim",
        "as_bytes",
        "to_uppercase",
        "deref",
    }
)
_MOST_TEXTS = 300
_DEEPEST = 8


class RustFile:
    """One parsed file."""

    def __init__(self, source: Source) -> None:
        """Parse it."""
        self.path = source.path
        self.data = source.data
        self.helpers = source.helpers
        self.constants_elsewhere: Mapping[str, str] = constants(source.helpers)
        self.root = parse("rust", source.data).root_node
        self.is_too_deep = is_too_deep(self.root)
        self.nodes = {} if self.is_too_deep else captures("rust", _OUTLINE, self.root)
        self.callees: dict[bytes, list[Node]] = {}
        for callee in self.nodes.get("callee", ()):
            self.callees.setdefault(callee.text or b"", []).append(callee)

    @cached_property
    def functions(self) -> Sequence[Function]:
        """The functions, methods and closures that have a name, by where they start."""
        found = [_function(node) for node in self.nodes.get("function", ())]
        return sorted(found, key=lambda function: function.start)

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """Name -> path of what `use` brings in; a glob has the name `*` with its path behind."""
        found = {}
        for node in self.nodes.get("use", ()):
            written = text_of(node).removesuffix(";").partition("use ")[2]
            for path in _flattened(written):
                whole, _, name = path.partition(" as ")
                last = whole.rpartition("::")[2]
                found[f"* {whole}" if last == "*" else name or last] = whole
        return found

    @cached_property
    def values(self) -> Mapping[str, list[tuple[Node, Node]]]:
        """Name -> the `let`, `const` and `static` of it, with the value."""
        found: dict[str, list[tuple[Node, Node]]] = {}
        for kind in ("constant", "let"):
            for node in self.nodes.get(kind, ()):
                name = node.child_by_field_name("name") or node.child_by_field_name("pattern")
                value = node.child_by_field_name("value")
                if name is not None and value is not None and name.type == "identifier":
                    found.setdefault(text_of(name), []).append((node, value))
        return found

    @cached_property
    def identifiers(self) -> Mapping[bytes, list[Node]]:
        """Name -> where it stands in code, in the order of the text."""
        found: dict[bytes, list[Node]] = {}
        for node in captures("rust", "(identifier) @use", self.root).get("use", ()):
            found.setdefault(node.text or b"", []).append(node)
        return found

    def calls(self, name: str) -> list[Node]:
        """The calls of the function of that name: call expressions, or a macro's list of tokens behind the name."""
        found = []
        for callee in self.callees.get(name.encode(), ()):
            parent = callee.parent
            if parent is not None and parent.type == "token_tree":
                given = callee.next_sibling
                if given is not None and given.type == "token_tree" and text_of(given)[:1] == "(":
                    found.append(given)
                continue
            for around in islice(ancestors(callee), 3):
                if around.type == "call_expression":
                    found.append(around)
                    break
        return found

    def macros(self, name: str) -> list[Node]:
        """The invocations of the macro of that name, outside of others."""
        return [
            node.parent
            for node in self.nodes.get("macro", ())
            if node.text == name.encode() and node.parent is not None
        ]

    def texts(self, node: Node | None, deep: int = 0) -> list[Text]:  # noqa: C901, PLR0911 (one a kind of expression)
        """What the expression may be as text."""
        if node is None or deep > _DEEPEST:
            return [(Hole(""),)]
        match node.type:
            case "string_literal" | "raw_string_literal":
                return [(unquoted(node),)]
            case "identifier":
                return self._of_name(node, deep)
            case "scoped_identifier":
                last = text_of(node).rpartition("::")[2]
                if last in self.constants_elsewhere:
                    return [(self.constants_elsewhere[last],)]
                given = [value for at, value in self.values.get(last, ()) if at.type != "let_declaration"]
                return self.texts(given[0], deep + 1) if given else [(Hole(""),)]
            case "reference_expression":
                return self.texts(node.child_by_field_name("value"), deep + 1)
            case "parenthesized_expression" | "unary_expression" if node.named_child_count:
                return self.texts(node.named_children[0], deep + 1)
            case "macro_invocation":
                return self._of_macro(node)
            case "call_expression":
                called = node.child_by_field_name("function")
                field = called.child_by_field_name("field") if called is not None else None
                if called is not None and field is not None and text_of(field) in _PLAIN:
                    found = self.texts(called.child_by_field_name("value"), deep + 1)
                    return _upper(found) if text_of(field) == "to_uppercase" else found
        return [(Hole(""),)]

    def _of_name(self, node: Node, deep: int) -> list[Text]:
        name = text_of(node)
        if items := self._looped(node, name):
            return [text for item in items[:_MOST_TEXTS] for text in self.texts(item, deep + 2)]
        given = self.values.get(name, [])[:_MOST_TEXTS]
        near = [value for at, value in given if at.type == "let_declaration" and at.end_byte <= node.start_byte]
        if near and near[-1].type != "closure_expression" and name.encode() not in (near[-1].text or b""):
            return self.texts(near[-1], deep + 2)
        fixed = [value for at, value in given if at.type != "let_declaration"]
        if fixed:
            return self.texts(fixed[0], deep + 1)
        if name in self.constants_elsewhere:
            return [(self.constants_elsewhere[name],)]
        return [(Hole(name),)]

    def _of_macro(self, node: Node) -> list[Text]:
        """`format!("{name}_FILE")`, `format!("{}_FILE", name)`, `concat!("A", "B")`."""
        called = text_of(node.child_by_field_name("macro") or node)
        tokens = node.named_children[-1].named_children if node.named_child_count else []
        if called == "concat" and all(token.type.endswith("string_literal") for token in tokens):
            return [tuple(unquoted(token) for token in tokens)]
        if called != "format" or not tokens or not tokens[0].type.endswith("string_literal"):
            return [(Hole(""),)]
        waiting = iter([token for token in tokens[1:] if token.type in {"identifier", "string_literal"}])
        parts: list[str | Hole] = []
        first, *rest = unquoted(tokens[0]).split("{")
        parts.append(first)
        for piece in rest:
            inside, _, behind = piece.partition("}")
            name = inside.partition(":")[0].strip()
            if name and not name.isdigit():
                parts.extend(self._of_word(name))
            else:
                token = next(waiting, None)
                parts.extend(self.texts(token, _DEEPEST - 2)[0] if token is not None else (Hole(""),))
            parts.append(behind)
        return [tuple(parts)]

    def _of_word(self, name: str) -> Text:
        fixed = [value for at, value in self.values.get(name, ()) if at.type != "let_declaration"]
        return self.texts(fixed[0], _DEEPEST)[0] if fixed else (Hole(name),)

    def _looped(self, node: Node, name: str) -> list[Node]:
        """The items of the literal list that a loop's or closure's variable goes over."""
        for around in islice(ancestors(node), 30):
            if around.type == "function_item":
                break
            if around.type == "for_expression":
                pattern, value = around.child_by_field_name("pattern"), around.child_by_field_name("value")
                if pattern is not None and value is not None and name in _words(pattern):
                    return self._items(value)
            if around.type == "closure_expression":
                listed = around.child_by_field_name("parameters")
                call = around.parent.parent if around.parent is not None else None
                if (
                    listed is not None
                    and call is not None
                    and name in _words(listed)
                    and call.type == "call_expression"
                ):
                    return self._items(call.child_by_field_name("function") or call)
        return []

    def _items(self, node: Node) -> list[Node]:
        """The items of a literal list at the root of an expression, or of the constant that it is."""
        current: Node | None = node
        for _ in range(12):
            if current is None:
                return []
            if current.type == "array_expression":
                return current.named_children
            if current.type == "identifier":
                given = self.values.get(text_of(current), [])
                current = given[-1][1] if given else None
            elif current.type == "macro_invocation":
                tokens = current.named_children[-1].named_children
                return [token for token in tokens if token.type == "string_literal"]
            else:
                current = current.child_by_field_name("value") or current.child_by_field_name("function")
        return []


def _words(node: Node) -> set[str]:
    return {text_of(each) for each in node.named_children} | {text_of(node).lstrip("&")}


def _upper(texts: list[Text]) -> list[Text]:
    return [tuple(part.upper() if isinstance(part, str) else part for part in text) for text in texts]


def _function(node: Node) -> Function:
    name = node.child_by_field_name("name") or node.child_by_field_name("pattern")
    closure = node.child_by_field_name("value")
    holder = closure if closure is not None and closure.type == "closure_expression" else node
    listed = holder.child_by_field_name("parameters")
    names = [
        text_of(parameter.child_by_field_name("pattern") or parameter).removeprefix("mut ")
        for parameter in (listed.named_children if listed is not None else ())
        if parameter.type in {"parameter", "identifier"}
    ]
    default = next((each for each in names if each.lower().strip("_").startswith(_FALLBACKS) and each != "org"), "")
    owner = ""
    for around in islice(ancestors(node), 6):
        if around.type == "impl_item":
            owner = text_of(around.child_by_field_name("type") or around).partition("<")[0]
            break
    return Function(text_of(name) if name else "", owner, tuple(names), node.start_byte, node.end_byte, default)


def unquoted(node: Node | None) -> str:
    """The text of a string literal, as it is written between its quotes."""
    if node is None:
        return ""
    for child in node.named_children:
        if child.type == "string_content":
            return text_of(child)
    return ""


def arguments(call: Node) -> list[Node]:
    """What is given to it; of a list of tokens, what stands first between the commas."""
    if call.type == "token_tree":
        found, is_first = [], True
        for child in call.children[1:-1]:
            if child.type == ",":
                is_first = True
            elif is_first and child.type != "&":
                found.append(child)
                is_first = False
        return found
    listed = call.child_by_field_name("arguments")
    return [node for node in listed.named_children if not node.type.endswith("comment")] if listed is not None else []


def path_of(call: Node) -> str:
    """The path of what is called, as it is written: `std::env::var`, `var`; a method has a dot in front."""
    if call.type == "token_tree":
        parts: list[str] = []
        current = call.prev_sibling
        while current is not None and len(parts) < 9 and current.type in {"identifier", "::", "self", "super", "crate"}:  # noqa: PLR2004 (four `::`)
            parts.insert(0, text_of(current))
            current = current.prev_sibling
        return "".join(parts) if current is None or current.type != "." else f".{''.join(parts)}"
    called = call.child_by_field_name("function")
    if called is not None and called.type == "generic_function":
        called = called.child_by_field_name("function")
    if called is None:
        return ""
    if called.type == "field_expression":
        return f".{text_of(called.child_by_field_name('field') or called)}"
    return text_of(called)


def _flattened(written: str) -> list[str]:
    """Each path of a `use` tree: `std::{env::{self, var as v}, fmt}`."""
    found: list[str] = []
    prefixes = [""]
    current = ""
    for letter in written:
        if letter == "{":
            prefixes.append(prefixes[-1] + current.strip())
            current = ""
        elif letter in ",}":
            if current.strip():
                found.append(_whole(prefixes[-1], current.strip()))
            current = ""
            if letter == "}" and len(prefixes) > 1:
                prefixes.pop()
        else:
            current += letter
    if current.strip():
        found.append(_whole(prefixes[-1], current.strip()))
    return found


def _whole(prefix: str, name: str) -> str:
    if name == "self" or name.startswith("self as "):
        return prefix.removesuffix("::") + name.removeprefix("self")
    return prefix + name
