"""The folders from which a Laravel application loads migrations, beside its own: packages and modules register them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import php
from launch_gates.gates.migrations.dialects import ancestors
from launch_gates.gates.migrations.files import below, folder_of, joined
from launch_gates.gates.migrations.syntax_trees import field
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.migrations.files import RepositoryFiles

_METHOD = b"loadMigrationsFrom"
_MODULE = ("Database/Migrations", "database/migrations")
_DEEPEST = 24


def registered(files: RepositoryFiles, root: str, own: str) -> tuple[str, ...]:
    """The application's folders: its own, those that service providers load, those of modules."""
    found = dict.fromkeys((own,))
    below = [path for path in files.below(root) if path.endswith("Provider.php") and "/tests/" not in f"/{path}"]
    modules = {folder_of(path) for path in files.named("module.json")}
    for path, data in files.readable(below):
        if _METHOD not in data:
            continue
        file = php.read(data)
        for call in file.calls if file is not None else ():
            if call.name == _METHOD.decode() and call.arguments:
                for node in php.elements(call.arguments[0]):
                    place = _place(path, node, root, modules)
                    found.update(dict.fromkeys([place] if place else []))
        if b"glob(" in data or b"directories(" in data:
            found.update(dict.fromkeys({folder_of(each) for each in files.below(own)}))
    for module in sorted(modules):
        if root in ancestors(module):
            found.update(dict.fromkeys(f"{module}/{name}" for name in _MODULE))
    return tuple(found)


def _place(path: str, node: Node, root: str, modules: set[str]) -> str | None:
    """The folder that an expression gives: `__DIR__.'/../x'`, `base_path('x')`, `module_path($name, 'x')`."""
    parts: list[str] = []
    base = ""
    waiting = [node]
    for _ in range(_DEEPEST):
        if not waiting:
            break
        current = waiting.pop()
        text = php.literal(current)
        if text is not None:
            parts.append(text)
        elif current.type == "binary_expression":
            waiting += [each for each in (field(current, "right"), field(current, "left")) if each is not None]
        elif text_of(current) == "__DIR__":
            base = folder_of(path)
        elif current.type == "function_call_expression":
            name = text_of(field(current, "function"))
            arguments = field(current, "arguments")
            listed = [each for argument in (arguments.named_children if arguments else ()) for each in _last(argument)]
            base = _base(name, path, root, modules, base)
            waiting += [] if name == "dirname" else listed[-1:]
        else:
            return None
    relative = "".join(parts)
    return joined(base, relative.lstrip("/")) if base and relative else None


def _last(node: Node) -> Iterator[Node]:
    yield from node.named_children[-1:]


def _base(name: str, path: str, root: str, modules: set[str], before: str) -> str:
    if name == "base_path":
        return root
    if name in ("database_path", "app_path"):
        folder = "database" if name == "database_path" else "app"
        return below(root, folder)
    if name == "module_path":
        return next((each for each in ancestors(folder_of(path)) if each in modules), "")
    if name == "dirname":
        return folder_of(folder_of(path))
    return before
