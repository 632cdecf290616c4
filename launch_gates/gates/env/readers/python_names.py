"""What the imports of a Python file bring into it, and which file of the project that may come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.readers.python_tree import Tree


class Import(NamedTuple):
    """One name that an import brings into the file."""

    local: str
    """What the file calls it; `*` for all that a module has."""
    module: str
    """The module, with `/` between its parts; for a relative one the path from the root."""
    name: str
    """What is taken from it; empty for the module itself."""
    is_relative: bool = False

    @property
    def dotted(self) -> str:
        """The whole as a dotted path; empty for what comes from beside this file."""
        if self.is_relative:
            return ""
        return ".".join(part for part in (self.module.replace("/", "."), self.name) if part)

    def fits(self, path: str) -> bool:
        """Whether it can come from the file: the file is the module, or one inside the package of that name."""
        stem = path.removesuffix(".py").removesuffix("/__init__")
        if not self.module:
            return self.is_relative
        if self.is_relative:
            return stem == self.module or stem.startswith(f"{self.module}/")
        return f"/{self.module}/" in f"/{stem}/"


def imports_of(tree: Tree, path: str) -> list[Import]:
    """All that the file imports, wherever in it."""
    found: list[Import] = []
    folder = path.rpartition("/")[0]
    for place in tree.keywords("import"):
        node = place.node
        if node.type == "import_statement":
            found.extend(_whole_modules(node))
        elif node.type == "import_from_statement":
            found.extend(_from_module(node, folder))
    return found


def _whole_modules(node: Node) -> list[Import]:
    found = []
    for child in node.children_by_field_name("name"):
        name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        if child.type == "aliased_import" and name is not None and alias is not None:
            found.append(Import(text_of(alias), _slashed(name), ""))
        elif child.type == "dotted_name":
            first = text_of(child).partition(".")[0]
            found.append(Import(first, first, ""))
    return found


def _from_module(node: Node, folder: str) -> list[Import]:
    module_node = node.child_by_field_name("module_name")
    if module_node is None:
        return []
    module, is_relative = _slashed(module_node), False
    if module_node.type == "relative_import":
        is_relative = True
        text = text_of(module_node).replace(" ", "")
        name = text.lstrip(".")
        parts = folder.split("/") if folder else []
        up = len(text) - len(name) - 1
        parts = parts[: len(parts) - up] if up else parts
        module = "/".join([*parts, *name.split(".")] if name else parts)
    found = []
    for child in node.children_by_field_name("name"):
        name_node, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        if child.type == "aliased_import" and name_node is not None and alias is not None:
            found.append(Import(text_of(alias), module, text_of(name_node), is_relative))
        elif child.type == "dotted_name":
            found.append(Import(text_of(child), module, text_of(child), is_relative))
    if any(child.type == "wildcard_import" for child in node.children):
        found.append(Import("*", module, "", is_relative))
    return found


def _slashed(name: Node) -> str:
    return text_of(name).replace(" ", "").replace(".", "/")
