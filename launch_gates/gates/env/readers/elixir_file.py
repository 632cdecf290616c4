"""One Elixir file or template: what it calls, defines and imports, and what its expressions say as text."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.bounded import ancestors, is_too_deep
from launch_gates.gates.env.readers.inference import Function, Hole
from launch_gates.parsing.syntax import captures, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Source
    from launch_gates.gates.env.readers.inference import Text

_OUTLINE = """
(call target: (identifier) @callee)
(call target: (dot right: (identifier) @callee))
(binary_operator operator: "=" left: (identifier) @assigned)
(unary_operator operator: "@" operand: (call target: (identifier) @attribute))
"""
_DEFINING = ("def", "defp", "defmacro", "defmacrop")
_FALLBACKS = ("default", "fallback", "otherwise")
_PLAIN = frozenset({"to_string", "trim", "to_charlist"})
_MOST_TEXTS = 300
_DEEPEST = 8


class ElixirFile:
    """One parsed file."""

    def __init__(self, source: Source) -> None:
        """Parse it."""
        self.path = source.path
        self.helpers = source.helpers
        self.data = code_of(source.data) if source.path.endswith("eex") else source.data
        self.root = parse("elixir", self.data).root_node
        self.is_too_deep = is_too_deep(self.root)
        self.nodes = {} if self.is_too_deep else captures("elixir", _OUTLINE, self.root)
        self.callees: dict[bytes, list[Node]] = {}
        for callee in self.nodes.get("callee", ()):
            self.callees.setdefault(callee.text or b"", []).append(callee)

    @cached_property
    def modules(self) -> Sequence[tuple[int, int, str]]:
        """Start, end and name of each module, those outside first."""
        found = []
        for call in self.calls("defmodule"):
            given = arguments(call)
            if given:
                found.append((call.start_byte, call.end_byte, text_of(given[0])))
        return found

    def module_at(self, at: int) -> str:
        """The full name of the module that the byte is in."""
        return ".".join(name for start, end, name in self.modules[:500] if start <= at < end)

    @cached_property
    def functions(self) -> Sequence[Function]:
        """The functions with a name, by where they start."""
        found = [self._function(call) for word in _DEFINING for call in self.calls(word)]
        return sorted((each for each in found if each is not None), key=lambda function: function.start)

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """The short names of modules."""
        found = {}
        for call in self.calls("alias"):
            given = arguments(call)
            if not given:
                continue
            whole = text_of(given[0])
            renamed = text_of(given[1]).partition("as:")[2].strip() if len(given) > 1 else ""
            if whole.endswith("}"):
                before, _, inside = whole[:-1].partition("{")
                found.update({name.strip(): before + name.strip() for name in inside.split(",")})
            else:
                found[renamed or whole.rpartition(".")[2]] = whole
        return found

    @cached_property
    def imports(self) -> Sequence[str]:
        """The modules whose functions are called without a name in front."""
        calls = [*self.calls("import"), *self.calls("use")]
        return [text_of(given[0]) for call in calls if (given := arguments(call))]

    @cached_property
    def assigned(self) -> Mapping[str, list[Node]]:
        """Variable -> the `name = value` of it; an attribute has its `@` in front."""
        found: dict[str, list[Node]] = {}
        for name in self.nodes.get("assigned", ()):
            if name.parent is not None and (value := name.parent.child_by_field_name("right")) is not None:
                found.setdefault(text_of(name), []).append(value)
        for name in self.nodes.get("attribute", ()):
            given = arguments(name.parent) if name.parent is not None else []
            if given:
                found.setdefault(f"@{text_of(name)}", []).append(given[0])
        return found

    @cached_property
    def identifiers(self) -> Mapping[bytes, list[Node]]:
        """Name -> where it stands in code, in the order of the text."""
        found: dict[bytes, list[Node]] = {}
        for node in captures("elixir", "(identifier) @use", self.root).get("use", ()):
            found.setdefault(node.text or b"", []).append(node)
        return found

    def calls(self, name: str) -> list[Node]:
        """The calls of the function of that name."""
        found = []
        for callee in self.callees.get(name.encode(), ()):
            parent = callee.parent
            if parent is not None and parent.type == "dot":
                parent = parent.parent
            if parent is not None and parent.type == "call":
                found.append(parent)
        return found

    def texts(self, node: Node | None, deep: int = 0) -> list[Text]:  # noqa: PLR0911 (one a kind of expression)
        """What the expression may be as text."""
        if node is None or deep > _DEEPEST:
            return [(Hole(""),)]
        match node.type:
            case "string" | "charlist":
                return [self._of_string(node)]
            case "sigil":
                return [("".join(text_of(child) for child in node.named_children if child.type == "quoted_content"),)]
            case "identifier":
                return self._of_name(node, deep)
            case "unary_operator":
                return self._of_attribute(node, deep)
            case "binary_operator":
                return self._of_operator(node, deep)
            case "call" if name_of(node) in _PLAIN or name_of(node) == "upcase":
                given = arguments(node)
                found = self.texts(given[0] if given else None, deep + 1)
                return _upper(found) if name_of(node) == "upcase" else found
            case "atom":
                return [(text_of(node).removeprefix(":"),)]
        return [(Hole(""),)]

    def _of_string(self, node: Node) -> Text:
        parts: list[str | Hole] = []
        for child in node.named_children:
            if child.type == "interpolation":
                inner = child.named_children[0] if child.named_child_count else None
                parts.extend(self.texts(inner, _DEEPEST - 1)[0] if inner is not None else ())
            else:
                parts.append(text_of(child))
        return tuple(parts)

    def _of_operator(self, node: Node, deep: int) -> list[Text]:
        operator = operator_of(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if operator == "<>":
            return [(*one, *other) for one in self.texts(left, deep + 1) for other in self.texts(right, deep + 1)][
                :_MOST_TEXTS
            ]
        if operator == "|>" and right is not None and right.type == "call" and name_of(right) in {*_PLAIN, "upcase"}:
            found = self.texts(left, deep + 1)
            return _upper(found) if name_of(right) == "upcase" else found
        return [(Hole(""),)]

    def _of_name(self, node: Node, deep: int) -> list[Text]:
        name = text_of(node)
        if items := self._looped(node, name):
            return [text for item in items[:_MOST_TEXTS] for text in self.texts(item, deep + 2)]
        near = [value for value in self.assigned.get(name, [])[:_MOST_TEXTS] if value.end_byte <= node.start_byte]
        if near and name.encode() not in (near[-1].text or b""):
            return self.texts(near[-1], deep + 2)
        return [(Hole(name),)]

    def _of_attribute(self, node: Node, deep: int) -> list[Text]:
        """`@name`, or `&1` of a short function."""
        written = text_of(node)
        if written.startswith("@"):
            given = self.assigned.get(written, ())
            return self.texts(given[0], deep + 1) if given else [(Hole(""),)]
        if written == "&1" and (items := self.items_around(node)):
            return [text for item in items[:_MOST_TEXTS] for text in self.texts(item, deep + 2)]
        return [(Hole(""),)]

    def _looped(self, node: Node, name: str) -> list[Node]:
        """The items of the literal list that `for` or a function of Enum goes over."""
        for around in islice(ancestors(node), 30):
            if around.type == "stab_clause":
                left = around.child_by_field_name("left")
                if left is not None and text_of(left).strip("()") == name:
                    return self.items_around(around)
            if around.type == "call" and name_of(around) == "for":
                for given in arguments(around):
                    if given.type == "binary_operator" and operator_of(given) == "<-":
                        left = given.child_by_field_name("left")
                        if left is not None and text_of(left) == name:
                            return self._items(given.child_by_field_name("right"))
            if around.type == "call" and name_of(around) in _DEFINING:
                break
        return []

    def items_around(self, node: Node) -> list[Node]:
        """The items of the literal list that is given to the same function as this one."""
        for around in islice(ancestors(node), 8):
            if around.type == "call" and receiver_of(around) in {"Enum", "Stream", "Map"}:
                given = arguments(around)
                return self._items(given[0]) if given and given[0].start_byte < node.start_byte else []
        return []

    def _items(self, node: Node | None) -> list[Node]:
        if node is not None and node.type == "identifier":
            given = self.assigned.get(text_of(node), ())
            node = given[-1] if given else node
        if node is not None and node.type == "unary_operator":
            given = self.assigned.get(text_of(node), ())
            node = given[0] if given else node
        if node is None:
            return []
        if node.type == "list":
            return [child for child in node.named_children if child.type in {"string", "charlist", "atom"}]
        return [node] if node.type == "sigil" else []

    def _function(self, call: Node) -> Function | None:
        given = arguments(call)
        head = given[0] if given else None
        if head is not None and head.type == "binary_operator" and operator_of(head) == "when":
            head = head.child_by_field_name("left")
        if head is None or head.type != "call":
            return None
        names = []
        for parameter in arguments(head):
            first = parameter.child_by_field_name("left") if parameter.type == "binary_operator" else parameter
            names.append(text_of(first) if first is not None and first.type == "identifier" else "_")
        default = next((name for name in names if name.startswith(_FALLBACKS)), "")
        owner = self.module_at(call.start_byte)
        return Function(name_of(head), owner, tuple(names), call.start_byte, call.end_byte, default)


def _upper(texts: list[Text]) -> list[Text]:
    return [tuple(part.upper() if isinstance(part, str) else part for part in text) for text in texts]


def arguments(call: Node) -> list[Node]:
    """What is given to it, with what is piped into it in front."""
    found = []
    for child in call.named_children:
        if child.type == "arguments":
            found = [node for node in child.named_children if node.type != "comment"]
            break
    parent = call.parent
    if parent is not None and parent.type == "binary_operator" and operator_of(parent) == "|>":
        left = parent.child_by_field_name("left")
        if left is not None and left != call:
            return [left, *found]
    return found


def name_of(call: Node) -> str:
    """The name of what is called, without its module."""
    target = call.child_by_field_name("target")
    if target is None:
        return ""
    right = target.child_by_field_name("right") if target.type == "dot" else target
    return text_of(right) if right is not None else ""


def receiver_of(call: Node) -> str:
    """The module in front of the name; empty where there is none."""
    target = call.child_by_field_name("target")
    left = target.child_by_field_name("left") if target is not None and target.type == "dot" else None
    return text_of(left) if left is not None else ""


def operator_of(node: Node) -> str:
    """The operator of a binary or unary operation."""
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def code_of(data: bytes) -> bytes:
    """A template with everything but its code blank, so that lines stay where they are.

    `<% %>` of EEx; `{ }` of HEEx holds code as well. Comments (`<%#`, `<%!--`) and quotations (`<%%`) are text.
    """
    kept = bytearray(_blank(data))
    at = 0
    while (start := data.find(b"<%", at)) != -1:
        end = data.find(b"%>", start)
        if end == -1:
            break
        inside = data[start + 2 : end]
        if inside[:1] not in {b"#", b"%", b"!"}:
            first = start + 2 + (len(inside) - len(inside.lstrip(b"=|/")))
            kept[first:end] = data[first:end]
            kept[end : end + 1] = b";"
        at = end + 2
    at = 0
    while (start := data.find(b"{", at)) != -1:
        end = data.find(b"}", start)
        if end == -1:
            break
        if b"System." in data[start:end]:
            kept[start + 1 : end] = data[start + 1 : end]
            kept[end : end + 1] = b";"
        at = end + 1
    return bytes(kept)


def _blank(data: bytes) -> bytes:
    return b"\n".join(b" " * len(line) for line in data.split(b"\n"))
