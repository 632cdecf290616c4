"""The places where PHP asks for environment variables, and what each form says by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Write
from launch_gates.gates.env.readers.outcomes import OF_NEED, Outcome
from launch_gates.gates.env.readers.php_needs import called
from launch_gates.gates.env.readers.php_tree import STRINGS, arguments_of
from launch_gates.gates.env.readers.sites import Site
from launch_gates.parsing.syntax import line_of, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.php_tree import PhpTree
    from launch_gates.gates.env.readers.sites import Wrapper

_FUNCTIONS = ("env", "getenv", "getenv_docker", "apache_getenv")
_METHODS = {
    ("Env", "get"): Outcome.NOTHING,
    ("Env", "getOrFail"): Outcome.REFUSED,
    ("App", "env"): Outcome.NOTHING,
    ("Environment", "getEnv"): Outcome.NOTHING,
    ("Env", "getOptional"): Outcome.TESTED,
}
_SUPERGLOBALS = """
(subscript_expression . (variable_name (name) @array) . (_) @key (#any-of? @array "_ENV" "_SERVER")) @site
(subscript_expression . (function_call_expression function: (name) @array arguments: (arguments) @_none)
  . (_) @key (#eq? @array "getenv") (#eq? @_none "()")) @site
"""
_REQUEST = frozenset({
    *("PHP_SELF", "argv", "argc", "GATEWAY_INTERFACE", "QUERY_STRING", "DOCUMENT_ROOT", "HTTPS", "PATH_INFO"),
    *("ORIG_PATH_INFO", "PATH_TRANSLATED", "AUTH_TYPE", "CONTENT_TYPE", "CONTENT_LENGTH", "UNIQUE_ID", "REMOTE_ADDR"),
    *("REMOTE_HOST", "REMOTE_PORT", "REMOTE_USER", "DOCUMENT_URI", "DOCUMENT_URL", "CONTEXT_DOCUMENT_ROOT"),
    *("CONTEXT_PREFIX", "FCGI_ROLE", "URL", "APPL_PHYSICAL_PATH", "MIBDIRS", "THE_REQUEST", "SCRIPT_NAME"),
    *("SCRIPT_FILENAME", "SCRIPT_URL", "SCRIPT_URI", "SERVER_NAME", "SERVER_ADDR", "SERVER_PORT", "SERVER_SOFTWARE"),
    *("SERVER_PROTOCOL", "SERVER_SIGNATURE", "SERVER_ADMIN", "USER_AGENT"),
})  # fmt: skip
_REQUEST_STARTS = ("HTTP_", "REQUEST_", "REDIRECT_", "SSL_", "PHP_AUTH_", "GEOIP_", "CF_")


def is_of_request(name: str) -> bool:
    """Whether a web server puts it there for one request (RFC 3875, section 4.1, and PHP's own keys)."""
    return name in _REQUEST or name.startswith(_REQUEST_STARTS)


def sites(tree: PhpTree) -> Iterator[Site | Write]:  # noqa: C901 (one line a form)
    """Every one in the file."""
    for function in _FUNCTIONS:
        for call in tree.calls.get(function, ()):
            if call.type == "function_call_expression":
                yield from _function(call, function)
    for (owner, method), own in _METHODS.items():
        for call in tree.calls.get(method, ()):
            if call.type == "scoped_call_expression" and _owner(call) == owner:
                yield from _given(call, arguments_of(call), own, f"{owner}::{method}")
    for call in tree.calls.get("putenv", ()):
        yield from _put(call)
    for call in tree.calls.get("array_key_exists", ()):
        given = arguments_of(call)
        if len(given) > 1 and text_of(given[1]) in {"$_ENV", "$_SERVER", "getenv()"}:
            yield Site(call, tuple(given[:1]), Outcome.NOTHING, text_of(given[1]), is_test=True)
    for call in tree.calls.get("filter_input", ()):
        given = arguments_of(call)
        if len(given) > 1 and text_of(given[0]) == "INPUT_ENV":
            yield Site(call, (given[1],), Outcome.NOTHING, "filter_input")
    for match in matches("php", _SUPERGLOBALS, tree.root):
        yield from _subscript(tree, match.nodes["site"][0], match.nodes["key"][0], match.nodes["array"][0])


def _owner(call: Node) -> str:
    scope = call.child_by_field_name("scope")
    return "" if scope is None else text_of(scope).rpartition("\\")[2]


def _function(call: Node, function: str) -> Iterator[Site]:
    given = arguments_of(call)
    if function == "getenv":
        given = given[:1]
    yield from _given(call, given, Outcome.NOTHING, function)


def _given(call: Node, given: list[Node], own: Outcome, through: str) -> Iterator[Site]:
    if not given:
        return
    default = given[1] if len(given) > 1 else None
    if default is not None and own is Outcome.NOTHING:
        own = Outcome.TESTED
    yield Site(call, tuple(given[:1]), own, through, default)


def _put(call: Node) -> Iterator[Write]:
    for node in arguments_of(call)[:1]:
        text = node.named_children[0] if node.named_children else node
        whole = text_of(text) if node.type in STRINGS else text_of(node).strip("'\"")
        name = whole.partition("=")[0].partition("'")[0].partition('"')[0]
        if "=" in whole:
            yield Write(name, line_of(node))


def _subscript(tree: PhpTree, site: Node, key: Node, array: Node) -> Iterator[Site | Write]:
    through = "getenv()" if text_of(array) == "getenv" else f"${text_of(array)}"
    literal = [name.text for name in tree.names(key) if not name.variable]
    if through == "$_SERVER" and (not literal or any(is_of_request(name) or name.islower() for name in literal)):
        return
    way = tree.ascents.to(site)
    above = way[-2] if len(way) > 1 else site
    if above.type == "assignment_expression" and above.child_by_field_name("left") == site:
        for name in literal:
            yield Write(name, line_of(site))
    elif above.type == "augmented_assignment_expression" and above.child_by_field_name("left") == site:
        if text_of(above.children[1]) == "??=":
            yield Site(site, (key,), Outcome.TESTED, through, above.child_by_field_name("right"))
    elif above.type != "unset_statement":
        yield Site(site, (key,), Outcome.NOTHING, through)


def call_sites(tree: PhpTree, wrapper: Wrapper) -> Iterator[Site]:
    """The calls in the file that mean the helper."""
    for call in tree.calls.get(wrapper.helper.name, ()):
        if _means(call, wrapper):
            yield from _call_site(call, wrapper)


def _means(call: Node, wrapper: Wrapper) -> bool:
    """Whether the call is of the helper, by what it is called on."""
    helper, is_here = wrapper.helper, wrapper.function is not None
    is_method = is_here and wrapper.function is not None and wrapper.function.type == "method_declaration"
    if call.type == "function_call_expression":
        return not helper.owner and not is_method
    if call.type == "scoped_call_expression":
        owner = _owner(call)
        return owner == helper.owner or (is_here and owner in {"self", "static", "parent"})
    target = call.child_by_field_name("object")
    is_own = target is not None and text_of(target) == "$this"
    if is_here:
        return is_method and (is_own or "env" in helper.name.lower())
    return not helper.owner and "env" in helper.name.lower()


def _call_site(call: Node, wrapper: Wrapper) -> Iterator[Site]:
    helper = wrapper.helper
    given = call.child_by_field_name("arguments")
    named: dict[str, Node] = {}
    placed: list[Node] = []
    for argument in () if given is None else given.named_children:
        name = argument.child_by_field_name("name")
        if argument.type == "argument" and argument.named_children:
            if name is None:
                placed.append(argument.named_children[-1])
            else:
                named[text_of(name)] = argument.named_children[-1]
    name = named.get(helper.keyword) or (placed[helper.position] if helper.position < len(placed) else None)
    if name is None:
        return
    default = named.get(helper.default_keyword) if helper.default_keyword else None
    if default is None and helper.default_position is not None and helper.default_position < len(placed):
        default = placed[helper.default_position]
    own = OF_NEED[helper.need] if default is None else Outcome.TESTED
    yield Site(
        *(call, tuple(placed[helper.position :]) if wrapper.is_rest else (name,), own, called(call), default),
        type=helper.type,
        before=helper.before,
        after=helper.after,
        is_upper=wrapper.is_upper,
        is_list=wrapper.is_list and not wrapper.is_rest,
        is_helper=True,
    )
