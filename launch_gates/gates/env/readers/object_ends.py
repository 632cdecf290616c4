"""What ends a program of Java, Kotlin or C#, or a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.forms import plain, words

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.readers.object_file import ObjectFile

_FAILING = words("error exitProcess exit Exit FailFast fail die panic abort halt TODO Fail Throw failWith")


class Ends:
    """What ends in one file."""

    def __init__(self, file: ObjectFile) -> None:
        """Asks about that file."""
        self.file = file
        self.form = file.dialect.form

    def fails(self, node: Node | None) -> bool:
        """Whether what is there ends the program, or at least what it is doing."""
        for _ in range(4):
            if node is None:
                return False
            form = self.form(node)
            if form.kind == "throw":
                return True
            if form.kind == "block":
                return any(self._fails_alone(each) for each in plain(form.first)[:30])
            if form.kind == "lambda":
                given = plain(form.second)
                return self._fails_alone(form.second) or any(self._fails_alone(each) for each in given[:30])
            if form.kind == "same":
                node = form.first or (node.named_children[0] if node.named_child_count else None)
                continue
            return self._fails_alone(node)
        return False

    def _fails_alone(self, node: Node | None) -> bool:  # noqa: PLR0911 (one answer a form)
        for _ in range(4):
            if node is None:
                return False
            form = self.form(node)
            if form.kind == "same":
                node = form.first or (node.named_children[0] if node.named_child_count else None)
                continue
            if form.kind == "block":
                return any(self.form(each).kind == "throw" for each in plain(form.first)[:30])
            if form.kind == "call":
                if form.name == "error":
                    return form.first is None
                is_throwing = form.name[:5] in {"throw", "Throw"} and form.name[5:6].isupper()
                return form.name in _FAILING or (is_throwing and not form.name[5:].startswith("If"))
            if form.kind == "return":
                return self._is_main(node)
            return form.kind == "throw"
        return False

    def _is_main(self, node: Node) -> bool:
        """Whether a `return` there ends the program."""
        around = self.file.function_node(node)
        return around is not None and self.form(around).name in {"main", "Main"}

    def ends(self, branch: Node | None) -> bool:
        """Whether nothing runs after the branch."""
        if branch is None:
            return False
        form = self.form(branch)
        if form.kind == "block":
            given = plain(form.first)
            return bool(given) and self.ends(given[-1])
        return form.kind in {"return", "throw"}

    def value_of(self, branch: Node | None) -> Node | None:
        """What a branch gives: the branch of an expression, what is returned, or what a variable is given."""
        for _ in range(4):
            if branch is None:
                return None
            form = self.form(branch)
            if form.kind in {"same", "sure"}:
                branch = self.file.inner(branch)
                if branch is None or self.form(branch).kind in {"same", "sure"}:
                    return branch
            elif form.kind == "block":
                given = plain(form.first)
                branch = given[0] if len(given) == 1 else None
            elif form.kind == "return":
                branch = form.first
            elif form.kind == "assign":
                branch = form.second
            else:
                return branch
        return branch
