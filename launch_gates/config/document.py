"""Finds the configuration among its two homes and parses it as TOML. What the keys mean is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launch_gates.config.files import ConfigFiles
    from launch_gates.config.locator import Lines

OWN_FILE = "launch-gates.toml"
SHARED_FILE = "pyproject.toml"
TABLE = ("tool", "launch-gates")
"""Where the configuration stands in pyproject.toml."""

# A pyproject.toml without these is not parsed: the hook has no time for that. The second is a slip we want to tell of.
_SIGNS = (b"launch-gates", b"tool.launch_gates")


class Document:
    """The configuration as it was written."""

    def __init__(self, name: str, text: str, table: Mapping[str, object], prefix: tuple[str, ...] = ()) -> None:
        """`table` is parsed and without its `prefix`: `tool.launch-gates` in pyproject.toml."""
        self.name = name
        self.table = table
        self._text = text
        self._prefix = prefix
        self._lines: Lines | None = None

    def where(self, path: Sequence[str | int]) -> str:
        """File and line of the key at `path`: `launch-gates.toml:12`."""
        if self._lines is None:
            from launch_gates.config.locator import Lines  # noqa: PLC0415 (compiles patterns, and there may be no file)

            self._lines = Lines(self._text)
        return f"{self.name}:{self._lines.of((*self._prefix, *path))}"


def find(files: ConfigFiles) -> Document | None:
    """The configuration of a folder, None where there is none; raises ConfigError for a broken one, and for two."""
    own = files.read(OWN_FILE)
    shared = files.read(SHARED_FILE)
    mentioned = shared is not None and any(sign in shared for sign in _SIGNS)
    document = in_pyproject(SHARED_FILE, shared) if shared is not None and mentioned else None
    if own is None:
        return document
    if document is not None:
        where = document.where(())
        raise ConfigError(
            f"two configurations: {OWN_FILE}, and [tool.launch-gates] at {where}",
            "Keep one of them and delete the other.",
        )
    return whole_file(OWN_FILE, own)


def whole_file(name: str, content: bytes) -> Document:
    """A file that holds nothing but the configuration; raises ConfigError where it is no TOML."""
    text, table = _parse(name, content)
    if isinstance(tool := table.get("tool"), dict) and TABLE[1] in tool:
        where = Document(name, text, table).where(TABLE)
        raise ConfigError(
            f"{where}: [tool.launch-gates] belongs in {SHARED_FILE} only",
            f"In {OWN_FILE} the keys stand at the top, and [secrets] by itself.",
        )
    return Document(name, text, table)


def in_pyproject(name: str, content: bytes) -> Document | None:
    """The table of a pyproject.toml, None where it has none; raises ConfigError where the file is no TOML."""
    text, table = _parse(name, content)
    tool = table.get(TABLE[0])
    if not isinstance(tool, dict):
        return None
    if (slip := "launch_gates") in tool:
        where = Document(name, text, table).where((TABLE[0], slip))
        raise ConfigError(f"{where}: unknown table [tool.launch_gates]; did you mean [tool.launch-gates]?")
    if TABLE[1] not in tool:
        return None
    own = tool[TABLE[1]]
    if not isinstance(own, dict):
        where = Document(name, text, table).where(TABLE)
        raise ConfigError(f"{where}: tool.launch-gates must be a table")
    return Document(name, text, own, TABLE)


def _parse(name: str, content: bytes) -> tuple[str, dict[str, object]]:
    import tomllib  # noqa: PLC0415 (without a configuration the hook does not load it)

    try:
        # A byte order mark is what Windows' editors put there.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: not UTF-8 text", "Save the file as UTF-8.") from None
    _refuse_deep_keys(name, text)
    try:
        return text, tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"{name}: not valid TOML: brackets nested too deeply") from None
    except ValueError as error:
        reason, place = _explained(str(error), text)
        # Without the original error: its text can repeat what stands in the file.
        raise ConfigError(f"{name}:{place}: not valid TOML: {reason}", "The syntax: https://toml.io") from None


_DEEPEST_KEY = 50
_GAPS = str.maketrans(dict.fromkeys("={}[],\t", " "))


def _refuse_deep_keys(name: str, text: str) -> None:
    """The parser's time grows with the square of a key's parts, and the file may be anybody's. Raises ConfigError."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") <= _DEEPEST_KEY:
            continue
        if any(word.count(".") > _DEEPEST_KEY and ".." not in word for word in line.translate(_GAPS).split()):
            raise ConfigError(f"{name}:{number}: a key of more than {_DEEPEST_KEY} parts", "Take it out of the file.")


_REASONS = {
    "Cannot declare": "a table that is there already",
    "Cannot overwrite": "a key that is there already",
    "Duplicate inline": "a key that is there already",
    "Cannot mutate": "adds to what is already complete",
    "Expected '='": "a key needs = and a value after it",
    "Expected ']'": "a [ without its ]",
    "Expected newline": "something after the end of a value; a list needs [ ]",
    "Invalid value": "not a value; text needs quotes",
    "Invalid initial": "not a key",
    "Invalid statement": "neither a key nor a [table]",
    "Unescaped": r"a \ that means nothing in double quotes; use single quotes",
    "Unclosed": "a bracket that is not closed",
    "Unterminated": "text whose closing quote is missing",
    'Expected "\'"': "text whose closing quote is missing",
    "Illegal character": "a character that is not allowed here",
    "Found invalid": "a character that is not allowed here",
}
"""tomllib's messages, which differ between versions of Python and can quote the file, in words that do not."""


def _explained(message: str, text: str) -> tuple[str, str]:
    """The reason in plain words, and `line:column` or the last line."""
    reason = next((words for start, words in _REASONS.items() if message.startswith(start)), "cannot be understood")
    numbers = message.rpartition("(at line ")[2].rstrip(")").split(", column ")
    if "(at line " in message and all(number.isdigit() for number in numbers):
        return reason, ":".join(numbers)
    return reason, str(text.rstrip("\n").count("\n") + 1)
