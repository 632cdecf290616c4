"""What a program of Java, Kotlin or C# does after it has looked whether a variable is there."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.forms import holds, plain, words
from launch_gates.gates.env.readers.object_fallbacks import Found
from launch_gates.parsing.syntax import ancestors, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.forms import Form
    from launch_gates.gates.env.readers.object_ends import Ends
    from launch_gates.gates.env.readers.object_fallbacks import Fallbacks
    from launch_gates.gates.env.readers.object_file import ObjectFile

_ASSERTING = words(
    "check require checkState checkArgument isTrue state assertTrue Assert assert requireTrue validState ensure"
)
_FILTERS = words("filter filterNot Where any none all Any All anyMatch allMatch noneMatch count Count find FindAll")
_FLIPPED = {"absent": "present", "present": "absent", "other": "other"}
_FARTHEST = 40
_DEEPEST = 2


class Tests:
    """The tests of one file."""

    def __init__(self, file: ObjectFile, ends: Ends, fallbacks: Fallbacks) -> None:
        """Asks about that file."""
        self.file = file
        self.form = file.dialect.form
        self.ends = ends
        self.fallbacks = fallbacks

    def tested(self, test: Node, polarity: str, kind: Type, deep: int) -> Found:  # noqa: C901, PLR0911, PLR0912
        """The program looks whether it is there: by what it does where it is not."""
        node = test
        is_joined = False
        if (test.text or b"")[:1] == b"!" and self.form(test).kind == "call":
            polarity = _FLIPPED[polarity]
        for parent in islice(ancestors(test), _FARTHEST):
            form = self.form(parent)
            match form.kind:
                case "same":
                    pass
                case "not":
                    polarity = _FLIPPED[polarity]
                case "binary" if form.name in {"&&", "and"}:
                    is_joined = is_joined or polarity == "absent"
                case "binary" if form.name in {"||", "or"}:
                    is_joined = is_joined or polarity == "present"
                case "binary" if form.name in {"==", "!="} and (text := self.file.literal(form.second)) in {
                    "true",
                    "false",
                }:
                    if (text == "false") == (form.name == "=="):
                        polarity = _FLIPPED[polarity]
                case "choice" if polarity == "other":
                    return Found("optional", kind)
                case "choice" if holds(form.first, node):
                    return self._branched(parent, form, polarity, kind, is_joined=is_joined)
                case "call" if (
                    polarity != "other"
                    and form.name in _ASSERTING
                    and not (form.first is not None and holds(form.first, node))
                ):
                    return Found("unknown" if is_joined else "required", kind)
                case "while" if parent.type == "assert_statement":
                    return Found("required", kind)
                case "lambda":
                    return self._filtered(parent, kind, deep)
                case "switch":
                    return self._in_when(parent, node, kind)
                case "other" if parent.type in {"when_entry", "switch_expression_arm"}:
                    pass
                case _:
                    break
            node = parent
        return Found("optional", kind)

    def _in_when(self, switch: Node, entry: Node, kind: Type) -> Found:  # noqa: ARG002 (the switch is not looked at)
        given = plain(entry)
        return Found("required" if given and self.ends.fails(given[-1]) else "optional", kind)

    def _filtered(self, function: Node, kind: Type, deep: int) -> Found:
        """A list of names of which the absent ones are kept: by what is done with these."""
        call = self.file.call_of_lambda(function)
        if call is None or self.form(call).name not in _FILTERS or deep >= _DEEPEST:
            return Found("optional", kind)
        node = call
        for parent in islice(ancestors(call), _FARTHEST):
            form = self.form(parent)
            if form.kind in {"same", "not", "binary"} or (form.kind == "call" and holds(form.first, node)):
                pass
            elif form.kind == "member" and self.is_called(parent):
                continue
            elif form.kind == "call" and form.name in _ASSERTING:
                return Found("required", kind)
            elif form.kind == "choice" and holds(form.first, node):
                return Found(
                    "required" if self.ends.fails(form.second) or self.ends.fails(form.third) else "optional", kind
                )
            elif form.kind == "declare" and form.first is not None:
                return self._failing_later(form.first, parent, kind)
            else:
                break
            node = parent
        return Found("optional", kind)

    def _failing_later(self, name: Node, holder: Node, kind: Type) -> Found:
        """Whether a choice that looks at the variable fails in one of its branches."""
        around = self.file.function_node(holder)
        for use in self.file.uses(text_of(name), holder.end_byte):
            if around is not None and not holds(around, use):
                break
            for parent in islice(ancestors(use), 12):
                form = self.form(parent)
                if form.kind == "choice" and holds(form.first, use):
                    if self.ends.fails(form.second) or self.ends.fails(form.third):
                        return Found("required", kind)
                    break
                if form.kind == "call" and form.name in _ASSERTING:
                    return Found("required", kind)
        return Found("optional", kind)

    def _branched(self, choice: Node, form: Form, polarity: str, kind: Type, *, is_joined: bool) -> Found:
        absent, present = (form.second, form.third) if polarity == "absent" else (form.third, form.second)
        if absent is not None and self.ends.fails(absent):
            return Found("unknown" if is_joined else "required", kind)
        if absent is None and polarity == "present" and not is_joined and self.ends.ends(present):
            following = choice.next_named_sibling
            if following is None and choice.parent is not None and self.form(choice.parent).kind == "same":
                following = choice.parent.next_named_sibling
            if following is not None and self.ends.fails(following):
                return Found("required", kind)
        value = self.ends.value_of(absent)
        if value is not None and self.form(value).kind == "null":
            return Found("unknown", kind, is_settled=self.ends.ends(absent))
        if value is not None:
            names = self.fallbacks.names_in(value)
            found = self.fallbacks.otherwise(value)
            return (
                found._replace(type=kind)
                if names or found.need == "required"
                else Found("optional", kind, found.default)
            )
        return Found("optional", kind)

    def is_called(self, member: Node) -> bool:
        """Whether the member is the name of what a call calls."""
        around = member.parent
        form = self.form(around) if around is not None else None
        return form is not None and form.kind == "call" and holds(member, form.first or member) and form.first != member
