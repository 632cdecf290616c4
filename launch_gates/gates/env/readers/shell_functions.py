"""A shell script's own functions that are given the name of a variable, and lists of names that it goes over."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Helper, Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.expansions import is_shell_name
from launch_gates.gates.env.readers.inference import Hole
from launch_gates.gates.env.readers.shell_file import arguments
from launch_gates.parsing.syntax import ancestors, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need
    from launch_gates.gates.env.readers.inference import Text
    from launch_gates.gates.env.readers.shell_file import Place, ShellFile
    from launch_gates.gates.env.readers.shell_need import ShellNeeds

_DEEPEST = 6
_MOST_TEXTS = 300
_MOST_HELPERS = 500


class _Site(NamedTuple):
    """A place that reads the variable of which it is given the name."""

    node: Node
    line: int
    texts: list[Text]
    need: Need
    is_told: bool
    through: str


class Functions:
    """What is read by name in one script."""

    def __init__(self, file: ShellFile, needs: ShellNeeds) -> None:
        """Follows at once what is read by name."""
        self.file = file
        self.needs = needs
        self.reads: dict[Read, None] = {}
        self.helpers: dict[Helper, None] = {}
        self.unknown: set[int] = set()
        self._follow()

    def _follow(self) -> None:
        waiting = deque(
            helper for helper in self.file.source_helpers if helper.position >= 0 and helper.path != self.file.path
        )
        found: dict[tuple[str, int, str, str], Helper] = {}
        for site in [*self._indirect(), *self._printed()]:
            self._note(site, found)
        waiting.extend(found.values())
        followed: set[tuple[str, int, str, str]] = set()
        while waiting and len(followed) < _MOST_HELPERS:
            helper = waiting.popleft()
            key = (helper.name, helper.position, helper.before, helper.after)
            if key in followed:
                continue
            followed.add(key)
            further: dict[tuple[str, int, str, str], Helper] = {}
            for command in self.file.commands_by_name.get(helper.name, ()):
                given = arguments(command)
                if helper.position < len(given):
                    texts = [(helper.before, *text, helper.after) for text in self.texts(given[helper.position])]
                    self._note(
                        _Site(command, line_of(command), texts, *self._called(helper, given), helper.name), further
                    )
            waiting.extend(further.values())

    def _called(self, helper: Helper, given: list[Node]) -> tuple[Need, bool]:
        at = helper.default_position
        if at is not None and at < len(given) and helper.need != "required":
            return "optional", True
        return helper.need, helper.need != "unknown"

    def _note(self, site: _Site, found: dict[tuple[str, int, str, str], Helper]) -> None:
        for text in site.texts:
            holes = [part for part in text if isinstance(part, Hole)]
            if not holes:
                name = "".join(part for part in text if isinstance(part, str))
                if is_usual_name(name) and is_shell_name(name):
                    self.reads[Read(name, site.line, site.need, through=site.through)] = None
                continue
            function = self.file.function_of(site.node)
            name_node = function.child_by_field_name("name") if function is not None else None
            if len(holes) != 1 or not holes[0].name.isdecimal() or name_node is None or len(holes[0].name) > 2:  # noqa: PLR2004
                self.unknown.add(site.line)
                continue
            at = next(index for index, part in enumerate(text) if isinstance(part, Hole))
            helper = Helper(
                text_of(name_node),
                self.file.path,
                int(holes[0].name) - 1,
                need=site.need,
                before="".join(part for part in text[:at] if isinstance(part, str)),
                after="".join(part for part in text[at + 1 :] if isinstance(part, str)),
                default_position=self._default(function),
            )
            key = (helper.name, helper.position, helper.before, helper.after)
            # The first place that says something decides.
            if helper.position >= 0 and (key not in found or (found[key].need == "unknown" and site.is_told)):
                if key in found:
                    self.helpers.pop(found[key], None)
                found[key] = helper
                self.helpers[helper] = None

    def _default(self, function: Node | None) -> int | None:
        """Which parameter a variable named for a default is given."""
        for name, given in self.file.assignments.items():
            if not name.lower().startswith(("def", "fallback")):
                continue
            for node, value in given:
                if (
                    function is not None
                    and function.start_byte <= node.start_byte < function.end_byte
                    and value is not None
                ):
                    digits = "".join(character for character in text_of(value)[:6] if character.isdecimal())
                    if digits:
                        return int(digits[0]) - 1
        return None

    def _indirect(self) -> Iterator[_Site]:
        """`${!name}`."""
        for places in self.file.places.values():
            for place in places:
                if place.is_indirect:
                    outcome = self.needs.judge(place)
                    need: Need = outcome.need
                    if need == "unknown" and self.file.is_strict:
                        need = "required"
                    yield _Site(place.node, place.line, self._named(place), need, outcome.is_told, "${!}")

    def _printed(self) -> Iterator[_Site]:
        """`printenv NAME`."""
        for command in self.file.commands_by_name.get("printenv", ()):
            for word in arguments(command):
                if not text_of(word).startswith("-"):
                    yield _Site(
                        command, line_of(command), self.texts(word), "unknown", is_told=False, through="printenv"
                    )

    def _named(self, place: Place) -> list[Text]:
        return self._of_name(place.name, place.node, 0)

    def texts(self, node: Node, deep: int = 0) -> list[Text]:  # noqa: PLR0911 (one answer a kind of node)
        """What a word may be."""
        if deep > _DEEPEST:
            return [(Hole(""),)]
        match node.type:
            case "word" | "string_content" | "number" | "variable_name" | "regex":
                return [(text_of(node),)]
            case "raw_string":
                return [(text_of(node)[1:-1],)]
            case "simple_expansion":
                name = node.named_children[0] if node.named_child_count else node
                return self._of_name(text_of(name), node, deep + 1)
            case "expansion":
                return self._of_expansion(node, deep)
            case "string" | "concatenation":
                found: list[Text] = [()]
                for child in node.named_children[:20]:
                    texts = self.texts(child, deep + 1)
                    found = [(*one, *other) for one in found for other in texts][:_MOST_TEXTS]
                return found
        return [(Hole(""),)]

    def _of_expansion(self, node: Node, deep: int) -> list[Text]:
        named = [child for child in node.children if child.type in {"variable_name", "special_variable_name"}]
        is_indirect = any(child.type == "!" for child in node.children)
        upper = any(child.type in {"^^", "^"} for child in node.children)
        if is_indirect or not named:
            return [(Hole(""),)]
        found = self._of_name(text_of(named[0]), node, deep + 1)
        if upper:
            return [tuple(part.upper() if isinstance(part, str) else part for part in text) for text in found]
        return found

    def _of_name(self, name: str, node: Node, deep: int) -> list[Text]:
        """What the variable of that name may hold there."""
        if name.isdecimal():
            return [(Hole(name),)]
        if deep > _DEEPEST:
            return [(Hole(""),)]
        loop = next((each for each in islice(ancestors(node), 40) if _goes_over(each, name)), None)
        if loop is not None:
            items: list[Text] = [(item,) for item in self._items(loop)]
            return items[:_MOST_TEXTS] or [(Hole(""),)]
        function = self.file.function_of(node)
        given = [
            value
            for at, value in self.file.assignments.get(name, ())
            if at.start_byte < node.start_byte
            and value is not None
            and (function is None or self.file.function_of(at) in (function, None))
        ]
        return self.texts(given[-1], deep + 1) if given and given[-1].type != "array" else [(Hole(""),)]

    def _items(self, loop: Node) -> list[str]:
        """The words that a loop goes over, written there or in a variable."""
        found: list[str] = []
        for value in loop.children_by_field_name("value"):
            text = text_of(value).strip("\"'")
            if "$" not in text:
                found.extend(text.split())
                continue
            name = text.strip("${}").partition("[")[0]
            for _, given in self.file.assignments.get(name, ()):
                if given is not None:
                    inner = given.named_children if given.type == "array" else [given]
                    found.extend(word for each in inner for word in text_of(each).strip("\"'").split())
        return [word.strip("\"'") for word in found if "$" not in word]


def _goes_over(node: Node, name: str) -> bool:
    variable = node.child_by_field_name("variable") if node.type == "for_statement" else None
    return variable is not None and text_of(variable) == name
