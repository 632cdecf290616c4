"""What the expressions of Java, Kotlin and C# say as text, and the items of their lists."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.forms import holds, words
from launch_gates.gates.env.readers.inference import Hole
from launch_gates.gates.env.readers.object_outline import DEEPEST, FARTHEST, ObjectOutline
from launch_gates.parsing.syntax import ancestors, captures, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.readers.forms import Form
    from launch_gates.gates.env.readers.inference import Text

_LISTS = words(
    "of asList listOf setOf arrayOf mutableListOf arrayListOf hashSetOf sequenceOf ofEntries copyOf "
    "unmodifiableList newArrayList newHashSet concat"
)
_SAME_ITEMS = words(
    "stream toList toSet asSequence filter filterNot Where distinct Distinct ToList ToArray toTypedArray "
    "sorted AsEnumerable parallelStream asIterable"
)
_UNCHANGED = frozenset({"trim", "strip", "Trim", "toString", "ToString", "intern"})
_UPPER = frozenset({"toUpperCase", "ToUpper", "ToUpperInvariant", "uppercase"})
_CASED = frozenset({"format", "formatted", "Format", "concat", "Concat"})
_MOST_TEXTS = 300


class ObjectFile(ObjectOutline):
    """One parsed file, and what its expressions say."""

    def texts(self, node: Node | None, deep: int = 0) -> list[Text]:  # noqa: PLR0911 (one answer a form)
        """What the expression may be as text."""
        node = self.inner(node)
        if node is None or deep > DEEPEST:
            return [(Hole(""),)]
        form = self.dialect.form(node)
        match form.kind:
            case "text":
                return self._of_literal(node, deep)
            case "name":
                return self._of_name(node, form.name, deep)
            case "member":
                return self._of_member(node, form, deep)
            case "call":
                return self._of_call(node, form, deep)
            case "binary" if form.name == "+":
                return _joined(self.texts(form.first, deep + 1), self.texts(form.second, deep + 1))
            case "choice":
                return [*self.texts(form.second, deep + 1), *self.texts(form.third, deep + 1)][:_MOST_TEXTS]
        return [(Hole(""),)]

    def literal(self, node: Node | None) -> str | None:
        """The text of a literal value, empty for null; None for what is none."""
        node = self.inner(node)
        if node is None:
            return None
        kind = self.dialect.form(node).kind
        if kind == "null":
            return ""
        if kind == "literal":
            return text_of(node)
        if kind in {"text", "name", "member"}:
            text = self.texts(node)[0]
            return "".join(part for part in text if isinstance(part, str)) if _is_whole(text) else None
        return None

    def _of_literal(self, node: Node, deep: int) -> list[Text]:
        found: list[Text] = [()]
        for part in self.dialect.texts(node)[:20]:
            found = _joined(found, [(part,)] if isinstance(part, str) else self.texts(part, deep + 1))
        return found

    def _of_name(self, node: Node, name: str, deep: int) -> list[Text]:
        """A constant, a variable of the same function, or one that goes over a literal list."""
        if (items := self._looped(node, name)) is not None:
            return [text for item in items[:_MOST_TEXTS] for text in self.texts(item, deep + 2)]
        given = self.variables.get(name, ())
        around = self.function_node(node)
        near = [value for at, value in given if holds(around, at) and at.end_byte <= node.start_byte]
        if near and not _mentions(near[-1], name):
            return self.texts(near[-1], deep + 2) if len(near) == 1 else [(Hole(""),)]
        if self._is_parameter(name, node):
            return [(Hole(name),)]
        for at, value in given:
            if self.function_node(at) is None and not _mentions(value, name):
                return self.texts(value, deep + 2)
        return self._elsewhere("", name) or self._of_constants(node, name) or [(Hole(name),)]

    def _of_member(self, node: Node, form: Form, deep: int) -> list[Text]:
        """`Owner.CONSTANT`, or a field of the object itself."""
        owner = self._last_name(form.first) if form.first is not None else ""
        if owner == "this":
            return self._of_constants(node, form.name) or [(Hole(""),)]
        is_here = any(self.dialect.form(each).name == owner for each in self.classes)
        if is_here or form.name.isupper():
            for at, value in self.variables.get(form.name, ()):
                if self.function_node(at) is None and (is_here and self.owner_of(at) == owner):
                    return self.texts(value, deep + 2)
        if form.name in {"name", "Name"} and (found := self._of_constants(node, form.name)):
            return found
        return self._elsewhere(owner, form.name) or [(Hole(""),)]

    def _elsewhere(self, owner: str, name: str) -> list[Text]:
        known = self.constants_elsewhere.get(name, ())
        fitting = [text for of, text in known if of in {owner, ""}] or (
            [text for _, text in known] if not owner else []
        )
        return [(fitting[0],)] if len(set(fitting)) == 1 else []

    def _of_constants(self, node: Node, name: str) -> list[Text]:
        """A field of an enumeration: what each of its constants is made with, or the constants' own names."""
        enclosing = [each for each in self.nodes.get("constant", ()) if self._is_within_owner(each, node)]
        found: list[Text] = []
        for constant in enclosing[:_MOST_TEXTS]:
            if name in {"name", "this"}:
                label = constant.child_by_field_name("name") or next(iter(constant.named_children), None)
                texts = [text_of(label)] if label is not None else []
            else:
                literals = captures(self.dialect.grammar, "(string_literal) @text", constant).get("text", ())
                texts = [
                    "".join(part for part in self.dialect.texts(each) if isinstance(part, str)) for each in literals
                ]
            found.extend((text,) for text in texts if is_usual_name(text))
        return found

    def _is_within_owner(self, constant: Node, node: Node) -> bool:
        owner = next((each for each in islice(ancestors(constant), 6) if self.dialect.form(each).kind == "class"), None)
        return holds(owner, node)

    def _of_call(self, node: Node, form: Form, deep: int) -> list[Text]:
        if form.name in _UNCHANGED and form.first is not None and not form.arguments:
            return self.texts(form.first, deep + 1)
        if form.name in _UPPER and form.first is not None:
            found = self.texts(form.first, deep + 1)
            return [tuple(part.upper() if isinstance(part, str) else part for part in text) for text in found]
        if form.name in _CASED:
            return self._of_format(form, deep)
        if form.name == "name" and not form.arguments:
            return self._of_constants(node, "name") or [(Hole(""),)]
        if form.name.startswith("get") and not form.arguments and form.first is None:
            return self._of_constants(node, form.name) or [(Hole(""),)]
        return [(Hole(""),)]

    def _of_format(self, form: Form, deep: int) -> list[Text]:
        given = form.arguments if form.name in {"format", "Format", "Concat"} else (form.first, *form.arguments)
        if form.name in {"concat", "Concat"}:
            found: list[Text] = [()]
            for part in given[:8]:
                found = _joined(found, self.texts(part, deep + 1))
            return found
        whole = self.texts(given[0], deep + 1)[0] if given else ()
        if not _is_whole(whole):
            return [(Hole(""),)]
        pattern = "".join(part for part in whole if isinstance(part, str))
        values = [self.texts(value, deep + 1)[0] for value in given[1:]]
        return [_filled(pattern, values)]

    def _looped(self, node: Node, name: str) -> list[Node] | None:
        """The items of the literal list that the variable goes over; None where it goes over nothing that is known."""
        for around in islice(ancestors(node), FARTHEST):
            form = self.dialect.form(around)
            if form.kind == "function":
                return None
            if form.kind == "each" and form.name == name and not holds(form.first, node):
                return self.items(form.first) or None
            if form.kind == "lambda" and name in form.keywords:
                call = self.call_of_lambda(around)
                receiver = self.dialect.form(call).first if call is not None else None
                return (self.items(receiver) if receiver is not None else []) or None
        return None

    def items(self, node: Node | None, deep: int = 0) -> list[Node]:  # noqa: PLR0911 (one answer a form)
        """The items of a literal list, written there or in a variable."""
        node = self.inner(node)
        if node is None or deep > DEEPEST:
            return []
        form = self.dialect.form(node)
        if form.kind == "list":
            return list(form.arguments)
        if form.kind == "name" or (form.kind == "member" and form.first is not None):
            given = self.variables.get(form.name, [])
            return self.items(given[0][1], deep + 1) if given else []
        if form.kind == "call":
            if form.name in _LISTS:
                lists = [self.inner(argument) for argument in form.arguments]
                if len(lists) == 1 and lists[0] is not None and self.dialect.form(lists[0]).kind in {"list", "call"}:
                    return self.items(lists[0], deep + 1)
                return list(form.arguments)
            if form.name in _SAME_ITEMS and form.first is not None:
                return self.items(form.first, deep + 1) or [
                    item for argument in form.arguments[:1] for item in self.items(argument, deep + 1)
                ]
        return []


def _joined(left: list[Text], right: list[Text]) -> list[Text]:
    return [(*one, *other) for one in left[:_MOST_TEXTS] for other in right[:_MOST_TEXTS]][:_MOST_TEXTS]


def _is_whole(text: Text) -> bool:
    return all(isinstance(part, str) for part in text)


def _filled(pattern: str, values: list[Text]) -> Text:
    """A format with its values put in: `%s` in turn, `{0}` by number."""
    parts: list[str | Hole] = []
    if "{" in pattern and "%" not in pattern:
        first, *rest = pattern.split("{")
        parts.append(first)
        for piece in rest:
            number, _, after = piece.partition("}")
            index = int(number) if number.isdecimal() and len(number) < 3 else -1  # noqa: PLR2004 (two digits)
            parts.extend(values[index] if 0 <= index < len(values) else (Hole(""),))
            parts.append(after)
        return tuple(parts)
    first, *rest = pattern.split("%")
    waiting = iter(values)
    parts.append(first)
    for piece in rest:
        parts.extend(next(waiting, (Hole(""),)))
        parts.append(piece[1:])
    return tuple(parts)


def _mentions(node: Node, name: str) -> bool:
    """Whether a value is made of the variable itself, so that looking it up would go round."""
    return "string" not in node.type and name.encode() in (node.text or b"")
