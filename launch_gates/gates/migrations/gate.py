"""The migrations gate: every framework's migrations, against themselves, the base and, where asked, the database."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance.making import FindingsMaker
from launch_gates.config.rule_names import refuse_unknown
from launch_gates.core.errors import LaunchGatesError, origin
from launch_gates.core.finding import NotLookedAt, Skipped, Stats, Unchecked
from launch_gates.detector.globs import covered_by
from launch_gates.detector.redaction import redact
from launch_gates.gates.migrations.base import Base, usual_base
from launch_gates.gates.migrations.checks.table import CHECKS
from launch_gates.gates.migrations.deploy.reading import read_deploy
from launch_gates.gates.migrations.files import RepositoryFiles
from launch_gates.gates.migrations.loading import load, load_sets
from launch_gates.gates.migrations.models.table import model_changes
from launch_gates.gates.migrations.place import NO_DATABASES, NONE_GIVEN
from launch_gates.gates.migrations.remembering import Memory, recall
from launch_gates.gates.migrations.view import View, commands_of, title_of
from launch_gates.git.printable import short_commit
from launch_gates.sources.document import Document
from launch_gates.sources.source import UNREADABLE
from launch_gates.sources.tree import TreeSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from launch_gates.config.settings import MigrationsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.migrations.deploy.record import Deploy
    from launch_gates.gates.migrations.live import Looked
    from launch_gates.gates.migrations.loading import Loaded
    from launch_gates.gates.migrations.models.record import ModelChange
    from launch_gates.gates.migrations.place import Databases
    from launch_gates.gates.migrations.records import Set
    from launch_gates.git.repository import Repository
    from launch_gates.sources.source import Source


class _Compared(NamedTuple):
    """The base, as far as there is one."""

    sets: tuple[Set, ...] | None
    what: str
    outcomes: tuple[Unchecked, ...] = ()
    changes: tuple[tuple[str, ModelChange], ...] = ()


class _Found(NamedTuple):
    """What the files say."""

    here: Loaded
    deploy: Deploy | None
    compared: _Compared
    outcomes: tuple[Unchecked | NotLookedAt, ...]
    """Of files that could not be read, or are left out."""


class MigrationsGate:
    """Looks at the migrations of one repository or folder."""

    name = "migrations"

    def __init__(
        self,
        source: Source,
        repository: Repository | None,
        max_size: int,
        databases: Databases = NO_DATABASES,
        *,
        for_hook: bool = False,
    ) -> None:
        """Without a repository there is no base to compare with, and without a database no ledger.

        `for_hook`: somebody waits for a commit, so that what an earlier run understood of a blob counts.
        """
        self._source = source
        self._repository = repository
        self._max_size = max_size
        self._databases = databases
        self._for_hook = for_hook

    def run(self, context: Context, config: MigrationsSettings) -> Iterator[Outcome]:
        """Yields problems in the order of the checks. Raises LaunchGatesError where nothing could be read."""
        _refuse_unknown_rules(config)
        here, deploy, compared, outcomes = self._load(context, config)
        maker = FindingsMaker(config.severity, {}, redact, "migration")
        base = compared.sets
        looked = self._look(context, here, base or ())
        view = View(
            here.sets,
            base,
            deploy,
            is_proposed=context.base_revision is not None,
            databases=None if looked is None else looked.standings,
            model_changes=compared.changes,
        )
        if not here.sets and not here.outcomes and not base:
            yield Skipped("no migrations of a known framework are here")
        not_run, without_database = [], []
        for check in CHECKS:
            if check.rule.id in config.disable:
                yield NotLookedAt(check.rule.id, "switched off by the configuration")
            elif check.needs_database and view.databases is None:
                without_database.append(check.rule.id)
            elif check.needs_base and base is None:
                not_run.append(check.rule.id)
            else:
                yield from (maker.outcome(check.rule.id, problem) for problem in check.find(view))
        if not_run and here.sets:
            yield NotLookedAt(", ".join(not_run), f"there is nothing to compare with: {compared.what}", len(not_run))
        if without_database and looked is None and here.sets:
            yield NotLookedAt(", ".join(without_database), self._databases.why_none, len(without_database))
        yield from self._not_said(view, looked)
        unread = () if looked is None else looked.outcomes
        yield from map(maker.unsaid, (*here.outcomes, *compared.outcomes, *unread, *_uncompared(view), *outcomes))
        yield Stats(
            {
                "source": self._source.description,
                "sets": len(here.sets),
                "migrations": sum(len(each.migrations) for each in here.sets),
                **({"compared_with": compared.what} if base is not None else {}),
                **({} if looked is None else _about_database(view, looked)),
                **({"rules_not_run": ", ".join(rules)} if (rules := [*not_run, *without_database]) else {}),
            }
        )

    def _load(self, context: Context, config: MigrationsSettings) -> _Found:
        """What the files say, here and at the base. Raises LaunchGatesError where nothing could be read."""
        base = self._base(context)
        memory = recall(context.root) if self._for_hook else Memory()
        with ExitStack() as stack:
            files = RepositoryFiles(wanted(stack.enter_context(self._source.documents()), config), memory)
            before = None
            if self._repository is not None and base.commit is not None:
                source = TreeSource(self._repository, base.commit, self._max_size)
                before = RepositoryFiles(wanted(stack.enter_context(source.documents()), config), memory)
                files.beside(before)
            here = load(files, context.debug, config.sets)
            deploy = read_deploy(files, _commands(here.sets)) if here.sets else None
            sets = None if before is None else load_sets(before, context.debug, config.sets)[0]
            compared = _compared(base, sets, here)
            if before is not None:
                changes, failures = _model_changes(before, files, here, context)
                compared = compared._replace(outcomes=failures, changes=changes)
        if self._for_hook and memory.has_news:
            memory.leave(context.root)
        return _Found(here, deploy, compared, tuple(files.outcomes))

    def _not_said(self, view: View, looked: Looked | None) -> Iterator[NotLookedAt]:
        """The sets of which nobody has said where their database is, though that of others is, or what runs them."""
        homeless = [each for each in view.sets if self._databases.of(each) is None] if looked is not None else []
        is_deployed = view.deploy is not None and view.deploy.is_known
        unknown = [each for each in view.sets if not commands_of(each)] if is_deployed else []
        command = "what a deploy runs to apply it is not known: name its `command` in [[migrations.set]]"
        for sets, reason in ((homeless, NONE_GIVEN), (unknown, command)):
            if sets:
                yield NotLookedAt(", ".join(map(title_of, sets)), reason, len(sets))

    def _look(self, context: Context, here: Loaded, base: Sequence[Set]) -> Looked | None:
        """None where nobody asked for a database, or there is nothing to compare with it."""
        if not here.sets or self._databases == NO_DATABASES:
            return None
        from launch_gates.gates.migrations.live import look  # noqa: PLC0415 (a hook does without)

        return look(self._databases, here.sets, context.debug, base)

    def _base(self, context: Context) -> Base:
        if self._repository is None:
            return Base(None, "this is no git repository")
        if context.base_revision is not None:
            return Base(context.base_revision, "the base")
        return usual_base(self._repository)


def _commands(sets: Sequence[Set]) -> dict[str, tuple[str, ...]]:
    """Each framework that is here, with the commands that run its migrations."""
    found: dict[str, tuple[str, ...]] = {}
    for each in sets:
        found[each.framework] = tuple(dict.fromkeys((*found.get(each.framework, ()), *commands_of(each))))
    return found


def _compared(base: Base, before: Sequence[Set] | None, here: Loaded) -> _Compared:
    """The base without what models say; or that it could not be told."""
    if before is None or base.commit is None:
        outcome = Unchecked(UNREADABLE, "the base", base.what, base.fix)
        return _Compared(None, base.what, (outcome,) if base.fix and here.sets else ())
    return _Compared(tuple(before), f"{base.what} ({short_commit(base.commit)})")


def _model_changes(
    before: RepositoryFiles, after: RepositoryFiles, here: Loaded, context: Context
) -> tuple[tuple[tuple[str, ModelChange], ...], tuple[Unchecked, ...]]:
    """What models have that no migration makes; or that it could not be told."""
    try:
        return tuple(model_changes(before, after, {each.framework for each in here.sets})), ()
    except LaunchGatesError:
        raise
    except Exception as error:  # noqa: BLE001 (a failure here does not hide what else was found)
        context.debug(origin(error))
        reason = f"launch-gates itself failed ({type(error).__name__})"
        return (), (Unchecked(UNREADABLE, "models", reason, "run again with --debug and report it"),)


def _uncompared(view: View) -> Iterator[NotLookedAt]:
    """Sets with applied migrations of which nobody but the framework itself can say whether they were changed."""
    for current, applied, table in view.applied():
        if applied.uncompared:
            reason = f"whether they were changed since: no file gives the checksums that {table} has of them"
            yield NotLookedAt(f"migrations of {title_of(current)}", reason, len(applied.uncompared))


def _about_database(view: View, looked: Looked) -> dict[str, str]:
    """What kind it is, and the ledgers that were read; nothing of its address."""
    tables = dict.fromkeys(f"{table} ({title_of(each).partition(',')[0]})" for each, _, table in view.applied())
    return {"database": looked.kind or "unknown", **({"ledgers": ", ".join(tables)} if tables else {})}


def wanted(
    items: Iterable[Document | Unchecked | NotLookedAt], config: MigrationsSettings
) -> Iterable[Document | Unchecked | NotLookedAt]:
    """Without the documents that the configuration leaves out."""
    if not config.exclude:
        return items
    excluded = covered_by(config.exclude)
    return (item for item in items if not (isinstance(item, Document) and excluded(item.path)))


def _refuse_unknown_rules(config: MigrationsSettings) -> None:
    """Raises ConfigError for a rule in the configuration that there is not."""
    from launch_gates.gates.migrations.rules import RULES  # noqa: PLC0415 (only what a run needs)

    refuse_unknown("migrations", config, {rule.id for rule in RULES})
