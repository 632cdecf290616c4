"""Whether each place that reads a variable does without it, from what becomes of the value and what stands around."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.python_conditions import Fate
from launch_gates.gates.env.readers.python_fate import fate_of
from launch_gates.gates.env.readers.python_hits import FROM_PROJECT
from launch_gates.gates.env.readers.python_libraries import CASTS
from launch_gates.gates.env.readers.python_literals import literal_of
from launch_gates.gates.env.readers.python_scan import MODULE
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.python_hits import Hit
    from launch_gates.gates.env.readers.python_scan import Scan
    from launch_gates.gates.env.readers.python_tree import Place

_MOST_TESTS = 20
_MOST_VARIABLES = 150
_MOST_PARTS = 100
_LONGEST_CONDITION = 2_000
_CAUGHT = (b"KeyError", b"Exception", b"LookupError", b"UndefinedValueError", b"ImproperlyConfigured", b"EnvError")
_NO_CONDITION = (b"__name__", b"TYPE_CHECKING")
_NOTHING = frozenset({"", "False", "None", "0"})


class Verdict(NamedTuple):
    """All that is said of one place."""

    need: Need
    type: Type
    default: str | None
    instead: tuple[str, ...]
    is_conditional: bool
    fate: Fate


class Needs:
    """The places of one file, judged together: one place may be what another one is guarded by."""

    def __init__(self, scan: Scan, path: str) -> None:
        """`path` is the file's."""
        self.path = path
        self.tree = scan.tree
        self.hits = sorted(scan.found.hits.values(), key=lambda hit: hit.place.node.start_byte)
        self.starts = [hit.place.node.start_byte for hit in self.hits]
        self._fates: dict[int, Fate] = {}
        self.tests: dict[str, list[tuple[Hit, Fate]]] = {}
        self.variables: dict[str, list[Hit]] = {}
        for hit in self.hits:
            fate = self.fate(hit)
            if fate.variable and len(self.variables) < _MOST_VARIABLES:
                self.variables.setdefault(fate.variable, []).append(hit)
            if fate.end == "test" or hit.signature.through == "os.environ.setdefault":
                tests = self.tests.setdefault(hit.key, [])
                if len(tests) < _MOST_TESTS:
                    tests.append((hit, fate))

    def fate(self, hit: Hit) -> Fate:
        """What becomes of what it reads."""
        key = id(hit)
        if key not in self._fates:
            is_map_member = hit.place.node.type not in {"call", "subscript", "comparison_operator"}
            self._fates[key] = (
                Fate()
                if is_map_member
                else fate_of(self.tree, hit.place, is_true=hit.is_true_when_absent, is_value=not hit.is_test)
            )
        return self._fates[key]

    def verdict(self, hit: Hit, base: Need | None = None) -> Verdict:
        """What is said of it; `base` is its need by itself, where that is known from elsewhere."""
        fate = self.fate(hit)
        given = self._default(hit)
        inner = [] if hit.default is None else self._within(hit.default)
        others = [other for node in fate.others for other in self._serving(node)]
        need = base or self._alone(hit, given, inner)
        default = literal_of(given)
        if inner and default is None:
            default = next((found for other in inner if (found := literal_of(self._default(other))) is not None), None)
        if need == "required" and not hit.is_test:
            need = "optional" if self._is_caught(hit.place) or self._is_guarded(hit) else need
        elif (fate.end == "raise" and self._is_refused(hit, given, need, fate)) or self._is_django_key(
            hit, given, fate
        ):
            need = "required"
        elif need == "unknown":
            need = self._unknown(hit, fate, others)
        if need != "required" and default is None and fate.end == "default":
            default = fate.default
        instead = [*(inner if need != "required" else []), *(others if fate.end != "test" else [])]
        is_conditional = self._is_conditional(hit) or not all(self._serving(node) for node in fate.first)
        if need == "required" and fate.end == "raise":
            serving = [self._serving(node) if node.type != "block" else [] for node in fate.conditions]
            instead.extend(other for found in serving for other in found)
            is_conditional = is_conditional or not all(serving)
        return Verdict(need, self._type(hit, fate), default, _names(instead, hit), is_conditional, fate)

    def _default(self, hit: Hit) -> Node | None:
        node = hit.default
        if node is None or (node.type == "none" and not hit.signature.is_none_a_default):
            return None
        return node

    def _alone(self, hit: Hit, given: Node | None, inner: list[Hit]) -> Need:
        if hit.is_required:
            return "required"
        if hit.is_optional or hit.is_test:
            return "optional"
        if given is None:
            return hit.signature.need
        if inner and given.type in {"call", "subscript"} and all(self._alone_of(other) == "unknown" for other in inner):
            return "unknown"
        return "optional"

    def _alone_of(self, hit: Hit) -> Need:
        return self._alone(hit, self._default(hit), [])

    @staticmethod
    def _is_refused(hit: Hit, given: Node | None, need: Need, fate: Fate) -> bool:
        """Whether the code's own refusal is reached: a default that is something never gets there."""
        if hit.is_test or need == "unknown" or given is None:
            return True
        return fate.is_plain_test and (given.type in {"none", "false"} or literal_of(given) in _NOTHING)

    def _is_django_key(self, hit: Hit, given: Node | None, fate: Fate) -> bool:
        """Django refuses an empty SECRET_KEY; where it is filled in only in some cases, it is empty in the others."""
        if fate.variable != "SECRET_KEY" or "settings" not in self.path or hit.place.scopes() != [MODULE]:
            return False
        is_empty = given is None or given.type == "none" or literal_of(given) == ""
        return is_empty and fate.end != "default" and (fate.end != "test" or bool(fate.conditions))

    def _unknown(self, hit: Hit, fate: Fate, others: list[Hit]) -> Need:
        if fate.end in {"test", "default"}:
            return "optional"
        if fate.others and not others and any(node.type != "none" for node in fate.others):
            return "optional"
        if self._is_guarded(hit):
            return "optional"
        is_failing = fate.end == "fail" and not hit.signature.through.startswith(FROM_PROJECT)
        if is_failing or any(self._alone_of(other) == "required" for other in others):
            return "required"
        if any(self._alone_of(other) == "optional" and other.default is not None for other in others):
            return "optional"
        return "unknown"

    def _type(self, hit: Hit, fate: Fate) -> Type:
        if hit.cast is not None:
            cast = hit.cast
            function = cast.child_by_field_name("function") if cast.type == "call" else cast
            name = "" if function is None else text_of(function)
            found = CASTS.get(name, CASTS.get(name.rpartition(".")[2], ("", False)))[0]
            if found:
                return found
        return hit.type or fate.type

    # --- what stands around -----------------------------------------------------------------------------------------

    def _within(self, node: Node) -> list[Hit]:
        """The places inside the node."""
        found: list[Hit] = []
        for index in range(bisect_left(self.starts, node.start_byte), len(self.hits)):
            if self.starts[index] >= node.end_byte or len(found) == _MOST_TESTS:
                break
            found.append(self.hits[index])
        return found

    def _serving(self, node: Node) -> list[Hit]:
        """The reads that the code stands for: those in it, and those whose variables are in it."""
        found = self._within(node)
        if node.end_byte - node.start_byte <= _LONGEST_CONDITION:
            text = node.text or b""
            for variable, hits in self.variables.items():
                word = variable.encode()
                if word in text and any(True for _ in self.tree.offsets(word, node.start_byte, node.end_byte)):
                    found.extend(hits[:1])
        return found

    def _is_guarded(self, hit: Hit) -> bool:
        """Whether a test of the same variable stands before it or around it."""
        scopes = hit.place.scopes()
        start = hit.place.node.start_byte
        for other, fate in self.tests.get(hit.key, ()):
            if other is hit or other.place.scopes()[0] not in scopes:
                continue
            inside = fate.extent is not None and fate.extent[0] <= start < fate.extent[1]
            if inside or (fate.is_true_when_absent and other.place.node.start_byte < start):
                return True
        return False

    def _is_caught(self, place: Place) -> bool:
        """Whether the error is caught and lived with."""
        for node, child in place.above():
            if node.type in {"function_definition", "class_definition"}:
                return False
            if node.type == "with_statement" and child.type == "block":
                clause = node.named_children[0].text or b""
                if b"suppress(" in clause and any(name in clause for name in _CAUGHT):
                    return True
            if node.type != "try_statement" or child.type != "block" or node.named_child_count > _MOST_PARTS:
                continue
            for handler in node.named_children:
                if handler.type != "except_clause":
                    continue
                head = handler.named_children[0]
                is_meant = head.type == "block" or any(name in (head.text or b"") for name in _CAUGHT)
                if is_meant:
                    does, is_conditional = self.tree.exits(handler.named_children[-1])
                    return not does or is_conditional
        return False

    def _is_conditional(self, hit: Hit) -> bool:  # noqa: C901 (one a kind of condition)
        """Whether it is read only where something else holds."""
        if self.fate(hit).is_conditional:
            return True
        key = hit.key.encode()
        for node, child in hit.place.above():
            kind = node.type
            if kind in {"except_clause", "case_clause"}:
                return True
            if kind not in {"if_statement", "elif_clause", "conditional_expression"}:
                continue
            if child.type == "else_clause":
                return True
            if child.type == "elif_clause":
                continue
            if kind == "conditional_expression":
                condition = node.named_children[1] if len(node.named_children) > 1 else None
            else:
                condition = node.child_by_field_name("condition")
            if condition is not None and condition.id == child.id:
                continue
            if condition is not None and condition.end_byte - condition.start_byte > _LONGEST_CONDITION:
                return True
            text = b"" if condition is None else (condition.text or b"")
            if key not in text and not any(word in text for word in _NO_CONDITION):
                return True
        return False


def _names(hits: list[Hit], own: Hit) -> tuple[str, ...]:
    names = {piece.before: None for hit in hits for piece in hit.names if not piece.parameter}
    return tuple(name for name in names if name not in {piece.before for piece in own.names})
