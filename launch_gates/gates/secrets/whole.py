"""The work tree and the history, or a part of it, together: each secret once, where it is now and whence it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import LaunchGatesError
from launch_gates.core.exit_codes import USAGE
from launch_gates.core.finding import Accepted, Finding, Stats, Unchecked, secret_of
from launch_gates.gates.secrets.chosen_rules import ChosenRules
from launch_gates.gates.secrets.findings import STAYS
from launch_gates.gates.secrets.gate import SecretsGate
from launch_gates.gates.secrets.history.gate import HistoryGate
from launch_gates.gates.secrets.lazy_maker import LazyMaker
from launch_gates.sources.source import UNREADABLE
from launch_gates.sources.worktree import WorktreeSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.confidence import Confidence
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.secrets.history.commits_gate import CommitsGate
    from launch_gates.git.repository import Repository


_ALL = "work tree and history"


class WholeGate:
    """The secrets gate over a repository: what lies in its work tree, then all that git holds, or some commits."""

    name = "secrets"

    def __init__(self, repository: Repository, max_size: int, commits: CommitsGate | None = None) -> None:
        """Files and objects above `max_size` bytes are left out. Without `commits` it is the whole history."""
        self._work_tree = SecretsGate(WorktreeSource(repository, max_size))
        self._history = HistoryGate(repository, max_size) if commits is None else commits
        self._source = _ALL if commits is None else "work tree and commits"

    def run(self, context: Context, config: SecretsSettings) -> Iterator[Outcome]:
        """Yields what was found, each secret once, then what was not looked at. Raises LaunchGatesError."""
        rules = ChosenRules(config)
        maker = LazyMaker(context, config, rules)
        now: list[Outcome] = []
        past: list[Outcome] = []
        crash: Exception | None = None
        for gate, outcomes in ((self._work_tree, now), (self._history, past)):
            # What one of them fails over does not keep the other from being looked at.
            try:
                outcomes.extend(gate.outcomes(context, config, rules, maker))
            except LaunchGatesError as error:
                if error.exit_code == USAGE:
                    raise
                safe = maker.get().safe
                outcomes.append(Unchecked(UNREADABLE, safe(str(context.root)), safe(error.message), error.fix))
            except Exception as error:  # noqa: BLE001 (raised again when everything is said)
                crash = error
        yield from combined(now, past, rules.rank, self._source)
        if crash is not None:
            raise crash


def combined(
    now: Sequence[Outcome],
    past: Sequence[Outcome],
    rank: Callable[[str], int] = lambda _rule: 0,
    source: str = _ALL,
) -> Iterator[Outcome]:
    """What is there now, with its history; then what is only in the history; and everything else once.

    `rank` says how specific a rule is: the lower, the more so.
    """
    stories = {_secret_of(found): found for each in past if (found := _finding_of(each)) is not None}
    known = _Known((found for each in (*now, *past) if (found := _finding_of(each)) is not None), rank)
    present: set[tuple[object, ...]] = set()
    figures: dict[str, int | float | str] = {}
    others: dict[Outcome, None] = {}
    for each in now:
        finding = _finding_of(each)
        if finding is not None:
            present.add(_secret_of(finding))
            finding = known.told_of(_with_story(finding, stories.get(_secret_of(finding))))
            yield each._replace(finding=finding) if isinstance(each, Accepted) else finding
    for each in past:
        finding = _finding_of(each)
        if finding is not None and _secret_of(finding) not in present:
            yield each
    for each in (*now, *past):
        if isinstance(each, Stats):
            for name, value in each.values.items():
                before = figures.get(name, 0)
                figures[name] = value if isinstance(value, str) or isinstance(before, str) else value + before
        elif _finding_of(each) is None:
            others[each] = None
    figures["source"] = source
    yield Stats({name: figures[name] for name in sorted(figures, key=_shown_at)})
    yield from others


def _shown_at(figure: str) -> int:
    """Bytes last, as they are of files and objects both."""
    return figure == "bytes"


def _finding_of(outcome: Outcome) -> Finding | None:
    if isinstance(outcome, Accepted):
        return outcome.finding
    return outcome if isinstance(outcome, Finding) else None


def _secret_of(finding: Finding) -> tuple[object, ...]:
    """What tells one value from another: both halves number them alike. A fingerprint may hold nothing of the value.

    In a name it is another matter than in a file.
    """
    is_in_a_name = finding.location.line is None and "history" not in finding.details
    return secret_of(finding), is_in_a_name


def _with_story(finding: Finding, past: Finding | None) -> Finding:
    if past is None:
        return finding
    story = {"history": past.details["history"]} if "history" in past.details else {}
    fix = past.fix if past.rule == finding.rule else f"{finding.fix} {STAYS}"
    return finding._replace(fix=fix, details={**finding.details, **story})


class _Known:
    """What all findings of one value say of it together."""

    def __init__(self, findings: Iterable[Finding], rank: Callable[[str], int]) -> None:
        self._rules: dict[str | None, dict[str, None]] = {}
        self._surest: dict[str | None, Confidence] = {}
        self._rank = rank
        for finding in findings:
            secret = secret_of(finding)
            self._rules.setdefault(secret, {})[finding.rule] = None
            self._surest[secret] = max(finding.confidence, self._surest.get(secret, finding.confidence))

    def told_of(self, finding: Finding) -> Finding:
        """The finding, as sure as any of its value, and naming the rule that is more specific, if one is.

        Rule and fingerprint stay those of the place: what allows a finding goes by them, in whatever mode.
        """
        secret, details = secret_of(finding), dict(finding.details)
        if secret is None:
            return finding
        if self._surest[secret] > finding.confidence:
            details.pop("doubt", None)
        if len(self._rules[secret]) > 1:
            best = min(self._rules[secret], key=self._rank)
            if best != finding.rule:
                details["known_as"] = best
        return finding._replace(confidence=self._surest[secret], details=details)
