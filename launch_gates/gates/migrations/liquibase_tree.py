"""Liquibase changelogs of XML, YAML and JSON as one kind of tree, and formatted SQL as its changesets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_NODES = 500_000
_DEEPEST = 60
_LARGEST = 16 << 20
"""Bytes of a changelog of markup; SQL may be longer."""


class ChangelogError(Exception):
    """The file is no changelog that can be read; the message says why."""


class Node:
    """An element, or a mapping that stands under its name."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, line: int, attributes: dict[str, str] | None = None, text: str = "") -> None:
        """One without children yet."""
        self.name = name
        self.line = line
        self.attributes = attributes or {}
        self.children: list[Node] = []
        self.text = text

    def named(self, *names: str) -> Iterator[Node]:
        """The children with one of these names."""
        return (child for child in self.children if child.name in names)

    def is_true(self, name: str) -> bool:
        """Whether an attribute is there and says yes."""
        return self.attributes.get(name, "").strip().lower() == "true"


def xml_tree(data: bytes) -> Node:
    """The root element, without namespaces. Raises ChangelogError."""
    _check_size(data)
    top = Node("", 1)
    stack = [top]
    count = 0
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > _DEEPEST or count > _MOST_NODES:
            raise ChangelogError("has more elements in one another, or in all, than a changelog has")
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(":")[2], parser.CurrentLineNumber, plain)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        stack[-1].text += text

    def entity(*_: object) -> None:
        raise ChangelogError("declares entities, which are not read")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(data, True)  # noqa: FBT003 (expat's own argument, by position alone)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ChangelogError(f"is not XML: {_place(error)}") from None
    if not top.children:
        raise ChangelogError("is empty")
    return top.children[0]


def _place(error: Exception) -> str:
    return f"line {error.lineno}" if isinstance(error, expat.ExpatError) else "its encoding"


def yaml_tree(data: bytes) -> Node:
    """The same of YAML or JSON: a mapping's plain values are attributes. Raises ChangelogError."""
    _check_size(data)
    import yaml  # noqa: PLC0415 (12 ms, and few changelogs are YAML)

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        composed = yaml.compose(data.decode("utf-8-sig", "replace"), loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ChangelogError(f"is not YAML{f': line {mark.line + 1}' if mark else ''}") from None
    top = Node("", 1)
    waiting: list[tuple[Node, yaml.ScalarNode | None, yaml.Node, int]] = [(top, None, composed, 0)] if composed else []
    count = 0
    while waiting:
        parent, key, node, depth = waiting.pop()
        name = key.value if key else ""
        count += 1
        if depth > _DEEPEST or count > _MOST_NODES:
            raise ChangelogError("has more mappings in one another, or in all, than a changelog has")
        line = (key or node).start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            if name:
                parent.attributes[name] = node.value
            else:
                parent.children.append(Node("", line, text=node.value))
        elif isinstance(node, yaml.SequenceNode):
            holder = Node(name, line)
            parent.children.append(holder)
            waiting += ((holder, None, each, depth + 1) for each in reversed(node.value))
        elif isinstance(node, yaml.MappingNode):
            holder = parent
            if name:
                holder = Node(name, line)
                parent.children.append(holder)
            pairs = [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
            waiting += ((holder, inner, value, depth + 1) for inner, value in reversed(pairs))
    return next(top.named("databaseChangeLog"), top)


def _check_size(data: bytes) -> None:
    if len(data) > _LARGEST:
        raise ChangelogError("is larger than 16 MiB")


def is_formatted_sql(text: str) -> bool:
    """Whether the first line says that the file has Liquibase's changesets."""
    first = text[:400].lstrip("\ufeff \t\r\n").partition("\n")[0].lower()
    return first.startswith("--") and first.lstrip("- ").startswith("liquibase formatted sql")


def formatted_sql(text: str) -> Node:
    """Its changesets, each with its SQL as text."""
    top = Node("databaseChangeLog", 1)
    lines: list[str] = []
    current: Node | None = None
    for number, line in enumerate(text.split("\n"), 1):
        start = line.lstrip()
        words = start[2:].lstrip() if start.startswith("--") else ""
        lower = words[:40].lower()
        if lower.startswith("liquibase formatted sql"):
            top.attributes.update(_options(words[len("liquibase formatted sql") :]))
        elif lower.startswith("changeset "):
            if current is not None:
                current.text = "\n".join(lines)
            current, lines = _changeset(words[len("changeset ") :], number), []
            top.children.append(current)
        elif lower.startswith("rollback"):
            lines.append("")
        elif current is not None:
            lines.append(line)
    if current is not None:
        current.text = "\n".join(lines)
    return top


def _changeset(words: str, number: int) -> Node:
    author, _, rest = words.strip().partition(":")
    if rest[:1] in ('"', "'"):
        identifier, _, rest = rest[1:].partition(rest[0])
    else:
        identifier, _, rest = rest.partition(" ")
    attributes = {**_options(rest), "author": author.strip().strip("\"'"), "id": identifier.strip()}
    return Node("changeSet", number, attributes)


def _options(text: str) -> dict[str, str]:
    """`name:value` and `name:"a value"`."""
    found = {}
    rest = text.strip()
    while ":" in rest:
        name, _, rest = rest.partition(":")
        if rest[:1] in ('"', "'"):
            value, _, rest = rest[1:].partition(rest[0])
        else:
            value, _, rest = rest.partition(" ")
        found[name.split()[-1] if name.split() else ""] = value.strip()
        rest = rest.lstrip()
    return found
