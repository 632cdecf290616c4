"""One file of Java, Kotlin or C# as a tree: what it calls, defines and imports."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.forms import holds
from launch_gates.gates.env.readers.inference import CONSTANT, Function
from launch_gates.parsing.syntax import ancestors, captures, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Source
    from launch_gates.gates.env.readers.forms import Dialect

_FALLBACKS = ("default", "def", "fallback", "alt", "dflt", "orelse", "otherwise", "ifnull", "ifabsent")
_MOST_USES = 100
DEEPEST = 8
FARTHEST = 60


class ObjectOutline:
    """One parsed file."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        """Parses it."""
        self.path = source.path
        self.data = source.data
        self.helpers = source.helpers
        self.dialect = dialect
        self.root = parse(dialect.grammar, source.data).root_node
        self.nodes = captures(dialect.grammar, dialect.outline, self.root)
        self.callees: dict[bytes, list[Node]] = {}
        for callee in self.nodes.get("callee", ()):
            self.callees.setdefault(callee.text or b"", []).append(callee)

    @cached_property
    def classes(self) -> Sequence[Node]:
        """What owns functions, by where it starts."""
        return sorted(self.nodes.get("class", ()), key=_start)

    @cached_property
    def functions(self) -> Sequence[Function]:
        """The functions, by where they start."""
        found = []
        for node in self.nodes.get("function", ()):
            names = self.dialect.parameters(node)
            if names is None:
                continue
            extended = self.dialect.extended(node)
            owner = self.owner_of(node) if extended is None else extended
            default = self._fallback(names, node)
            found.append(Function(self.dialect.form(node).name, owner, names, node.start_byte, node.end_byte, default))
        return sorted(found, key=lambda function: function.start)

    @cached_property
    def imports(self) -> Sequence[tuple[str, bool]]:
        """The dotted path of each import, and whether it takes all that is in there."""
        return [self.dialect.imported(node) for node in self.nodes.get("import", ())]

    @cached_property
    def variables(self) -> Mapping[str, list[tuple[Node, Node]]]:
        """Name -> where it is given a value, and the value, by where that is."""
        found: dict[str, list[tuple[Node, Node]]] = {}
        for node in sorted(self.nodes.get("given", ()), key=_start):
            form = self.dialect.form(node)
            if form.second is not None and form.first is not None:
                found.setdefault(self._last_name(form.first), []).append((node, form.second))
        return found

    @cached_property
    def types(self) -> Mapping[str, str]:
        """Name of a variable, field or parameter -> the text that declares it, up to its value."""
        found: dict[str, str] = {}
        for node in sorted(self.nodes.get("typed", ()), key=_start):
            text = text_of(node).partition("=")[0][:200]
            for word in text.replace(":", " ").replace("(", " ").replace(")", " ").replace(";", " ").split():
                found.setdefault(word, text)
        return found

    @cached_property
    def identifiers(self) -> Mapping[bytes, list[Node]]:
        """Name -> each place that it stands in."""
        found: dict[bytes, list[Node]] = {}
        named = captures(self.dialect.grammar, "(identifier) @name", self.root).get("name", ())
        for node in sorted(named, key=_start):
            found.setdefault(node.text or b"", []).append(node)
        return found

    def uses(self, name: str, after: int) -> Iterator[Node]:
        """The places from that byte on where the name stands, no more than some."""
        given = self.identifiers.get(name.encode(), [])
        first = bisect_left(given, after, key=_start)
        return islice(given, first, first + _MOST_USES)

    @cached_property
    def constants_elsewhere(self) -> Mapping[str, list[tuple[str, str]]]:
        """Name -> owner and text of other files' constants."""
        found: dict[str, list[tuple[str, str]]] = {}
        for helper in self.helpers:
            if helper.position == CONSTANT and helper.path != self.path:
                found.setdefault(helper.name, []).append((helper.owner, helper.before))
        return found

    def owner_of(self, node: Node) -> str:
        """The name of the class around it that has one."""
        for around in islice(ancestors(node), FARTHEST):
            form = self.dialect.form(around)
            if form.kind == "class" and form.name:
                return form.name
        return ""

    def supertypes(self) -> str:
        """The headers of the file's classes, as one text."""
        heads = []
        for node in self.classes:
            body = node.child_by_field_name("body")
            end = body.start_byte if body is not None else min(node.end_byte, node.start_byte + 500)
            heads.append(self.data[node.start_byte : min(end, node.start_byte + 500)].partition(b"{")[0])
        return b" ".join(heads).decode("utf-8", "replace")

    def calls(self, name: str) -> list[Node]:
        """The calls of the function of that name; `[]` are the places that take an element."""
        if name == "[]":
            return list(self.nodes.get("indexed", ()))
        found = []
        for callee in self.callees.get(name.encode(), ()):
            for node in islice(ancestors(callee), 4):
                if self.dialect.form(node).kind in {"call", "list"}:
                    found.append(self._whole(node))
                    break
        return found

    def _whole(self, call: Node) -> Node:
        """A call with its block, where that is a node around it."""
        around = call.parent
        if (
            around is not None
            and around.type == call.type
            and around.named_child_count
            and around.named_children[0] == call
        ):
            form = self.dialect.form(around)
            if form.name == self.dialect.form(call).name and form.first == self.dialect.form(call).first:
                return around
        return call

    def inner(self, node: Node | None) -> Node | None:
        """Without brackets and casts."""
        for _ in range(DEEPEST):
            if node is None:
                return None
            form = self.dialect.form(node)
            if form.kind not in {"same", "sure"}:
                return node
            node = form.first or (node.named_children[0] if node.named_child_count else None)
        return node

    def call_of_lambda(self, node: Node) -> Node | None:
        """The call that the function without a name is given to."""
        for around in islice(ancestors(node), 4):
            form = self.dialect.form(around)
            if form.kind == "call":
                return around
            if form.kind != "same":
                return None
        return None

    def _is_parameter(self, name: str, node: Node) -> bool:
        return any(
            name in function.parameters
            for function in self.functions
            if function.start <= node.start_byte < function.end
        )

    def function_node(self, node: Node) -> Node | None:
        """The function with a name that the node is in."""
        for around in islice(ancestors(node), 200):
            if self.dialect.form(around).kind == "function":
                return around
        return None

    def _last_name(self, node: Node) -> str:
        """`x` of `x` and `this.x`."""
        return text_of(node).rpartition(".")[2]

    def _fallback(self, names: Sequence[str], node: Node) -> str:
        """The parameter that is given back where there is nothing else."""
        for name in names:
            if name.lower().startswith(_FALLBACKS):
                return name
        if len(names) < 2:  # noqa: PLR2004 (a name and a default)
            return ""
        for name in names:
            for use in self.identifiers.get(name.encode(), ()):
                if holds(node, use) and self._stands_in(use):
                    return name
        return ""

    def _stands_in(self, use: Node) -> bool:
        """Whether the parameter is given back as it is: returned, behind `??` or `?:`, or one of two branches."""
        around = use.parent
        while around is not None and self.dialect.form(around).kind == "same" and around.type != "function_body":
            around = around.parent
        if around is None:
            return False
        form = self.dialect.form(around)
        if form.kind == "binary" and form.name in {"?:", "??"}:
            return form.second == use
        if form.kind == "choice":
            return use in {form.second, form.third}
        if form.kind == "call":
            return form.name in {"orElse", "orElseGet", "getOrDefault", "requireNonNullElse", "ifEmpty"}
        return form.kind == "return"


def _start(node: Node) -> int:
    return node.start_byte
