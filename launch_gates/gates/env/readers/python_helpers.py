"""Functions of the project that read a variable whose name they are given, in this file and from others.

Between files a helper is a `Helper` record. Two things that have no record of their own travel as one too, with a
position below zero: a base class of settings (`SETTINGS`), and an object of a library that modules import from the
one that makes it (`OBJECT`), whose kind is in `keyword`. Behind a keyword stand `*` where the parameter takes many
names, and `^` where the name is turned into upper case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Helper
from launch_gates.gates.env.readers.python_hits import FROM_PROJECT, Meaning
from launch_gates.gates.env.readers.python_libraries import ENVIRON, OBJECTS, Signature
from launch_gates.gates.env.readers.python_literals import literal_of
from launch_gates.gates.env.readers.python_scan import MODULE
from launch_gates.gates.env.readers.python_tree import parameters_of
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.python_hits import Hit
    from launch_gates.gates.env.readers.python_needs import Needs, Verdict
    from launch_gates.gates.env.readers.python_scan import Scan
    from launch_gates.gates.env.readers.python_tree import Parameter, Place
    from launch_gates.gates.env.readers.python_values import Piece

SETTINGS = -1
OBJECT = -2
_SCHEME = -3
_DEFAULTS = frozenset({"d", "alt", "otherwise", "fallback", "if_missing", "or_else"})
_BY_WORD: tuple[tuple[str, Type], ...] = (
    *(("bool", "boolean"), ("flag", "boolean"), ("int", "integer"), ("float", "number"), ("list", "list")),
    *(("json", "json"), ("url", "url"), ("csv", "list")),
)
_BY_ANNOTATION: dict[str, Type] = {
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "Decimal": "number",
    "list": "list",
    "tuple": "list",
    "List": "list",
    "set": "list",
    "Tuple": "list",
    "Sequence": "list",
    "timedelta": "duration",
}


def helpers_of(needs: Needs, path: str) -> list[Helper]:
    """The helpers that the places of a file make of its functions."""
    found: dict[tuple[str, str, int, str, str, str], Helper] = {}
    for hit in needs.hits:
        for piece in hit.names:
            if piece.parameter:
                helper = _helper(needs, hit, piece, path)
                if helper is not None:
                    key = (helper.name, helper.owner, helper.position, helper.keyword, helper.before, helper.after)
                    found[key] = _merged(found.get(key), helper)
    return list(found.values())


def _merged(first: Helper | None, second: Helper) -> Helper:
    if first is None:
        return second
    needs = {first.need, second.need}
    need: Need = "required" if "required" in needs else "optional" if "optional" in needs else "unknown"
    with_default = first if first.default_keyword else second
    return with_default._replace(need=need, type=first.type or second.type)


def _helper(needs: Needs, hit: Hit, piece: Piece, path: str) -> Helper | None:
    index = next(
        (at for at in range(hit.place.at, -1, -1) if _is_function(hit.place.path[at], piece.function)),
        None,
    )
    if index is None:
        return None
    function = hit.place.path[index]
    parameters = parameters_of(function)
    parameter = next((one for one in parameters if one.name == piece.parameter), None)
    if parameter is None:
        return None
    name, owner = _name_of(function, hit.place, index)
    if not name:
        return None
    if owner and name in {"__init__", "__new__"}:
        name, owner = owner, ""
    default = _default_of(needs, hit, parameter, parameters)
    need, verdict = _need(needs, hit, parameters, default)
    return Helper(
        name=name,
        path=path,
        position=parameter.position,
        keyword=parameter.name + ("*" if parameter.is_many else "") + ("^" if piece.is_upper else ""),
        need=need,
        type=verdict.type or _type_of(function, name),
        default_position=None if default is None or default.position < 0 else default.position,
        default_keyword="" if default is None else default.name,
        before=piece.before,
        after=piece.after,
        owner=owner,
    )


def _is_function(node: Node, start: int) -> bool:
    return node.start_byte == start and node.type in {"function_definition", "lambda"}


def _name_of(function: Node, place: Place, index: int) -> tuple[str, str]:
    """The function's name, and the class that it belongs to."""
    name = function.child_by_field_name("name")
    if name is None:
        above = place.path[index - 1] if index else function
        name = above.child_by_field_name("left") if above.type == "assignment" else None
        return ("" if name is None or name.type != "identifier" else text_of(name)), ""
    for at in range(index - 1, max(index - 4, -1), -1):
        node = place.path[at]
        if node.type == "class_definition":
            owner = node.child_by_field_name("name")
            return text_of(name), "" if owner is None else text_of(owner)
        if node.type not in {"block", "decorated_definition"}:
            break
    return text_of(name), ""


def _default_of(needs: Needs, hit: Hit, own: Parameter, parameters: list[Parameter]) -> Parameter | None:
    others = [parameter for parameter in parameters if parameter.name != own.name]
    if hit.default is not None:
        text = text_of(hit.default)
        given = next((parameter for parameter in others if parameter.name == text), None)
        if given is not None:
            return given
    del needs
    return next((one for one in others if "default" in one.name.lower() or one.name.lower() in _DEFAULTS), None)


def _need(needs: Needs, hit: Hit, parameters: list[Parameter], default: Parameter | None) -> tuple[Need, Verdict]:
    """What a call without a default is."""
    base: Need | None = None
    if default is not None and hit.default is not None and text_of(hit.default) == default.name:
        base = "optional" if literal_of(default.default) is not None else hit.signature.need
    verdict = needs.verdict(hit, base)
    need = verdict.need
    if need == "required" and verdict.fate.end == "raise" and _is_switched_off(verdict, parameters, default):
        need = "unknown"
    is_returned = need == "optional" and default is not None and hit.default is None and not hit.is_test
    if is_returned and default is not None and default.default is not None and literal_of(default.default) is None:
        need = "unknown"
    return need, verdict


def _is_switched_off(verdict: Verdict, parameters: list[Parameter], default: Parameter | None) -> bool:
    """Whether the refusal hangs on a parameter that is off unless a call says otherwise: `required=False`."""
    text = b" ".join(node.text or b"" for node in verdict.fate.conditions)
    for parameter in parameters:
        if parameter is default or parameter.default is None or parameter.name.encode() not in text:
            continue
        is_negated = b"not " + parameter.name.encode() in text
        if parameter.default.type in {"true" if is_negated else "false", "none"}:
            return True
    return False


def _type_of(function: Node, name: str) -> Type:
    annotation = function.child_by_field_name("return_type")
    if annotation is not None:
        first = text_of(annotation).replace("|", "[").partition("[")[0].strip()
        if first in _BY_ANNOTATION:
            return _BY_ANNOTATION[first]
    lowered = name.lower()
    return next((kind for word, kind in _BY_WORD if word in lowered), "")


def register(scan: Scan, helper: Helper, local: str = "") -> None:
    """Calls of the helper are reads from now on; `local` is what the file calls it or its owner, where that differs."""
    owner = helper.owner
    path = FROM_PROJECT + (f"{owner}.{helper.name}" if owner else helper.name)
    signature = _signature(helper)
    for known in [path, f"{FROM_PROJECT}{owner}().{helper.name}"] if owner else [path]:
        signatures = scan.project.setdefault(known, [])
        if signature not in signatures:
            signatures.append(signature)
    if not owner:
        scan.bind(local or helper.name, MODULE, Meaning(path))
        return
    scan.owners.add(FROM_PROJECT + owner)
    scan.bind(local or owner, MODULE, Meaning(FROM_PROJECT + owner))
    for own in ("self", "cls"):
        scan.bind_attribute(f"{own}.{helper.name}", Meaning(path), local or owner)


def _signature(helper: Helper) -> Signature:
    keyword = helper.keyword.rstrip("*^")
    flags = helper.keyword[len(keyword) :]
    return Signature(
        through=FROM_PROJECT + helper.name,
        need=helper.need,
        name=helper.position,
        keyword=keyword,
        default=helper.default_position,
        default_keyword=helper.default_keyword,
        type=helper.type,
        is_none_a_default=False,
        is_many="*" in flags,
        is_upper="^" in flags,
        before=helper.before,
        after=helper.after,
    )


def register_imported(scan: Scan, helpers: Iterable[Helper], path: str) -> dict[str, Helper]:
    """Those of other files that this one imports; gives the base classes of settings among them, by local name."""
    settings: dict[str, Helper] = {}
    schemes: dict[tuple[str, str], list[tuple[str, Type, bool]]] = {}
    others = [helper for helper in helpers if helper.path != path]
    for helper in others:
        if helper.position == _SCHEME:
            entry = (helper.keyword, helper.type, helper.need == "optional")
            schemes.setdefault((helper.path, helper.name), []).append(entry)
    for helper in others:
        for local in _locals(scan, helper):
            if helper.position == SETTINGS:
                settings[local] = helper
            elif helper.position == OBJECT and helper.keyword in OBJECTS:
                scheme = tuple(schemes.get((helper.path, helper.name), ()))
                scan.place(local, Meaning(helper.keyword, helper.before, scheme))
            elif helper.position >= 0 or helper.position == -1:
                if "." in local:
                    scan.project.setdefault(FROM_PROJECT + local, []).append(_signature(helper))
                    scan.place(local, Meaning(FROM_PROJECT + local))
                else:
                    register(scan, helper, local)
    return settings


def _locals(scan: Scan, helper: Helper) -> list[str]:
    """What this file calls the helper, or its owner; `module.name` where it imports the module."""
    target = helper.owner or helper.name
    stem = helper.path.removesuffix(".py").removesuffix("/__init__")
    folder = stem.rpartition("/")[0]
    found = []
    for item in scan.imports:
        if item.local == "*":
            if _is_given(scan, target):
                continue
            if item.fits(helper.path) or (item.is_relative and item.module.rpartition("/")[0] == folder):
                found.append(target)
        elif item.name == target and item.fits(helper.path):
            found.append(item.local)
        elif not helper.owner:
            module = f"{item.module}/{item.name}" if item.name else item.module
            is_module = stem == module if item.is_relative else f"/{stem}".endswith(f"/{module}")
            if module and is_module:
                found.append(f"{item.local}.{target}")
    return found


def _is_given(scan: Scan, name: str) -> bool:
    """Whether the file gives that name a value of its own, which counts before what a `*` brings."""
    return f"\n{name} =".encode() in scan.tree.data


def exported(scan: Scan, own: Sequence[Helper], path: str) -> list[Helper]:
    """The objects that other files may import from this one."""
    found = []
    for name, meaning in scan.exports.items():
        if meaning.path in OBJECTS and (meaning.path == ENVIRON or not meaning.path.startswith("os.")):
            found.append(Helper(name, path, OBJECT, keyword=meaning.path, before=meaning.prefix))
            for variable, kind, has_default in meaning.scheme:
                need: Need = "optional" if has_default else "required"
                found.append(Helper(name, path, _SCHEME, keyword=variable, type=kind, need=need))
        if meaning.path.startswith(FROM_PROJECT) and meaning.path.endswith("()"):
            owner = meaning.path.removeprefix(FROM_PROJECT).removesuffix("()")
            found.extend(helper._replace(owner=name) for helper in own if helper.owner == owner)
    return found
