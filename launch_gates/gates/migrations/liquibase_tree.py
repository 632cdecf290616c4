"""Liquibase changelogs of XML, YAML and JSON as one kind of tree, and formatted SQL as its changesets."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING
from xml.parsers import expat

import re2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import ScalarNode

_MOST_NODES = 500_000
_DEEPEST = 60
_LARGEST = 16 << 20
"""Bytes of a changelog of markup; SQL may be longer."""


class ChangelogError(Exception):
    """The file is no changelog that can be read; the message says why."""


class Node:
    """An element, or a mapping that stands under its name."""

    __slots__ = ("attributes", "children", "is_exact", "line", "name", "text")

    def __init__(self, name: str, line: int, attributes: dict[str, str] | None = None, text: str = "") -> None:
        """One without children yet."""
        self.name = name
        self.line = line
        self.attributes = attributes or {}
        self.children: list[Node] = []
        self.text = text
        self.is_exact = True
        """Whether every attribute is what Liquibase reads; of a date in YAML it makes a point in time."""

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
                printed = _printed(node)
                parent.attributes[name] = node.value if printed is None else printed
                parent.is_exact &= printed is not None
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


def _printed(node: ScalarNode) -> str | None:
    """The value as Java prints it, which reads it as a number or a truth where it has no quotes. None for a date."""
    if node.tag == "tag:yaml.org,2002:str":
        return str(node.value)
    import yaml  # noqa: PLC0415 (loaded already)

    try:
        value = yaml.constructor.SafeConstructor().construct_object(node)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            return _double(value)
        return str(value) if isinstance(value, int) else None
    except (yaml.YAMLError, ValueError, LookupError):
        return None


def _double(value: float) -> str:
    """As `Double.toString`."""
    if not isfinite(value) or value == 0 or _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return repr(value)
    mantissa, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    return f"{mantissa}{'' if '.' in mantissa else '.0'}E{int(exponent)}"


_PLAIN = (1e-3, 1e7)
"""Between these Java writes no exponent."""


def _check_size(data: bytes) -> None:
    if len(data) > _LARGEST:
        raise ChangelogError("is larger than 16 MiB")


def is_formatted_sql(text: str) -> bool:
    """Whether the first line says that the file has Liquibase's changesets."""
    first = text[:400].lstrip("\ufeff \t\r\n").partition("\n")[0].lower()
    return first.startswith("--") and first.lstrip("- ").startswith("liquibase formatted sql")


_HEADER = re2.compile(r"(?i)^\s*--\s*liquibase\s*formatted\s*sql(.*)$")
_CHANGESET = re2.compile(r'(?i)^\s*--\s*changeset\s+("[^"]+"|[^:]+):\s*("[^"]+"|\S+)(.*)$')
_CHECKSUM = re2.compile(r"(?i)^--\s*validCheckSum:? (.*)$")
_IGNORED = re2.compile(r"(?i)^--\s*ignoreLines:(\w+)$")
_ROLLBACK = re2.compile(r"(?i)^\s*/\*\s*liquibase\s*rollback\s*$")
_NO_SQL = re2.compile(
    r"(?i)^(?:--\s*comment:? |\s*--\s*(?:rollback |preconditions|precondition-[a-z0-9-]+ |property\s+.*:.*\s.*:))"
)


def formatted_sql(text: str) -> Node:
    """Its changesets, each with its SQL as text, in which the lines that are Liquibase's own are empty.

    As liquibase.parser.AbstractFormattedChangeLogParser takes them.
    """
    top = Node("databaseChangeLog", 1)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [""] * len(lines)
    numbers = iter(range(len(lines)))
    for number in numbers:
        line = lines[number]
        if not line.lstrip().startswith(("--", "/*")):
            kept[number] = line
        elif (match := _CHANGESET.match(line)) is not None:
            top.children.append(_changeset(match.group(1), match.group(2), match.group(3), number + 1))
        elif (match := _CHECKSUM.match(line)) is not None and top.children:
            given = top.children[-1].attributes
            given["validCheckSum"] = f"{given.get('validCheckSum', '')} {match.group(1)}"
        elif (match := _IGNORED.match(line)) is not None:
            _skip(numbers, lines, match.group(1))
        elif _ROLLBACK.match(line):
            next((each for each in numbers if lines[each].rstrip().endswith("*/")), None)
        elif (match := _HEADER.match(line)) is not None and not top.children:
            top.attributes.update(_options(match.group(1)))
        elif not _NO_SQL.match(line):
            kept[number] = line
    ends = [each.line - 1 for each in top.children[1:]] + [len(lines)]
    for changeset, end in zip(top.children, ends, strict=False):
        changeset.text = "\n".join(kept[changeset.line : end])
    return top


def _skip(numbers: Iterator[int], lines: list[str], until: str) -> None:
    """Goes over the lines that `ignoreLines` names: so many, or up to the one that ends it."""
    if until.isascii() and until.isdecimal():
        for _ in islice(numbers, int(until[:9])):
            pass
    else:
        next((each for each in numbers if (end := _IGNORED.match(lines[each])) and end.group(1) == "end"), None)


def _changeset(author: str, identifier: str, rest: str, number: int) -> Node:
    return Node(
        "changeSet", number, {**_options(rest), "author": author.strip().strip("\"'"), "id": identifier.strip("\"'")}
    )


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
