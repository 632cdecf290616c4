"""What a rule's pattern means: macros, the pattern that confirms (RE2) and the one that nominates (Hyperscan).

A nomination says "look here": it is the confirming pattern without its boundaries and with its last repeat cut to
the least, so that it reports one end for a match and not one for every byte of it. Everything here runs when rules
are compiled, or for custom rules once a run; nothing here sees scanned text.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from re import _parser  # type: ignore[attr-defined]  # the only parser of patterns that gives their width
from typing import TYPE_CHECKING, Any

import re2

from launch_gates.core.errors import ConfigError
from launch_gates.detector.ruleset import compile_latin1

if TYPE_CHECKING:
    from launch_gates.detector.rulefile import RuleSource

LEFT = (
    r"(?:^|[^0-9A-Za-z_]|\\[abfnrtv]|%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}"
    r"|\x1b\[[0-9;]{0,16}[A-Za-z])"  # a terminal's colour (ECMA-48): logs of a CI job are full of them
)
RIGHT = r"(?:[^0-9A-Za-z_]|$)"
ASSIGN = (
    r"""\\?["'`\])]{0,3}(?:[ \t]{1,4}(?i:string|str|text))?[ \t]{0,16}"""
    # an operator; or the pair of a settings table: key="…" value="…", name: … value: …, <key>…</key><string>…
    r"""(?:={1,3}>?|:{1,3}=?|[?.+]=|\|\||\?\?|,|>|[ \t]|,?[ \t\r\n]{0,40}["']?(?i:value)["']?[ \t]{0,8}[:=]"""
    r"""|</[\w:]{1,12}>[ \t\r\n]{0,40}<[\w:]{1,12}>)"""
    r"""[ \t\r\n]{0,16}(?:[bru@L]["']|["'`(]{1,2}\\)?\\?["'`(]{0,3}"""
)
QUOTE = r"""["'`]{0,1}"""
MACROS = {"left": LEFT, "right": RIGHT, "assign": ASSIGN, "quote": QUOTE}

# What may stand between a provider's name and a value that belongs to it: the rest of the variable's name and an
# operator; or, in a block of settings, up to four lines further down, a credential-like name and an operator.
_CONTEXT_SAME_NAME = r"[\w.\- ]{0,40}"
_CONTEXT_SAME_LINE = r"[^\n]{0,80}?[^\n0-9A-Za-z+/_\-%]"  # what follows a `%` is a part of something longer
_CONTEXT_BLOCK = (
    r"(?:[^\n]{0,160}\n){1,4}[^\n]{0,40}?(?i:key|token|secret|pass|auth|sid|api|cred|dsn|license|value)[\w.\-]{0,24}"
)
_CONTEXT_SPAN = 900

_WIDEST = 2_000
"""Bytes to either side of a nomination, where a rule does not say more with `span`."""

_POSIX_CLASS = re.compile(r"\[:\^?[a-z]+:\]")
"""RE2 knows `[[:alpha:]]`; Python's parser takes it for two things."""

_TAIL_REPEAT = re.compile(r"(?<!\\)((?:\\\\)*)(?:\{(\d+),\d*\}|\+)\??(\)*)$")
"""A repeat at the very end, behind any escaped backslashes; `\\+` is no repeat."""


@dataclass(frozen=True, slots=True)
class Nomination:
    """One expression for the prefilter, and how far around its end the confirming pattern has to look."""

    expression: str
    caseless: bool
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule's patterns. `secret` and `name` are group numbers in `pattern`, of which the first that matched counts."""

    pattern: str
    secret: tuple[int, ...]
    name: tuple[int, ...]
    nominations: tuple[Nomination, ...]
    shortest: int
    """Bytes of the secret, at least."""


def expand(pattern: str) -> str:
    """The pattern with its macros written out."""
    for name, text in MACROS.items():
        pattern = pattern.replace("{{" + name + "}}", text)
    return pattern


def _width(pattern: str, where: str) -> tuple[int, int]:
    """The least and the most bytes that the pattern takes, the most capped."""
    pattern = _POSIX_CLASS.sub("a", pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # `[[` may mean something else to `re` one day, not to RE2
            low, high = _parser.parse(pattern).getwidth()
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"{where}: the pattern cannot be parsed: {error}") from None
    return int(low), min(int(high), 10_000_000)


def _confirming(rule: RuleSource) -> str:
    if rule.pattern:
        return expand(rule.pattern)
    return (
        f"{_names_in_context(rule.context)}(?:{_CONTEXT_SAME_NAME}{ASSIGN}|{_CONTEXT_SAME_LINE}|{_CONTEXT_BLOCK}{ASSIGN})"
        f"(?P<secret>{rule.value})(?:[^0-9A-Za-z_\\-+/]|$)"
    )


def _names_in_context(names: tuple[str, ...]) -> str:
    """The names as words of their own or of a longer one: `okta`, `MY_OKTA`, `myOkta`, and not within `rookTable`."""
    inner = "|".join(f"{re.escape(name[0].upper())}(?i:{re.escape(name[1:])})" for name in names)
    return f"(?:(?:^|[^A-Za-z])(?i:{'|'.join(map(re.escape, names))})|[a-z](?:{inner}))"


def _nominating(rule: RuleSource) -> str:
    """The confirming pattern, loosened to one that ends early and needs no context."""
    text = rule.nominate or rule.pattern
    text = text.removeprefix("{{left}}").removesuffix("{{right}}")
    text = re.sub(r"\(\?P<\w+>", "(?:", expand(text))
    return _TAIL_REPEAT.sub(lambda tail: tail[1] + ("{" + tail[2] + "}" if tail[2] else "") + tail[3], text)


def compile_rule(rule: RuleSource) -> Compiled:
    """Both patterns of a rule. Raises ConfigError with RE2's reason where it refuses the pattern."""
    pattern = _confirming(rule)
    if not pattern.isascii():  # one byte is one character here: a letter beyond ASCII would match no UTF-8
        raise ConfigError(
            f"{rule.where}: the pattern may hold ASCII characters only; write others as bytes, \\xC3\\xBC"
        )
    try:
        compiled = compile_latin1(pattern)
    except re2.error as error:
        reason = error.args[0].decode("latin-1") if isinstance(error.args[0], bytes) else str(error)
        raise ConfigError(
            f"{rule.where}: the pattern is refused: {reason}",
            "patterns run in linear time: no look-around, no back-references, repeats up to 1000",
        ) from None
    low, high = _width(pattern, rule.where)
    if low == 0:
        raise ConfigError(f"{rule.where}: the pattern matches empty text")
    groups = {name.decode(): number for name, number in compiled.groupindex.items()}
    secret, name = (
        tuple(number for group, number in sorted(groups.items()) if group.startswith(kind))
        for kind in ("secret", "name")
    )
    # Without a group of that name the first one is the secret, without any group the whole match.
    secret = secret or (min(1, compiled.groups),)
    return Compiled(pattern, secret, name, _nominations(rule, low, high), _shortest(pattern, secret))


def _shortest(pattern: str, groups: tuple[int, ...]) -> int:
    """The least number of bytes that one of these groups takes."""
    waiting: list[Any] = [_parser.parse(_POSIX_CLASS.sub("a", pattern))]
    widths = [waiting[0].getwidth()[0]] if groups == (0,) else []
    while waiting:
        for operation, argument in waiting.pop():
            parts = argument if isinstance(argument, tuple) else (argument,)
            if str(operation) == "SUBPATTERN" and argument[0] in groups:
                widths.append(argument[-1].getwidth()[0])
            if str(operation) == "BRANCH":
                parts = tuple(argument[1])
            waiting += [part for part in parts if isinstance(part, _parser.SubPattern)]
    return int(min(widths))


def _nominations(rule: RuleSource, low: int, high: int) -> tuple[Nomination, ...]:
    if rule.near:
        return ()
    if rule.context:
        return tuple(
            Nomination(re.escape(name), caseless=True, before=len(name) + 1, after=rule.span or _CONTEXT_SPAN)
            for name in rule.context
        )
    reach = rule.span or _WIDEST
    expression = _nominating(rule)
    nominated_low, nominated_high = _width(expression, rule.where)
    if rule.reader:
        before = after = reach
    elif rule.nominate:  # it may stand anywhere in a match
        before = after = min(high + 4, reach)
    else:
        before = min(nominated_high + 4, reach)
        after = min(high - min(nominated_low, low) + 4, reach)
    return (Nomination(expression, caseless=False, before=before, after=after),)
