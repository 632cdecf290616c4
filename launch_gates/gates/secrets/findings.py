"""From matches in a document to findings that hold no secret value."""

from __future__ import annotations

import hashlib
import sys
from bisect import bisect_right
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from launch_gates.acceptance.comments import NO_REASON
from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Accepted, Finding, Location, Unchecked
from launch_gates.core.gate import ValueNumbers
from launch_gates.detector.redaction import HIDDEN, label
from launch_gates.gates.secrets.inner import identity, name_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from launch_gates.core.finding import Allowance, NotLookedAt
    from launch_gates.core.severity import Severity
    from launch_gates.detector.match import Match
    from launch_gates.detector.ruleset import DetectionRule
    from launch_gates.gates.secrets.inner import Inner
    from launch_gates.gates.secrets.placing import Placed

STAYS = "It stays in the history and in every clone, whatever the file says now: revoke it."
_LONGEST_NAME = 60
_LONG_PIECE = 16
_FINGERPRINT_DIGITS = 32
_REMEMBERED = 10_000
"""Redacted names; of what a repository's files are called, a megabyte or so."""


def fingerprint(match: Match, path: str, ordinal: int) -> str:
    """Stable over moves, rebases and line shifts.

    Of a random credential it is rule and hash of the value. A value that could be guessed leaves no hash behind:
    there it is rule, assigned name, path, and the how-manieth of these in the file. `path` is redacted: it may hold
    such a value too.
    """
    rule = match.rule.id.encode()
    if match.rule.guessable:
        place = [match.name.encode("utf-8", "replace"), path.encode("utf-8", "surrogateescape"), b"%d" % ordinal]
        digest = hashlib.sha256(b"\0".join([rule, *place]))
    else:
        digest = hashlib.sha256(rule + b"\0" + match.secret)
    return f"{match.rule.id}/{digest.hexdigest()[:_FINGERPRINT_DIGITS]}"


class FindingsMaker:
    """Makes the findings of one run."""

    def __init__(
        self,
        severities: Mapping[str, Severity],
        redact: Callable[[str], str],
        allowed_value: Callable[[str, bytes], Allowance | None] = lambda _path, _value: None,
        numbers: ValueNumbers | None = None,
    ) -> None:
        """`severities` holds what the configuration says of a rule's severity, by full rule id.

        `allowed_value` and `numbers` are those of the Context.
        """
        self._severities = severities
        self._allowed_value = allowed_value
        # One path may stand in thousands of findings.
        self._redact = lru_cache(_REMEMBERED)(redact)
        self._numbers = numbers or ValueNumbers()
        self._texts: dict[str, tuple[str, str, str]] = {}

    def safe(self, text: str) -> str:
        """A name or path without any credential in it."""
        return self._redact(text)

    def safe_outcome(self, item: Unchecked | NotLookedAt) -> Unchecked | NotLookedAt:
        """The outcome with a subject that holds no credential."""
        if isinstance(item, Unchecked):
            return item._replace(subject=self.safe(item.subject), reason=self.safe(item.reason))
        return item._replace(subject=self.safe(item.subject))

    def in_name(self, path: str, matches: Sequence[Match]) -> Iterator[Finding]:
        """What a file's own name gives away."""
        shown_path = self.safe(path)
        for match in matches:
            mark = fingerprint(match, shown_path, 0)
            where = f"in {shown_path}" if match.rule.names else "in a file's name"
            yield self._finding(match, Location(path=shown_path), mark, where)

    def in_content(
        self, path: str, matches: Sequence[Placed], added: Callable[[], Sequence[tuple[int, int]]] | None
    ) -> Iterator[Finding | Accepted]:
        """What the content gives away, on the lines that count (all where `added` is None)."""
        ranges = added() if added is not None and matches else None
        secrets = {each.secret for placed in matches for each in (placed.match, *placed.match.parts)}
        shown_path = self.safe(path)
        for placed in matches:
            if ranges is not None and not touches(ranges, placed.spans):
                continue
            location = Location(path=shown_path, line=placed.line, column=placed.column)
            mark = fingerprint(placed.match, shown_path, placed.ordinal)
            part_lines = [first for first, _ in placed.spans[1:]]
            finding = self._finding(placed.match, location, mark, f"in {shown_path}", part_lines)
            yield self.accepted(finding, self.with_allowance(path, placed), secrets)

    def with_allowance(self, path: str, placed: Placed) -> Placed:
        """The same with what a file of another tool says of its value in the file of that path."""
        if placed.allowed is not None and placed.allowed.reason:
            return placed
        return placed._replace(allowed=self._allowed_value(path, placed.match.secret) or placed.allowed)

    def inside(self, path: str, inner: Inner, matches: Sequence[Placed]) -> Iterator[Finding | Accepted]:
        """What a member of an archive gives away, or its members' names; `path` is the archive's."""
        secrets = {each.secret for placed in matches for each in (placed.match, *placed.match.parts)}
        for placed in matches:
            location = Location(path=self.safe(path))
            if placed.line:
                location = location._replace(line=placed.line, column=placed.column)
            mark = fingerprint(placed.match, identity(path, inner, self.safe), placed.ordinal)
            part_lines = [first for first, _ in placed.spans[1:]]
            finding = self._finding(placed.match, location, mark, f"in {self.place(path, inner)}", part_lines)
            yield self.accepted(self.with_member(finding, path, inner), placed, secrets)

    def place(self, path: str, inner: Inner) -> str:
        """`config/.env inside vendor/app.zip`, without any credential in it."""
        what = "the name of a file" if inner.is_names else self.safe(name_in(path, inner)) or "compressed text"
        return f"{what} inside {self.safe(path) or 'an archive'}"

    def with_member(self, finding: Finding, path: str, inner: Inner) -> Finding:
        """The finding with the member's name in its details, for one in the archive of that path."""
        if inner.is_names:
            return finding
        return finding._replace(details={**finding.details, "member": self.safe(name_in(path, inner))})

    def in_a_name(self, match: Match, location: Location, where: str) -> Finding:
        """What a name in the history gives away; `location` is redacted."""
        if match.rule.names:
            where = f"in {location.path}, in the history"
        return self._finding(match, location, fingerprint(match, location.path or location.name or "", 0), where)

    def in_history(
        self, match: Match, location: Location, mark: str, where: str, story: Mapping[str, object]
    ) -> Finding:
        """What the history gives away; `story` is what is known of its way through it."""
        finding = self._finding(match, location, mark, where)
        return finding._replace(fix=f"{finding.fix} {STAYS}", details={**finding.details, "history": story})

    def accepted(self, finding: Finding, placed: Placed, secrets: Iterable[bytes]) -> Finding | Accepted:
        """The finding as accepted, where something allows it; `secrets` are kept out of the reason."""
        if placed.allowed is None:
            return finding
        if not placed.allowed.reason:
            return finding._replace(fix=f"{finding.fix} {NO_REASON}")
        # Somebody may name a value as the reason, and by itself it may look like nothing.
        reason = placed.allowed.reason
        for secret in secrets:
            reason = _without(reason, secret.decode("utf-8", "replace"))
        return Accepted(finding, self.safe(reason), placed.allowed.source, is_added=placed.allowed.is_added)

    def _finding(
        self, match: Match, location: Location, mark: str, where: str, part_lines: Sequence[int] = ()
    ) -> Finding:
        rule = f"secrets/{match.rule.id}"
        title, fix, rotate = self._text_of(match.rule)
        details: dict[str, object] = {"secret": self._numbers[match.secret], "redacted": label(match)}
        name = match.name[:_LONGEST_NAME]
        optional = {
            "provider": match.rule.provider,
            "rotate": rotate,
            "name": name if name and _is_plain(match.name) and self.safe(match.name) == match.name else "",
            "encoding": list(match.encodings),
            "parts": [_part(part, line) for part, line in zip_longest(match.parts, part_lines)],
            "doubt": doubt(rule) if match.confidence is Confidence.GUESS else "",
        }
        details.update({key: value for key, value in optional.items() if value})
        severity = self._severities.get(rule, match.severity)
        return Finding(rule, severity, f"{title} {where}", location, fix, mark, details, match.confidence)

    def _text_of(self, rule: DetectionRule) -> tuple[str, str, str]:
        """Title, fix and where to rotate; redacted, as a custom rule's come from a file that people write."""
        if rule.id not in self._texts:
            self._texts[rule.id] = (self.safe(rule.title), self.safe(rule.fix), self.safe(rule.rotate))
        return self._texts[rule.id]


def doubt(rule: str) -> str:
    """What is said of a guess."""
    return (
        "This is a guess from its name and looks, and nothing proves it: it may be an id, a hash, a name or a sample. "
        f"If so, write the comment `launch-gates: allow {rule} -- why` beside it, or leave the file out with `exclude` "
        "in the configuration."
    )


def _part(part: Match, line: int | None) -> dict[str, object]:
    shown: dict[str, object] = {"rule": f"secrets/{part.rule.id}", "redacted": label(part)}
    return shown if line is None else {**shown, "line": line}


def _is_plain(name: str) -> bool:
    """Whether it is made of words. A long piece of letters and digits may be a credential, or most of one."""
    pieces = "".join(character if character.isalnum() else " " for character in name).split()
    return not any(len(piece) >= _LONG_PIECE and not piece.isalpha() and not piece.isdigit() for piece in pieces)


def _without(text: str, value: str) -> str:
    """The text with the value hidden wherever it stands, in upper or lower case."""
    lowered, wanted = text.lower(), value.lower()
    if not wanted or wanted not in lowered:
        return text
    if len(lowered) != len(text):  # a letter of another length in lower case: places cannot be carried over
        return HIDDEN
    pieces, position = [], 0
    while (found := lowered.find(wanted, position)) >= 0:
        pieces += [text[position:found], HIDDEN]
        position = found + len(wanted)
    return "".join([*pieces, text[position:]])


def touches(ranges: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether any of the spans (last line included) meets any of the half-open ranges, which are sorted and apart."""
    for first, last in spans:
        nearest = bisect_right(ranges, (last, sys.maxsize)) - 1
        if nearest >= 0 and ranges[nearest][1] > first:
            return True
    return False
