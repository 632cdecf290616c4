"""`$X`, `${X}`, `${X:-default}` and their like in texts that a shell, compose or Docker expands.

POSIX.1-2024, Shell Command Language, 2.6.2. What an escape is differs: each format says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_name, is_usual_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.gates.env.facts import Need, Scope

_FIRST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_REST = _FIRST | frozenset("0123456789")
_OPERATORS = (":-", ":=", ":?", ":+", "-", "=", "?", "+")
_DEEPEST = 20

SHELLS_OWN = frozenset(
    [
        "_",
        "BASH",
        "BASHOPTS",
        "BASHPID",
        "BASH_SOURCE",
        "BASH_VERSION",
        "BASH_REMATCH",
        "COLUMNS",
        "EUID",
        "FUNCNAME",
        "HISTFILE",
        "HOME",
        "HOSTNAME",
        "HOSTTYPE",
        "IFS",
        "LANG",
        "LINENO",
        "LINES",
        "LOGNAME",
        "MACHTYPE",
        "OLDPWD",
        "OPTARG",
        "OPTIND",
        "OSTYPE",
        "PATH",
        "PIPESTATUS",
        "PPID",
        "PS1",
        "PS2",
        "PWD",
        "RANDOM",
        "REPLY",
        "SECONDS",
        "SHELL",
        "SHLVL",
        "TERM",
        "TMPDIR",
        "UID",
        "USER",
    ]
)
"""What a shell or the system sets by itself."""


class Expansion(NamedTuple):
    """One `${X…}`."""

    name: str
    operator: str
    """`:-`, `-`, `:?`, `?`, `:+`, `+`, `:=`, `=`; empty for `$X`, `${X}` and `${X%…}`."""
    word: str
    """What stands after the operator."""
    start: int
    end: int


def expansions(text: str, escape: str) -> Iterator[Expansion]:
    r"""Those of the text, without those within another's word. `escape` is how a plain `$` is written: `$$` or `\$`."""
    at = text.find("$")
    closings = closings_of(text) if "${" in text else {}
    while at != -1:
        after = at + 1
        if escape == "$$" and text.startswith("$$", at):
            after = at + 2
        elif escape == "\\$" and _is_escaped(text, at):
            pass
        elif text.startswith("{", after):
            found = _braced(text, at, closings)
            if found is not None:
                yield found
                after = found.end
        elif after < len(text) and text[after] in _FIRST:
            end = _end_of_name(text, after)
            yield Expansion(text[after:end], "", "", at, end)
            after = end
        at = text.find("$", after)


def reads(  # noqa: PLR0913 (what a read holds)
    text: str,
    line: int,
    through: str,
    *,
    escape: str = "$$",
    scope: Scope | None = None,
    accepts: Callable[[str], bool] = is_name,
) -> list[Read]:
    """The reads of the text, which begins in that line."""
    found: list[Read] = []
    waiting = [(text, line, False, 0)]
    while waiting:
        current, start, is_conditional, depth = waiting.pop()
        if "$" not in current:
            continue
        counted, at = start, 0
        for expansion in expansions(current, escape):
            counted, at = counted + current.count("\n", at, expansion.start), expansion.start
            chain, need, default, rest = _chain(expansion, escape)
            names = [name for name in chain if accepts(name)]
            if depth < _DEEPEST:
                waiting += [(word, counted, True, depth + 1) for word in rest]
            for name in names:
                others = tuple(other for other in names if other != name)
                found.append(
                    Read(
                        *(name, counted, need),
                        default=default,
                        instead=others,
                        is_conditional=is_conditional,
                        scope=scope,
                        through=through,
                    )
                )
    return found


def plain(text: str, escape: str = "$$") -> str | None:
    """The text where everything in it has a default, with these in place; None where a value is from outside."""
    if "$" not in text:
        return text
    parts: list[str] = []
    at = 0
    for expansion in expansions(text, escape):
        default = _chain(expansion, escape)[2]
        if default is None:
            return None
        parts += [text[at : expansion.start], default]
        at = expansion.end
    return "".join([*parts, text[at:]]).replace("$$", "$") if escape == "$$" else "".join([*parts, text[at:]])


def provides(name: str, text: str | None, escape: str = "$$") -> bool:
    """Whether the text given for a name sees to it that it is there: all but none, and the name's own value alone."""
    if text is None:
        return False
    found = list(expansions(text, escape)) if "$" in text else []
    if len(found) != 1 or found[0].end - found[0].start != len(text.strip()):
        return True
    return found[0].name != name or _chain(found[0], escape)[2] is not None


def is_shell_name(name: str) -> bool:
    """Whether a shell script's `$NAME` may come from outside: upper case, and not one that the shell sets."""
    return is_usual_name(name) and name not in SHELLS_OWN and not name.startswith("BASH_")


def _chain(expansion: Expansion, escape: str) -> tuple[list[str], Need, str | None, list[str]]:
    """The names of which one serves (`${A:-${B:-c}}`), their need, the literal at the end, other texts to look at."""
    names = [expansion.name]
    current = expansion
    for _ in range(_DEEPEST):
        if current.operator in {":?", "?"}:
            return names, "required", None, [current.word]
        if current.operator in {":+", "+"}:
            return names, "optional", None, [current.word]
        if current.operator not in {":-", "-", ":=", "="}:
            return names, "unknown", None, [current.word]
        within = list(expansions(current.word, escape)) if "$" in current.word else []
        if not within:
            return names, "optional", current.word.strip("\"'") if escape != "$$" else current.word, []
        bare = current.word.strip("\"'")
        if len(within) != 1 or within[0].end - within[0].start != len(bare):
            return names, "optional", None, [current.word]
        current = within[0]
        names.append(current.name)
    return names, "unknown", None, []


def _braced(text: str, at: int, closings: dict[int, int]) -> Expansion | None:
    """The `${…}` that begins there; None where it is none, or never ends."""
    start = at + 2
    end = _end_of_name(text, start)
    if end == start:
        return None
    close = closings.get(at)
    if close is None:
        return None
    operator = next((each for each in _OPERATORS if text.startswith(each, end)), "")
    return Expansion(text[start:end], operator, text[end + len(operator) : close], at, close + 1)


def closings_of(text: str) -> dict[int, int]:
    """Where each `${` closes."""
    found: dict[int, int] = {}
    opened: list[int] = []
    start, close = text.find("${"), text.find("}")
    while close != -1:
        while start != -1 and start < close:
            opened.append(start)
            start = text.find("${", start + 2)
        if opened:
            found[opened.pop()] = close
        close = text.find("}", close + 1)
    return found


def _end_of_name(text: str, at: int) -> int:
    if at >= len(text) or text[at] not in _FIRST:
        return at
    while at < len(text) and text[at] in _REST:
        at += 1
    return at


def _is_escaped(text: str, at: int) -> bool:
    count = 0
    while at - count > 0 and text[at - count - 1] == "\\":
        count += 1
    return count % 2 == 1


def assigned(script: str) -> set[str]:
    """The names that a shell script sets itself: `X=…`, `for X in`, `read X`, `export X=…`."""
    found: set[str] = set()
    # Marks between commands become blanks, so that each word stands by itself.
    words = script.translate(_MARKS).split()
    for before, word in zip(["", *words], words, strict=False):
        name, mark, _ = word.partition("=")
        if mark:
            found.add(name.removesuffix("+"))
        elif before in {"for", "read", "-r", "local", "declare", "select", "getopts"}:
            found.add(word)
    return {name for name in found if is_name(name)}


_MARKS = str.maketrans(dict.fromkeys(";|&(){}\"'`\n\t", " "))
