"""Confirming a nomination: the rule's own pattern on the region, then everything that speaks against the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity
from launch_gates.detector import entropy, placeholders, structure
from launch_gates.detector.match import Match
from launch_gates.detector.scan import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import re2

    from launch_gates.detector.ruleset import DetectionRule

    Judge = Callable[[DetectionRule, bytes, bytes | None, re2._Match, tuple[int, int]], Match | None]  # noqa: SLF001 (a type)

Verdict = tuple[Severity, Confidence]
"""Severity and confidence."""


def matches_in(  # noqa: PLR0913, PLR0917 (the last one is for a memory alone)
    rule: DetectionRule, data: bytes, path: bytes | None, start: int, end: int, judged: Judge | None = None
) -> Iterator[Match]:
    """The rule's matches that lie in `start:end` and stand up to judgement. Without a path any would do.

    `judged` stands in for `judge`, which it may ask.
    """
    if path is not None and rule.path_regex is not None and not rule.path_regex.fullmatch(path):
        return
    if rule.names and path != _NAMES:
        return
    if rule.reader:
        from launch_gates.detector import readers  # noqa: PLC0415 (only where such a block stands)

        yield from readers.matches_in(rule, data, path, start, end)
        return
    if rule.value and rule.value_regex.search(data, start, end) is None:
        return
    position, judged = start, judged or judge
    # Searching again from the end of the secret, not of the match: the next one may need this one's right boundary
    # as its left. RE2 sees what stands before `position`, so boundaries hold.
    while (found := rule.regex.search(data, position, end)) is not None:
        first, last = found.span(_group(found, rule.secret))
        match = judged(rule, data, path, found, (first, last))
        # Within a value that is none the next name may begin: secret = process.env.SECRET || "…". Not within a long
        # one: over and over through the same text would take the square of its length.
        again = first if match is None and last - first <= _READ_AGAIN else last
        position = max(again, position + 1)
        if match is not None:
            yield match


def at_path(match: Match, path: bytes) -> Match | None:
    """What a match that was confirmed without a path comes to in this file; None where it is none there."""
    rule = match.rule
    if rule.path_regex is not None and not rule.path_regex.fullmatch(path):
        return None
    verdict = _in_file(rule, match.secret, (match.severity, match.confidence), path)
    return None if verdict is None else match._replace(severity=verdict[0], confidence=verdict[1])


def _in_file(rule: DetectionRule, secret: bytes, verdict: Verdict, path: bytes) -> Verdict | None:
    """What a verdict comes to in this file. Tests and documentation are full of what only looks like a leak.

    What somebody made up for a test is low, wherever the value is no random one; what is random there may be real.
    """
    if not rule.asks_for_path:
        return verdict
    from launch_gates.detector import file_kinds  # noqa: PLC0415 (only where something was found)

    if rule.is_generic and file_kinds.is_quiet(path):
        return None
    severity, confidence = verdict
    return min(severity, _most_severe(rule, secret, path)), confidence


def _most_severe(rule: DetectionRule, secret: bytes, path: bytes) -> Severity:
    from launch_gates.detector import file_kinds  # noqa: PLC0415 (as above)

    is_test = file_kinds.is_test(path)
    if not (is_test or file_kinds.is_sample(path)):
        return Severity.CRITICAL
    if rule.is_private_key:
        return Severity.MEDIUM
    is_random = structure.is_random(secret)
    if rule.is_generic:
        return Severity.MEDIUM if is_random and not is_test else Severity.LOW
    if not is_random:
        return Severity.LOW
    return Severity.MEDIUM if is_test else Severity.CRITICAL


def _group(found: re2._Match, groups: tuple[int, ...]) -> int:
    """The first of the groups that took part in the match."""
    return next((group for group in groups if found.span(group) != (-1, -1)), 0)


_NAMES = NAMES.encode()
LONGEST_NAME = 80
_MADE_UP = frozenset((b"test", b"tests", b"fake", b"mock", b"dummy", b"sample", b"example"))
_ELLIPSES = (b"...", "\N{HORIZONTAL ELLIPSIS}".encode())
LONG_RUN = 64
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_READ_AGAIN = 400
_GAPS = bytes(byte if chr(byte).isascii() and (chr(byte).isalnum() or byte in b"_.-") else 0x20 for byte in range(256))
"""A translation table: what cannot be in a name becomes a blank."""


def _whole_name(data: bytes, start: int, end: int) -> bytes:
    """The name with what stands before the word that the pattern looks for: patterns without it are far quicker."""
    before = data[max(0, start - LONGEST_NAME) : start].translate(_GAPS)
    return before[before.rfind(b" ") + 1 :] + data[start:end]


def judge(
    rule: DetectionRule, data: bytes, path: bytes | None, found: re2._Match, span: tuple[int, int]
) -> Match | None:
    """The match; None where its value is not a credential after all.

    Sees no more than what was found, with LONGEST_NAME bytes before it and LONG_RUN behind.
    """
    start, end = span
    secret = data[start:end]
    if _is_cut_off(data, end) or _looks_like_nothing(rule, secret) or _is_within_base64(data, start, end):
        return None
    name = _whole_name(data, *found.span(_group(found, rule.name))) if rule.name else b""
    verdict = _verdict(rule, secret, name, found)
    if verdict is not None and placeholders.is_sequential(secret.removeprefix(rule.prefix.encode())):
        verdict = min(verdict[0], Severity.MEDIUM), Confidence.GUESS  # `12345678-ABCD-…`: somebody may have typed it
    if verdict is not None and rule.is_private_key and _is_said_to_be_fake(data, start):
        verdict = min(verdict[0], Severity.MEDIUM), verdict[1]
    if verdict is not None and path is not None:
        verdict = _in_file(rule, secret, verdict, path)
    if verdict is None:
        return None
    severity, confidence = verdict
    return Match(
        rule=rule,
        start=start,
        end=end,
        secret=secret,
        severity=Severity.INFO if rule.publishable else severity,
        confidence=confidence,
        name=name.decode("utf-8", "replace"),
    )


def _is_said_to_be_fake(data: bytes, start: int) -> bool:
    """Whether the name that a key is assigned to, or what stands right before it, says that it is none to guard."""
    from launch_gates.detector import generic  # noqa: PLC0415 (only where a key was found)

    return not _MADE_UP.isdisjoint(generic.words_of(data[max(0, start - LONGEST_NAME) : start]))


def _is_cut_off(data: bytes, end: int) -> bool:
    """Whether an ellipsis stands for the rest of it."""
    after = data[end : end + 4]
    return after.startswith(_ELLIPSES) and after != b"...."


def _is_within_base64(data: bytes, start: int, end: int) -> bool:
    """Whether it is a piece of a long base64 text, an image say, in which every short prefix comes up by chance."""
    before, after = data[max(0, start - LONG_RUN) : start], data[end : end + LONG_RUN]
    return any(
        len(side) == LONG_RUN and edge in (b"+", b"/") and not side.translate(None, _BASE64)
        for side, edge in ((before, before[-1:]), (after, after[:1]))
    )


def _looks_like_nothing(rule: DetectionRule, secret: bytes) -> bool:
    if rule.is_generic:
        from launch_gates.detector import generic  # noqa: PLC0415 (only where a line asks for it)

        if generic.is_plain(secret) or rule.is_malformed(secret) or placeholders.is_sequential(secret):
            return True
    if rule.entropy and entropy.shannon(secret) < rule.entropy:
        return True
    return placeholders.is_placeholder(secret, rule.prefix.encode())


def _verdict(rule: DetectionRule, secret: bytes, name: bytes, found: re2._Match) -> Verdict | None:
    """Severity and confidence by the check that the rule names; None where it says no."""
    if rule.is_generic:
        from launch_gates.detector import generic  # noqa: PLC0415 (as above)

        # A rule without a name stands for a syntax that has none, and that takes a password if not a key.
        kind = rule.check.partition(":")[2]
        return generic.judge(secret, name if rule.name else kind.encode() or b"password", of_service=kind == "service")
    severity, confidence = rule.severity, rule.confidence
    if rule.check:
        proof = structure.check(rule.check, secret, found.group(0))
        if proof is structure.Proof.REFUTED:
            return None
        if proof is structure.Proof.WEAK:
            severity = min(severity, Severity.MEDIUM)
        if proof is not structure.Proof.PROVED:
            confidence = min(confidence, Confidence.LIKELY)
    return severity, confidence
