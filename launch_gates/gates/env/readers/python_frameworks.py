"""Calls of frameworks that name a variable in an argument: click, typer, ConfigArgParse, Flask, dynaconf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Dynamic, Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.python_literals import literal_of
from launch_gates.gates.env.readers.python_tree import arguments_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.python_scan import Scan
    from launch_gates.gates.env.readers.python_tree import Arguments, Place

_OPTIONS = frozenset({"option", "argument", "Option", "Argument", "password_option", "confirmation_option"})
_ARGUMENTS = frozenset({"add_argument", "add_arg", "add", "option"})
_TYPES: dict[str, Type] = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "str": "string",
    "click.INT": "integer",
}
_DYNACONF = "DYNACONF"


def framework_reads(scan: Scan) -> tuple[list[Read], list[Dynamic]]:
    """What such calls read."""
    found = _Frameworks(scan)
    found.run()
    return found.reads, found.dynamic


class _Frameworks:
    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.reads: list[Read] = []
        self.dynamic: list[Dynamic] = []

    def run(self) -> None:
        for word, functions in (("envvar", _OPTIONS), ("env_var", _ARGUMENTS)):
            for call in self._given(word):
                if _function(call.node) in functions:
                    self._option(call, arguments_of(call.node), word)
        for call in self._given("auto_envvar_prefix"):
            self.dynamic.append(Dynamic(line_of(call.node), "auto_envvar_prefix"))
        for method in ("from_envvar", "from_prefixed_env"):
            for call in self._methods(method):
                self._flask(call, method)
        if b"dynaconf" in self.scan.tree.data:
            self._dynaconf()

    def _given(self, keyword: str) -> Iterator[Place]:
        """The calls that are given something by that keyword."""
        for place in self.scan.tree.words(keyword):
            up = place.up
            if up is None or up.node.type != "keyword_argument" or up.node.start_byte != place.node.start_byte:
                continue
            listed = up.up
            call = None if listed is None else listed.up
            if call is not None and call.node.type == "call":
                yield call

    def _methods(self, method: str) -> Iterator[Place]:
        """The calls of the method, of whatever object."""
        tree = self.scan.tree
        for offset in tree.offsets(method.encode()):
            place = tree.at(offset)
            attribute = None if place is None else place.up
            call = None if attribute is None else attribute.up
            if attribute is not None and call is not None and attribute.node.type == "attribute":
                function = call.node.child_by_field_name("function")
                if call.node.type == "call" and function is not None and function.id == attribute.node.id:
                    yield call

    def _names(self, node: Node, place: Place) -> list[str]:
        nodes = node.named_children if node.type in {"list", "tuple"} else [node]
        pieces = [piece for one in nodes for piece in self.scan.found.values.pieces(one, place)]
        return [piece.before for piece in pieces if not piece.parameter and is_name(piece.before)]

    def _option(self, call: Place, arguments: Arguments, keyword: str) -> None:
        value = arguments.keywords[keyword]
        names = self._names(value, call)
        forced = arguments.keywords.get("required")
        default = arguments.keywords.get("default")
        first = arguments.positional[0] if arguments.positional else None
        if default is None and first is not None and first.type == "ellipsis":
            forced = first
        need: Need = "optional"
        if default is None and forced is not None and forced.type in {"true", "ellipsis"}:
            need = "unknown"  # the command line may give it
        kind = _TYPES.get(text_of(arguments.keywords["type"]), "") if "type" in arguments.keywords else ""
        if "is_flag" in arguments.keywords:
            kind = "boolean"
        for name in names:
            others = tuple(other for other in names if other != name)
            self.reads.append(
                Read(name, line_of(call.node), need, kind, literal_of(default), others, through=_function(call.node))
            )

    def _flask(self, call: Place, method: str) -> None:
        arguments = arguments_of(call.node)
        if method == "from_prefixed_env":
            self.dynamic.append(Dynamic(line_of(call.node), method))
            return
        if not arguments.positional:
            return
        silent = arguments.keywords.get("silent")
        if silent is None and len(arguments.positional) > 1:
            silent = arguments.positional[1]
        need: Need = "optional" if silent is not None and silent.type == "true" else "required"
        self.reads.extend(
            Read(name, line_of(call.node), need, through=method) for name in self._names(arguments.positional[0], call)
        )

    def _dynaconf(self) -> None:
        prefix = _DYNACONF
        for call in self._given("envvar_prefix"):
            node = arguments_of(call.node).keywords["envvar_prefix"]
            prefix = "" if node.type == "false" else next(iter(self._names(node, call)), prefix)
            self.dynamic.append(Dynamic(line_of(call.node), "dynaconf"))
        for place in self.scan.tree.words("Validator"):
            validator = place.up
            if validator is None or validator.node.type != "call":
                continue
            arguments = arguments_of(validator.node)
            default = arguments.keywords.get("default")
            forced = [arguments.keywords.get(word) for word in ("must_exist", "required", "is_required")]
            is_forced = any(node is not None and node.type == "true" for node in forced)
            need: Need = "required" if is_forced and default is None else "optional"
            for node in arguments.positional:
                for piece in self.scan.found.values.pieces(node, validator):
                    text = piece.before.upper().replace(".", "__")
                    name = f"{prefix}_{text}" if prefix else text
                    if is_name(name) and not piece.parameter:
                        self.reads.append(
                            Read(name, line_of(validator.node), need, "", literal_of(default), through="dynaconf")
                        )


def _function(call: Node) -> str:
    function = call.child_by_field_name("function")
    return "" if function is None else text_of(function).rpartition(".")[2]
