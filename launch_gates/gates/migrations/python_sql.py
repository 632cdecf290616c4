"""SQL that stands as text in Python code, put together as far as it can be told without running it."""

from __future__ import annotations

import ast
from bisect import bisect_right, insort
from functools import cached_property
from typing import TYPE_CHECKING, Final

from launch_gates.gates.migrations import python_code, syntax
from launch_gates.gates.migrations.embedded_sql import LONGEST, UNKNOWN, Text
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RUNNING: Final = frozenset(("execute", "exec_driver_sql"))
"""Methods of Alembic's `op`, of connections, sessions and cursors, and of Django's schema editor."""
_WRAPPING: Final = frozenset(("text", "DDL", "dedent", "cleandoc", "SQL"))
"""Functions that make something of a text that a database takes."""
_KEEPING: Final = frozenset(("format", "strip", "lstrip", "rstrip", "replace", "bindparams", "execution_options"))
"""Methods of a text that leave its SQL as it is."""


class PythonSql:
    """The SQL in the texts of one module."""

    def __init__(self, tree: ast.Module, data: bytes) -> None:
        """`data` is what the module was parsed from."""
        self._data = data
        self._left = 2 * len(data) + LONGEST
        self._functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        self._given: dict[str, list[ast.expr]] = {}
        self.learn(python_code.top_level(tree.body))

    def learn(self, nodes: Iterable[ast.AST]) -> None:
        """Takes in what names are given in these statements."""
        for node in nodes:
            for name, value in _given(node):
                insort(self._given.setdefault(name, []), value, key=_end)

    def run_by(self, call: ast.Call) -> Text | None:
        """What the call has a database run; None where it does no such thing."""
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in _RUNNING and given):
            return None
        return self.text(given[0])

    def run_in(self, name: str) -> Iterator[Text]:
        """What the function of that name has a database run; nothing when asked again."""
        function = self._functions.pop(name, None)
        nodes = list(python_code.inside([function] if function is not None else ()))
        self.learn(nodes)
        yield from (text for node in nodes if isinstance(node, ast.Call) and (text := self.run_by(node)) is not None)

    def listed(self, node: ast.expr) -> Iterator[Text]:
        """Of what Django's RunSQL takes: a text, or a list of texts and of pairs of a text and its parameters."""
        node = self._meant(node)
        if not isinstance(node, ast.List | ast.Tuple):
            yield self.text(node)
            return
        for each in map(self._meant, node.elts):
            yield self.text(each.elts[0] if isinstance(each, ast.Tuple | ast.List) and each.elts else each)

    def text(self, node: ast.expr) -> Text:
        """What the expression says: literals, texts with something put in, and sums, `?` for everything else."""
        text = Text()
        waiting = [node]
        while waiting and self._left > 0:
            current = waiting.pop()
            parts = self._parts(current)
            if parts:
                waiting += reversed(parts)
            elif isinstance(current, ast.Constant) and isinstance(current.value, str):
                self._left -= len(current.value)
                self._add(current.value, current, text)
            else:
                text.add(UNKNOWN, current.lineno)
            self._left -= 1
        return Text() if waiting else text

    def _parts(self, node: ast.expr) -> list[ast.expr]:
        """What it says the same as, one after the other."""
        match node:
            case ast.JoinedStr(values=values):
                return values
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return [left, right]
            case ast.FormattedValue(value=value, format_spec=None) | ast.BinOp(left=value, op=ast.Mod()):
                return [value]
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _KEEPING:
                return [value]
            case ast.Call(func=function, args=[first, *_]) if python_code.last_name(function) in _WRAPPING:
                return [first]
            case _:
                meant = self._meant(node)
                return [] if meant is node else [meant]

    def _meant(self, node: ast.expr) -> ast.expr:
        """What a name stands for there: the last value before it, else the first; anything else is itself."""
        given = self._given.get(node.id) if isinstance(node, ast.Name) else None
        if not given:
            return node
        return given[max(bisect_right(given, (node.lineno, node.col_offset), key=_end) - 1, 0)]

    def _add(self, said: str, node: ast.Constant, text: Text) -> None:
        """Each of the literals side by side that a text of several lines may be, in the line of its own."""
        is_one_line = node.lineno == node.end_lineno
        parts = [] if is_one_line or said.count("\n") >= _lines(node) - 1 else list(self._literals(node))
        if "".join(part for part, _, _ in parts) != said:
            parts = [(said, node.lineno, is_one_line)]
        for part, line, is_alone in parts:
            text.add(part, line, is_one_line=is_alone)

    @cached_property
    def _source(self) -> list[bytes]:
        return self._data.splitlines()

    def _literals(self, node: ast.Constant) -> Iterator[tuple[str, int, bool]]:
        """What each says, its line, and whether it ends there."""
        lines = self._source[node.lineno - 1 : node.end_lineno]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = b"(" + lines[0][node.col_offset :]
        root = syntax.parse("python", b"\n".join((*lines, b")")))
        for each in syntax.captures("python", "(string) @string", root).get("string", ()) if root is not None else ():
            try:
                said = ast.literal_eval(text_of(each))
            except (ValueError, SyntaxError):
                return
            rows = each.start_point.row, each.end_point.row
            yield str(said), node.lineno + rows[0], rows[0] == rows[1]


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement gives a value to, each with it; of a loop what it goes through stands for it."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name) as target, value=value):
            yield name, ast.copy_location(ast.BinOp(target, node.op, value), node)
        case ast.For(target=ast.Name(id=name), iter=value):
            yield name, value
        case _:
            pass


def _lines(node: ast.expr) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _end(node: ast.expr) -> tuple[int, int]:
    return (node.end_lineno or node.lineno, node.end_col_offset or 0)
