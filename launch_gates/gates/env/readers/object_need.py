"""What becomes of a program of Java, Kotlin or C# where a variable is absent: told from what is around the read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.forms import holds, plain, words
from launch_gates.gates.env.readers.inference import Judgement
from launch_gates.gates.env.readers.object_ends import Ends
from launch_gates.gates.env.readers.object_fallbacks import Fallbacks, Found
from launch_gates.gates.env.readers.object_tests import Tests
from launch_gates.parsing.syntax import ancestors, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.forms import Form
    from launch_gates.gates.env.readers.object_file import ObjectFile

_REQUIRING = words(
    "requireNonNull checkNotNull requireNotNull notNull notEmpty notBlank hasText hasLength ThrowIfNull "
    "ThrowIfNullOrEmpty ThrowIfNullOrWhiteSpace NullOrEmpty NullOrWhiteSpace checkArgument requireNonEmpty "
    "requireNonBlank assertNotNull orElseThrow getOrThrow single"
)
_CHECKERS = frozenset({"Assert", "Validate", "Preconditions", "Verify", "Guard", "Guard.Against", "Requires"})
_ASSERTING = words(
    "check require checkState checkArgument isTrue state assertTrue Assert assert requireTrue validState ensure"
)
_DEFAULTING = words(
    "requireNonNullElse requireNonNullElseGet defaultIfNull defaultIfEmpty defaultIfBlank firstNonNull "
    "nullToEmpty defaultString emptyIfNull coalesce firstNonBlank firstNonEmpty nonNullOrDefault"
)
_DEFAULTED = words("orElse orElseGet getOrDefault ifEmpty ifBlank orEmpty getOrElse or ifPresentOrElse")
_OPTIONS = words("ofNullable fromNullable of option toOptional Optional")
_PASSING = words("map flatMap filter let also apply takeIf takeUnless run Let stream peek mapNotNull")
_ABSENT = words("isEmpty isBlank isNullOrEmpty isNullOrBlank IsNullOrEmpty IsNullOrWhiteSpace isNull IsNull isAbsent")
_PRESENT = words("isNotEmpty isNotBlank hasText hasLength nonNull isPresent ifPresent containsKey ContainsKey")
_COMPARING = words(
    "equals equalsIgnoreCase Equals contentEquals contains Contains compareTo matches in startsWith StartsWith "
    "endsWith EndsWith areEqual equalsAnyIgnoreCase Any any"
)
_EXTENDING = words("toString plus hashCode ToString let also run apply takeIf takeUnless to Should")
_NULL_OPERATORS = frozenset({"??", "?:"})
_FARTHEST = 40
_MOST_USES = 8
_DEEPEST = 2


class Needs:
    """The judge of one file."""

    def __init__(self, file: ObjectFile) -> None:
        """Judges in that file."""
        self.file = file
        self.form = file.dialect.form
        self.ends = Ends(file)
        self.fallbacks = Fallbacks(file, self.ends)
        self.tests = Tests(file, self.ends, self.fallbacks)

    def judge(self, call: Node, *, may_be_null: bool = True) -> Judgement:
        """By what the value meets on its way. `may_be_null`: not where what is called gives no null anyway."""
        found = self._climbed(call, 0, may_be_null=may_be_null)
        if found.is_by_use and found.need == "required" and self._is_caught(call):
            found = found._replace(need="optional")
        is_conditional, is_guarded = self._surrounded(call)
        arguments = self.form(call).arguments
        is_named = bool(arguments) and self.file.literal(arguments[0]) is not None
        need: Need = "optional" if is_guarded or (found.is_settled and is_named) else found.need
        kind = found.type or self._outer_type(call)
        return Judgement(need, kind, found.default, found.instead, is_conditional)

    def _outer_type(self, call: Node) -> Type:
        """What is made of the value after a default has been put in its place: `parseInt(x.orElse("80"))`."""
        for parent in islice(ancestors(call), 8):
            form = self.form(parent)
            if form.kind == "call":
                kind = self._cast(form)[0]
                if kind or form.name not in _DEFAULTED | _OPTIONS | _PASSING:
                    return kind
            elif form.kind not in {"same", "member"} and not (form.kind == "binary" and form.name in _NULL_OPERATORS):
                break
        return ""

    def _climbed(self, start: Node, deep: int, *, may_be_null: bool = True) -> Found:  # noqa: C901, PLR0911, PLR0912, PLR0915
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
                    return Found("required", kind, None, instead)
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
                case "member" if self.tests.is_called(parent):
                    # The call around it says what becomes of the value.
                    continue
                case "member" | "index":
                    if holds(form.first, node) and not form.is_safe and may_be_null:
                        if form.name in {"Value", "value"} or (
                            form.name in {"isNullOrEmpty", "length", "Length", "size", "[]"}
                        ):
                            return Found("required", kind, None, instead, is_by_use=True)
                        break
                    if form.name == "HasValue":
                        return self.tests.tested(parent, "present", kind, deep)
                case "binary" if form.name in _NULL_OPERATORS:
                    if holds(form.second, node):
                        instead = (*instead, *self.fallbacks.names_in(form.first))
                    elif form.second is not None:
                        instead = (*instead, *self.fallbacks.earlier(parent), *self.fallbacks.following(parent))
                        found = self.fallbacks.otherwise(self.fallbacks.last_alternative(parent))
                        if found.need != "unknown":
                            return found._replace(type=kind, instead=_once(instead, found.instead))
                        instead = _once(instead, found.instead)
                case "binary" if form.name in {"==", "!=", "== null", "!= null", "===", "!=="}:
                    return self._compared(parent, form, node, kind, deep)._replace(instead=instead)
                case "binary":
                    break
                case "not":
                    return self.tests.tested(node, "present", kind or "boolean", deep)
                case "choice" if holds(form.first, node):
                    return self.tests.tested(node, "present", kind or "boolean", deep)
                case "choice":
                    pass
                case "while":
                    return Found("required" if parent.type == "assert_statement" else "optional", kind, None, instead)
                case "assign" if holds(form.first, node):
                    if form.name == "??=":
                        return Found("optional", kind, self.file.literal(form.second), instead)
                    return Found("unknown", kind, None, instead)
                case "assign" | "declare":
                    return self._given(form, kind, instead, parent, deep)
                case "switch" if holds(form.first, node):
                    return Found("optional", kind, None, instead)
                case "switch" | "return" | "try" | "each" | "list":
                    break
                case "lambda":
                    if (call := self.file.call_of_lambda(parent)) is not None and self.form(call).name in _DEFAULTED:
                        instead = (*instead, *self.fallbacks.names_in(self.form(call).first))
                        node = call
                        continue
                    break
            node = parent
        return Found("unknown", kind, None, instead)

    def _given(self, form: Form, kind: Type, instead: tuple[str, ...], holder: Node, deep: int) -> Found:
        """By what is done with the variable that the value is given to."""
        if form.first is None or deep >= _DEEPEST:
            return Found("unknown", kind, None, instead)
        later = self._later(form.first, holder, deep)
        return later._replace(type=kind or later.type, instead=instead or later.instead)

    def _later(self, name: Node, holder: Node, deep: int) -> Found:
        """By the first uses of the variable that tell."""
        last = text_of(name).rpartition(".")[2]
        around = self.file.function_node(holder)
        best = Found()
        seen = 0
        for use in self.file.uses(last, holder.end_byte):
            if around is not None and not holds(around, use):
                break
            if around is None and self._hides(use, last):
                continue
            found = self._climbed(self._whole_name(use), deep + 1)
            seen += 1
            kind = best.type or found.type
            if best.need == "unknown" and (found.need != "unknown" or found.instead):
                best = found
            best = best._replace(type=kind)
            if found.is_settled and best.need == "unknown":
                return best._replace(variable=None, is_settled=True)
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

    def _as_receiver(self, call: Node, form: Form, deep: int, *, may_be_null: bool) -> Found | None:  # noqa: PLR0911
        """The value is what the method is called on; None where the result stands for it."""
        name = form.name
        kind, fails = self._cast(form)
        if name in _REQUIRING or (name == "get" and not form.arguments):
            return Found("required")
        if name in _DEFAULTED:
            given = form.arguments[0] if form.arguments else None
            found = self.fallbacks.otherwise(given) if given is not None else Found("optional")
            return Found("optional", "", found.default, found.instead) if found.need != "required" else found
        if name in _ABSENT or name in _PRESENT or name in _COMPARING:
            polarity = "absent" if name in _ABSENT else "present" if name in _PRESENT else "other"
            found = self.tests.tested(call, polarity, self._compared_type(form.arguments), deep)
            is_unsafe = may_be_null and not form.is_safe and not self.file.dialect.is_null_safe
            if is_unsafe and name not in {"isPresent", "ifPresent", "isNullOrEmpty", "isNullOrBlank"}:
                is_option = name == "isEmpty" and self._is_option(form.first)
                if not is_option and found.need != "required":
                    return found._replace(need="required", is_by_use=True)
            return found
        if name in _PASSING or form.is_safe or name in _EXTENDING or not may_be_null:
            return None
        if self._is_option(form.first):
            return None
        if kind and not fails:
            return Found("optional", kind)
        return Found("required", kind, is_by_use=True)

    def _is_option(self, node: Node | None) -> bool:
        """Whether it is wrapped as one that may be absent."""
        text = text_of(node) if node is not None else ""
        return text.startswith(("Optional.", "Option.", "Maybe.")) or "Optional.ofNullable" in text[:200]

    def _as_argument(self, call: Node, form: Form, node: Node, deep: int) -> Found | None:  # noqa: C901, PLR0911
        """The value is given to a function; None where the result stands for it."""
        name = form.name
        if name in _REQUIRING and form.first is not None and text_of(form.first) in _CHECKERS:
            return Found("required")
        if name in _ABSENT | _PRESENT and form.first is not None:
            return self.tests.tested(call, "absent" if name in _ABSENT else "present", "", deep)
        if name in _REQUIRING:
            return Found("required")
        if name in _DEFAULTING:
            others = [argument for argument in form.arguments if not holds(argument, node)]
            found = self.fallbacks.otherwise(others[-1]) if others else Found("optional", default="")
            return found if found.need == "required" else found._replace(need="optional")
        if name in _OPTIONS:
            return None
        if name in _DEFAULTED and form.first is not None:
            # It is what is taken instead of another.
            return Found("unknown", instead=self.fallbacks.names_in(form.first))
        if name in _COMPARING:
            subject = [form.first] if form.first is not None else []
            return self.tests.tested(call, "other", self._compared_type((*subject, *form.arguments)), deep)
        if name in _ASSERTING:
            return Found("required")
        kind, fails = self._cast(form)
        if kind or fails:
            return Found("required" if fails else "optional", kind, is_by_use=True)
        if name in {"Convert.ToInt32", "ToInt32", "ToInt64"}:
            return Found("optional", "integer")
        if name in {"trim", "Trim", "lower", "upper"}:
            return None
        return Found()

    def _compared_type(self, others: tuple[Node, ...]) -> Type:
        for other in others:
            if (self.file.literal(other) or "").lower() in {"true", "false"}:
                return "boolean"
        return ""

    def _compared(self, comparison: Node, form: Form, node: Node, kind: Type, deep: int) -> Found:
        other = form.second if holds(form.first, node) else form.first
        operator = form.name
        if operator.endswith("null"):
            return self.tests.tested(comparison, "absent" if operator == "== null" else "present", kind, deep)
        inner = self.file.inner(other)
        is_null = inner is not None and self.form(inner).kind == "null"
        text = self.file.literal(other)
        if is_null or text == "":
            return self.tests.tested(comparison, "absent" if operator.startswith("==") else "present", kind, deep)
        compared: Type = "boolean" if (text or "").lower() in {"true", "false"} else ""
        return self.tests.tested(comparison, "other", kind or compared, deep)

    def _is_caught(self, call: Node) -> bool:
        """Whether it is tried, in few steps, and the program goes on where that fails."""
        for around in islice(ancestors(call), _FARTHEST):
            form = self.form(around)
            if form.kind == "function":
                return False
            if form.kind == "try" and holds(form.first, call):
                body = self.form(form.first) if form.first is not None else None
                few = body is not None and len(plain(body.first)) <= 3  # noqa: PLR2004 (what was tried is about this alone)
                return few and bool(form.arguments) and not any(self.ends.fails(each) for each in form.arguments)
        return False

    def _surrounded(self, call: Node) -> tuple[bool, bool]:
        """Whether it is read only under a condition, and whether that condition is that it is there."""
        is_conditional = False
        arguments = self.form(call).arguments
        written = text_of(arguments[0]).encode() if arguments else b""
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
                and holds(form.second, call)
                and form.first is not None
            ):
                is_asked = len(written) > 2 and written in (form.first.text or b"")[:2_000]  # noqa: PLR2004 (as above)
                if is_asked:
                    return is_conditional, True
        return is_conditional, False


def _once(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *others)))
