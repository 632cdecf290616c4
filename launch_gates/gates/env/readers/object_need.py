"""What becomes of a program of Java, Kotlin or C# where a variable is absent: told from what is around the read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.forms import holds, plain
from launch_gates.gates.env.readers.inference import Judgement
from launch_gates.gates.env.readers.syntax import ancestors, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.forms import Form
    from launch_gates.gates.env.readers.object_file import ObjectFile

_REQUIRING = frozenset(
    "requireNonNull checkNotNull requireNotNull notNull notEmpty notBlank hasText hasLength ThrowIfNull ThrowIfNullOrEmpty "
    "ThrowIfNullOrWhiteSpace NullOrEmpty NullOrWhiteSpace checkArgument requireNonEmpty requireNonBlank assertNotNull "
    "orElseThrow getOrThrow single".split()
)
_ASSERTING = frozenset(
    "check require checkState checkArgument isTrue state assertTrue Assert assert requireTrue validState ensure".split()
)
_DEFAULTING = frozenset(
    "requireNonNullElse requireNonNullElseGet defaultIfNull defaultIfEmpty defaultIfBlank firstNonNull nullToEmpty "
    "defaultString emptyIfNull coalesce firstNonBlank firstNonEmpty nonNullOrDefault".split()
)
_DEFAULTED = frozenset("orElse orElseGet getOrDefault ifEmpty ifBlank orEmpty getOrElse or ifPresentOrElse".split())
_OPTIONS = frozenset("ofNullable fromNullable of option toOptional Optional".split())
_PASSING = frozenset("map flatMap filter let also apply takeIf takeUnless run Let stream peek mapNotNull".split())
_ABSENT = frozenset(
    "isEmpty isBlank isNullOrEmpty isNullOrBlank IsNullOrEmpty IsNullOrWhiteSpace isNull IsNull isAbsent".split()
)
_PRESENT = frozenset(
    "isNotEmpty isNotBlank hasText hasLength nonNull isPresent ifPresent containsKey ContainsKey".split()
)
_COMPARING = frozenset(
    "equals equalsIgnoreCase Equals contentEquals contains Contains compareTo matches in startsWith StartsWith endsWith "
    "EndsWith areEqual equalsAnyIgnoreCase Any any".split()
)
_EXTENDING = frozenset("toString plus hashCode ToString let also run apply takeIf takeUnless to Should".split())
"""What may be called on null."""
_FAILING = frozenset("error exitProcess exit Exit FailFast fail die panic abort halt TODO Fail Throw failWith".split())
_FILTERS = frozenset(
    "filter filterNot Where any none all Any All anyMatch allMatch noneMatch count Count find FindAll".split()
)
_NULL_OPERATORS = frozenset({"??", "?:"})
_FARTHEST = 40
_MOST_USES = 8
_DEEPEST = 2


class _Found(NamedTuple):
    need: Need = "unknown"
    type: Type = ""
    default: str | None = None
    instead: tuple[str, ...] = ()
    variable: Node | None = None
    """The name that the value is given to."""
    is_by_use: bool = False
    """Whether it fails only because something cannot work with null."""


class Needs:
    """The judge of one file."""

    def __init__(self, file: ObjectFile) -> None:
        self.file = file
        self.form = file.dialect.form

    def judge(self, call: Node, *, may_be_null: bool = True) -> Judgement:
        """By what the value meets on its way. `may_be_null`: not where what is called gives no null anyway."""
        found = self._climbed(call, 0, may_be_null=may_be_null)
        if found.is_by_use and found.need == "required" and self._is_caught(call):
            found = found._replace(need="optional")
        is_conditional, is_guarded = self._surrounded(call)
        need: Need = "optional" if is_guarded else found.need
        return Judgement(need, found.type, found.default, found.instead, is_conditional)

    def _climbed(self, start: Node, deep: int, *, may_be_null: bool = True) -> _Found:  # noqa: C901, PLR0911, PLR0912
        """Outwards from the value, as long as what is around still is the value."""
        node = start
        kind: Type = ""
        instead: tuple[str, ...] = ()
        for parent in islice(ancestors(start), _FARTHEST):
            form = self.form(parent)
            match form.kind:
                case "same":
                    pass
                case "sure":
                    return _Found("required", kind, None, instead)
                case "null" | "text" | "block" | "function" | "class" | "literal" | "other" | "throw":
                    break
                case "call" if form.first is not None and holds(form.first, node):
                    found = self._as_receiver(parent, form, deep, may_be_null=may_be_null)
                    if found is None:
                        kind = kind or self._cast(form)[0]
                        node = parent
                        continue
                    return found._replace(type=found.type or kind, instead=found.instead or instead)
                case "call":
                    found = self._as_argument(parent, form, node, deep)
                    if found is None:
                        kind = kind or self._cast(form)[0]
                    else:
                        return found._replace(type=found.type or kind, instead=found.instead or instead)
                case "member" if self._is_called(parent):
                    # The call around it says what becomes of the value.
                    continue
                case "member" | "index":
                    if holds(form.first, node) and not form.is_safe and may_be_null:
                        if form.name in {"Value", "value"} or (
                            form.name in {"isNullOrEmpty", "length", "Length", "size", "[]"}
                        ):
                            return _Found("required", kind, None, instead, is_by_use=True)
                        break
                    if form.name == "HasValue":
                        return self._tested(parent, "present", kind, deep)
                case "binary" if form.name in _NULL_OPERATORS:
                    if holds(form.second, node):
                        instead = (*instead, *self._names_in(form.first))
                    elif form.second is not None:
                        instead = (*instead, *self._earlier(parent))
                        found = self._otherwise(self._last_alternative(parent))
                        if found.need != "unknown":
                            return found._replace(type=kind, instead=(*instead, *found.instead))
                        instead = (*instead, *found.instead)
                case "binary" if form.name in {"==", "!=", "== null", "!= null", "===", "!=="}:
                    return self._compared(parent, form, node, kind, deep)._replace(instead=instead)
                case "binary":
                    break
                case "not":
                    return self._tested(node, "present", kind or "boolean", deep)
                case "choice" if holds(form.first, node):
                    return self._tested(node, "present", kind or "boolean", deep)
                case "choice":
                    pass
                case "while":
                    return _Found("required" if parent.type == "assert_statement" else "optional", kind, None, instead)
                case "assign" if holds(form.first, node):
                    if form.name == "??=":
                        return _Found("optional", kind, self.file.literal(form.second), instead)
                    return _Found("unknown", kind, None, instead)
                case "assign" | "declare":
                    return self._given(form, kind, instead, parent, deep)
                case "switch" if holds(form.first, node):
                    return _Found("optional", kind, None, instead)
                case "switch" | "return" | "try" | "each" | "list":
                    break
                case "lambda":
                    if (call := self.file.call_of_lambda(parent)) is not None and self.form(call).name in _DEFAULTED:
                        instead = (*instead, *self._names_in(self.form(call).first))
                        node = call
                        continue
                    break
            node = parent
        return _Found("unknown", kind, None, instead)

    def _is_called(self, member: Node) -> bool:
        around = member.parent
        form = self.form(around) if around is not None else None
        return form is not None and form.kind == "call" and holds(member, form.first or member) and form.first != member

    def _given(self, form: Form, kind: Type, instead: tuple[str, ...], holder: Node, deep: int) -> _Found:
        """By what is done with the variable that the value is given to."""
        if form.first is None or deep >= _DEEPEST:
            return _Found("unknown", kind, None, instead)
        later = self._later(form.first, holder, deep)
        return later._replace(type=kind or later.type, instead=instead or later.instead)

    def _later(self, name: Node, holder: Node, deep: int) -> _Found:
        """By the first uses of the variable that tell."""
        last = text_of(name).rpartition(".")[2]
        around = self.file.function_node(holder)
        best = _Found()
        seen = 0
        for use in self.file.identifiers.get(last.encode(), ()):
            if use.start_byte < holder.end_byte or (around is not None and not holds(around, use)):
                continue
            if around is None and self._hides(use, last):
                continue
            found = self._climbed(self._whole_name(use), deep + 1)
            seen += 1
            kind = best.type or found.type
            if best.need == "unknown" and (found.need != "unknown" or found.instead):
                best = found
            best = best._replace(type=kind)
            if (best.need != "unknown" and best.type) or seen >= _MOST_USES:
                break
        return best._replace(variable=None)

    def _hides(self, use: Node, name: str) -> bool:
        """Whether the use is of a parameter or local variable of the same name."""
        around = self.file.function_node(use)
        if around is None:
            return False
        names = self.file.dialect.parameters(around) or ()
        return name in names or any(
            holds(around, at) and self.form(at).kind == "declare" for at, _ in self.file.variables.get(name, ())
        )

    def _whole_name(self, use: Node) -> Node:
        """`this.x` and `Owner.x` for the `x` in it."""
        around = use.parent
        if around is not None and self.form(around).kind == "member" and around.end_byte == use.end_byte:
            return around
        return use

    def _cast(self, form: Form) -> tuple[Type, bool]:
        receiver = text_of(form.first)[-40:] if form.first is not None else ""
        casts = self.file.dialect.casts
        full = casts.get(f"{receiver.rpartition('.')[2]}.{form.name}") if receiver else None
        return full or casts.get(form.name) or ("", False)

    def _as_receiver(self, call: Node, form: Form, deep: int, *, may_be_null: bool) -> _Found | None:  # noqa: PLR0911
        """The value is what the method is called on; None where the result stands for it."""
        name = form.name
        kind, fails = self._cast(form)
        if name in _REQUIRING or (name == "get" and not form.arguments):
            return _Found("required")
        if name in _DEFAULTED:
            given = form.arguments[0] if form.arguments else None
            found = self._otherwise(given) if given is not None else _Found("optional")
            return _Found("optional", "", found.default, found.instead) if found.need != "required" else found
        if name in _ABSENT or name in _PRESENT or name in _COMPARING:
            polarity = "absent" if name in _ABSENT else "present"
            found = self._tested(call, polarity, self._compared_type(form.arguments), deep)
            is_unsafe = may_be_null and not form.is_safe and not self.file.dialect.is_null_safe
            if is_unsafe and name not in {"isPresent", "ifPresent", "isNullOrEmpty", "isNullOrBlank"}:
                is_option = name in {"isEmpty"} and self._is_option(form.first)
                if not is_option and found.need != "required":
                    return found._replace(need="required", is_by_use=True)
            return found
        if name in _PASSING or form.is_safe or name in _EXTENDING or not may_be_null:
            return None
        if self._is_option(form.first):
            return None
        if kind and not fails:
            return _Found("optional", kind)
        return _Found("required", kind, is_by_use=True)

    def _is_option(self, node: Node | None) -> bool:
        """Whether it is wrapped as one that may be absent."""
        text = text_of(node) if node is not None else ""
        return text.startswith(("Optional.", "Option.", "Maybe.")) or "Optional.ofNullable" in text[:200]

    def _as_argument(self, call: Node, form: Form, node: Node, deep: int) -> _Found | None:  # noqa: PLR0911
        """The value is given to a function; None where the result stands for it."""
        name = form.name
        if name in _ABSENT | _PRESENT and form.first is not None:
            return self._tested(call, "absent" if name in _ABSENT else "present", "", deep)
        if name in _REQUIRING:
            return _Found("required")
        if name in _DEFAULTING:
            others = [argument for argument in form.arguments if not holds(argument, node)]
            found = self._otherwise(others[-1]) if others else _Found("optional", default="")
            return found if found.need == "required" else found._replace(need="optional")
        if name in _OPTIONS:
            return None
        if name in _DEFAULTED and form.first is not None:
            # It is what is taken instead of another.
            return _Found("unknown", instead=self._names_in(form.first))
        if name in _COMPARING:
            subject = [form.first] if form.first is not None else []
            return self._tested(call, "present", self._compared_type((*subject, *form.arguments)), deep)
        if name in _ASSERTING:
            return _Found("required")
        kind, fails = self._cast(form)
        if kind or fails:
            return _Found("required" if fails else "optional", kind, is_by_use=True)
        if name in {"Convert.ToInt32", "ToInt32", "ToInt64"}:
            return _Found("optional", "integer")
        if name in {"trim", "Trim", "lower", "upper"}:
            return None
        return _Found()

    def _compared_type(self, others: tuple[Node, ...]) -> Type:
        for other in others:
            if (self.file.literal(other) or "").lower() in {"true", "false"}:
                return "boolean"
        return ""

    def _compared(self, comparison: Node, form: Form, node: Node, kind: Type, deep: int) -> _Found:
        other = form.second if holds(form.first, node) else form.first
        operator = form.name
        if operator.endswith("null"):
            return self._tested(comparison, "absent" if operator == "== null" else "present", kind, deep)
        inner = self.file.inner(other)
        is_null = inner is not None and self.form(inner).kind == "null"
        text = self.file.literal(other)
        if is_null or text == "":
            return self._tested(comparison, "absent" if operator.startswith("==") else "present", kind, deep)
        compared: Type = "boolean" if (text or "").lower() in {"true", "false"} else ""
        return self._tested(comparison, "present", kind or compared, deep)

    def _tested(self, test: Node, polarity: str, kind: Type, deep: int) -> _Found:  # noqa: C901, PLR0912
        """The program looks whether it is there: by what it does where it is not."""
        node = test
        is_joined = False
        if (test.text or b"")[:1] == b"!" and self.form(test).kind == "call":
            polarity = "present" if polarity == "absent" else "absent"
        for parent in islice(ancestors(test), _FARTHEST):
            form = self.form(parent)
            match form.kind:
                case "same":
                    pass
                case "not":
                    polarity = "present" if polarity == "absent" else "absent"
                case "binary" if form.name in {"&&", "and"}:
                    is_joined = is_joined or polarity == "absent"
                case "binary" if form.name in {"||", "or"}:
                    is_joined = is_joined or polarity == "present"
                case "binary" if form.name in {"==", "!="} and (text := self.file.literal(form.second)) in {
                    "true",
                    "false",
                }:
                    if (text == "false") == (form.name == "=="):
                        polarity = "present" if polarity == "absent" else "absent"
                case "choice" if holds(form.first, node):
                    return self._branched(parent, form, polarity, kind, is_joined=is_joined)
                case "call" if form.name in _ASSERTING and not (form.first is not None and holds(form.first, node)):
                    return _Found("unknown" if is_joined else "required", kind)
                case "while" if parent.type == "assert_statement":
                    return _Found("required", kind)
                case "lambda":
                    return self._filtered(parent, kind, deep)
                case "switch":
                    return self._in_when(parent, node, kind)
                case "other" if parent.type in {"when_entry", "switch_expression_arm"}:
                    pass
                case _:
                    break
            node = parent
        return _Found("optional", kind)

    def _in_when(self, switch: Node, entry: Node, kind: Type) -> _Found:  # noqa: ARG002 (the switch is not looked at)
        given = plain(entry)
        return _Found("required" if given and self.fails(given[-1]) else "optional", kind)

    def _filtered(self, function: Node, kind: Type, deep: int) -> _Found:
        """A list of names of which the absent ones are kept: by what is done with these."""
        call = self.file.call_of_lambda(function)
        if call is None or self.form(call).name not in _FILTERS or deep >= _DEEPEST:
            return _Found("optional", kind)
        node = call
        for parent in islice(ancestors(call), _FARTHEST):
            form = self.form(parent)
            if form.kind in {"same", "not", "binary"} or (form.kind == "call" and holds(form.first, node)):
                pass
            elif form.kind == "member" and self._is_called(parent):
                continue
            elif form.kind == "call" and form.name in _ASSERTING:
                return _Found("required", kind)
            elif form.kind == "choice" and holds(form.first, node):
                return _Found("required" if self.fails(form.second) or self.fails(form.third) else "optional", kind)
            elif form.kind == "declare" and form.first is not None:
                return self._failing_later(form.first, parent, kind)
            else:
                break
            node = parent
        return _Found("optional", kind)

    def _failing_later(self, name: Node, holder: Node, kind: Type) -> _Found:
        """Whether a choice that looks at the variable fails in one of its branches."""
        around = self.file.function_node(holder)
        for use in self.file.identifiers.get(name.text or b"", ()):
            if use.start_byte < holder.end_byte or (around is not None and not holds(around, use)):
                continue
            for parent in islice(ancestors(use), 12):
                form = self.form(parent)
                if form.kind == "choice" and holds(form.first, use):
                    if self.fails(form.second) or self.fails(form.third):
                        return _Found("required", kind)
                    break
                if form.kind == "call" and form.name in _ASSERTING:
                    return _Found("required", kind)
        return _Found("optional", kind)

    def _branched(self, choice: Node, form: Form, polarity: str, kind: Type, *, is_joined: bool) -> _Found:
        absent, present = (form.second, form.third) if polarity == "absent" else (form.third, form.second)
        if absent is not None and self.fails(absent):
            return _Found("unknown" if is_joined else "required", kind)
        if absent is None and polarity == "present" and not is_joined and self._ends(present):
            following = choice.next_named_sibling
            if following is None and choice.parent is not None and self.form(choice.parent).kind == "same":
                following = choice.parent.next_named_sibling
            if following is not None and self.fails(following):
                return _Found("required", kind)
        value = self._value_of(absent)
        if value is not None and self.form(value).kind == "null":
            return _Found("unknown", kind)
        if value is not None:
            names = self._names_in(value)
            found = self._otherwise(value)
            return (
                found._replace(type=kind)
                if names or found.need == "required"
                else _Found("optional", kind, found.default)
            )
        return _Found("optional", kind)

    def _value_of(self, branch: Node | None) -> Node | None:
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
                branch = form.arguments[0] if len(form.arguments) == 1 else None
            elif form.kind == "return":
                branch = form.first
            elif form.kind == "assign":
                branch = form.second
            else:
                return branch
        return branch

    def _ends(self, branch: Node | None) -> bool:
        """Whether nothing runs after the branch."""
        if branch is None:
            return False
        form = self.form(branch)
        if form.kind == "block":
            return bool(form.arguments) and self._ends(form.arguments[-1])
        return form.kind in {"return", "throw"}

    def _earlier(self, operation: Node) -> tuple[str, ...]:
        """The variables that are asked before it, in `a ?? (it ?? c)`."""
        found: tuple[str, ...] = ()
        inner = operation
        for parent in islice(ancestors(operation), _FARTHEST):
            form = self.form(parent)
            if form.kind != "binary" or form.name not in _NULL_OPERATORS or form.second != inner:
                break
            found = (*found, *self._names_in(form.first))
            inner = parent
        return found

    def _last_alternative(self, operation: Node) -> Node:
        """What stands behind the last operator of `(a ?: b) ?: c`, with the first one where that is not the last."""
        chain = operation
        for parent in islice(ancestors(operation), _FARTHEST):
            form = self.form(parent)
            if (
                form.kind == "binary"
                and form.name in _NULL_OPERATORS
                and form.first is not None
                and form.first == chain
            ):
                chain = parent
            else:
                break
        return self.form(chain).second or operation

    def _otherwise(self, node: Node) -> _Found:
        """By what stands in where it is absent."""
        last = self._last_of(node)
        if last is not None and last != node and self.fails(last):
            return _Found("required", instead=self._names_in(node))
        if self.fails(node):
            return _Found("required")
        inner = self.file.inner(node)
        form = self.form(inner) if inner is not None else None
        if inner is None or form is None:
            return _Found("optional")
        if form.kind == "lambda" and form.second is not None:
            given = [each for each in plain(form.second) if "parameters" not in each.type] or [form.second]
            if self.fails(given[-1]):
                return _Found("required")
            return self._otherwise_value(given[-1])
        return self._otherwise_value(inner)

    def _otherwise_value(self, node: Node) -> _Found:
        names = self._names_in(node)
        text = self.file.literal(node)
        if names and text is None:
            last = self._last_of(node)
            if last is not None and self.fails(last):
                return _Found("required", instead=names)
            if last is not None and not self._names_in(last):
                kind = self.form(last).kind
                return _Found(
                    "unknown" if kind == "null" else "optional", default=self.file.literal(last), instead=names
                )
            return _Found("unknown", instead=names)
        if self.form(node).kind == "null" or self._is_null_parameter(node):
            return _Found("unknown")
        return _Found("optional", default=text)

    def _is_null_parameter(self, node: Node) -> bool:
        """Whether it is a parameter that is null where it is left out."""
        around = self.file.function_node(node) if self.form(node).kind == "name" else None
        if around is None or not self.file.dialect.has_defaults:
            return False
        name = text_of(node)
        head = text_of(around)[:1_000].partition("{")[0].partition("=>")[0].replace("\n", " ")
        for piece in head.split(","):
            words = piece.replace(":", " ").replace("(", " ").replace("=", " ").split()
            if name in words and piece.replace(" ", "").rstrip(")").partition(")")[0].endswith("=null"):
                return True
        return False

    def _last_of(self, node: Node) -> Node | None:
        """The last of `a ?? b ?? c`, or what a call gives instead of the variable that it reads."""
        for _ in range(_FARTHEST):
            form = self.form(node)
            if form.kind == "binary" and form.name in _NULL_OPERATORS and form.second is not None:
                node = form.second
            elif form.kind == "call" and form.name in _DEFAULTED | {"orElseThrow"} and form.arguments:
                node = form.arguments[-1]
            else:
                return self.file.inner(node)
        return None

    def _names_in(self, node: Node | None) -> tuple[str, ...]:
        """The variables that an expression reads, as far as they are written there."""
        if node is None:
            return ()
        found = []
        for callee in ("getenv", "GetEnvironmentVariable", "environmentVariable"):
            for call in self.file.calls(callee):
                form = self.form(call)
                if holds(node, call) and form.arguments and (name := self.file.literal(form.arguments[0])):
                    found.append(name)
        return tuple(dict.fromkeys(found))

    def fails(self, node: Node | None) -> bool:
        """Whether what is there ends the program, or at least what it is doing."""
        for _ in range(4):
            if node is None:
                return False
            form = self.form(node)
            if form.kind == "throw":
                return True
            if form.kind == "block":
                return any(self._fails_alone(each) for each in form.arguments[:30])
            if form.kind == "lambda":
                given = plain(form.second)
                return self._fails_alone(form.second) or any(self._fails_alone(each) for each in given[:30])
            if form.kind == "same":
                node = form.first or (node.named_children[0] if node.named_child_count else None)
                continue
            return self._fails_alone(node)
        return False

    def _fails_alone(self, node: Node | None) -> bool:
        for _ in range(4):
            if node is None:
                return False
            form = self.form(node)
            if form.kind == "same":
                node = form.first or (node.named_children[0] if node.named_child_count else None)
                continue
            if form.kind == "block":
                return any(self.form(each).kind == "throw" for each in form.arguments[:30])
            if form.kind == "call":
                return form.name in _FAILING or (form.name[:5] in {"throw", "Throw"} and form.name[5:6].isupper())
            if form.kind == "return":
                return self._is_main(node)
            return form.kind == "throw"
        return False

    def _is_main(self, node: Node) -> bool:
        """Whether a `return` there ends the program."""
        around = self.file.function_node(node)
        return around is not None and self.form(around).name in {"main", "Main"}

    def _is_caught(self, call: Node) -> bool:
        """Whether it is tried, in few steps, and the program goes on where that fails."""
        for around in islice(ancestors(call), _FARTHEST):
            form = self.form(around)
            if form.kind == "function":
                return False
            if form.kind == "try" and holds(form.first, call):
                body = self.form(form.first) if form.first is not None else None
                few = body is not None and len(body.arguments) <= 3  # noqa: PLR2004 (what was tried is about this alone)
                return few and bool(form.arguments) and not any(self.fails(each) for each in form.arguments)
        return False

    def _surrounded(self, call: Node) -> tuple[bool, bool]:
        """Whether it is read only under a condition, and whether that condition is that it is there."""
        is_conditional = False
        arguments = self.form(call).arguments
        written = text_of(arguments[0]).encode() if arguments else b""
        node = call
        for around in islice(ancestors(call), _FARTHEST * 2):
            form = self.form(around)
            if form.kind in {"function", "class"}:
                break
            if form.kind == "choice" and form.first is not None and not holds(form.first, call):
                is_conditional = True
                if len(written) > 2 and written in (form.first.text or b"")[:2_000]:  # noqa: PLR2004 (more than quotes)
                    return True, True
            elif (
                form.kind == "binary"
                and form.name in {"&&", "and"}
                and form.second is not None
                and holds(form.second, call)
            ):
                if len(written) > 2 and form.first is not None and written in (form.first.text or b"")[:2_000]:  # noqa: PLR2004
                    return is_conditional, True
            node = around
        del node
        return is_conditional, False
