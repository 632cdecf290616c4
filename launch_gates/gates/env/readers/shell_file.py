"""One shell script: where it expands a variable, what it assigns itself, which files it sources."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Helper
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.expansions import expansions, is_shell_name
from launch_gates.gates.env.readers.inference import CONSTANT
from launch_gates.gates.env.readers.syntax import ancestors, captures, line_of, parse, text_of

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
_MOST_MARKS = 400
_FARTHEST = 80
_OF_SYSTEMS = frozenset(
    "ID ID_LIKE NAME VERSION VERSION_ID VERSION_CODENAME PRETTY_NAME UBUNTU_CODENAME DISTRIB_ID DISTRIB_RELEASE "
    "DISTRIB_CODENAME DISTRIB_DESCRIPTION VARIANT_ID".split()
)
"""What /etc/os-release and lsb-release hold."""


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
        for node in self.nodes.get("braced", ()):
            place = self._braced(node)
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
        word = self.data[end : max(end, node.end_byte - 1)].decode("utf-8", "replace") if operator else ""
        return Place(text_of(name), node, line_of(name), operator, word, is_indirect)

    @cached_property
    def assignments(self) -> Mapping[str, list[tuple[Node, Node | None]]]:
        """Name -> what assigns it, and the value where one is written, by where that is."""
        found: dict[str, list[tuple[Node, Node | None]]] = {}
        for node in self.nodes.get("assignment", ()):
            name = node.child_by_field_name("name")
            if name is not None and (node.parent is None or node.parent.type != "command"):
                text = text_of(name.child_by_field_name("name") or name)
                found.setdefault(text, []).append((node, node.child_by_field_name("value")))
        for node in self.nodes.get("loop", ()):
            name = node.child_by_field_name("variable")
            if name is not None:
                found.setdefault(text_of(name), []).append((node, None))
        for node in self.nodes.get("declaration", ()):
            if text_of(node.children[0]) != "export":
                for child in node.named_children:
                    if child.type == "variable_name":
                        found.setdefault(text_of(child), []).append((node, None))
        for name, node in self._by_commands():
            found.setdefault(name, []).append((node, None))
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
        local = [node for node, _ in given if _is_local(node)]
        if local and len(local) == len(given):
            # Only functions have one of that name.
            homes = [self.function_of(node) for node in local]
            return all(home is not None and not (home.start_byte <= at < home.end_byte) for home in homes)
        if around is not None:
            return False
        return at < first.start_byte

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
            if helper.position == CONSTANT and helper.path != self.path:
                found.setdefault(helper.name, []).append(helper)
        return found

    def is_given_elsewhere(self, name: str) -> bool:
        """Whether a script that this one sources, or that sources this one, assigns it; or whether a system's file does."""
        if name in _OF_SYSTEMS and (b"os-release" in self.data or b"lsb-release" in self.data):
            return True
        own_folder, _, own = self.path.rpartition("/")
        for helper in self._marked.get(name, ()):
            folder, _, last = helper.path.rpartition("/")
            sourced = helper.owner.split()
            if last in self.sources or f"{folder.rpartition('/')[2]}/*" in self.sources:
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
        return [
            Helper(name, self.path, CONSTANT, owner=sourced)
            for name in names[:_MOST_MARKS]
            if not self._is_default(name)
        ]

    def _is_default(self, name: str) -> bool:
        """Whether it only fills in what is absent: `X="${X:-d}"`."""
        return all(value is not None and name.encode() in (value.text or b"") for _, value in self.assignments[name])

    def exported(self) -> Iterator[tuple[str, int]]:
        """Names that it exports with a value that is not their own, and the line."""
        for node in self.nodes.get("declaration", ()):
            if text_of(node.children[0]) not in {"export", "typeset", "declare"}:
                continue
            if text_of(node.children[0]) != "export" and " -x" not in text_of(node)[:30]:
                continue
            for child in node.named_children:
                name = child.child_by_field_name("name") if child.type == "variable_assignment" else None
                value = child.child_by_field_name("value")
                if name is not None and not (value is not None and (name.text or b"") in (value.text or b"")):
                    yield text_of(name), line_of(child)


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


def words(nodes: Iterable[Node]) -> list[str]:
    """Their texts without quotes around."""
    return [text_of(node).strip("\"'") for node in nodes]


def _is_local(node: Node) -> bool:
    holder = node if node.type == "declaration_command" else node.parent
    return holder is not None and holder.type == "declaration_command" and text_of(holder.children[0]) == "local"


def _start(node: Node) -> int:
    return node.start_byte
