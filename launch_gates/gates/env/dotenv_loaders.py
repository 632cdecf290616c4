"""How the common loaders read a dotenv file, each as its own source reads it, and where they differ.

Each loader is a function from the file's text to what it puts into the environment, by line. `${X}` of a name from
outside stays `${X}` in those that expand, so that values can be compared. Checked against python-dotenv 1.2, the dotenv
18 of node, node 20's own loader, Docker 28 and bash; written after the sources of compose-go 2, dotenv 3 of Ruby and
phpdotenv 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.dotenv import closing, unescaped, without_comment
from launch_gates.gates.env.readers.expansions import expansions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST = 256 << 10
_BLANKS = " \t\f\v"


class Given(NamedTuple):
    """What a loader makes of one line."""

    line: int
    name: str
    value: str | None
    """None where it takes the name from the environment that it runs in."""


class Refused(NamedTuple):
    """A line that a loader stops at: nothing of the file is loaded."""

    line: int
    note: str


class _Text:
    """The text and where in it a loader is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1

    @property
    def is_done(self) -> bool:
        return self.at >= len(self.text)

    def move(self, at: int) -> None:
        self.line += self.text.count("\n", self.at, at)
        self.at = at

    def skip(self, characters: str) -> None:
        at = self.at
        while at < len(self.text) and self.text[at] in characters:
            at += 1
        self.move(at)

    @property
    def end(self) -> int:
        found = self.text.find("\n", self.at)
        return len(self.text) if found == -1 else found

    def next_line(self) -> None:
        self.move(min(self.end + 1, len(self.text)))


def python_dotenv(text: str) -> Iterator[Given | Refused]:
    """python-dotenv: expands `${X}` alone, in every kind of quotes."""
    known: dict[str, str] = {}
    for given in _python_dotenv(_Text(text)):
        value = None if given.value is None else expanded(given.value, known, braces_only=True)
        known[given.name] = value or ""
        yield given._replace(value=value)


def _python_dotenv(text: _Text) -> Iterator[Given]:
    while True:
        text.skip(" \t\n\f\v")
        if text.is_done:
            return
        line, end = text.line, text.end
        source = text.text
        at = text.at
        if source[at] == "#":
            text.next_line()
            continue
        if source.startswith("export", at) and source[at + 6 : at + 7] in tuple(_BLANKS):
            at = _skip(source, at + 6)
        start = at
        if source[at : at + 1] == "'":
            close = source.find("'", at + 1)
            name, at = (source[start + 1 : close], close + 1) if close > at + 1 else ("", at)
        else:
            while at < end and source[at] not in "=#" and not source[at].isspace():
                at += 1
            name = source[start:at]
        at = _skip(source, at)
        value: str | None = None
        if name and source[at : at + 1] == "=":
            begin = _skip(source, at + 1)
            value, at = _python_value(source, begin, end, has_blank=begin > at + 1)
        rest = source[at : _end(source, at)].strip() if at != -1 else "?"
        if not name or at == -1 or (rest and not rest.startswith("#")):
            # A line with a mistake is passed over, from where the loader noticed it.
            text.move(max(at, text.at))
            text.next_line()
            continue
        text.move(at)
        text.next_line()
        yield Given(line, name, value)


def _python_value(source: str, begin: int, end: int, *, has_blank: bool) -> tuple[str, int]:
    """The value and where it ends, -1 where it never does."""
    first = source[begin : begin + 1]
    if has_blank and first == "#":
        return "", begin
    if first in ("'", '"'):
        close = closing(source, begin)
        return ("", -1) if close == -1 else (unescaped(source[begin + 1 : close], first), close + 1)
    return without_comment(source[begin:end])[0], end


def node_dotenv(text: str) -> Iterator[Given | Refused]:
    """The dotenv package of node: no expansion; a `#` begins a comment anywhere in an unquoted value."""
    for line, name, raw, _ in _lines_like_node(text, "'\"`", with_dash=True):
        value = raw.strip()
        quote = value[:1]
        if len(value) > 1 and quote in ("'", '"', "`") and value.endswith(quote):
            value = value[1:-1]
        if quote == '"':
            value = value.replace("\\n", "\n").replace("\\r", "\r")
        yield Given(line, name, value)


def ruby_dotenv(text: str) -> Iterator[Given | Refused]:
    r"""The dotenv gem: expands `$X` and `${X}`, takes backslashes out, leaves `\n` in double quotes two characters."""
    known: dict[str, str] = {}
    for line, name, raw, is_exported in _lines_like_node(text, "'\"", with_dash=False, with_bare=True):
        if raw is _ABSENT and is_exported:
            if name not in known:
                yield Refused(line, "refuses the file: an exported name without a value")
                return
            continue
        value = "" if raw is _ABSENT else raw.strip()
        quote = value[:1] if len(value) > 1 and value[:1] in "'\"" and value.endswith(value[:1]) else ""
        if quote:
            value = value[1:-1]
        if quote == '"':
            value = value.replace("\\n", "\\\\n").replace("\\r", "\\\\r")
        if quote != "'":
            if "$(" in value.replace("\\$(", ""):
                yield Given(line, name, COMMAND)
                continue
            value = expanded(_without_backslashes(value), known)
        known[name] = value
        yield Given(line, name, value)


_ABSENT = "\0absent"
COMMAND = "\0command"


def _lines_like_node(
    text: str, quotes: str, *, with_dash: bool, with_bare: bool = False
) -> Iterator[tuple[int, str, str, bool]]:
    """Line, name, value with its quotes, and whether it is exported, as one regular expression finds them in both."""
    reader = _Text(text)
    while True:
        reader.skip(" \t\n\f\v\ufeff")
        if reader.is_done:
            return
        line, end, source = reader.line, reader.end, reader.text
        at = reader.at
        is_exported = source.startswith("export", at) and source[at + 6 : at + 7].isspace()
        if is_exported:
            at = _skip(source, at + 6)
        start = at
        while at < end and (source[at].isalnum() or source[at] in ("_.-" if with_dash else "_.")):
            at += 1
        name = source[start:at]
        sign = _skip(source, at)
        has_sign = source[sign : sign + 1] == "=" or (source[at : at + 1] == ":" and source[at + 1 : at + 2].isspace())
        if not name or not has_sign:
            if name and with_bare and not source[at:end].strip().partition("#")[0]:
                yield line, name, _ABSENT, is_exported
            reader.next_line()
            continue
        begin = (sign if source[sign] == "=" else at) + 1
        quoted = _skip(source, begin)
        after = -1
        if source[quoted : quoted + 1] and source[quoted] in quotes:
            after = _closed(source, quoted)
        if after == -1:
            stop = source.find("#", begin, end)
            after = end if stop == -1 else stop
        value = source[begin:after]
        reader.move(max(after, reader.at))
        reader.next_line()
        yield line, name, value, is_exported


def _closed(source: str, begin: int) -> int:
    """What follows the closing quote, where nothing but a comment stands behind it; else -1."""
    close = closing(source, begin)
    if close == -1 or source[close + 1 : _end(source, close)].strip().partition("#")[0]:
        return -1
    return close + 1


def node_env_file(text: str) -> Iterator[Given | Refused]:
    """`node --env-file` and `util.parseEnv`: no expansion, no `:`, no escaped quotes."""
    reader = _Text(text)
    while True:
        reader.skip(" \t\n")
        if reader.is_done:
            return
        source = reader.text
        if source[reader.at] == "#":
            reader.next_line()
            continue
        # A line without a sign becomes a part of the next one's name.
        sign = source.find("=", reader.at)
        if sign == -1:
            return
        name = source[reader.at : sign].strip().removeprefix("export ")
        reader.move(sign)
        line, end = reader.line, reader.end
        begin = sign + 1
        while begin < end and source[begin] == " ":
            begin += 1
        quote = source[begin : begin + 1]
        close = source.find(quote, begin + 1) if quote and quote in "'\"`" else -1
        if close != -1:
            value = source[begin + 1 : close]
            reader.move(close)
            yield Given(line, name, value.replace("\\n", "\n") if quote == '"' else value)
        else:
            yield Given(line, name, source[begin:end].partition("#")[0].strip(" "))
        reader.next_line()


def compose(text: str) -> Iterator[Given | Refused]:
    """`env_file` and `--env-file` of docker compose: expands as compose files do, `$$` is a dollar sign."""
    known: dict[str, str] = {}
    reader = _Text(text)
    while True:
        reader.skip(" \t\n\f\v")
        if reader.is_done:
            return
        line, source = reader.line, reader.text
        if source[reader.at] == "#":
            reader.next_line()
            continue
        name, at = _compose_name(source, reader.at, reader.end)
        if not name or " " in name:
            yield Refused(line, "refuses the file: what stands there is no name")
            return
        if at >= reader.end:
            yield Given(line, name, None)
            reader.next_line()
            continue
        begin = _skip(source, at + 1)
        quote = source[begin : begin + 1]
        if quote in ("'", '"'):
            close = closing(source, begin)
            if close == -1:
                yield Refused(line, "refuses the file: a quote that is not closed")
                return
            value = source[begin + 1 : close].replace(f"\\{quote}", quote)
            if quote == '"':
                value = expanded(_compose_escapes(value), known, "$$")
            reader.move(close + 1)
        else:
            value = expanded(source[begin : reader.end].partition(" #")[0].rstrip(), known, "$$")
            reader.next_line()
        known[name] = value
        yield Given(line, name, value)


def _compose_name(source: str, at: int, end: int) -> tuple[str, int]:
    """The name that begins there and where it ends; none where a character is in it that no name has."""
    if source.startswith("export", at) and source[at + 6 : at + 7].isspace():
        at = _skip(source, at + 6)
    start = at
    while at < end and source[at] not in "=:":
        if not (source[at].isalnum() or source[at] in "_.-[]" or source[at].isspace()):
            return "", at
        at += 1
    return source[start:at].strip(), at


def docker_env_file(text: str) -> Iterator[Given | Refused]:
    """`docker run --env-file`: the line as it is, with quotes, blanks and comments."""
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        name, sign, value = stripped.partition("=")
        if not name or " " in name or "\t" in name:
            yield Refused(number, "refuses the file: a name with a blank")
            return
        yield Given(number, name, value if sign else None)


def expanded(value: str, known: Mapping[str, str], escape: str = "\\$", *, braces_only: bool = False) -> str:
    """The value with names of the file put in; those from outside stay, in one form."""
    if "$" not in value:
        return value
    parts: list[str] = []
    at = 0
    for expansion in expansions(value, "" if braces_only else escape):
        if braces_only and not value.startswith("${", expansion.start):
            continue
        text = known.get(expansion.name)
        if text is None:
            text = expansion.word if expansion.operator in {":-", "-"} else f"${{{expansion.name}}}"
        parts += [value[at : expansion.start], text[:_LONGEST]]
        at = expansion.end
        if sum(map(len, parts[-2:])) > _LONGEST:
            break
    rest = "".join([*parts, value[at:]])[:_LONGEST]
    return rest if braces_only else rest.replace("$$" if escape == "$$" else "\\$", "$")


def _without_backslashes(value: str) -> str:
    """Each backslash before anything but `$` taken out."""
    parts: list[str] = []
    at = 0
    while (found := value.find("\\", at)) != -1 and found + 1 < len(value):
        follows = value[found + 1]
        parts += [value[at:found], f"\\{follows}" if follows == "$" else follows]
        at = found + 2
    return "".join([*parts, value[at:]])


def _compose_escapes(value: str) -> str:
    known = {
        "a": "\a",
        "b": "\b",
        "f": "\f",
        "n": "\n",
        "r": "\r",
        "t": "\t",
        "v": "\v",
        '"': '"',
        "\\": "\\",
        "$": "$$",
    }
    parts: list[str] = []
    at = 0
    while (found := value.find("\\", at)) != -1:
        follows = value[found + 1 : found + 2]
        parts += [value[at:found], known.get(follows, f"\\{follows}")]
        at = found + 2
    return "".join([*parts, value[at:]])


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found == -1 else found
