"""The secrets gate: a source's documents through the detector, and what comes of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import origin
from launch_gates.core.finding import NotLookedAt, Stats, Unchecked
from launch_gates.detector.scan import Scanner
from launch_gates.gates.secrets.chosen_rules import chosen_rules
from launch_gates.gates.secrets.document import Document
from launch_gates.gates.secrets.enabled import enabled
from launch_gates.gates.secrets.lazy_maker import LazyMaker, Scanned
from launch_gates.gates.secrets.parallel import in_order
from launch_gates.gates.secrets.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.secrets.history.history import History
    from launch_gates.gates.secrets.sources.source import Source

    Item = Document | Unchecked | NotLookedAt

GENERIC = "generic-credential"
EXCLUDED = "excluded by the configuration"
_LARGE = 1 << 20
_NAMES_AT_ONCE = 256


class SecretsGate:
    """Finds leaked credentials in the documents of one source, in a history, or in both."""

    name = "secrets"

    def __init__(self, source: Source | None, history: History | None = None) -> None:
        """Both are read once, in `run`; at least one is given."""
        self._source = source
        self._history = history

    def run(self, context: Context, config: SecretsSettings) -> Iterator[Outcome]:
        """Yields findings in the order of the documents. Raises LaunchGatesError where nothing could be scanned."""
        rules = chosen_rules(config)
        never = frozenset() if config.generic else frozenset({GENERIC})
        maker = LazyMaker(config, rules)
        excluded = _excluded(config)
        figures: dict[str, int | float | str] = {}
        if self._source is not None:
            yield from _documents(self._source, context, config, maker, excluded, figures)
        if self._history is not None:
            yield from self._history.outcomes(context, config, maker.get(), Scanner(rules, never), excluded)
            for name, figure in self._history.figures.items():
                both = figures.get(name, 0)
                figures[name] = figure + both if isinstance(figure, int) and isinstance(both, int) else figure
        parts = [part.description for part in (self._source, self._history) if part is not None]
        yield Stats({"source": " and ".join(parts), **figures})


def _documents(  # noqa: PLR0913, PLR0917 (one half of the gate, private)
    source: Source,
    context: Context,
    config: SecretsSettings,
    maker: LazyMaker,
    excluded: Callable[[str], bool],
    figures: dict[str, int | float | str],
) -> Iterator[Outcome]:
    rules = maker.rules
    disabled = frozenset(rule.removeprefix("secrets/") for rule in config.disable)
    never = frozenset() if config.generic else frozenset({GENERIC})
    files = size = 0

    def make_worker() -> Callable[[_Task], Scanned | Unchecked | NotLookedAt]:
        scanner = Scanner(rules, never)
        return lambda task: _scan(task, scanner, disabled, context.debug)

    def wanted(items: Iterator[Item]) -> Iterator[Item]:
        for item in items:
            yield NotLookedAt(item.path, EXCLUDED) if isinstance(item, Document) and excluded(item.path) else item

    with source.documents() as items:
        tasks = _tasks(wanted(items), Scanner(rules, never))
        for scanned in in_order(tasks, make_worker, context.jobs, _is_large):
            if not isinstance(scanned, Scanned):
                yield maker.safe_outcome(scanned)
                continue
            files += scanned.unread is None
            size += scanned.size
            context.progress(files, None, "files")
            yield from maker.outcomes(scanned)
    figures.update(files=files, bytes=size)


class _Task(NamedTuple):
    """One item of the source. `has_clean_name` says that nothing was found in the names of its batch."""

    item: Item
    has_clean_name: bool


def _tasks(items: Iterator[Item], scanner: Scanner) -> Iterator[_Task]:
    """The items, with the names of many looked at together: for one name the call costs more than the look.

    Where `items` fails, its exception comes after what it gave before.
    """
    failure: Exception | None = None
    while failure is None:
        batch: list[Item] = []
        try:
            batch.extend(islice(items, _NAMES_AT_ONCE))
        except Exception as error:  # noqa: BLE001 (raised again when its turn comes)
            failure = error
        names = [item.path for item in batch if isinstance(item, Document) and item.name_is_new]
        is_clean = not names or not scanner.scan(_as_text(names)).covered
        yield from (_Task(item, is_clean) for item in batch)
        if failure is None and len(batch) < _NAMES_AT_ONCE:
            return
    raise failure


def _as_text(names: list[str]) -> bytes:
    """Names as they are scanned: not at the start of a text, as a rule for a whole file is none for its name."""
    return "\n".join(["", *names]).encode("utf-8", "surrogateescape")


def _is_large(task: _Task) -> bool:
    """Whether scanning it takes long enough to be worth a thread of its own."""
    return isinstance(task.item, Document) and task.item.size >= _LARGE


def _scan(
    task: _Task, scanner: Scanner, disabled: frozenset[str], debug: Callable[[str], None]
) -> Scanned | Unchecked | NotLookedAt:
    item = task.item
    if not isinstance(item, Document):
        return item
    scanned = Scanned(item)
    try:
        if item.name_is_new and not task.has_clean_name:
            # Without the path, as names are redacted: a rule for the content of some files is none for their names.
            scanned.name = enabled(scanner.scan(_as_text([item.path])), disabled).matches
        data = item.read()
        scanned.size = len(data)
        result = enabled(scanner.scan(data, item.path), disabled)
        scanned.left_out = result.left_out
        if result.matches:
            from launch_gates.gates.secrets.placing import placed  # noqa: PLC0415 (a clean run ends without it)

            scanned.content = placed(result)
            scanned.has_other_lines = result.text.count(b"\n") != data.count(b"\n")
    except UnreadError as error:
        scanned.unread = error.outcome
    except Exception as error:  # noqa: BLE001 (one document that breaks something does not hide the others)
        debug(origin(error))
        reason = f"launch-gates itself failed on it ({type(error).__name__})"
        scanned.unread = Unchecked(UNREADABLE, item.path, reason, "report it, and exclude the file until then")
    return scanned


def _excluded(config: SecretsSettings) -> Callable[[str], bool]:
    if not config.exclude:
        return lambda _path: False
    from launch_gates.detector.globs import compile_globs  # noqa: PLC0415 (few configurations have any)

    pattern = compile_globs(config.exclude)
    return lambda path: pattern.fullmatch(path.encode("utf-8", "surrogateescape")) is not None
