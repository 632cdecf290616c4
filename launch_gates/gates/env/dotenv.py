"""The grammar of dotenv files: `parse(data)` gives each entry with its value, and which loaders read another one.

There is no standard. The value given is what python-dotenv and the dotenv of node agree on where they do; how each
loader differs is worked out in `dotenv_differences`. Nothing is expanded from the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.names import is_usual_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST = 1 << 20
_QUOTES = "'\"`"
_KEY = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
_BLANKS = " \t\f\v"
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a", "b": "\b"}


class Difference(NamedTuple):
    """A loader that reads something else."""

    loader: str
    note: str
    """What it does, for people; never the value."""


class Entry(NamedTuple):
    """One line that names a variable, with the lines that its value goes on in."""

    name: str
    line: int
    """From 1."""
    raw: str = ""
    """What stands after the sign, as written, without the comment."""
    value: str | None = None
    """Without quotes and with escapes put in place; None where there is no sign (`NAME` alone)."""
    quote: str = ""
    """`'`, `"`, a backtick, or nothing."""
    comment: str = ""
    """What follows on the same line after `#`."""
    above: str = ""
    """The comment lines right above."""
    is_exported: bool = False
    is_commented: bool = False
    """Whether the whole entry stands in a comment: `# NAME=value`."""
    uses_colon: bool = False
    """Whether the sign is `:`, which some loaders read."""
    differences: tuple[Difference, ...] = ()

    @property
    def words_about(self) -> str:
        """What is said about it, in lower case."""
        return f"{self.above}\n{self.comment}".lower()


class Dotenv(NamedTuple):
    """A whole file."""

    entries: tuple[Entry, ...]
    """In the order of the file, those that stand in comments as well."""
    invalid: tuple[int, ...]
    """Lines that are neither entry, comment nor blank."""
    is_cut: bool = False
    """Whether it is so long that the rest was not read."""


def parse(data: bytes) -> list[Entry]:
    """The entries that count, with what other loaders make of each."""
    from launch_gates.gates.env.dotenv_differences import differences  # noqa: PLC0415 (it builds on this module)

    entries = [entry for entry in read(data).entries if not entry.is_commented]
    found = differences(data, entries)
    return [entry._replace(differences=tuple(found.get(entry.line, ()))) for entry in entries]


def text_of(data: bytes) -> str:
    """The file's text with line feeds alone, without a byte order mark."""
    return data[:_LARGEST].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def read(data: bytes) -> Dotenv:
    """The entries, without what other loaders make of them."""
    text = text_of(data)
    entries: list[Entry] = []
    invalid: list[int] = []
    above: list[str] = []
    at, line = 0, 1
    is_key = False
    while at < len(text):
        end = _end_of_line(text, at)
        stripped = text[at:end].strip()
        if is_key:
            # A private key without quotes around it: what looks like a name there is a part of the key.
            is_key = _KEY_ENDS not in stripped
            invalid.append(line)
            at, line = end + 1, line + 1
            continue
        if not stripped or stripped.startswith("#"):
            if stripped.startswith("#"):
                commented = _commented(stripped, line, "\n".join(above))
                entries += commented
                # What stands above an entry in a comment speaks of that one.
                above = [] if commented else [*above[-_MOST_ABOVE:], stripped.lstrip("# ")]
            else:
                above = []
            at, line = end + 1, line + 1
            continue
        entry, after = _entry(text, at, end, line, "\n".join(above))
        if entry is None or _is_end_of_base64(entry):
            invalid.append(line)
        else:
            entries.append(entry)
        is_key = _KEY_BEGINS in stripped and _KEY_ENDS not in text[at:after]
        above = []
        line += text.count("\n", at, after) + 1
        at = after + 1
    return Dotenv(tuple(entries), tuple(invalid), len(data) > _LARGEST)


_MOST_ABOVE = 20
_KEY_BEGINS, _KEY_ENDS = "-----BEGIN ", "-----END "
_LONG_NAME = 40


def _is_end_of_base64(entry: Entry) -> bool:
    """Whether it is the last line of something in base64, whose padding makes it look like a name and a sign."""
    if entry.quote or entry.raw not in ("", "="):
        return False
    mixes_case = entry.name not in (entry.name.upper(), entry.name.lower())
    return entry.raw == "=" or (len(entry.name) > _LONG_NAME and mixes_case)


def expansions_of(entry: Entry) -> Iterator[str]:
    """The names of `${X}` and `$X` in the value, where loaders expand them."""
    from launch_gates.gates.env.readers.expansions import expansions  # noqa: PLC0415 (few files have any)

    if entry.quote != "'" and "$" in entry.raw:
        for expansion in expansions(entry.raw, "\\$"):
            yield expansion.name


def _entry(text: str, at: int, end: int, line: int, above: str) -> tuple[Entry | None, int]:
    """The entry that begins there, and the end of the last line that it takes up."""
    start = _skip(text, at, end)
    is_exported = text.startswith("export", start) and text[start + 6 : start + 7] in _BLANKS and start + 6 < end
    if is_exported:
        start = _skip(text, start + 6, end)
    name, after = _name(text, start, end)
    if not name:
        return None, end
    sign = _skip(text, after, end)
    if sign >= end or text[sign] == "#":
        entry = Entry(name, line, comment=text[sign + 1 : end].strip(), above=above, is_exported=is_exported)
        return entry, end
    uses_colon = text[sign] == ":" and (sign + 1 == end or text[sign + 1] in _BLANKS)
    if text[sign] != "=" and not uses_colon:
        return None, end
    begin = _skip(text, sign + 1, end)
    entry = Entry(name, line, above=above, is_exported=is_exported, uses_colon=uses_colon)
    if begin < end and text[begin] in _QUOTES:
        closed = _quoted(text, begin)
        if closed is not None:
            close, last, comment = closed
            quote = text[begin]
            inner = text[begin + 1 : close]
            raw = text[begin : close + 1]
            return entry._replace(raw=raw, value=unescaped(inner, quote), quote=quote, comment=comment), last
    if begin > sign + 1 and text.startswith("#", begin):
        return entry._replace(value="", comment=text[begin + 1 : end].strip()), end
    value, comment = without_comment(text[begin:end])
    return entry._replace(raw=value, value=value, comment=comment), end


def _name(text: str, start: int, end: int) -> tuple[str, int]:
    """The name that begins there, and what follows it; quotes around it are left out."""
    if text[start] in "'\"":
        close = text.find(text[start], start + 1, end)
        name = text[start + 1 : close] if close != -1 else ""
        return (name, close + 1) if name and _KEY.issuperset(name) else ("", start)
    after = start
    while after < end and text[after] in _KEY:
        after += 1
    name = text[start:after]
    return ("", start) if name[:1] in "-." or name.isdigit() else (name, after)


def _quoted(text: str, begin: int) -> tuple[int, int, str] | None:
    """Where the quote that begins there closes, the end of that line, the comment after it; None where it does not."""
    quote = text[begin]
    close = closing(text, begin)
    if close == -1:
        return None
    last = _end_of_line(text, close)
    rest = text[close + 1 : last].strip()
    if rest and not rest.startswith("#"):
        return None
    # A quote that another entry closes was never closed.
    if (
        "\n" in text[begin:close]
        and quote != "`"
        and text[begin + 1 : close].rpartition("\n")[2].rstrip().endswith("=")
    ):
        return None
    return close, last, rest[1:].strip()


def closing(text: str, begin: int, escapes: str = _QUOTES) -> int:
    """Where the quote that begins there closes, or -1. After a backslash a quote of `escapes` does not close."""
    quote = text[begin]
    at = text.find(quote, begin + 1)
    while at != -1 and quote in escapes and _backslashes(text, begin + 1, at) % 2:
        at = text.find(quote, at + 1)
    return at


def without_comment(text: str) -> tuple[str, str]:
    """An unquoted value and the comment: a `#` after a blank begins one."""
    at = text.find("#")
    while at != -1:
        if at > 0 and text[at - 1].isspace():
            return text[:at].rstrip(), text[at + 1 :].strip()
        at = text.find("#", at + 1)
    return text.rstrip(), ""


def unescaped(text: str, quote: str) -> str:
    r"""What stands between quotes: in double ones `\n` and its like are put in place, in single ones `\'` and `\\`."""
    if "\\" not in text or quote == "`":
        return text
    known = {"\\": "\\", "'": "'", **({'"': '"', **_ESCAPES} if quote == '"' else {})}
    parts: list[str] = []
    at = 0
    while (found := text.find("\\", at)) != -1:
        parts.append(text[at:found])
        follows = text[found + 1 : found + 2]
        parts.append(known.get(follows, f"\\{follows}"))
        at = found + 2
    return "".join([*parts, text[at:]])


def _commented(line: str, number: int, above: str) -> list[Entry]:
    """The entry within a comment, where the comment is one: `# NAME=value`. Prose is none."""
    body = line.lstrip("#").strip().removeprefix("export ").lstrip()
    name, sign, rest = body.partition("=")
    if not sign or not is_usual_name(name):
        return []
    rest = rest.strip()
    quote = rest[:1] if rest[:1] and rest[:1] in _QUOTES else ""
    if quote and (close := closing(rest, 0)) != -1:
        value, comment = unescaped(rest[1:close], quote), rest[close + 1 :].strip().lstrip("#").strip()
        raw = rest[: close + 1]
    else:
        value, comment = without_comment(rest)
        raw, quote = value, ""
    return [Entry(name, number, raw, value, quote, comment, above, is_commented=True)]


def _backslashes(text: str, start: int, at: int) -> int:
    """How many stand right before."""
    count = 0
    while at - count > start and text[at - count - 1] == "\\":
        count += 1
    return count


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at] in _BLANKS:
        at += 1
    return at


def _end_of_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found == -1 else found
