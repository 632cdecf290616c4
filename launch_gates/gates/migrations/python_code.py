"""Python source as a syntax tree, never imported or run: literals, imports, classes, and a digest of what it does.

Whatever the text holds, this ends: sizes and depths are bounded, and a text that Python itself could not compile is
a SourceError.
"""

from __future__ import annotations

import ast
import warnings
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from launch_gates.gates.migrations import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LARGEST: Final = 4 << 20
"""Bytes of source that are parsed."""
_DEEPEST: Final = 24
_MOST: Final = 100_000


class SourceError(Exception):
    """The text is no Python that could be understood. The message is for people and names a line where one is known."""


class _Unknown:
    """What an expression comes to is not known without running it."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()
"""In place of a value."""


def parse(data: bytes) -> ast.Module:
    """The syntax tree; encoding, byte order mark and line endings as Python takes them. Raises SourceError."""
    if len(data) > LARGEST:
        raise SourceError("more than 4 MiB of Python")
    try:
        return _parsed(data)
    except SyntaxError as error:
        newer = _newer(data)
        if newer is not None:
            return newer
        where = f" in line {error.lineno}" if error.lineno else ""
        raise SourceError(f"a syntax error{where}") from None
    except (ValueError, RecursionError, MemoryError, SystemError, OverflowError):
        raise SourceError("no text that Python could parse") from None


def _parsed(data: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(data)


def _newer(data: bytes) -> ast.Module | None:
    """The statements that can be understood of a text in the syntax of a Python newer than the one that runs here.

    None where it is no valid Python of any version.
    """
    root = syntax.parse("python", data)
    if root is None:
        return None
    body: list[ast.stmt] = []
    for node in root.named_children:
        piece = b"\n" * node.start_point.row + (node.text or b"")
        try:
            body.extend(_parsed(piece).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError, SystemError, OverflowError):
            body.append(ast.Expr(ast.Constant(node.text), lineno=node.start_point.row + 1, col_offset=0))
    return ast.Module(body, [])


def digest_of(tree: ast.Module, data: bytes) -> str:
    """A digest of what the module does: without comments, formatting, docstrings, annotations and the order of imports.

    `data` is what it was parsed from.
    """
    imports: dict[str, str] = {}
    body: list[object] = []
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.update(imported(statement))
        else:
            body.append(statement)
    try:
        words = _words(body)
    except ValueError:  # a number of more digits than Python writes
        return blake2b(data, digest_size=16).hexdigest()
    used = sorted(f"{name}={path}" for name, path in imports.items() if name in words)
    text = "\0".join([*used, "", *words])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


_LEFT_OUT: Final = frozenset(("ctx", "kind", "type_comment", "type_ignores", "returns", "annotation", "simple"))
_FIELDS: Final = {
    kind: tuple(name for name in kind._fields if name not in _LEFT_OUT)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


def _words(body: list[object]) -> list[str]:
    """The tree as words from which it could be built again. Raises ValueError."""
    words: list[str] = []
    pending: list[object] = [body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Constant):
            words.append(repr(node.value))
        elif isinstance(node, ast.Name):
            words.append(node.id)
        elif isinstance(node, list):
            kept = [each for each in node if not _is_text(each)]
            words.append(f"{len(kept)}[")
            pending.extend(kept)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            words.append("Assign")
            pending.extend(([node.target], node.value))
        elif isinstance(node, ast.AST):
            kind = type(node)
            words.append(kind.__name__)
            for name in _FIELDS[kind]:
                pending.append(getattr(node, name, None))  # noqa: PERF401 (no list for each of so many)
        else:
            words.append(str(node))
    return words


def _is_text(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Name -> what it stands for, dotted; of a relative import with its dots in front."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                yield alias.asname, alias.name
            else:
                first = alias.name.partition(".")[0]
                yield first, first
        return
    module = "." * statement.level + (statement.module or "")
    for alias in statement.names:
        yield alias.asname or alias.name, f"{module}{'' if module.endswith('.') else '.'}{alias.name}"


def imports_of(tree: ast.Module) -> dict[str, str]:
    """Name -> what it stands for, of the imports at the top and in a `try` or `if` at the top."""
    found: dict[str, str] = {}
    for statement in top_level(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            found.update(imported(statement))
    return found


def top_level(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, and those inside `if` and `try` at its top."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If):
            yield from statement.body
            yield from statement.orelse
        elif isinstance(statement, ast.Try):
            yield from statement.body
            for handler in statement.handlers:
                yield from handler.body
            yield from statement.orelse


def inside(functions: Iterable[ast.FunctionDef]) -> Iterator[ast.AST]:
    """The nodes of the functions, outer before inner, in the order of the text, to a bound."""
    pending: list[ast.AST] = list(reversed(list(functions)))
    for _ in range(_MOST):
        if not pending:
            return
        node = pending.pop()
        yield node
        pending.extend(reversed(list(ast.iter_child_nodes(node))))


def assignments(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr, int]]:
    """Name, value and line of what is assigned to plain names; annotated ones too, where they have a value."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value, statement.lineno
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            yield statement.target.id, statement.value, statement.lineno


def constants_of(tree: ast.Module) -> dict[str, object]:
    """Name -> value of what is assigned at the top and can be known."""
    found: dict[str, object] = {}
    for name, expression, _ in assignments(tree.body):
        found[name] = value_of(expression, found)
    return found


def value_of(  # noqa: C901, PLR0911, PLR0912 (one case a kind of expression)
    node: ast.expr, names: Mapping[str, object] | None = None, depth: int = 0
) -> object:
    """What a literal comes to, with `names` for names: constants, lists, tuples, sets, dicts and sums of them.

    UNKNOWN where it cannot be told; so are the parts of a list that cannot be.
    """
    if depth > _DEEPEST:
        return UNKNOWN
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return (names or {}).get(name, UNKNOWN)
        case ast.List(elts=elements):
            return [value_of(each, names, depth + 1) for each in elements]
        case ast.Tuple(elts=elements):
            return tuple(value_of(each, names, depth + 1) for each in elements)
        case ast.Set(elts=elements):
            return frozenset(repr(value_of(each, names, depth + 1)) for each in elements)
        case ast.Dict(keys=keys, values=values):
            pairs = ((key, value) for key, value in zip(keys, values, strict=True) if isinstance(key, ast.Constant))
            return {key.value: value_of(value, names, depth + 1) for key, value in pairs}
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = value_of(left, names, depth + 1), value_of(right, names, depth + 1)
            if isinstance(first, str) and isinstance(second, str):
                return first + second
            if isinstance(first, list) and isinstance(second, list):
                return first + second
            if isinstance(first, tuple) and isinstance(second, tuple):
                return first + second
            return UNKNOWN
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case _:
            return UNKNOWN


def dotted(node: ast.expr) -> str:
    """`a.b.c` of names and attributes; empty where it is anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`."""
    return dotted(node).rpartition(".")[2]


def qualified(node: ast.expr, imports: Mapping[str, str]) -> str:
    """`a.b.c` with its first name replaced by what was imported under it."""
    name = dotted(node)
    first, dot, rest = name.partition(".")
    return imports.get(first, first) + dot + rest


def remarks(data: bytes) -> Iterator[str]:
    """The lines that are comments and nothing else, without `#`."""
    for line in data.splitlines():
        text = line.strip()
        if text.startswith(b"#"):
            yield text.lstrip(b"#! ").decode("utf-8", "replace")
