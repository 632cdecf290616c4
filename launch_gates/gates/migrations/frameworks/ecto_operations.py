"""What an Ecto migration does to tables: the calls of Ecto.Migration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations import embedded_sql, meanings
from launch_gates.gates.migrations.embedded_sql import UNKNOWN, Names
from launch_gates.gates.migrations.syntax_trees import captures, field, flaw_of, is_inside, parse, range_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.changes import Changes

_QUERY = """
(call target: [(identifier) (dot)]) @call
(comment) @comment
(unary_operator operand: (call target: (identifier) (arguments (_)))) @attribute
(binary_operator left: (identifier) operator: "=") @variable
"""
_RUNNING = (".query", ".query!")
"""Functions of a repo, or of `Ecto.Adapters.SQL` with the repo first."""
_CREATING = ("create", "create_if_not_exists")
_DROPPING = ("drop", "drop_if_exists")


class Found(NamedTuple):
    """What is told beside the operations."""

    meaning: str
    is_empty: bool
    flaw: str
    """Why it is not known what it does; empty where it is."""


def look(data: bytes, changes: Changes) -> Found:
    """Adds what the migration's calls do."""
    root = parse("elixir", data)
    if root is None:
        return Found(meanings.of_code(data), is_empty=False, flaw=flaw_of(None, "Elixir"))
    found = captures("elixir", _QUERY, root)
    calls = found.get("call", [])
    definitions = [call for call in calls if _name(call) in ("def", "defp")]
    downs = [range_of(call) for call in definitions if _defined(call) == "down"]
    ups = [call for call in definitions if _defined(call) in ("up", "change")]
    comments = found.get("comment", [])
    names = Names(_given(found, downs))
    tables: list[tuple[int, int, str]] = []
    for call in calls:
        if is_inside(call, downs):
            continue
        arguments = _arguments(call)
        if _name(call) == "alter" and arguments:
            tables.append((*range_of(call), _named_table(arguments[0])))
        elif arguments:
            inside = [each for each in tables if each[0] <= call.start_byte < each[1]]
            if _name(call) == "execute":
                embedded_sql.look(embedded_sql.text_of(arguments[0], names.meant), changes)
            elif _name(call).endswith(_RUNNING):
                for argument in arguments[:2]:
                    embedded_sql.look(embedded_sql.text_of(argument, names.meant), changes)
            else:
                _of_call(call, arguments, inside[-1][2] if inside else "", changes)
        elif _name(call) == "timestamps":
            _timestamps(call, tables, changes)
    return Found(
        meanings.of_code(data, [*downs, *map(range_of, comments)]),
        is_empty=len(ups) == 1 and _is_empty(ups[0], comments),
        flaw=flaw_of(root, "Elixir"),
    )


def _of_call(call: Node, arguments: Sequence[Node], table: str, changes: Changes) -> None:
    name, line = _name(call), line_of(call)
    if name in _CREATING and _name(arguments[0]) == "table":
        changes.creates(_named_table(arguments[0]))
    elif name in _CREATING and _name(arguments[0]) in ("index", "unique_index"):
        if text_of(_option(arguments[0], "concurrently")) != "true":
            changes.add("blocking-index", line, _named_table(arguments[0]))
    elif name in _DROPPING and _name(arguments[0]) == "table":
        changes.drops(line, _named_table(arguments[0]), if_exists=name != "drop")
    elif name == "rename" and len(arguments) > 1 and _name(arguments[0]) == "table":
        _renamed(call, arguments, changes)
    elif table:
        _altered(call, arguments, table, changes)


def _given(found: Mapping[str, Sequence[Node]], downs: list[tuple[int, int]]) -> Iterator[tuple[str, Node]]:
    """Name and value of each module attribute, `@sql`, and of each variable that is not in `down`."""
    for node in found.get("attribute", ()):
        called = field(node, "operand")
        yield f"@{_name(called)}", _arguments(called)[0]
    for node in found.get("variable", ()):
        value = field(node, "right")
        if value is not None and not is_inside(node, downs):
            yield text_of(field(node, "left")), value


def _renamed(call: Node, arguments: Sequence[Node], changes: Changes) -> None:
    """`rename table(:a), to: table(:b)`, `rename table(:a), :old, to: :new`."""
    table = _named_table(arguments[0])
    if arguments[1].type != "keywords":
        changes.add("rename-column", line_of(call), table, _atom(arguments[1]))
        return
    target = _option(call, "to")
    changes.renames(line_of(call), table, _named_table(target) if target is not None else UNKNOWN)


def _altered(call: Node, arguments: Sequence[Node], table: str, changes: Changes) -> None:
    name, line = _name(call), line_of(call)
    column = _atom(arguments[0])
    if name in ("remove", "remove_if_exists"):
        changes.add("drop-column", line, table, column)
    elif name == "timestamps":
        _timestamps(call, [(0, call.end_byte, table)], changes)
    elif name in ("add", "modify") and text_of(_option(call, "null")) == "false":
        was = text_of(_option(call, "from"))
        is_serial = len(arguments) > 1 and text_of(arguments[1]) in (":serial", ":bigserial", ":identity")
        if _option(call, "default") is None and "null: false" not in was and not is_serial:
            changes.add("not-null", line, table, column)


def _timestamps(call: Node, tables: Sequence[tuple[int, int, str]], changes: Changes) -> None:
    """`timestamps()` adds two columns that are NOT NULL unless it says otherwise."""
    inside = [each for each in tables if each[0] <= call.start_byte < each[1]]
    if inside and text_of(_option(call, "null")) != "true" and _option(call, "default") is None:
        changes.add("not-null", line_of(call), inside[-1][2], "inserted_at")


def _name(node: Node | None) -> str:
    return text_of(field(node, "target")) if node is not None and node.type == "call" else ""


def _arguments(call: Node | None) -> Sequence[Node]:
    for child in call.named_children if call is not None else ():
        if child.type == "arguments":
            return [each for each in child.named_children if each.type != "comment"]
    return ()


def _defined(call: Node) -> str:
    arguments = _arguments(call)
    return text_of(arguments[0]).partition("(")[0].strip() if arguments else ""


def _named_table(node: Node) -> str:
    """The table of `table(:orders)`, of `index(:orders, …)`."""
    arguments = _arguments(node)
    return _atom(arguments[0]) if arguments else UNKNOWN


def _atom(node: Node) -> str:
    text = text_of(node)
    if node.type == "atom":
        return text.removeprefix(":")
    if node.type == "quoted_atom":
        return text.removeprefix(":").strip("\"'")
    return text[1:-1] if node.type == "string" and "#{" not in text else UNKNOWN


def _option(call: Node, name: str) -> Node | None:
    """What the call's keywords have at that name."""
    for argument in _arguments(call):
        if argument.type == "keywords":
            for pair in argument.named_children:
                if text_of(field(pair, "key")).strip().rstrip(":") == name:
                    return field(pair, "value")
    return None


def _is_empty(definition: Node, comments: Sequence[Node]) -> bool:
    """`def change do end`."""
    block = next((child for child in definition.named_children if child.type == "do_block"), None)
    if block is None:
        return False
    inside = [range_of(block)]
    return not block.named_children and not any(is_inside(comment, inside) for comment in comments)
