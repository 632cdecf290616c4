"""SQL as statements of words, for PostgreSQL, MySQL, SQLite and SQL Server.

Comments go, quoted names and strings are one word each, and what begins and ends where is known by line. No grammar:
what the words mean is not known here.
"""

from __future__ import annotations

from typing import Literal

Dialect = Literal["", "postgresql", "mysql", "sqlite", "sqlserver"]
"""Empty: not known; then what only one of them has is read as its own where that is safe."""

_ROUTINES = frozenset(("procedure", "proc", "function", "trigger", "event", "package"))
_OTHERS = frozenset(
    (
        *("(", "table", "index", "view", "type", "schema", "database", "sequence", "role", "user", "policy", "domain"),
        *("extension", "rule", "server", "publication", "subscription", "login", "materialized", "collation", "cast"),
    )
)
"""What else a statement may make: after one of these no routine follows."""
_NOT_CLOSING = frozenset(("if", "loop", "while", "repeat", "for"))
_HEAD = 16
"""Words among which a statement says that it makes a routine."""
_LONGEST_TAG = 64


class Statement:
    """One statement."""

    __slots__ = ("_lines", "line", "lower", "offset", "pieces", "text", "words")

    def __init__(self, text: str, offset: int, line: int) -> None:
        """A statement without words that begins at that offset of the text, in that line."""
        self.text = text
        self.offset = offset
        self.line = line
        self.words: list[str] = []
        """As written; a quoted name begins with `"`, a string with `'`, whatever quoted them, and none has its end."""
        self.lower: list[str] = []
        """The same; what is not quoted is in lower case."""
        self.pieces: list[tuple[int, int]] = []
        """Index of a word and offset at or after which it stands: of each quoted word, and of the first after it."""
        self._lines: list[int] | None = None

    @property
    def is_routine(self) -> bool:
        """Whether it makes a procedure, function, trigger or event: what stands in it is not done now."""
        lower = self.lower
        if not lower or lower[0] not in ("create", "alter", "replace"):
            return False
        for word in lower[1:_HEAD]:
            if word in _ROUTINES:
                return True
            if word in _OTHERS:
                return False
        return False

    @property
    def lines(self) -> list[int]:
        """The line of each word, from 1."""
        if self._lines is None:
            self._lines = self._numbered()
        return self._lines

    def _numbered(self) -> list[int]:
        found: list[int] = []
        text, line, counted = self.text, self.line, self.offset
        for number, (index, offset) in enumerate(self.pieces):
            end = self.pieces[number + 1][0] if number + 1 < len(self.pieces) else len(self.words)
            position = offset
            for word in self.words[index:end]:
                if word[0] not in "\"'":
                    position = max(position, text.find(word, position))
                line += text.count("\n", counted, position)
                counted = max(counted, position)
                found.append(line)
        return found


def statements(text: str, dialect: Dialect = "") -> list[Statement]:
    """The statements of a script. Takes time in proportion to its length, whatever it holds."""
    return _Scanner(text, dialect).scan()


class _Scanner:
    """Goes through the text once, from one character that matters to the next."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.end = len(text)
        self.position = 0
        self.begun = 0
        self.statement = Statement(text, 0, 1)
        self.found: list[Statement] = []
        self.delimiter = ";"
        self.body = ""
        self.is_executed_comment = False
        self.depth = 0
        self.counted = 0
        self.has_batches = dialect in ("", "sqlserver") and "\ngo" in text.lower()
        self.delimiters = _delimiters(text) if dialect in ("", "mysql") else ()
        self.marked = "'\"`$-/#[;" + "".join(each[0] for each in self.delimiters)
        if self.has_batches or self.delimiters:
            self.marked += "\n"

    def scan(self) -> list[Statement]:
        takers = {
            "\n": self.at_line_start,
            "'": self.take_string,
            '"': self.take_double,
            "`": self.take_backtick,
            "$": self.take_dollar,
            "-": self.take_dash,
            "/": self.take_slash,
            "#": self.take_hash,
            "[": self.take_bracket,
            ";": self.take_semicolon,
        }
        # One byte a character, so that both have the same positions; everything that matters is ASCII.
        mask = self.text.encode("latin-1", "replace").translate(
            bytes(0 if chr(code) in self.marked else code or 1 for code in range(256))
        )
        if "\n" in self.marked:
            self.at_line_start(-1)
        while (at := mask.find(b"\0", self.position)) >= 0:
            self.position = at + 1
            if self.delimiter != ";" and self.text.startswith(self.delimiter, at):
                self.flush(at)
                self.skip_to(at + len(self.delimiter))
                self.finish()
                continue
            taker = takers.get(self.text[at])
            if taker:
                taker(at)
        self.flush(self.end)
        self.begun = self.end
        self.finish()
        return self.found

    def flush(self, end: int) -> None:
        """Takes the words of the plain text since the last thing that was taken."""
        begun = self.begun
        if end <= begun:
            return
        piece = self.text[begun:end]
        if piece.isspace():
            return
        for mark in "(),.=":
            if mark in piece:
                piece = piece.replace(mark, f" {mark} ")
        statement = self.statement
        statement.pieces.append((len(statement.words), begun))
        statement.words += piece.split()
        statement.lower += piece.lower().split()

    def skip_to(self, position: int) -> None:
        self.position = self.begun = min(position, self.end)

    def quoted(self, at: int, word: str, after: int) -> None:
        """Takes one quoted word."""
        self.flush(at)
        statement = self.statement
        statement.pieces.append((len(statement.words), at))
        statement.words.append(word)
        statement.lower.append(word)
        self.position = self.begun = min(self.end, after)

    def finish(self) -> None:
        """Ends the statement."""
        done = self.statement
        if done.words:
            self.found.append(done)
        line = done.line + self.text.count("\n", done.offset, self.begun)
        self.statement = Statement(self.text, self.begun, line)
        self.depth = self.counted = 0

    def at_line_start(self, at: int) -> None:
        """Looks for what only counts as a line of its own: `GO`, `DELIMITER //`."""
        at += 1
        if self.has_batches and self.text[at : at + 8].lstrip()[:2].lower() == "go":
            end = self.line_end(at)
            if self.text[at:end].partition("--")[0].strip(" \t\r;0123456789").lower() == "go":
                self.flush(at)
                self.skip_to(end)
                self.finish()
        elif self.delimiters and self.text[at : at + 9].lower() == "delimiter":
            end = self.line_end(at)
            parts = self.text[at:end].split()
            if len(parts) == 2:  # noqa: PLR2004 (the command and what it sets)
                self.flush(at)
                self.delimiter = parts[1]
                self.skip_to(end)
                self.finish()

    def line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return self.end if end < 0 else end

    def take_semicolon(self, at: int) -> None:
        if self.delimiter != ";":
            return
        self.flush(at)
        self.skip_to(at + 1)
        if not self.statement.is_routine:
            self.finish()
            return
        self.count_blocks()
        if self.depth <= 0 and not self.has_batches:
            self.finish()

    def count_blocks(self) -> None:
        """How many blocks of a routine are open; looks at each word once."""
        words, index = self.statement.lower, self.counted
        while index < len(words):
            word = words[index]
            following = words[index + 1] if index + 1 < len(words) else ""
            if (word == "begin" and following not in ("tran", "transaction", "work")) or word == "case":
                self.depth += 1
            elif word == "end":
                if following not in _NOT_CLOSING:
                    self.depth -= 1
                index += 1
            index += 1
        self.counted = index

    def take_string(self, at: int) -> None:
        before = self.text[at - 1 : at]
        is_escaped = self.dialect == "mysql" or (before in ("e", "E") and not _is_name(self.text[at - 2 : at - 1]))
        close = self.closing(at + 1, "'", is_escaped=is_escaped)
        if before and before in "eEnN" and not _is_name(self.text[at - 2 : at - 1]):
            self.flush(at - 1)
            self.begun = at
        self.quoted(at, "'" + self.text[at + 1 : close], close + 1)

    def take_double(self, at: int) -> None:
        close = self.closing(at + 1, '"', is_escaped=self.dialect == "mysql")
        self.quoted(at, self.text[at:close].replace('""', '"'), close + 1)

    def take_backtick(self, at: int) -> None:
        close = self.closing(at + 1, "`", is_escaped=False)
        self.quoted(at, '"' + self.text[at + 1 : close].replace("``", "`"), close + 1)

    def closing(self, position: int, quote: str, *, is_escaped: bool) -> int:
        """Where the quoted text ends that begins at that position: at the end of all where nothing closes it."""
        text = self.text
        while (close := text.find(quote, position)) >= 0:
            if is_escaped and _backslashes(text, position, close) % 2:
                position = close + 1
            elif text.startswith(quote, close + 1):
                position = close + 2
            else:
                return close
        return self.end

    def take_dollar(self, at: int) -> None:
        if self.dialect in ("mysql", "sqlserver") or _is_name(self.text[at - 1 : at]):
            return
        close = self.text.find("$", at + 1, at + _LONGEST_TAG)
        tag = self.text[at : close + 1]
        if close < 0 or not (tag == "$$" or _is_tag(tag[1:-1])):
            return
        self.flush(at)
        self.begun = at
        if self.body:
            if tag == self.body:
                self.skip_to(at + len(tag))
                self.body = ""
                return
        elif self.statement.lower[:1] == ["do"]:
            self.skip_to(at + len(tag))
            self.body = tag
            return
        finish = self.text.find(tag, close + 1)
        finish = self.end if finish < 0 else finish
        self.quoted(at, "'" + self.text[close + 1 : finish], finish + len(tag))

    def take_dash(self, at: int) -> None:
        if not self.text.startswith("--", at):
            return
        if self.dialect == "mysql" and not (self.text[at + 2 : at + 3] or " ").isspace():
            return
        self.flush(at)
        self.skip_to(self.line_end(at))

    def take_hash(self, at: int) -> None:
        if self.dialect == "mysql":
            self.flush(at)
            self.skip_to(self.line_end(at))

    def take_slash(self, at: int) -> None:
        text = self.text
        if self.is_executed_comment and text[at - 1] == "*":
            self.flush(at - 1)
            self.skip_to(at + 1)
            self.is_executed_comment = False
            return
        if not text.startswith("/*", at):
            return
        self.flush(at)
        if text.startswith(("/*!", "/*M!"), at) and self.dialect in ("", "mysql"):
            self.is_executed_comment = True
            after = text.find("!", at) + 1
            while after < self.end and text[after].isdigit():
                after += 1
            self.skip_to(after)
            return
        close = self.comment_end(at + 2)
        self.skip_to(close)

    def comment_end(self, position: int) -> int:
        is_nested = self.dialect in ("postgresql", "sqlserver")
        depth = 1
        while (close := self.text.find("*/", position)) >= 0:
            depth += self.text.count("/*", position, close) - 1 if is_nested else -1
            position = close + 2
            if depth <= 0:
                return position
        return self.end

    def take_bracket(self, at: int) -> None:
        if self.dialect in ("postgresql", "mysql") or _is_name(self.text[at - 1 : at]):
            return
        close = self.text.find("]", at + 1, at + 256)
        if close < 0 or not _is_name(self.text[at + 1 : at + 2]):
            return
        self.quoted(at, '"' + self.text[at + 1 : close], close + 1)


def _is_name(char: str) -> bool:
    return char.isalnum() or char in ("_", "$")


def _is_tag(text: str) -> bool:
    return text.replace("_", "a").isalnum() and not text[0].isdigit()


def _backslashes(text: str, start: int, end: int) -> int:
    """How many stand right before the end."""
    index = end
    while index > start and text[index - 1] == "\\":
        index -= 1
    return end - index


def _delimiters(text: str) -> tuple[str, ...]:
    """What `DELIMITER` lines set."""
    if "delimiter" not in text and "DELIMITER" not in text:
        return ()
    found = (line.split() for line in text.splitlines() if line[:9].lower() == "delimiter")
    return tuple({parts[1] for parts in found if len(parts) == 2})  # noqa: PLR2004 (the command and what it sets)
