"""One shell script: where it expands a variable, what it assigns itself, which files it sources."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.env.facts import Helper
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.expansions import expansions, is_shell_name
from launch_gates.gates.env.readers.forms import words
from launch_gates.gates.env.readers.inference import CONSTANT
from launch_gates.parsing.syntax import ancestors, captures, line_of, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Source

_OUTLINE = """
(simple_expansion (variable_name) @plain)
(expansion) @braced
(binary_expression (variable_name) @bare)
(arithmetic_expansion (variable_name) @bare)
(variable_assignment) @assignment
(for_statement) @loop
(c_style_for_statement) @loop
(command) @command
(declaration_command) @declaration
(function_definition) @function
(unary_expression operator: (test_operator) @operator)
"""
_SHELLS = ("sh", "bash", "dash", "ksh", "zsh", "ash", "busybox")
_SUFFIXES = (".sh", ".bash", ".zsh", ".ksh", ".envrc")
_OPERATORS = (":-", ":=", ":?", ":+", "-", "=", "?", "+")
_ASSIGNED = re2.compile(rb"(?m)^[ \t]*(?:export[ \t]+)?([A-Z_][A-Z0-9_]*)=|\bfor[ \t]+([A-Z_][A-Z0-9_]*)")
_DEEPEST = 50
_LONGEST_WORD = 500
_MOST_MARKS = 400
_FARTHEST = 80
_OF_SYSTEMS = words(
    "ID ID_LIKE NAME VERSION VERSION_ID VERSION_CODENAME PRETTY_NAME UBUNTU_CODENAME DISTRIB_ID "
    "DISTRIB_RELEASE DISTRIB_CODENAME DISTRIB_DESCRIPTION VARIANT_ID"
)
"""What /etc/os-release and lsb-release hold."""
_SCRIPT = "script"
"""Marks a record that says which scripts a script sources; others say which names it assigns."""
_LIBRARIES = words("lib libs library libraries helpers helper functions common include includes utils util shared")
_OF_COMPLETION = frozenset({"COMP_WORDS", "COMP_CWORD", "COMP_LINE", "COMP_POINT", "COMPREPLY"})


class Place(NamedTuple):
    """One expansion of a name."""

    name: str
    node: Node
    line: int
    operator: str = ""
    word: str = ""
    """What stands behind the operator."""
    is_indirect: bool = False
    """`${!name}`: what is read is the variable that it names."""


def is_shell(source: Source) -> bool:
    """Whether a shell runs it: by its first line, and else by its name."""
    if source.data.startswith(b"#!"):
        words = source.data[2:200].partition(b"\n")[0].decode("utf-8", "replace").split()
        program = words[0].rpartition("/")[2] if words else ""
        if program == "env":
            program = next((word for word in words[1:] if not word.startswith("-") and "=" not in word), "").rpartition(
                "/"
            )[2]
        return program in _SHELLS
    name = source.path.rpartition("/")[2].lower()
    return name.endswith((*_SUFFIXES, "entrypoint"))


class ShellFile:
    """One parsed script."""

    def __init__(self, source: Source) -> None:
        """Parses it."""
        self.path = source.path
        self.data = source.data
        self.source_helpers = source.helpers
        self.root = parse("bash", source.data).root_node
        self.nodes = {kind: sorted(found, key=_start) for kind, found in captures("bash", _OUTLINE, self.root).items()}
        self.has_first_line = source.data.startswith(b"#!")

    @cached_property
    def functions(self) -> Sequence[Node]:
        """The functions, by where they start."""
        return self.nodes.get("function", [])

    def function_of(self, node: Node) -> Node | None:
        """The function that the node is in."""
        return next(
            (around for around in islice(ancestors(node), _FARTHEST) if around.type == "function_definition"), None
        )

    @cached_property
    def commands_by_name(self) -> Mapping[str, list[Node]]:
        """Name -> the commands of that name."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.get("command", ()):
            name = node.child_by_field_name("name")
            if name is not None:
                found.setdefault(text_of(name), []).append(node)
        return found

    @cached_property
    def is_strict(self) -> bool:
        """Whether the shell refuses to expand what is not set: `set -u`."""
        first = self.data[:200].partition(b"\n")[0].decode("utf-8", "replace")
        if first.startswith("#!") and any(word[:1] == "-" and "u" in word for word in first.split()[1:]):
            return True
        is_set = False
        for command in self.commands_by_name.get("set", ()):
            words = [text_of(node) for node in arguments(command)]
            for before, word in zip(["", *words], words, strict=False):
                if word.startswith("+") and ("u" in word or (before == "+o" and word == "nounset")):
                    return False
                is_set = is_set or (word[:1] == "-" and word[:2] != "--" and "u" in word) or word == "nounset"
        return is_set

    @cached_property
    def places(self) -> Mapping[str, list[Place]]:
        """Name -> where it is expanded, by where that is."""
        found: dict[str, list[Place]] = {}
        for place in sorted(self._places(), key=lambda place: place.node.start_byte):
            found.setdefault(place.name, []).append(place)
        return found

    def _places(self) -> Iterator[Place]:
        for name in self.nodes.get("plain", ()):
            yield Place(text_of(name), name.parent or name, line_of(name))
        for name in self.nodes.get("bare", ()):
            yield Place(text_of(name), name, line_of(name))
        open_until: list[int] = []
        for node in self.nodes.get("braced", ()):
            while open_until and open_until[-1] <= node.start_byte:
                open_until.pop()
            open_until.append(node.end_byte)
            # Looking outwards from a node costs its depth.
            place = self._braced(node) if len(open_until) <= _DEEPEST else None
            if place is not None:
                yield place
        for operator in self.nodes.get("operator", ()):
            word = operator.next_named_sibling
            if operator.text == b"-v" and word is not None and is_name(text_of(word).strip("\"'")):
                yield Place(text_of(word).strip("\"'"), word, line_of(word))

    def _braced(self, node: Node) -> Place | None:
        name, operator, end = None, "", node.end_byte
        is_indirect = False
        for child in node.children:
            if child.type == "variable_name" and name is None:
                name = child
            elif child.type == "!" and name is None:
                is_indirect = True
            elif child.type == "subscript":
                return None
            elif name is not None and not child.is_named:
                if child.type in _OPERATORS:
                    operator, end = child.type, child.end_byte
                break
        if name is None:
            special = next((child for child in node.children if child.type == "special_variable_name"), None)
            if not is_indirect or special is None:
                return None
            name = special
        if is_indirect and (node.text or b"")[-2:] in {b"@}", b"*}"}:
            # The names that begin so.
            return None
        last = min(max(end, node.end_byte - 1), end + _LONGEST_WORD)
        word = self.data[end:last].decode("utf-8", "replace") if operator else ""
        return Place(text_of(name), node, line_of(name), operator, word, is_indirect)

    @cached_property
    def assignments(self) -> Mapping[str, list[tuple[Node, Node | None]]]:  # noqa: C901 (one loop a kind)
        """Name -> what assigns it, and the value where one is written, by where that is."""
        found: dict[str, list[tuple[Node, Node | None]]] = {}
        for node in self.nodes.get("assignment", ()):
            name = node.child_by_field_name("name")
            if name is not None and (node.parent is None or node.parent.type != "command"):
                text = text_of(name.child_by_field_name("name") or name)
                found.setdefault(text, []).append((node, node.child_by_field_name("value")))
        for node in self.nodes.get("loop", ()):
            variable = node.child_by_field_name("variable")
            if variable is not None:
                found.setdefault(text_of(variable), []).append((node, None))
        for node in self.nodes.get("declaration", ()):
            if text_of(node.children[0]) != "export":
                for child in node.named_children:
                    if child.type == "variable_name":
                        found.setdefault(text_of(child), []).append((node, None))
        for called, node in (*self._by_commands(), *self._computed(), *self._damaged()):
            found.setdefault(called, []).append((node, None))
        for given in found.values():
            given.sort(key=lambda each: each[0].start_byte)
        return found

    def _by_commands(self) -> Iterator[tuple[str, Node]]:
        for called in ("read", "mapfile", "readarray", "getopts", "printf", "let"):
            for command in self.commands_by_name.get(called, ()):
                words = [text_of(node).strip("\"'") for node in arguments(command)]
                if called == "printf":
                    words = words[1:2] if words[:1] == ["-v"] else []
                if called == "getopts":
                    words = [*words[1:2], "OPTARG", "OPTIND"]
                for word in words:
                    if is_name(word):
                        yield word, command

    def _computed(self) -> Iterator[tuple[str, Node]]:
        """`((X = 1))`, `((X++))`."""
        for name in self.nodes.get("bare", ()):
            around = name.parent
            operator = name.next_sibling
            if around is not None and operator is not None and operator.type in {"=", "+=", "-=", "++", "--"}:
                yield text_of(name), around

    def _damaged(self) -> Iterator[tuple[str, Node]]:
        """What is assigned in parts that the grammar could not make out."""
        if self.root.has_error:
            for match in _ASSIGNED.finditer(self.data):
                name = match.group(1) or match.group(2)
                node = self.root.descendant_for_byte_range(match.start(), match.start())
                text = name.decode("ascii")
                if node is not None and text not in self.places_assigned and "comment" not in node.type:
                    yield text, node

    @cached_property
    def places_assigned(self) -> frozenset[str]:
        """The names that assignments of the tree have."""
        names = (node.child_by_field_name("name") for node in self.nodes.get("assignment", ()))
        return frozenset(text_of(name) for name in names if name is not None)

    def is_from_outside(self, place: Place) -> bool:
        """Whether nothing in the script has given the name its value where the place is reached."""
        given = self.assignments.get(place.name)
        if not given:
            return True
        at = place.node.start_byte
        first, value = given[0]
        if value is not None and value.start_byte <= at < value.end_byte:
            return True
        around = self.function_of(place.node)
        if around is not None:
            # What one function declares is there for those that it calls.
            return at < first.start_byte and all(self.function_of(node) == around for node, _ in given)
        return at < first.start_byte or all(_is_local(node) for node, _ in given)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The last parts of the paths that it sources, but dotenv files; `*` for one that cannot be told."""
        found = set()
        for called in ("source", "."):
            for command in self.commands_by_name.get(called, ()):
                given = arguments(command)
                word = text_of(given[0]).strip("\"'") if given else ""
                last = word.rpartition("/")[2]
                if word.startswith("/etc/") or last.startswith(".env") or last.endswith(".env"):
                    continue
                if "$" in last or "*" in last or not last:
                    folder = word.rpartition("/")[0].rpartition("/")[2]
                    last = f"{folder}/*" if folder and "$" not in folder else "*"
                found.add(last)
        return frozenset(found)

    @cached_property
    def _marked(self) -> Mapping[str, list[Helper]]:
        found: dict[str, list[Helper]] = {}
        for helper in self.source_helpers:
            if helper.position == CONSTANT and helper.path != self.path and helper.before != _SCRIPT:
                found.setdefault(helper.name, []).append(helper)
        return found

    @cached_property
    def _all_sources(self) -> frozenset[str]:
        """What it sources, and what these source in turn."""
        found = set(self.sources)
        for helper in self.source_helpers:
            if helper.before == _SCRIPT and helper.name in self.sources:
                found.update(helper.owner.split())
        return frozenset(found)

    def is_given_elsewhere(self, name: str) -> bool:
        """Whether a script that this one sources, or that sources this one, assigns it, or a file of the system."""
        if name in _OF_SYSTEMS and (b"os-release" in self.data or b"lsb-release" in self.data):
            return True
        if name in _OF_COMPLETION or (name == "RET" and b"debconf" in self.data):
            return True
        own_folder, _, own = self.path.rpartition("/")
        sources = self._all_sources
        for helper in self._marked.get(name, ()):
            folder, _, last = helper.path.rpartition("/")
            sourced = helper.owner.split()
            if last in sources or f"{folder.rpartition('/')[2]}/*" in sources or _is_library(helper.path):
                return True
            if own in sourced or f"{own_folder.rpartition('/')[2]}/*" in sourced:
                return True
            if not self.has_first_line and (folder == own_folder or own_folder.startswith(f"{folder}/") or not folder):
                return True
        return False

    def marks(self) -> list[Helper]:
        """The names that it assigns, for those that it sources or is sourced by."""
        sourced = " ".join(sorted(self.sources))[:2_000]
        names = [
            name
            for name, given in self.assignments.items()
            if is_usual_name(name) and is_shell_name(name) and not all(_is_local(node) for node, _ in given)
        ]
        own = self.path.rpartition("/")[2]
        script = [Helper(own, self.path, CONSTANT, before=_SCRIPT, owner=sourced)] if sourced else []
        given = [name for name in names[:_MOST_MARKS] if not self._is_default(name)]
        return [*script, *(Helper(name, self.path, CONSTANT, owner=sourced) for name in given)]

    def _is_default(self, name: str) -> bool:
        """Whether it takes what is there, and only fills in what is absent: `X="${X:-d}"`."""
        return any(value is not None and self._mentions(value, name) for _, value in self.assignments[name])

    def _mentions(self, value: Node, name: str) -> bool:
        """Whether a value is made of the variable that has that name."""
        places = self.places.get(name, ())
        return any(value.start_byte <= place.node.start_byte < value.end_byte for place in places)

    def exported(self) -> Iterator[tuple[str, int]]:
        """Names that it exports or gives a command with a value that is not their own, and the line."""
        for node in self.nodes.get("declaration", ()):
            if text_of(node.children[0]) not in {"export", "typeset", "declare"}:
                continue
            if text_of(node.children[0]) != "export" and " -x" not in text_of(node)[:30]:
                continue
            for child in node.named_children:
                name = child.child_by_field_name("name") if child.type == "variable_assignment" else None
                value = child.child_by_field_name("value")
                if name is not None and not (value is not None and self._mentions(value, text_of(name))):
                    yield text_of(name), line_of(child)
        for node in self.nodes.get("assignment", ()):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is None or node.parent is None or node.parent.type != "command":
                continue
            if not (value is not None and self._mentions(value, text_of(name))):
                yield text_of(name), line_of(node)


def alternatives(place: Place) -> tuple[tuple[str, ...], str, str | None]:
    """The other names of `${A:-${B:-c}}`, the last operator, and the literal at the end."""
    names: list[str] = []
    operator, word = place.operator, place.word
    for _ in range(10):
        if operator not in {":-", "-", ":=", "="}:
            break
        bare = word.strip("\"'")
        inner = next(expansions(bare, "\\$"), None) if "$" in bare else None
        if inner is None:
            return tuple(names), operator, bare if "`" not in bare and "$(" not in bare else None
        if inner.start != 0 or inner.end != len(bare):
            return tuple(names), operator, None
        names.append(inner.name)
        operator, word = inner.operator, inner.word
    return tuple(names), operator, None


def arguments(command: Node) -> list[Node]:
    """What the command is given."""
    return command.children_by_field_name("argument")


def texts_of(nodes: Iterable[Node]) -> list[str]:
    """Their texts without quotes around."""
    return [text_of(node).strip("\"'") for node in nodes]


def _is_library(path: str) -> bool:
    """Whether other scripts source it, by where it lies and how it is called."""
    *folders, name = path.lower().split("/")
    stem = name.partition(".")[0].strip("_")
    return (
        not _LIBRARIES.isdisjoint(folders) or stem in _LIBRARIES or stem in {"colors", "constants", "variables", "vars"}
    )


def _is_local(node: Node) -> bool:
    holder = node if node.type == "declaration_command" else node.parent
    return holder is not None and holder.type == "declaration_command" and text_of(holder.children[0]) == "local"


def _start(node: Node) -> int:
    return node.start_byte
