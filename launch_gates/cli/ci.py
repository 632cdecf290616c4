"""The gates over what a CI job runs for: `--ci`, and the step of GitHub Actions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

from launch_gates.ci.event import Everything, Nothing
from launch_gates.ci.platforms import platform_of
from launch_gates.ci.scope import CommitRange, scope_of
from launch_gates.cli.messages import redacted, say
from launch_gates.core.errors import GitError
from launch_gates.core.finding import Skipped
from launch_gates.gates.secrets.history.choice import Choice, Filters, of_range
from launch_gates.gates.secrets.history.commits_gate import CommitsGate
from launch_gates.gates.secrets.history.gate import HistoryGate
from launch_gates.gates.secrets.whole import WholeGate
from launch_gates.registry import gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.ci.scope import Scope, Unavailable
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.config.settings import SecretsSettings, Settings
    from launch_gates.core.gate import Context, Gate, Outcome
    from launch_gates.git.process import Git
    from launch_gates.git.repository import Repository


def scope_of_this_job(repository: Repository, *, quiet: bool) -> Scope:
    """What this job runs for, which is said unless `quiet`. Raises LaunchGatesError."""
    platform = platform_of(os.environ)
    scope = scope_of(platform.event(os.environ), repository, platform.deepen)
    if not quiet:
        say(scope.sentence[0].upper() + scope.sentence[1:])
    return scope


def trusting(common: CommonOptions, scope: Scope) -> CommonOptions:
    """The options with the base of a pull request as `--base`, where none is given."""
    base = scope.configuration if isinstance(scope, CommitRange) else None
    return common if common.base or base is None else common._replace(base=base)


def gates_over(
    names: Iterable[str], scope: Scope, repository: Repository, settings: Settings
) -> list[tuple[Gate[Any], object]]:
    """The gates of these names; one that does not go by commits, over what is checked out."""
    return [_gate(name, scope, repository, settings) for name in names]


def _gate(name: str, scope: Scope, repository: Repository, settings: Settings) -> tuple[Gate[Any], object]:
    if name == "secrets":
        return gate_over(scope, repository, settings.max_size), settings.secrets
    if isinstance(scope, Nothing):
        return NothingGate(name, scope), None
    return gate(name, settings.origin("gates")).prepare(repository.root, settings)


def gate_over(scope: Scope, repository: Repository, max_size: int) -> Gate[SecretsSettings]:
    """The gate over what a job runs for."""
    if isinstance(scope, Nothing):
        return NothingGate("secrets", scope)
    if isinstance(scope, Everything):
        is_bare = repository.root == repository.git_dir
        return HistoryGate(repository, max_size) if is_bare else WholeGate(repository, max_size)
    if isinstance(scope, CommitRange):
        choice = of_range(f"{scope.base}..{scope.head}", Filters())._replace(description=scope.what)
    else:
        choice = _unavailable(scope)
    commits = CommitsGate(repository, choice, max_size)
    with_files = isinstance(scope, CommitRange) and scope.and_files and repository.root != repository.git_dir
    return WholeGate(repository, max_size, commits) if with_files else commits


class NothingGate:
    """A gate where there is nothing to look at."""

    def __init__(self, name: str, nothing: Nothing) -> None:
        """The gate's name, and why there is nothing."""
        self.name = name
        self._nothing = nothing

    def run(self, _context: Context, _config: object) -> Iterator[Outcome]:
        """Says so."""
        yield Skipped(redacted(self._nothing.sentence))


def _unavailable(scope: Unavailable) -> Choice:
    def choose(_git: Git, _repository: Repository) -> NoReturn:
        raise GitError(scope.sentence, redacted(scope.fix))

    return Choice(scope.what, choose)
