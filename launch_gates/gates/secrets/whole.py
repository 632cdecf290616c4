"""The work tree and the history together: each secret once, where it is now and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import Accepted, Finding, Stats
from launch_gates.gates.secrets.chosen_rules import ChosenRules
from launch_gates.gates.secrets.gate import SecretsGate
from launch_gates.gates.secrets.history.gate import HistoryGate
from launch_gates.gates.secrets.lazy_maker import LazyMaker
from launch_gates.gates.secrets.sources.worktree import WorktreeSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.git.repository import Repository


class WholeGate:
    """The secrets gate over all of a repository: what lies in its work tree, then what git holds."""

    name = "secrets"

    def __init__(self, repository: Repository, max_size: int) -> None:
        """Files and objects above `max_size` bytes are left out."""
        self._work_tree = SecretsGate(WorktreeSource(repository, max_size))
        self._history = HistoryGate(repository, max_size)

    def run(self, context: Context, config: SecretsSettings) -> Iterator[Outcome]:
        """Yields what was found, each secret once, then what was not looked at. Raises LaunchGatesError."""
        rules = ChosenRules(config)
        maker = LazyMaker(config, rules)
        now = list(self._work_tree.outcomes(context, config, rules, maker))
        yield from combined(now, list(self._history.outcomes(context, config, rules, maker)))


def combined(now: Iterable[Outcome], past: Iterable[Outcome]) -> Iterator[Outcome]:
    """What is there now, with its history; then what is only in the history; and everything else once."""
    stories = {found.fingerprint: found for each in past if (found := _finding_of(each)) is not None}
    present: set[str] = set()
    figures: dict[str, int | float | str] = {}
    others: dict[Outcome, None] = {}
    for each in now:
        if isinstance(each, Finding):
            present.add(each.fingerprint)
            yield _with_story(each, stories.get(each.fingerprint))
        elif isinstance(each, Accepted):
            present.add(each.finding.fingerprint)
            yield each._replace(finding=_with_story(each.finding, stories.get(each.finding.fingerprint)))
    for each in past:
        finding = _finding_of(each)
        if finding is not None and finding.fingerprint not in present:
            yield each
    for each in (*now, *past):
        if isinstance(each, Stats):
            for name, value in each.values.items():
                known = figures.get(name, 0)
                figures[name] = value + known if not isinstance(value, str) and not isinstance(known, str) else value
        elif _finding_of(each) is None:
            others[each] = None
    figures["source"] = "work tree and history"
    yield Stats({name: figures[name] for name in sorted(figures, key=_shown_at)})
    yield from others


def _shown_at(figure: str) -> int:
    """Bytes last, as they are of files and objects both."""
    return figure == "bytes"


def _finding_of(outcome: Outcome) -> Finding | None:
    if isinstance(outcome, Accepted):
        return outcome.finding
    return outcome if isinstance(outcome, Finding) else None


def _with_story(finding: Finding, past: Finding | None) -> Finding:
    if past is None:
        return finding
    story = {"history": past.details["history"]} if "history" in past.details else {}
    return finding._replace(fix=past.fix, details={**finding.details, **story})
