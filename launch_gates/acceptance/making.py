"""From the problems of a gate's checks to findings, which hold no credential, and to what comments accept of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from launch_gates.acceptance.comments import NO_REASON, allowance
from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from launch_gates.core.problem import Problem
    from launch_gates.core.severity import Severity

_FINGERPRINT_DIGITS = 32
UnsaidT = TypeVar("UnsaidT", Unchecked, NotLookedAt, Unchecked | NotLookedAt)


class FindingsMaker:
    """Makes the findings of one run."""

    def __init__(
        self,
        severities: Mapping[str, Severity],
        comments: Mapping[str, Sequence[tuple[int, str]]],
        redact: Callable[[str], str],
        kind: str,
    ) -> None:
        """`severities` are the configuration's; `comments` those of each file that may allow a finding, by line.

        `kind` is what names are of, for the details: `variable`.
        """
        self._kind = kind
        self._severities = severities
        self._comments = comments
        self._redact = redact

    def outcome(self, rule: str, problem: Problem) -> Finding | Accepted:
        """The finding, as accepted where a comment on its line, or alone on the line before, allows it."""
        finding = self._finding(rule, problem)
        comments = self._comments.get(problem.path)
        if problem.line is None or not comments:
            return finding
        lines = {number: text.encode("utf-8", "replace") for number, text in comments}
        found = allowance(lambda number: lines.get(number, b""), rule, problem.line, problem.line)
        if found is None:
            return finding
        if not found.reason:
            return finding._replace(fix=f"{finding.fix} {NO_REASON}")
        return Accepted(finding, self._redact(found.reason), found.source, is_added=found.is_added)

    def told(self, rule: str, found: Problem | Unchecked | NotLookedAt) -> Finding | Accepted | Unchecked | NotLookedAt:
        """What a check found, or could not tell."""
        return self.unsaid(found) if isinstance(found, Unchecked | NotLookedAt) else self.outcome(rule, found)

    def unsaid(self, found: UnsaidT) -> UnsaidT:
        """What could not be told, or was left out, without a credential in its words."""
        return found._replace(subject=self._redact(found.subject), reason=self._redact(found.reason))

    def _finding(self, rule: str, problem: Problem) -> Finding:
        digest = hashlib.sha256("\0".join([rule, *problem.identity]).encode("utf-8", "surrogateescape"))
        details = {key: self._safe(value) for key, value in problem.details.items()}
        if problem.name:
            details[self._kind] = self._redact(problem.name)
        return Finding(
            rule,
            self._severities.get(rule, problem.severity),
            self._redact(problem.message),
            Location(
                path=self._redact(problem.path) if problem.path else None,
                line=problem.line,
                url=self._redact(problem.url) if problem.url else None,
            ),
            self._redact(problem.fix),
            f"{rule}/{digest.hexdigest()[:_FINGERPRINT_DIGITS]}",
            details,
            problem.confidence,
        )

    def _safe(self, value: object) -> object:
        if isinstance(value, str):
            return self._redact(value)
        return [self._redact(str(each)) for each in value] if isinstance(value, list) else value
