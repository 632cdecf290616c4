"""The changelogs of a repository: which there are, what each includes, and in which order their changesets run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.liquibase_tree import (
    ChangelogError,
    Node,
    formatted_sql,
    is_formatted_sql,
    xml_tree,
    yaml_tree,
)
from launch_gates.gates.migrations.sql import decoded, dialect_of, operations, script
from launch_gates.gates.migrations.sql_set import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Operation
    from launch_gates.gates.migrations.sql_tables import Tables

_ENDINGS = (".xml", ".yaml", ".yml", ".json", ".sql")
_WORDS = ("changelog", "liquibase")
_TESTS = ("/src/test/", "/node_modules/", "/.github/")
_ROOT = "databaseChangeLog"


class Changelogs:
    """All changelogs that are found by their names and by what includes them."""

    def __init__(self, files: RepositoryFiles) -> None:
        """Reads them; one that cannot be read is kept with the reason."""
        self.files = files
        self.known: dict[str, Node] = {}
        self.unread: dict[str, str] = {}
        self.logical: dict[str, str] = {}
        self._items: dict[str, list[tuple[str, Node]]] = {}
        self._included: set[str] = set()
        self._read(path for path in files.ending(*_ENDINGS) if _may_be(path))
        waiting = list(self.known)
        while waiting:
            path = waiting.pop()
            fresh = [
                each
                for each, node in self._resolved(path)
                if node.name != "changeSet" and each and each not in self.known
            ]
            self._read((each for each in dict.fromkeys(fresh) if each not in self.unread), is_included=True)
            waiting += [each for each in dict.fromkeys(fresh) if each in self.known]

    def _read(self, paths: Iterable[str], *, is_included: bool = False) -> None:
        for path, data in self.files.readable(paths):
            try:
                node = _tree(path, data, is_included=is_included)
            except ChangelogError as error:
                if is_included or b"<databaseChangeLog" in data[:4000] or b"databaseChangeLog:" in data[:4000]:
                    self.unread[path] = str(error)
                continue
            if node is not None:
                self.known[path] = node
                logical = node.attributes.get("logicalFilePath") or next(
                    (
                        each.attributes["logicalFilePath"]
                        for each in node.children
                        if "logicalFilePath" in each.attributes and not each.name
                    ),
                    "",
                )
                self.logical[path] = logical

    def _resolved(self, path: str) -> list[tuple[str, Node]]:
        """The changesets of a changelog and the files that it includes, in their order; an unknown one is empty."""
        if path in self._items:
            return self._items[path]
        found: list[tuple[str, Node]] = []
        node = self.known[path]
        properties = {
            each.attributes["name"]: each.attributes.get("value", "")
            for each in _parts(node)
            if each.name == "property" and "name" in each.attributes
        }
        for each in _parts(node):
            if each.name == "changeSet":
                found.append((path, each))
            elif each.name == "include":
                name = _filled(each.attributes.get("file", ""), properties)
                found.append((self._file(path, name, is_relative=each.is_true("relativeToChangelogFile")), each))
            elif each.name == "includeAll":
                name = _filled(each.attributes.get("path", ""), properties)
                is_relative = each.is_true("relativeToChangelogFile")
                found += ((inner, each) for inner in self._all(path, name, is_relative=is_relative))
        self._items[path] = found
        self._included.update(each for each, part in found if part.name != "changeSet" and each != path)
        return found

    def _file(self, path: str, name: str, *, is_relative: bool) -> str:
        """The path of an included file; empty where there is none."""
        name = name.removeprefix("classpath:").replace("\\", "/").lstrip("/")
        if is_relative:
            resolved = joined(folder_of(path), name) or ""
            return resolved if resolved in self.files else ""
        for base in _bases(path):
            resolved = joined(base, name) or ""
            if resolved in self.files:
                return resolved
        ends = [each for each in self.files.named(name.rpartition("/")[2]) if each.endswith("/" + name)]
        return ends[0] if len(ends) == 1 else ""

    def _all(self, path: str, name: str, *, is_relative: bool) -> list[str]:
        """The changelogs of an included folder, in the order of their names."""
        name = name.removeprefix("classpath:").replace("\\", "/").strip("/")
        for base in (folder_of(path),) if is_relative else _bases(path):
            folder = joined(base, name)
            inside = self.files.below(folder) if folder else []
            found = [each for each in inside if each.lower().endswith(_ENDINGS) and each != path]
            if found:
                return found
        return []

    def roots(self) -> list[str]:
        """The changelogs that no other includes, and that run something."""
        return sorted(
            path
            for path in (*self.known, *self.unread)
            if path not in self._included and (path in self.unread or self._resolved(path)) and path not in self._lost()
        )

    def orphans(self) -> dict[str, list[str]]:
        """By root: changelogs that lie in one folder with others that the root includes, and that nothing includes."""
        found: dict[str, list[str]] = {}
        for path, root in self._lost().items():
            found.setdefault(root, []).append(path)
        return found

    def _lost(self) -> dict[str, str]:
        if not hasattr(self, "_lost_ones"):
            includers: dict[str, str] = {}
            for path in self.known:
                if path in self._included:
                    continue
                for each, part in self._resolved(path):
                    if part.name == "include" and each and folder_of(each) != folder_of(path):
                        includers.setdefault(folder_of(each), path)
            self._lost_ones = {
                path: includers[folder_of(path)]
                for path in self.known
                if path not in self._included and folder_of(path) in includers and includers[folder_of(path)] != path
            }
        return self._lost_ones

    def walk(self, root: str) -> tuple[list[tuple[str, Node, bool]], list[tuple[str, str]]]:
        """All changesets that a root runs, in their order, and what of it cannot be known.

        Each with its file, and whether it or what includes it is for some databases or runs alone.
        """
        order: list[tuple[str, Node, bool]] = []
        flaws: list[tuple[str, str]] = [(root, self.unread[root])] if root in self.unread else []
        seen = {root}
        waiting = [(iter(self._resolved(root)), _is_restricted(self.known[root]))] if root in self.known else []
        while waiting:
            items, is_inside = waiting[-1]
            item = next(items, None)
            if item is None:
                waiting.pop()
                continue
            path, part = item
            is_optional = is_inside or _is_restricted(part)
            if part.name == "changeSet":
                order.append((path, part, is_optional))
            elif path in self.unread:
                flaws.append((path, self.unread[path]))
            elif not path:
                flaws.append(
                    (root, f"an include in line {part.line} of it or of what it includes names no file that is here")
                )
            elif path in self.known and path not in seen:
                seen.add(path)
                waiting.append((iter(self._resolved(path)), is_optional or _is_restricted(self.known[path])))
        return order, flaws

    def sql_of(self, path: str, change: Node) -> str:
        """The SQL that a change runs: its own, or that of a file."""
        if change.name == "sql":
            return change.text or change.attributes.get("sql", "") or "".join(each.text for each in change.children)
        if change.name == "sqlFile" and change.attributes.get("path"):
            is_relative = change.is_true("relativeToChangelogFile")
            file = self._file(path, change.attributes["path"], is_relative=is_relative)
            return texts(self.files, [file]).get(file, "") if file else ""
        return ""

    def sql_operations(self, text: str, tables: Tables) -> tuple[Operation, ...]:
        """What needs care in a changeset of formatted SQL."""
        dialect = dialect_of([text])
        return operations(script(text, dialect).statements, dialect, tables)


def _may_be(path: str) -> bool:
    lower = f"/{path.lower()}"
    return any(word in lower for word in _WORDS) and not any(part in lower for part in _TESTS)


_RESTRICTIONS = ("context", "contextFilter", "contexts", "labels", "dbms")


def _is_restricted(node: Node) -> bool:
    """Whether only some databases or runs get it: for a context, a label, another product; or none does."""
    return node.is_true("ignore") or any(_restricts(node.attributes.get(name, "")) for name in _RESTRICTIONS)


def _restricts(value: str) -> bool:
    """Whether a context, label or product names fewer than all, and production is not among them."""
    return bool(value) and "prod" not in value.lower() and not value.strip().startswith(("!", "all"))


def _tree(path: str, data: bytes, *, is_included: bool) -> Node | None:
    """The changelog in a file; None where it is none. Raises ChangelogError."""
    if path.lower().endswith(".sql"):
        text = decoded(data)
        if is_formatted_sql(text):
            return formatted_sql(text)
        if not is_included:
            return None
        # Plain SQL among the included files is one changeset.
        whole = Node("changeSet", 0, {"id": "raw", "author": "includeAll"}, text=text)
        root = Node(_ROOT, 1)
        root.children.append(whole)
        return root
    if _ROOT.encode() not in data:
        return None
    node = xml_tree(data) if path.lower().endswith(".xml") else yaml_tree(data)
    return node if node.name == _ROOT else None


def _parts(node: Node) -> Iterator[Node]:
    """What a changelog lists, whether as elements or as entries of a list."""
    for each in node.children:
        if each.name:
            yield each
        else:
            yield from each.children


def _bases(path: str) -> list[str]:
    """Where names of included files may begin: the root of the class path, the folders above, the repository."""
    folder = folder_of(path)
    on_path = class_path(folder)
    root = folder[: len(folder) - len(on_path)].rstrip("/") if on_path != folder else ""
    parts = folder.split("/") if folder != "." else []
    above = ["/".join(parts[:length]) or "." for length in range(len(parts), -1, -1)]
    return list(dict.fromkeys((root or ".", *above)))


def class_path(path: str) -> str:
    """A path as the class path has it, where it lies among resources."""
    _, found, rest = f"/{path}".rpartition("/resources/")
    return rest if found else path


def _filled(name: str, properties: dict[str, str]) -> str:
    for key, value in properties.items():
        name = name.replace("${" + key + "}", value)
    return name
