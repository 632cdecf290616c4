"""SQL that stands as text in migrations written in Go, Java or Kotlin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.embedded_sql import Names
from launch_gates.gates.migrations.syntax_trees import captures, field, flaw_of, is_inside, parse, range_of
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.embedded_sql import Text


class _Language(NamedTuple):
    title: str
    grammar: str
    query: str
    running: frozenset[str]
    """Methods that have a database run their first or second argument."""


_CALLS = frozenset(("call_expression", "method_invocation"))
_OF_JDBC = frozenset(("execute", "executeUpdate", "executeQuery", "prepareStatement", "addBatch", "update"))
_LANGUAGES: Mapping[str, _Language] = {
    ".go": _Language(
        "Go",
        "go",
        """
        (call_expression) @call
        (function_declaration) @function
        (const_spec name: (identifier) @name value: (expression_list . (_) @value))
        (var_spec name: (identifier) @name value: (expression_list . (_) @value))
        (short_var_declaration left: (expression_list . (identifier) @name) right: (expression_list . (_) @value))
        (assignment_statement left: (expression_list . (identifier) @name) operator: "="
          right: (expression_list . (_) @value))
        (assignment_statement left: (expression_list . (identifier) @name) operator: "+=") @value
        """,
        frozenset(("Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext", "MustExec")),
    ),
    ".java": _Language(
        "Java",
        "java",
        """
        (method_invocation) @call
        (variable_declarator name: (identifier) @name value: (_) @value)
        (assignment_expression left: (identifier) @name operator: "=" right: (_) @value)
        (assignment_expression left: (identifier) @name operator: "+=") @value
        """,
        _OF_JDBC,
    ),
    ".kt": _Language(
        "Kotlin",
        "kotlin",
        """
        (call_expression) @call
        (property_declaration (variable_declaration (identifier) @name) . (_) @value)
        (assignment . (identifier) @name "=" (_) @value)
        (assignment . (identifier) @name "+=") @value
        """,
        _OF_JDBC,
    ),
}


class Code(NamedTuple):
    """One migration."""

    texts: tuple[Text, ...]
    """What it has the database run."""
    flaw: str
    """Why it is not known what it does; empty where it is."""


def read(path: str, data: bytes) -> Code:
    """The migration in a file whose name ends with `.go`, `.java` or `.kt`."""
    language = _LANGUAGES[path[path.rfind(".") :]]
    root = parse(language.grammar, data)
    return Code(tuple(_texts(language, root)) if root is not None else (), flaw_of(root, language.title))


def _texts(language: _Language, root: Node) -> Iterator[Text]:
    found = captures(language.grammar, language.query, root)
    names = Names(zip(map(text_of, found.get("name", ())), found.get("value", ()), strict=False))

    def meant(node: Node) -> Node | None:
        return names.meant(node) or _kept(node)

    calls = found.get("call", [])
    undoing = list(_undoing(calls, found.get("function", ())))
    for call in calls:
        if _name(call) in language.running and not is_inside(call, undoing):
            for argument in _arguments(call)[:2]:
                yield embedded_sql.text_of(argument, meant)


def _kept(node: Node) -> Node | None:
    """The text that a call fills or trims."""
    if node.type not in _CALLS:
        return None
    name = _name(node)
    if name in ("Sprintf", "format", "formatted"):
        return next(iter(_arguments(node)), None)
    if name not in ("trimIndent", "trimMargin", "stripIndent", "trim"):
        return None
    return field(node, "object") or next(iter(node.named_children[0].named_children), None)


def _undoing(calls: Sequence[Node], functions: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """Of goose's Go files: what comes last in `goose.AddMigration(up, down)`, and the function that it names."""
    for call in calls:
        arguments = _arguments(call)
        if "Migration" not in _name(call) or len(arguments) < 2:  # noqa: PLR2004 (up and down)
            continue
        last = arguments[-1]
        yield range_of(last)
        named = "".join(each if each.isalnum() or each == "_" else " " for each in text_of(last)).split()
        for function in functions:
            if text_of(field(function, "name")) in named:
                yield range_of(function)


def _name(call: Node) -> str:
    """The method's: `Exec` of `tx.Exec(query)`."""
    called = field(call, "name") or field(call, "function", "field") or call.named_children[0]
    return text_of(called).rpartition(".")[2]


def _arguments(call: Node) -> Sequence[Node]:
    listed = next((each for each in call.named_children if each.type in ("argument_list", "value_arguments")), None)
    found = [each for each in (listed.named_children if listed is not None else ()) if each.type != "comment"]
    return [each.named_children[-1] if each.type == "value_argument" else each for each in found]
