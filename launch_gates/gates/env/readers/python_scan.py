"""Goes from what a file imports to each place that reads the environment, through aliases, instances and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.python_hits import ANY, Hits, Meaning
from launch_gates.gates.env.readers.python_libraries import CALLABLE, COPY, ENVIRON, KNOWN, MAPS, SAME, SIGNATURES
from launch_gates.gates.env.readers.python_tree import arguments_of, is_field, parameters_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.python_libraries import Signature
    from launch_gates.gates.env.readers.python_names import Import
    from launch_gates.gates.env.readers.python_tree import Arguments, Place, Tree

MODULE = -1
"""The scope of a whole file."""
_STEPS = 14
_MOST_HITS = 4_000
"""No file that people write reads as many."""
_FROM_OS = (b"environ", b"getenv", b"putenv", b"path.expandvars")
_COPYING = frozenset(
    {"dict", "OrderedDict", "ChainMap", "collections.ChainMap", "MappingProxyType", "Mapping", "deepcopy"}
)
_MAPPERS = frozenset({"map", "filter"})
_CASTS_OF_SCHEME: dict[str, Type] = {
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "str": "string",
    "list": "list",
    "tuple": "list",
    "Decimal": "number",
}


class Scan:
    """The places of one file."""

    def __init__(self, tree: Tree, imports: list[Import]) -> None:
        """What is imported means something from the start."""
        self.tree = tree
        self.found = Hits(tree)
        self.imports = imports
        self.meanings: dict[str, dict[int, Meaning]] = {}
        self.attributes: dict[str, tuple[Meaning, str]] = {}
        self.owners: set[str] = set()
        self.exports: dict[str, Meaning] = {}
        self.members: dict[str, Meaning] = {}
        self.project: dict[str, list[Signature]] = {}
        self._queue: list[str] = []
        for item in imports:
            path = SAME.get(item.dotted, item.dotted)
            if path and (path in KNOWN or f"{path}()" in KNOWN):
                self.bind(item.local, MODULE, Meaning(path))
            if item.local == "*" and all(other.local != "os" for other in imports):
                # Settings that begin with all of another module's names have its `os` too.
                self.bind("os", MODULE, Meaning("os"))
            if item.local == "*" and item.dotted in {"os", "environs", "decouple", "environ"}:
                for name in ("environ", "getenv", "Env", "env", "config"):
                    if f"{item.dotted}.{name}" in KNOWN:
                        self.bind(name, MODULE, Meaning(SAME.get(f"{item.dotted}.{name}", f"{item.dotted}.{name}")))

    def bind(self, name: str, scope: int, meaning: Meaning) -> None:
        """The name means that, in that scope."""
        own = self.meanings.setdefault(name, {})
        if scope not in own:
            own[scope] = meaning
            self._queue.append(name)

    def bind_attribute(self, name: str, meaning: Meaning, owner: str) -> None:
        """`self.name` means that, in the class and those that have it as a base."""
        if name not in self.attributes:
            self.attributes[name] = (meaning, owner)
            self._queue.append(name)

    def place(self, local: str, meaning: Meaning) -> None:
        """What an import brings means that: a name, or `module.name`."""
        module, _, name = local.partition(".")
        if not name:
            self.bind(local, MODULE, meaning)
            return
        self.members[local] = meaning
        self.bind(module, MODULE, Meaning(module))

    def run(self) -> None:
        """Follow every name that means something."""
        while self._queue:
            name = self._queue.pop()
            for offset in self.tree.offsets(name.encode()):
                if len(self.found.hits) > _MOST_HITS:
                    self.tree.is_damaged = True
                    return
                if self._may_matter(name, offset):
                    place = self.tree.at(offset)
                    if place is not None and place.node.type == "identifier":
                        self._look_at(name, place)

    def _may_matter(self, name: str, offset: int) -> bool:
        """Whether it is worth a look at the tree: most of what is taken from `os` is not the environment."""
        data, after = self.tree.data, offset + len(name)
        if data[offset - 1 : offset] == b"." and offset:
            return False
        if name != "os" or data[after : after + 1] != b".":
            return True
        return data.startswith(_FROM_OS, after + 1)

    def _look_at(self, name: str, place: Place) -> None:
        if name.startswith(("self.", "cls.")):
            up = place.up
            meaning, owner = self.attributes[name]
            if up is not None and up.node.type == "attribute" and text_of(up.node) == name and _belongs(up, owner):
                self._follow(up, meaning)
            return
        found = self.lookup(name, place)
        if found is not None:
            self._follow(place, found)

    def lookup(self, name: str, place: Place) -> Meaning | None:
        """What the name means at the place, if nothing nearer has the same name."""
        own = self.meanings.get(name)
        if own is None:
            return None
        parameters = {function.start_byte: function for function in place.functions()}
        others = [b for b in self.tree.bindings(name) if b.kind != "loop" or b.value is not None] if len(own) else []
        for scope in place.scopes():
            if scope in own:
                return own[scope]
            function = parameters.get(scope)
            if function is not None and any(parameter.name == name for parameter in parameters_of(function)):
                return None
            if scope != MODULE and any(b.scope == scope and b.start < place.node.start_byte for b in others):
                return None
        return None

    # --- from a name upwards ----------------------------------------------------------------------------------------

    def _follow(self, place: Place, meaning: Meaning) -> None:
        for _ in range(_STEPS):
            up = place.up
            if up is None:
                return
            node, child = up.node, place.node
            if node.type == "attribute" and is_field(node, "object", child):
                found = self._member(meaning, node)
            elif node.type == "call" and is_field(node, "function", child):
                found = self._call(meaning, up)
            elif node.type == "subscript" and is_field(node, "value", child):
                if meaning.path in MAPS:
                    self.found.subscript(meaning, up)
                return
            else:
                self._use(place, meaning)
                return
            if found is None:
                return
            place, meaning = up, found

    def _member(self, meaning: Meaning, node: Node) -> Meaning | None:
        attribute = node.child_by_field_name("attribute")
        if attribute is None:
            return None
        path = f"{meaning.path}.{text_of(attribute)}"
        if path in self.members:
            return self.members[path]
        path = SAME.get(path, path)
        is_known = path in KNOWN or path in self.project or f"{path}()" in self.project
        return meaning._replace(path=path) if path and is_known else None

    def _call(self, meaning: Meaning, place: Place) -> Meaning | None:  # noqa: PLR0911 (a table of what is called)
        path, arguments = meaning.path, arguments_of(place.node)
        if path in self.project:
            for index, own in enumerate(self.project[path]):
                self.found.called(meaning, place, own, arguments, index)
            return None
        if path in self.owners:
            return Meaning(f"{path}()")
        signature = SIGNATURES.get(path)
        if signature is not None:
            self.found.called(meaning, place, signature, arguments, 0)
            return None
        if path in {"os.environ.update", "os.putenv"}:
            self.found.written(path, arguments, place)
            return None
        if path in {"os.environ.items", "os.environ.keys", "os.environ.values"}:
            if place.parent.type in {"for_statement", "for_in_clause"}:
                self.found.dynamic[line_of(place.node), ENVIRON] = None
            return None
        if path == "os.path.expandvars":
            self.found.expanded(arguments, place)
            return None
        made = SAME.get(f"{path}()", f"{path}()")
        return self._made(made, arguments, place) if f"{path}()" in CALLABLE else None

    def _made(self, path: str, arguments: Arguments, place: Place) -> Meaning:
        prefix = ""
        scheme: list[tuple[str, Type, bool]] = []
        for keyword, value in arguments.keywords.items():
            if keyword in {"prefix", "env_prefix"}:
                prefix = "".join(
                    piece.before for piece in self.found.values.pieces(value, place)[:1] if not piece.parameter
                )
            elif path == "environ.Env()":
                first = value.named_children[0] if value.type in {"tuple", "list"} and value.named_children else value
                has_default = value.type == "tuple" and len(value.named_children) > 1
                scheme.append((keyword, _CASTS_OF_SCHEME.get(text_of(first), ""), has_default))
        if arguments.is_open and path == "environ.Env()":
            scheme.append((ANY, "", False))
        return Meaning(path, prefix, tuple(scheme))

    def _use(self, place: Place, meaning: Meaning) -> None:
        """The object itself is handed on: given to a name, looked into, or given to a function."""
        for _ in range(_STEPS):
            up = place.up
            if up is None:
                return
            node, child = up.node, place.node
            kind = node.type
            if kind in {"parenthesized_expression", "boolean_operator", "conditional_expression", "type"}:
                place = up
            elif (kind in {"dictionary_splat", "dictionary"} and meaning.path in MAPS) or (
                kind == "binary_operator" and meaning.path in MAPS and b"|" in (node.text or b"")[:4000]
            ):
                meaning, place = Meaning(COPY), up
            else:
                break
        else:
            return
        self._used_in(place, up, node, child, meaning)

    def _used_in(self, place: Place, up: Place, node: Node, child: Node, meaning: Meaning) -> None:
        kind = node.type
        if kind == "comparison_operator" and meaning.path in MAPS:
            self.found.tested(up, child)
        elif kind in {"assignment", "named_expression"} and (
            is_field(node, "right", child) or is_field(node, "value", child)
        ):
            self._assigned(node, up, meaning)
        elif kind in {"default_parameter", "typed_default_parameter"} and is_field(node, "value", child):
            name = node.child_by_field_name("name")
            function = next(up.functions(), None)
            if name is not None and function is not None:
                self.bind(text_of(name), function.start_byte, meaning)
        elif kind in {"for_statement", "for_in_clause"} and meaning.path in MAPS and is_field(node, "right", child):
            self.found.dynamic[line_of(node), ENVIRON] = None
        elif kind == "as_pattern":
            target = node.named_children[-1]
            if target.named_children and target.named_children[0].type == "identifier":
                self.bind(text_of(target.named_children[0]), up.scopes()[0], meaning)
        elif kind in {"argument_list", "keyword_argument"}:
            self._handed(place, up, meaning)

    def _assigned(self, node: Node, up: Place, meaning: Meaning) -> None:
        target = node.child_by_field_name("left") or node.child_by_field_name("name")
        if target is None:
            return
        name, scopes, enclosing = text_of(target), up.scopes(), up.enclosing_class()
        owner = _name_of(enclosing)
        if target.type == "identifier":
            self.bind(name, scopes[0], meaning)
            if scopes[0] == MODULE:
                self.exports.setdefault(name, meaning)
            if owner and enclosing is not None and enclosing.start_byte == scopes[0]:
                self.bind_attribute(f"self.{name}", meaning, owner)
                self.bind_attribute(f"cls.{name}", meaning, owner)
        elif target.type == "attribute" and name.startswith("self.") and name.count(".") == 1 and owner:
            self.bind_attribute(name, meaning, owner)

    def _handed(self, place: Place, up: Place, meaning: Meaning) -> None:
        """As an argument: to `dict`, to `map`, or to a function of this file, whose parameter it then is."""
        keyword = ""
        if up.node.type == "keyword_argument":
            name = up.node.child_by_field_name("name")
            keyword = "" if name is None else text_of(name)
            listed = up.up
        else:
            listed = up
        call = None if listed is None else listed.up
        function = None if call is None else call.node.child_by_field_name("function")
        if call is None or function is None or call.node.type != "call":
            return
        name_text = text_of(function)
        arguments = arguments_of(call.node)
        if name_text in _COPYING and meaning.path in MAPS:
            self._follow(call, Meaning(COPY))
        elif name_text in _MAPPERS and len(arguments.positional) > 1 and meaning.path in SIGNATURES:
            self.found.mapped(call, arguments.positional[1], SIGNATURES[meaning.path])
        elif meaning.path in MAPS:
            self._parameter(name_text, arguments, place.node, keyword, meaning)

    def _parameter(self, function: str, arguments: Arguments, given: Node, keyword: str, meaning: Meaning) -> None:
        name = function.rpartition(".")[2]
        definitions = self.tree.functions.get(name, [])
        if name in self.tree.classes:
            owner = self.tree.classes[name].node
            inits = self.tree.functions.get("__init__", [])
            definitions = [one for one in inits if owner.start_byte < one.node.start_byte < owner.end_byte]
        if len(definitions) != 1:
            return
        position = next((i for i, argument in enumerate(arguments.positional) if argument.id == given.id), None)
        for parameter in parameters_of(definitions[0].node):
            if (keyword and parameter.name == keyword) or (position is not None and parameter.position == position):
                self.bind(parameter.name, definitions[0].node.start_byte, meaning)


def _name_of(definition: Node | None) -> str:
    name = None if definition is None else definition.child_by_field_name("name")
    return "" if name is None else text_of(name)


def _belongs(place: Place, owner: str) -> bool:
    """Whether the place is in that class, or in one that has it as a base."""
    enclosing = place.enclosing_class()
    if enclosing is None:
        return False
    bases = enclosing.child_by_field_name("superclasses")
    return _name_of(enclosing) == owner or (bases is not None and owner in text_of(bases))
