"""What of a gate's findings is accepted: by the files, by what stands beside them, or because it was there before.

Where a change asks to be let in, only that counts which its base has. What it brings along itself leaves the finding
as it is, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance import baseline, gitleaks
from launch_gates.acceptance.moves import key_of
from launch_gates.acceptance.rules import ADDED
from launch_gates.core.finding import INLINE, Accepted, Finding, Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from launch_gates.acceptance.base import Base
    from launch_gates.acceptance.baseline import Entry
    from launch_gates.acceptance.book import Book
    from launch_gates.acceptance.moves import Key, Moved, Moves
    from launch_gates.core.gate import Outcome

DAYS_OF_NOTICE = 7
"""Before an entry ends it is a note in the report."""
AT_BASE = "base revision"
"""The source of what is accepted because the change did not bring it."""


class Change(NamedTuple):
    """What asks to be let in."""

    proposed: Book
    """What it would have accepted."""
    base: Base
    """What it is to be let into."""


class Judge:
    """Goes over what one gate gives."""

    def __init__(
        self,
        trusted: Book,
        today: date,
        safe: Callable[[str], str],
        change: Change | None = None,
        moves: Moves | None = None,
    ) -> None:
        """`trusted` counts, whatever the `change` would have count.

        `moves` finds entries of files that were renamed. `safe` takes any credential out of what people wrote.
        """
        self._trusted = trusted
        self._safe = safe
        self._proposed = None if change is None else change.proposed
        self._base = None if change is None else change.base
        self._today = today
        self._added: dict[tuple[str, str], Finding] = {}
        self._moves = moves
        self._moved: Mapping[Key, Moved] = {}

    def of(self, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        """The same with what is accepted as such, then what was added to have it accepted, then what base lacks."""
        found = (each.finding if isinstance(each, Accepted) else each for each in outcomes)
        self._moved = self._moved_ones([each for each in found if isinstance(each, Finding)])
        for outcome in outcomes:
            if isinstance(outcome, Finding):
                yield self._judged(outcome)
            elif isinstance(outcome, Accepted):
                yield self._as_trusted(outcome)
            else:
                yield outcome
        for (source, _), finding in self._added.items():
            yield _addition(source, finding)
        if self._base is not None:
            yield from self._base.unchecked

    def _as_trusted(self, accepted: Accepted) -> Outcome:
        """What the gate has accepted, unless the change itself brings what accepts it."""
        is_added = accepted.is_added
        if self._base is not None and accepted.source == INLINE:
            is_added = not self._base.has_comment(accepted.finding)
        return self._judged(accepted.finding, accepted.source) if is_added else accepted

    def _judged(self, finding: Finding, added: str = "") -> Outcome:
        """`added` is the source of what the change brings to have it accepted, if it is known already."""
        if not baseline.may_be_accepted(finding.rule):
            return finding
        entry = self._trusted.entries.get(finding.fingerprint)
        if entry is not None and not entry.is_over(self._today):
            return self._by_entry(finding, entry)
        if self._trusted.places.names(finding):
            return Accepted(finding, f"named in {gitleaks.FILE}", gitleaks.FILE)
        if entry is None and (moved := self._moved.get(key_of(finding))) is not None:
            told = {"accepted_as": moved.entry.fingerprint, "accepted_in": self._safe(moved.path)}
            entry, finding = moved.entry, finding._replace(details={**finding.details, **told})
            if not entry.is_over(self._today):
                return self._by_entry(finding, entry)
        if self._base is not None and self._base.is_adoption and self._base.has(finding):
            return Accepted(finding, f"already at the base {self._base.shown}", AT_BASE)
        if entry is not None:
            finding = finding._replace(details={**finding.details, "was_accepted": self._safe(_told(entry))})
        source = added or self._proposal(finding)
        if source:
            self._note(source, finding)
        return finding

    def _moved_ones(self, found: Sequence[Finding]) -> Mapping[Key, Moved]:
        """The entries that are for findings in files which have been renamed: of those that are for nothing else."""
        known = {each.fingerprint for each in found}
        left = {mark: each for mark, each in self._trusted.entries.items() if mark not in known}
        if self._moves is None or not left:
            return {}
        return self._moves.entries_for((each for each in found if each.fingerprint not in self._trusted.entries), left)

    def _by_entry(self, finding: Finding, entry: Entry) -> Accepted:
        expires = ""
        if entry.expires is not None:
            expires = entry.expires.isoformat()
            left = (entry.expires - self._today).days
            if left < DAYS_OF_NOTICE:
                finding = finding._replace(details={**finding.details, "accepted_days_left": left})
        return Accepted(finding, self._safe(entry.reason), baseline.FILE, self._safe(entry.owner), expires)

    def _proposal(self, finding: Finding) -> str:
        """The file in which the change would have the finding accepted; empty where there is none."""
        if self._proposed is None:
            return ""
        entry = self._proposed.entries.get(finding.fingerprint)
        if entry is not None and not entry.is_over(self._today):
            return baseline.FILE
        return gitleaks.FILE if self._proposed.places.names(finding) else ""

    def _note(self, source: str, finding: Finding) -> None:
        """One for each entry, as bad and as sure as the worst and surest of what it is for."""
        key = source, finding.fingerprint
        known = self._added.get(key, finding)
        severity = max(known.severity, finding.severity)
        self._added[key] = known._replace(severity=severity, confidence=max(known.confidence, finding.confidence))


def _told(entry: Entry) -> str:
    by = f" by {entry.owner}" if entry.owner else ""
    return f"until {entry.expires}{by}: {entry.reason}"


def _addition(source: str, finding: Finding) -> Finding:
    """That what accepts this finding comes with the change itself."""
    is_comment = source == INLINE
    what = "A comment" if is_comment else "An entry"
    return Finding(
        ADDED.id,
        finding.severity,
        f"{what} that accepts {finding.rule} comes with this very change, so it does not count yet",
        finding.location if is_comment else Location(path=source),
        ADDED.fix,
        f"{ADDED.id}/{finding.fingerprint}",
        {"accepts": finding.fingerprint, "source": source},
        finding.confidence,
    )
