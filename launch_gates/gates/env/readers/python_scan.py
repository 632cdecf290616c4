"""Goes from what a file imports to each place that reads the environment, through aliases, instances and parameters.

It finds places and names; what the absence of a variable does there is another module's question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.python_libraries import COPY, ENVIRON, MAPS, SAME, SETTINGS_BASES, SIGNATURES, Signature
from launch_gates.gates.env.readers.python_tree import Tree, arguments_of, parameters_of
from launch_gates.gates.env.readers.python_values import Piece, Values, literal_of, string_of
from launch_gates.gates.env.readers.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.python_names import Import
    from launch_gates.gates.env.readers.python_tree import Arguments, Place

MODULE = -1
_STEPS = 14
_ROOTS = frozenset(
    {
        *("os.environ.update", "os.putenv", "os.environ.items", "os.environ.keys", "os.environ.values"),
        *("os.environ.copy", "environ.FileAwareEnv", "environ.PlainEnv", "dynaconf.Dynaconf()", "dynaconf.LazySettings()"),
        *("os.environ.copy().copy", "os.environ.copy().update", "os.path.expandvars", "decouple.RepositoryEnv"),
        *("environs.Env().prefixed", "environs.Env().NOTSET", "dynaconf.Validator", "dynaconf.FlaskDynaconf()"),
        *("configurations.values", "configurations.Configuration", "dotenv.dotenv_values()", "dotenv.main.dotenv_values()"),
        *("os.unsetenv", "contextlib.suppress", "environ.var", "environ.config", "environ.group", "dynaconf.DjangoDynaconf"),
        *("decouple.Config()", "decouple.AutoConfig()", "prettyconf.Configuration()", "django_heroku.settings"),
    }
)
_KNOWN = frozenset(
    {
        ".".join(path.split(".")[:length]).removesuffix("()") + ending
        for path in {*SIGNATURES, *SAME, *SETTINGS_BASES, *_ROOTS}
        for length in range(1, path.count(".") + 2)
        for ending in ("", "()")
    }
)
_CALLABLE = frozenset({path for path in _KNOWN if path.endswith("()")})
_COPYING = frozenset({"dict", "OrderedDict", "ChainMap", "collections.ChainMap", "MappingProxyType", "Mapping", "deepcopy"})
_MAPPERS = frozenset({"map", "filter"})
_CASTS_OF_SCHEME: dict[str, Type] = {
    **{"bool": "boolean", "int": "integer", "float": "number", "str": "string", "list": "list", "tuple": "list"},
    "Decimal": "number",
}
FROM_PROJECT = "@"


class Meaning(NamedTuple):
    """What a piece of code is."""

    path: str
    prefix: str = ""
    scheme: tuple[tuple[str, Type, bool], ...] = ()
    """Name, type and whether there is a default, of what the object was told when it was made."""


class Hit(NamedTuple):
    """One place that reads the environment."""

    place: Place
    """The whole expression: the call, the subscript, the comparison."""
    names: tuple[Piece, ...]
    key: str
    """The name, or the code for it."""
    signature: Signature
    default: Node | None = None
    cast: Node | None = None
    type: Type = ""
    is_test: bool = False
    """`name in os.environ`."""
    is_true_when_absent: bool = False
    is_optional: bool = False
    """Whether something else than a default sees to it that it may be absent."""
    is_required: bool = False
    """Whether the call says that it must be there: `required=True`."""


class Scan:
    """The places of one file."""

    def __init__(self, tree: Tree, imports: list[Import]) -> None:
        self.tree = tree
        self.values = Values(tree)
        self.imports = imports
        self.hits: dict[tuple[int, int, int], Hit] = {}
        self.dynamic: dict[tuple[int, str], None] = {}
        self.writes: dict[tuple[str, int], None] = {}
        self.meanings: dict[str, dict[int, Meaning]] = {}
        self.attributes: dict[str, tuple[Meaning, str]] = {}
        self.owners: set[str] = set()
        self.exports: dict[str, Meaning] = {}
        self.members: dict[str, Meaning] = {}
        self.project: dict[str, list[Signature]] = {}
        self._queue: list[str] = []
        for item in imports:
            path = SAME.get(item.dotted, item.dotted)
            if path and (path in _KNOWN or f"{path}()" in _KNOWN):
                self.bind(item.local, MODULE, Meaning(path))
            if item.local == "*" and item.dotted in {"os", "environs", "decouple", "environ"}:
                for name in ("environ", "getenv", "Env", "env", "config"):
                    if f"{item.dotted}.{name}" in _KNOWN:
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
                if self._may_matter(name, offset):
                    place = self.tree.at(offset)
                    if place is not None and place.node.type == "identifier":
                        self._look_at(name, place)

    def _may_matter(self, name: str, offset: int) -> bool:
        """Whether it is worth a look at the tree: most of what is taken from `os` has nothing to do with the environment."""
        data, after = self.tree.data, offset + len(name)
        if data[offset - 1 : offset] == b"." and offset:
            return False
        if name != "os" or data[after : after + 1] != b".":
            return True
        return data.startswith((b"environ", b"getenv", b"putenv", b"path.expandvars"), after + 1)

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

    # --- from a name upwards -------------------------------------------------------------------------------------------

    def _follow(self, place: Place, meaning: Meaning) -> None:
        for _ in range(_STEPS):
            up = place.up
            if up is None:
                return
            node, child = up.node, place.node
            if node.type == "attribute" and _is(node, "object", child):
                found = self._member(meaning, node)
            elif node.type == "call" and _is(node, "function", child):
                found = self._call(meaning, up)
            elif node.type == "subscript" and _is(node, "value", child):
                if meaning.path in MAPS:
                    self._subscript(meaning, up)
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
        is_known = path in _KNOWN or path in self.project or f"{path}()" in self.project
        return meaning._replace(path=path) if path and is_known else None

    def _call(self, meaning: Meaning, place: Place) -> Meaning | None:
        path, arguments = meaning.path, arguments_of(place.node)
        if path in self.project:
            for index, signature in enumerate(self.project[path]):
                self._called(meaning, place, signature, arguments, index)
            return None
        if path in self.owners:
            return Meaning(f"{path}()")
        signature = SIGNATURES.get(path)
        if signature is not None:
            self._called(meaning, place, signature, arguments, 0)
            return None
        if path in {"os.environ.update", "os.putenv"}:
            self._written(path, arguments, place)
            return None
        if path in {"os.environ.items", "os.environ.keys", "os.environ.values"}:
            if place.parent.type in {"for_statement", "for_in_clause"}:
                self.dynamic[line_of(place.node), ENVIRON] = None
            return None
        if path == "os.path.expandvars":
            self._expanded(arguments, place)
            return None
        made = SAME.get(f"{path}()", f"{path}()")
        return self._made(made, arguments, place) if f"{path}()" in _CALLABLE else None

    def _made(self, path: str, arguments: Arguments, place: Place) -> Meaning:
        prefix, scheme = "", []
        for keyword, value in arguments.keywords.items():
            if keyword in {"prefix", "env_prefix"}:
                prefix = "".join(piece.before for piece in self.values.pieces(value, place)[:1] if not piece.parameter)
            elif path == "environ.Env()":
                first = value.named_children[0] if value.type in {"tuple", "list"} and value.named_children else value
                has_default = value.type == "tuple" and len(value.named_children) > 1
                scheme.append((keyword, _CASTS_OF_SCHEME.get(text_of(first), ""), has_default))
        return Meaning(path, prefix, tuple(scheme))  # type: ignore[arg-type]

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
            elif kind in {"dictionary_splat", "dictionary"} and meaning.path in MAPS:
                meaning, place = Meaning(COPY), up
            elif kind == "binary_operator" and meaning.path in MAPS and b"|" in (node.text or b"")[:4000]:
                meaning, place = Meaning(COPY), up
            else:
                break
        else:
            return
        self._used_in(place, up, node, child, meaning)

    def _used_in(self, place: Place, up: Place, node: Node, child: Node, meaning: Meaning) -> None:  # noqa: PLR0913
        kind = node.type
        if kind == "comparison_operator" and meaning.path in MAPS:
            self._tested(up, child)
        elif kind in {"assignment", "named_expression"} and (_is(node, "right", child) or _is(node, "value", child)):
            self._assigned(node, up, meaning)
        elif kind in {"default_parameter", "typed_default_parameter"} and _is(node, "value", child):
            name = node.child_by_field_name("name")
            function = next(up.functions(), None)
            if name is not None and function is not None:
                self.bind(text_of(name), function.start_byte, meaning)
        elif kind in {"for_statement", "for_in_clause"} and meaning.path in MAPS and _is(node, "right", child):
            self.dynamic[line_of(node), ENVIRON] = None
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
            self._mapped(call, arguments.positional[1], SIGNATURES[meaning.path])
        elif meaning.path in MAPS:
            self._parameter(name_text, arguments, place.node, keyword, meaning)

    def _parameter(self, function: str, arguments: Arguments, given: Node, keyword: str, meaning: Meaning) -> None:  # noqa: PLR0913
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

    # --- what was found ------------------------------------------------------------------------------------------------

    def _subscript(self, meaning: Meaning, place: Place) -> None:
        node = place.node
        index = node.child_by_field_name("subscript")
        if index is None:
            return
        statement = place.up
        parent = place.parent
        if statement is not None and parent.type in {"assignment", "augmented_assignment"} and _is(parent, "left", node):
            if meaning.path == ENVIRON:
                for piece in self.values.pieces(index, place):
                    if not piece.parameter:
                        self._write(piece.before, line_of(node))
            if parent.type == "assignment":
                return
        elif parent.type in {"delete_statement", "pattern_list", "as_pattern_target"}:
            return
        self._hit(place, index, Signature(ENVIRON), meaning)

    def _tested(self, place: Place, environ: Node) -> None:
        children = place.node.children
        operator = text_of(place.node.child_by_field_name("operators") or children[1])
        if operator in {"in", "not in"} and children[-1].id == environ.id:
            hit = self._hit(place, children[0], Signature(ENVIRON, "optional"), Meaning(ENVIRON))
            if hit is not None:
                self.hits[_id(hit.place, 0)] = hit._replace(is_test=True, is_true_when_absent=operator == "not in")

    def _called(self, meaning: Meaning, place: Place, signature: Signature, arguments: Arguments, index: int) -> None:  # noqa: PLR0913
        positional, keywords = arguments
        name = keywords.get(signature.keyword)
        if name is None and 0 <= signature.name < len(positional):
            name = positional[signature.name]
        default = keywords.get(signature.default_keyword) if signature.default_keyword else None
        if default is None and signature.default is not None and 0 <= signature.default < len(positional):
            default = positional[signature.default]
        cast = keywords.get(signature.cast_keyword) if signature.cast_keyword else None
        if cast is None and signature.cast is not None and signature.cast < len(positional):
            cast = positional[signature.cast]
        if name is None and not signature.implicit:
            return
        hit = self._hit(place, name, signature, meaning, index)
        if hit is None:
            return
        flags = {word: keywords[word].type for word in ("required", "mandatory", "optional") if word in keywords}
        scheme = {entry[0]: entry for entry in meaning.scheme}.get(hit.key)
        self.hits[_id(place, index)] = hit._replace(
            default=default,
            cast=cast,
            type=signature.type or (scheme[1] if scheme else ""),
            is_optional=bool(scheme and scheme[2]) or flags.get("optional") == "true" or flags.get("required") == "false",
            is_required=flags.get("required") == "true" or flags.get("mandatory") == "true",
        )

    def _mapped(self, call: Place, names: Node, signature: Signature) -> None:
        looped = self.values.looped(call.down(names), None)
        if isinstance(looped, list):
            for found in looped:
                texts = tuple(self.values.pieces(found.node, found.place))
                self._keep(Hit(call.down(found.node), texts, text_of(found.node), signature))

    def _hit(
        self, place: Place, name: Node | None, signature: Signature, meaning: Meaning, index: int = 0
    ) -> Hit | None:
        if name is None:
            pieces = [Piece(signature.implicit)]
        elif signature.is_many or (name.type in {"list", "tuple", "set"} and signature.through.startswith(FROM_PROJECT)):
            pieces = self._many(place, name, signature)
        else:
            pieces = self.values.pieces(name, place)
        if not pieces:
            self.dynamic[line_of(place.node), signature.through.lstrip(FROM_PROJECT)] = None
            return None
        before = signature.before + meaning.prefix + (_blocks(place) if signature.through == "environs" else "")
        named = tuple(_around(piece, before, signature) for piece in pieces)
        key = named[0].before if len(named) == 1 and not named[0].parameter else text_of(name) if name else ""
        return self._keep(Hit(place, named, key, signature), index)

    def _many(self, place: Place, name: Node, signature: Signature) -> list[Piece]:
        nodes = arguments_of(place.node).positional[signature.name :] if signature.is_many else [name]
        found: list[Piece] = []
        for node in nodes:
            if node.type in {"list", "tuple", "set"}:
                for element in node.named_children:
                    found.extend(self.values.pieces(element, place))
            else:
                found.extend(self.values.pieces(node, place))
        return found

    def _keep(self, hit: Hit, index: int = 0) -> Hit:
        self.hits[_id(hit.place, index)] = hit
        return hit

    def _write(self, name: str, line: int) -> None:
        if is_name(name):
            self.writes[name, line] = None

    def _written(self, path: str, arguments: Arguments, place: Place) -> None:
        line = line_of(place.node)
        if path == "os.putenv":
            names: Iterable[Node] = arguments.positional[:1]
        else:
            for keyword in arguments.keywords:
                self._write(keyword, line)
            maps = [node for node in arguments.positional if node.type == "dictionary"]
            names = [key for node in maps for pair in node.named_children if (key := pair.child_by_field_name("key"))]
        for node in names:
            text = string_of(node)
            if text is not None:
                self._write(text, line_of(node))

    def _expanded(self, arguments: Arguments, place: Place) -> None:
        text = literal_of(arguments.positional[0]) if arguments.positional else None
        for part in (text or "").split("$")[1:]:
            name = part[1:].partition("}")[0] if part.startswith("{") else _leading_name(part)
            if is_name(name):
                hit = Hit(place, (Piece(name),), name, Signature("os.path.expandvars", "unknown", default=None))
                self.hits[(*_id(place, 0)[:2], len(self.hits) + 100)] = hit


def _id(place: Place, index: int) -> tuple[int, int, int]:
    return place.node.start_byte, place.node.end_byte, index


def _around(piece: Piece, before: str, signature: Signature) -> Piece:
    if piece.parameter:
        is_upper = piece.is_upper or signature.is_upper
        return piece._replace(before=before + piece.before, after=piece.after + signature.after, is_upper=is_upper)
    text = piece.before
    if signature.is_upper:
        text = text.upper().replace("-", "_").replace(".", "_")
    return Piece(before + text + signature.after)


def _leading_name(text: str) -> str:
    end = next((index for index, sign in enumerate(text) if not (sign.isalnum() or sign == "_")), len(text))
    return text[:end]


def _blocks(place: Place) -> str:
    """The prefixes of the blocks around the place: `with env.prefixed("MAIL_"):`."""
    prefixes = []
    for node, child in place.above():
        if node.type != "with_statement" or child.type != "block":
            continue
        for item in node.named_children[0].named_children[::-1]:
            value = item.child_by_field_name("value")
            if value is not None and value.type == "as_pattern" and value.named_children:
                value = value.named_children[0]
            function = value.child_by_field_name("function") if value is not None and value.type == "call" else None
            if value is not None and function is not None and text_of(function).endswith(".prefixed"):
                given = arguments_of(value).positional
                prefixes.append((string_of(given[0]) or "") if given else "")
    return "".join(reversed(prefixes))


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


def _is(node: Node, field: str, child: Node) -> bool:
    found = node.child_by_field_name(field)
    return found is not None and found.id == child.id
