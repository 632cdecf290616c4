"""The work tree and the history together: each secret once, where it is now and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import LaunchGatesError
from launch_gates.core.exit_codes import USAGE
from launch_gates.core.finding import Accepted, Finding, Stats, Unchecked
from launch_gates.gates.secrets.chosen_rules import ChosenRules
from launch_gates.gates.secrets.gate import SecretsGate
from launch_gates.gates.secrets.history.gate import HistoryGate
from launch_gates.gates.secrets.lazy_maker import LazyMaker
from launch_gates.gates.secrets.sources.source import UNREADABLE
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
        yield from combined(now, past)
        if crash is not None:
            raise crash


def combined(now: Iterable[Outcome], past: Iterable[Outcome]) -> Iterator[Outcome]:
    """What is there now, with its history; then what is only in the history; and everything else once."""
    stories = {_secret_of(found): found for each in past if (found := _finding_of(each)) is not None}
    present: set[tuple[object, ...]] = set()
    figures: dict[str, int | float | str] = {}
    others: dict[Outcome, None] = {}
    for each in now:
        finding = _finding_of(each)
        if finding is not None:
            present.add(_secret_of(finding))
            finding = _with_story(finding, stories.get(_secret_of(finding)))
            yield each._replace(finding=finding) if isinstance(each, Accepted) else finding
    for each in past:
        finding = _finding_of(each)
        if finding is not None and _secret_of(finding) not in present:
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


def _secret_of(finding: Finding) -> tuple[object, ...]:
    """What tells one value from another: both halves number them alike. A fingerprint may hold nothing of the value.

    In a name it is another matter than in a file.
    """
    is_in_a_name = finding.location.line is None and "history" not in finding.details
    return finding.rule, finding.details.get("secret"), is_in_a_name


def _with_story(finding: Finding, past: Finding | None) -> Finding:
    if past is None:
        return finding
    story = {"history": past.details["history"]} if "history" in past.details else {}
    return finding._replace(fix=past.fix, details={**finding.details, **story})
