"""The blocks of a Prisma schema, with their lines taken apart. Nothing is known here of what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: Final = frozenset(("model", "enum", "type", "view", "datasource", "generator"))
_OPENING, _CLOSING = "([{", ")]}"


class Attribute(NamedTuple):
    """`@default(now())`, `@@index([a, b])`."""

    name: str
    """Without the `@`: `default`, `db.VarChar`."""
    text: str
    """What stands in its brackets, without blanks that mean nothing."""
    line: int

    def written(self, *names: str) -> str:
        """The first of these arguments that is given, as it is written; `""` is the one without a name."""
        given = self._arguments()
        return next((given[name] for name in names if name in given), "")

    def value(self, *names: str) -> str:
        """The same without quotes."""
        found = self.written(*names)
        return found[1:-1] if found[:1] == '"' else found

    def columns(self, *names: str) -> tuple[str, ...]:
        """The list of columns that the first of these arguments has."""
        found = self.written(*names)
        return tuple(_split(found[1:-1])) if found.startswith("[") else (found,) if found else ()

    def rest(self) -> tuple[tuple[str, str], ...]:
        """What it says beside its columns, and beside the name that only the client knows."""
        return tuple(
            sorted((key, text) for key, text in self._arguments().items() if key not in ("", "fields", "name"))
        )

    def _arguments(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in _split(self.text):
            name, colon, text = part.partition(":")
            is_named = bool(colon) and name.isidentifier()
            found.setdefault(name if is_named else "", text if is_named else part)
        return found


class Field(NamedTuple):
    """One line of a block: a field, a value of an enum, or a setting, whose name then begins with `=`."""

    name: str
    type: str
    modifier: str
    """`?`, `[]` or nothing."""
    attributes: tuple[Attribute, ...]
    line: int
    rest: str = ""
    """What a setting has."""


class Block(NamedTuple):
    """`model Order { … }`."""

    kind: str
    name: str
    path: str
    line: int
    fields: tuple[Field, ...]
    attributes: tuple[Attribute, ...]
    """Those of the whole block, without `@@`."""


def blocks(path: str, text: str) -> Iterator[Block]:
    """The blocks of a file, in their order. What is no block is passed over."""
    lines = list(_logical_lines(text))
    index = 0
    while index < len(lines):
        number, line = lines[index]
        index += 1
        head = line.removesuffix("{").split()
        if not line.endswith("{") or len(head) != 2 or head[0] not in _KINDS:  # noqa: PLR2004 (kind and name)
            continue
        fields: list[Field] = []
        attributes: list[Attribute] = []
        while index < len(lines) and lines[index][1] != "}":
            at, inner = lines[index]
            index += 1
            if inner.startswith("@@"):
                attributes += _attributes(inner[1:], at)
            else:
                fields.append(_field(inner, at))
        index += 1
        yield Block(head[0], head[1], path, number, tuple(fields), tuple(attributes))


def _field(line: str, number: int) -> Field:
    name, equals, value = line.partition("=")
    if equals and name.strip().isidentifier():
        return Field(f"={name.strip()}", "", "", (), number, value.strip())
    head, at, rest = line.partition(" @")
    parts = head.split(None, 1)
    kind = parts[1].strip() if len(parts) > 1 else ""
    modifier = next((each for each in ("[]", "?", "!") if kind.endswith(each)), "")
    return Field(
        parts[0], kind.removesuffix(modifier), modifier, tuple(_attributes(f"@{rest}", number)) if at else (), number
    )


def _attributes(text: str, number: int) -> Iterator[Attribute]:
    """Those of a text that begins with `@`."""
    position = 0
    while position < len(text):
        if text[position] != "@":
            position += 1
            continue
        end = position + 1
        while end < len(text) and (text[end].isalnum() or text[end] in "._"):
            end += 1
        name, inside = text[position + 1 : end], ""
        if text[end : end + 1] == "(":
            close = _closing(text, end)
            inside, end = text[end + 1 : close], close + 1
        yield Attribute(name, _without_blanks(inside), number)
        position = end


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed; the end of the text where it is not."""
    depth, quoted, position = 0, False, start
    while position < len(text):
        sign = text[position]
        if sign == "\\" and quoted:
            position += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in _OPENING:
            depth += 1
        elif not quoted and sign in _CLOSING:
            depth -= 1
            if not depth:
                return position
        position += 1
    return len(text)


def _split(text: str) -> Iterator[str]:
    """The parts between the commas that stand in no bracket and no quotes."""
    start = position = 0
    quoted = False
    while position < len(text):
        sign = text[position]
        if sign == "\\" and quoted:
            position += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in _OPENING:
            position = _closing(text, position)
        elif not quoted and sign == ",":
            yield text[start:position]
            start = position + 1
        position += 1
    if text[start:]:
        yield text[start:]


def _without_blanks(text: str) -> str:
    """Blanks stay in quotes alone."""
    parts = text.split('"')
    return '"'.join("".join(part.split()) if number % 2 == 0 else part for number, part in enumerate(parts))


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments and without those that are empty; what brackets hold together is one."""
    held, first, depth, is_comment = "", 0, 0, False
    for number, line in enumerate(text.splitlines(), 1):
        plain, change, is_comment = _plain(line, is_comment=is_comment)
        if not plain:
            continue
        held, first = (f"{held} {plain}", first) if depth else (plain, number)
        depth = max(0, depth + change)
        if not depth:
            yield first, held
    if depth:
        yield first, held


def _plain(line: str, *, is_comment: bool) -> tuple[str, int, bool]:
    """The line without comments, how many more brackets open in it than close, and whether a comment goes on."""
    kept: list[str] = []
    quoted, change, position = False, 0, 0
    while position < len(line):
        pair = line[position : position + 2]
        if is_comment:
            is_comment = pair != "*/"
            position += 1 if is_comment else 2
            continue
        if not quoted and pair == "//":
            break
        if not quoted and pair == "/*":
            is_comment = True
            position += 2
            continue
        step = 2 if quoted and pair[:1] == "\\" else 1
        quoted ^= pair[:1] == '"'
        change += 0 if quoted else (pair[:1] in "([") - (pair[:1] in ")]")
        kept.append(line[position : position + step])
        position += step
    return "".join(kept).strip(), change, is_comment
