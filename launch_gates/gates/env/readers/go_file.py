"""One Go file: what it calls, defines and imports, and what its expressions say as text."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.bounded import ancestors, is_too_deep
from launch_gates.gates.env.readers.go_nodes import arguments, callee_of, items_of, keys_of, unquoted
from launch_gates.gates.env.readers.inference import NAMER, Function, Hole, constants, functions_around
from launch_gates.parsing.syntax import captures, matches, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Source
    from launch_gates.gates.env.readers.inference import Text

_OUTLINE = """
(call_expression function: (identifier) @callee)
(call_expression function: (selector_expression field: (field_identifier) @callee))
(call_expression function: (index_expression operand: (identifier) @callee))
(call_expression function: (index_expression operand: (selector_expression field: (field_identifier) @callee)))
(call_expression function: (type_instantiation_expression (type_identifier) @callee))
(function_declaration) @function
(method_declaration) @function
(func_literal) @function
(import_spec) @import
(const_spec) @constant
(var_spec) @variable
(composite_literal) @literal
(field_declaration tag: (_)) @tagged
"""
_ASSIGNED = """
(short_var_declaration) @variable
(assignment_statement) @variable
(var_spec) @variable
(const_spec) @variable
"""
_FALLBACKS = ("default", "def", "fallback", "alt", "dflt", "dv", "d", "other", "otherwise", "initial")
_MOST_TEXTS = 300
_DEEPEST = 8
_FARTHEST = 40
_LONGEST_NAMER = 600


class GoFile:
    """One parsed file."""

    def __init__(self, source: Source) -> None:
        """Parse it."""
        self.path = source.path
        self.data = source.data
        self.helpers = source.helpers
        self.constants_elsewhere: Mapping[str, str] = constants(source.helpers)
        self.root = parse("go", source.data).root_node
        self.is_too_deep = is_too_deep(self.root)
        self.nodes = {} if self.is_too_deep else captures("go", _OUTLINE, self.root)
        self.callees: dict[bytes, list[Node]] = {}
        for callee in self.nodes.get("callee", ()):
            self.callees.setdefault(callee.text or b"", []).append(callee)

    @cached_property
    def functions(self) -> Sequence[Function]:
        """The functions, methods and function literals, by where they start."""
        found = [function for node in self.nodes.get("function", ()) if (function := _function(node))]
        return sorted(found, key=lambda function: function.start)

    @cached_property
    def _known_namers(self) -> Mapping[str, tuple[str, str]]:
        """The namers, once they are known: they are looked for by what expressions say, which asks for them."""
        self._known_namers = {}
        return self.namers

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """Name -> path of each package."""
        found = {}
        for node in self.nodes.get("import", ()):
            path = unquoted(node.child_by_field_name("path"))
            name = node.child_by_field_name("name")
            found[text_of(name) if name else _package(path)] = path
        return found

    @cached_property
    def variables(self) -> Mapping[str, list[tuple[Node, Node]]]:
        """Name -> where it is given a value, and the value, by where that is."""
        found: dict[str, list[tuple[Node, Node]]] = {}
        for node in captures("go", _ASSIGNED, self.root).get("variable", ()):
            values = node.child_by_field_name("right") or node.child_by_field_name("value")
            if values is None:
                continue
            left = node.child_by_field_name("left")
            names = left.named_children if left else node.children_by_field_name("name")
            for name, value in zip(names, values.named_children, strict=False):
                found.setdefault(text_of(name), []).append((node, value))
        return found

    @cached_property
    def fields(self) -> Mapping[str, list[str]]:
        """Field of a composite literal -> the literal texts that are given for it."""
        found: dict[str, list[str]] = {}
        pairs = "(keyed_element key: (literal_element (identifier) @key) value: (literal_element (_) @value))"
        for match in matches("go", pairs, self.root):
            value = match.nodes["value"][0]
            if value.type.endswith("string_literal"):
                found.setdefault(text_of(match.nodes["key"][0]), []).append(unquoted(value))
        return found

    @cached_property
    def namers(self) -> Mapping[str, tuple[str, str]]:
        """Function -> what it puts before and after its argument to make the name of a variable."""
        found = {helper.name: (helper.before, helper.after) for helper in self.helpers if helper.position == NAMER}
        for node in self.nodes.get("function", ()):
            name = node.child_by_field_name("name")
            if name is None or node.end_byte - node.start_byte > _LONGEST_NAMER:
                continue
            for returned in captures("go", "(return_statement (expression_list (_) @value))", node).get("value", ()):
                items = items_of(returned) if returned.type == "composite_literal" else [returned]
                text = self._made_of(items[0], node) if items else None
                if text is not None:
                    found[text_of(name)] = text
        for node in self.nodes.get("function", ()) if found else ():
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is not None and body is not None and node.end_byte - node.start_byte < _LONGEST_NAMER:
                inner = next((each for each in found if f"{each}(".encode() in (body.text or b"")), "")
                if inner and text_of(name) == f"{inner}s":
                    found[text_of(name)] = found[inner]
        return found

    def _made_of(self, value: Node, function: Node) -> tuple[str, str] | None:
        """What stands around a parameter, where the whole is upper case and ends or begins with a bar."""
        listed = function.child_by_field_name("parameters")
        names = (
            [text_of(name) for name in captures("go", "(identifier) @name", listed).get("name", ())] if listed else []
        )
        if value.type not in {"binary_expression", "call_expression"} or not names:
            return None
        text = [part for part in self.texts(value)[0] if part != ""]
        holes = [part for part in text if isinstance(part, Hole)]
        words = "".join(part for part in text if isinstance(part, str))
        if len(holes) != 1 or holes[0].name != names[0] or not is_usual_name(words) or "_" not in {words[0], words[-1]}:
            return None
        at = text.index(holes[0])
        before = "".join(part for part in text[:at] if isinstance(part, str))
        return before, "".join(part for part in text[at + 1 :] if isinstance(part, str))

    def calls(self, name: str) -> list[Node]:
        """The calls of the function or method of that name."""
        found = []
        for callee in self.callees.get(name.encode(), ()):
            for node in islice(ancestors(callee), 3):
                if node.type == "call_expression":
                    found.append(node)
                    break
        return found

    def texts(self, node: Node | None, deep: int = 0) -> list[Text]:  # noqa: PLR0911 (one a kind of expression)
        """What the expression may be as text."""
        if node is None or deep > _DEEPEST:
            return [(Hole(""),)]
        match node.type:
            case "interpreted_string_literal" | "raw_string_literal":
                return [(unquoted(node),)]
            case "identifier":
                return self._of_variable(node, deep)
            case "selector_expression":
                return self._of_field(node)
            case "binary_expression" if (operator := node.child_by_field_name("operator")) and operator.type == "+":
                left = self.texts(node.child_by_field_name("left"), deep + 1)
                right = self.texts(node.child_by_field_name("right"), deep + 1)
                return [(*one, *other) for one in left for other in right][:_MOST_TEXTS]
            case "parenthesized_expression" if node.named_child_count:
                return self.texts(node.named_children[0], deep + 1)
            case "call_expression":
                return self._of_call(node, deep)
        return [(Hole(""),)]

    def _of_variable(self, node: Node, deep: int) -> list[Text]:
        """A constant, a variable of the same function, or one that goes over a literal list."""
        name = text_of(node)
        if items := self._looped(node, name):
            return [text for item in items[:_MOST_TEXTS] for text in self.texts(item, deep + 2)]
        given = self.variables.get(name, [])[:_MOST_TEXTS]
        around = self.function_node(node)
        near = [value for at, value in given if _is_within(at, around) and at.end_byte <= node.start_byte]
        if near and not _mentions(near[-1], name):
            return self.texts(near[-1], deep + 2)
        if self._is_parameter(name, node):
            return [(Hole(name),)]
        for at, value in given:
            if self.function_node(at) is None and not _mentions(value, name):
                return self.texts(value, deep + 2)
        if name in self.constants_elsewhere:
            return [(self.constants_elsewhere[name],)]
        return [(Hole(name),)]

    def _of_field(self, node: Node) -> list[Text]:
        """`package.Constant`, or a field of a table's rows: `option.Env`."""
        name = text_of(node.child_by_field_name("field"))
        if name in self.constants_elsewhere:
            return [(self.constants_elsewhere[name],)]
        if rows := self.fields.get(name):
            return [(text,) for text in rows[:_MOST_TEXTS] if is_usual_name(text)] or [(Hole(""),)]
        return [(Hole(""),)]

    def _of_call(self, node: Node, deep: int) -> list[Text]:
        given = arguments(node)
        called = text_of(callee_of(node))
        if called in {"Sprintf", "Sprint"} and given:
            whole = self.texts(given[0], deep + 1)
            return _filled(whole, [self.texts(value, deep + 1)[0] for value in given[1:]])
        if called in {"ReplaceAll", "Replace"} and given:
            return self.texts(given[0], deep + 1)
        if given and deep < _DEEPEST and called in self._known_namers:
            before, after = self._known_namers[called]
            return [(before, *_upper(text), after) for each in given for text in self.texts(each, deep + 1)]
        if called in {"ToUpper", "TrimSpace", "string"} and len(given) == 1:
            found = self.texts(given[0], deep + 1)
            return [_upper(text) for text in found] if called == "ToUpper" else found
        if called == "Join" and len(given) == 2 and given[0].type == "composite_literal":  # noqa: PLR2004 (list, separator)
            separator = unquoted(given[1])
            parts = [self.texts(item, deep + 1)[0] for item in items_of(given[0])]
            joined: list[str | Hole] = []
            for index, part in enumerate(parts):
                joined.extend([separator, *part] if index else part)
            return [tuple(joined)]
        return [(Hole(""),)]

    def _looped(self, node: Node, name: str) -> list[Node]:
        """The items of the literal list that the variable goes over."""
        for loop in islice(ancestors(node), _FARTHEST):
            if loop.type in {"function_declaration", "method_declaration"}:
                break
            clause = loop.named_children[0] if loop.type == "for_statement" and loop.named_child_count else None
            if clause is None or clause.type != "range_clause":
                continue
            left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
            if left is None or right is None:
                continue
            names = [text_of(child) for child in left.named_children]
            if name in names:
                return self._items(right, is_key=names.index(name) == 0)
        return []

    def _items(self, node: Node, *, is_key: bool) -> list[Node]:
        """The literal items of a list, or the keys of a map, written there or in a variable."""
        if node.type == "identifier":
            given = self.variables.get(text_of(node), [])
            node = given[-1][1] if given else node
        if node.type != "composite_literal":
            return []
        kind = node.child_by_field_name("type")
        if kind is not None and kind.type == "map_type":
            return keys_of(node) if is_key else items_of(node)
        return [] if is_key else items_of(node)

    def _is_parameter(self, name: str, node: Node) -> bool:
        return any(name in function.parameters for function in functions_around(self.functions, node.start_byte))

    def function_node(self, node: Node) -> Node | None:
        """The named function or method that the node is in."""
        for around in islice(ancestors(node), _FARTHEST):
            if around.type in {"function_declaration", "method_declaration"}:
                return around
        return None


def _upper(text: Text) -> Text:
    return tuple(part.upper().replace("-", "_") if isinstance(part, str) else part for part in text)


def _function(node: Node) -> Function | None:
    name = node.child_by_field_name("name") or _variable_of(node)
    listed = node.child_by_field_name("parameters")
    if listed is None:
        return None
    names = []
    for parameter in listed.named_children:
        given = parameter.children_by_field_name("name")
        names.extend([text_of(each) for each in given] or ["_"])
    return Function(
        name=text_of(name) if name else "",
        owner="",
        parameters=tuple(names),
        start=node.start_byte,
        end=node.end_byte,
        default=_fallback(names, node),
    )


def _variable_of(node: Node) -> Node | None:
    """The variable that a function literal is given to."""
    listed = node.parent
    given = listed.parent if listed is not None and listed.type == "expression_list" else None
    if given is None or given.type not in {"short_var_declaration", "assignment_statement", "var_spec"}:
        return None
    left = given.child_by_field_name("left")
    if left is not None:
        return left.named_children[0] if left.named_child_count else None
    return given.child_by_field_name("name")


def _fallback(names: Sequence[str], node: Node) -> str:
    """The parameter that is given back where there is nothing else."""
    for name in names:
        lowered = name.lower()
        if lowered in _FALLBACKS or lowered.startswith(("default", "fallback", "def", "dflt")):
            return name
    body = node.child_by_field_name("body")
    if body is None or len(names) < 2:  # noqa: PLR2004 (a name and a default)
        return ""
    returned = captures("go", "(return_statement (expression_list (identifier) @returned))", body).get("returned", ())
    given = {text_of(each) for each in returned}
    return next((name for name in names if name in given), "")


def _filled(wholes: Sequence[Text], values: Sequence[Text]) -> list[Text]:
    """A format with its values put in, verb by verb."""
    found: list[Text] = []
    for whole in wholes:
        waiting = iter(values)
        parts: list[str | Hole] = []
        for part in whole:
            if isinstance(part, Hole):
                parts.append(part)
                continue
            first, *rest = part.split("%")
            parts.append(first)
            for verb in rest:
                parts.extend(next(waiting, (Hole(""),)))
                parts.append(verb[1:])
        found.append(tuple(parts))
    return found


def _is_within(node: Node, around: Node | None) -> bool:
    return around is not None and around.start_byte <= node.start_byte and node.end_byte <= around.end_byte


def _mentions(node: Node, name: str) -> bool:
    """Whether a value is made of the variable itself, so that looking it up would go round."""
    return node.type != "interpreted_string_literal" and name.encode() in (node.text or b"")


def _package(path: str) -> str:
    """The name that a package has by custom: the last part of its path that is no version."""
    parts = [part for part in path.split("/") if not (part[:1] == "v" and part[1:].isdigit())]
    return (parts[-1] if parts else "").partition(".")[0].removeprefix("go-")
