"""The env gate: the files of a repository through the readers, and what the checks make of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance.making import FindingsMaker
from launch_gates.config.rule_names import refuse_unknown
from launch_gates.core.finding import NotLookedAt, Skipped, Stats, Unchecked
from launch_gates.detector import store
from launch_gates.detector.globs import covered_by
from launch_gates.detector.redaction import Redactor
from launch_gates.detector.scan import Scanner
from launch_gates.gates.env.checks import unused
from launch_gates.gates.env.checks.table import CHECKS
from launch_gates.gates.env.credentials import credentials_by
from launch_gates.gates.env.inventory import Inventory
from launch_gates.gates.env.loading import Loader
from launch_gates.gates.env.mentions import mentioned
from launch_gates.gates.env.remembering import NOTHING, recall, remember
from launch_gates.gates.env.target import merged
from launch_gates.gates.env.view import View
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.config.settings import EnvSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.env.loading import Loaded
    from launch_gates.gates.env.target import Target
    from launch_gates.sources.source import Source

NO_TARGET = (
    "no target environment was given: name its variables with `--env-file FILE`, `--names -` or `--process-environment`"
)


class Asked(NamedTuple):
    """What the command line asks for beside the settings."""

    targets: tuple[Callable[[Inventory], Target], ...] = ()
    """Each gives an environment, once the repository is known: the deploy job of a workflow is part of it."""
    environment: str | None = None
    is_strict: bool = False
    for_hook: bool = False
    """Whether somebody waits for a commit: what an earlier run knows of a blob counts, and nothing is searched for."""


class EnvGate:
    """Compares what the code reads with what is declared and what an environment provides."""

    name = "env"

    def __init__(self, source: Source, asked: Asked | None = None, *, in_git: bool = False) -> None:
        """`source` is the whole application; `in_git` says that its files are those that git has or would take."""
        self._source = source
        self._asked = asked or Asked()
        self._in_git = in_git

    def run(self, context: Context, config: EnvSettings) -> Iterator[Outcome]:
        """Yields problems in the order of the checks. Raises LaunchGatesError where nothing could be read."""
        severities = _known(config)
        loaded = self.load(context, config)
        inventory = Inventory(loaded.files, loaded.paths)
        view = self._view(context, config, loaded, inventory)
        yield from self._outcomes(view, loaded, severities)
        yield Stats(
            {
                "source": self._source.description,
                "files": loaded.looked_at,
                "bytes": loaded.size,
                "variables": len({each.name for each in inventory.variables if each.reads}),
                "dynamic_reads": len(inventory.dynamic),
                **_about_target(view),
            }
        )

    def load(self, context: Context, config: EnvSettings) -> Loaded:
        """Reads the files."""
        memory, is_quiet = (recall(context.root), _is_quiet) if self._asked.for_hook else (NOTHING, None)
        with self._source.documents() as items:
            loader = Loader(covered_by(config.exclude), context.debug, context.progress, memory, is_quiet)
            loaded = loader.load(items)
        if self._asked.for_hook and loaded.memory != memory:
            remember(context.root, loaded.memory)
        return loaded

    def _view(self, context: Context, config: EnvSettings, loaded: Loaded, inventory: Inventory) -> View:
        target, others = target_of(self._asked, config, inventory)
        view = View(
            inventory=inventory,
            settings=config,
            credentials=credentials_by(_scanner, loaded.quiet),
            target=target,
            others=others,
            is_strict=self._asked.is_strict,
            tracked=frozenset(file.path for file in loaded.files) if self._in_git else frozenset(),
            untracked=loaded.untracked,
            local_urls=loaded.local_urls,
        )
        idle = {variable.name for variable, _ in unused.unused(view)}
        if self._asked.for_hook:
            return view._replace(mentioned=frozenset(idle))
        if not idle:
            return view
        context.progress(0, None, "names to look for")
        with self._source.documents() as items:
            return view._replace(mentioned=mentioned(idle, items))

    def _outcomes(self, view: View, loaded: Loaded, severities: _Severities) -> Iterator[Outcome]:
        redact = cache(Redactor(_scanner()))
        maker = FindingsMaker(severities.config.severity, loaded.comments, redact, "variable")
        if not loaded.files:
            yield Skipped("no file here reads or declares an environment variable")
        skipped: list[str] = []
        for check in CHECKS:
            if check.rule.id in severities.disabled:
                yield NotLookedAt(check.rule.id, "switched off by the configuration")
            elif check.needs_target and view.target is None and loaded.files:
                skipped.append(check.rule.id)
            else:
                yield from (maker.outcome(check.rule.id, problem) for problem in check.find(view))
        if self._asked.for_hook:
            yield NotLookedAt("env/unused", "a commit does not wait for it: `launch-gates env` looks")
        if skipped:
            yield NotLookedAt(", ".join(skipped), NO_TARGET, len(skipped))
        yield from _unread(view, loaded, redact)


@cache
def _scanner() -> Scanner:
    """The detector, with its own rules."""
    return Scanner([store.built_in()])


def _is_quiet(name: str, value: str) -> bool:
    return not credentials_by(_scanner)(name, value)


def _unread(view: View, loaded: Loaded, redact: Callable[[str], str]) -> Iterator[Outcome]:
    """What was not looked at, or only in part."""
    for path in view.inventory.damaged:
        yield NotLookedAt(redact(path), "parts of it could not be parsed: reads in them are not known")
    for outcome in loaded.outcomes:
        safe = redact(outcome.subject)
        if isinstance(outcome, Unchecked):
            yield outcome._replace(subject=safe, reason=redact(outcome.reason))
        else:
            yield outcome._replace(subject=safe)


class _Severities(NamedTuple):
    """What the configuration says of rules."""

    disabled: frozenset[str]
    config: EnvSettings


def _known(config: EnvSettings) -> _Severities:
    """Raises ConfigError for a rule in the configuration that there is not."""
    from launch_gates.gates.env.rules import RULES  # noqa: PLC0415 (only what a run needs)

    refuse_unknown("env", config, {rule.id for rule in RULES})
    return _Severities(frozenset(config.disable), config)


def target_of(asked: Asked, config: EnvSettings, inventory: Inventory) -> tuple[Target | None, tuple[Target, ...]]:
    """The environment that is launched, and the others that were given. Raises UsageError for one nobody knows."""
    targets = _by_environment([target(inventory) for target in asked.targets])
    wanted = asked.environment or config.environment
    chosen = next((each for each in targets if each.environment == wanted), None) or _first(targets)
    return chosen, tuple(each for each in targets if each is not chosen)


def _about_target(view: View) -> dict[str, str]:
    """Which environment was compared, or which rules could not be applied for want of one."""
    if view.target is not None:
        return {"target": printable(view.target.source), "environment": printable(view.target.environment)}
    return {"rules_not_run": ", ".join(check.rule.id for check in CHECKS if check.needs_target)}


def _by_environment(targets: list[Target]) -> list[Target]:
    """One target an environment, in the order in which they were given."""
    grouped: dict[str, list[Target]] = {}
    for target in targets:
        grouped.setdefault(target.environment, []).append(target)
    return [merged(tuple(several)) for several in grouped.values()]


def _first(targets: list[Target]) -> Target | None:
    """Production where it was given, for that is what is launched; else what was given first."""
    return next((each for each in targets if each.is_production), targets[0] if targets else None)
