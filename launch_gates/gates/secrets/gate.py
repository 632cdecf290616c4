"""The secrets gate: a source's documents through the detector, and what comes of it."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import origin
from launch_gates.core.finding import NotLookedAt, Stats, Unchecked
from launch_gates.detector.archives import kind_of
from launch_gates.gates.secrets.chosen_rules import ChosenRules, excluded_paths
from launch_gates.gates.secrets.lazy_maker import LazyMaker, Scanned
from launch_gates.gates.secrets.names import AT_ONCE, matches_in_name, scan_of
from launch_gates.gates.secrets.parallel import in_order
from launch_gates.sources.document import Document
from launch_gates.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.detector.scan import Scanner
    from launch_gates.gates.secrets.inside import Inside
    from launch_gates.sources.source import Source

    Item = Document | Unchecked | NotLookedAt

EXCLUDED = "excluded by the configuration"
_LARGE = 1 << 20


class SecretsGate:
    """Finds leaked credentials in the documents of one source."""

    name = "secrets"

    def __init__(self, source: Source) -> None:
        """`source` is read once, in `run`."""
        self._source = source

    def run(self, context: Context, config: SecretsSettings) -> Iterator[Outcome]:
        """Yields findings in the order of the documents. Raises LaunchGatesError where nothing could be scanned."""
        rules = ChosenRules(config)
        yield from self.outcomes(context, config, rules, LazyMaker(context, config, rules))

    def outcomes(
        self, context: Context, config: SecretsSettings, rules: ChosenRules, maker: LazyMaker
    ) -> Iterator[Outcome]:
        """The same with the rules and the maker of findings that a larger run has already."""
        excluded = excluded_paths(config)
        files = size = 0

        def make_worker() -> Callable[[_Task], Scanned | Unchecked | NotLookedAt]:
            scanner = rules.scanner()
            return lambda task: _scan(task, rules, scanner, excluded, context.debug)

        def wanted(items: Iterator[Item]) -> Iterator[Item]:
            for item in items:
                yield NotLookedAt(item.path, EXCLUDED) if isinstance(item, Document) and excluded(item.path) else item

        with self._source.documents() as items:
            tasks = _tasks(wanted(items), rules.scanner())
            for scanned in in_order(tasks, make_worker, context.jobs, _is_large):
                if not isinstance(scanned, Scanned):
                    yield maker.safe_outcome(scanned)
                    continue
                files += scanned.unread is None
                size += scanned.size
                context.progress(files, None, "files")
                yield from maker.outcomes(scanned)
        yield Stats({"source": self._source.description, "files": files, "bytes": size})


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
            batch.extend(islice(items, AT_ONCE))
        except Exception as error:  # noqa: BLE001 (raised again when its turn comes)
            failure = error
        names = [item.path for item in batch if isinstance(item, Document) and item.name_is_new]
        is_clean = not names or not scan_of(names, scanner).covered
        yield from (_Task(item, is_clean) for item in batch)
        if failure is None and len(batch) < AT_ONCE:
            return
    raise failure


def _is_large(task: _Task) -> bool:
    """Whether scanning it takes long enough to be worth a thread of its own."""
    return isinstance(task.item, Document) and task.item.size >= _LARGE


def _scan(
    task: _Task,
    rules: ChosenRules,
    scanner: Scanner,
    excluded: Callable[[str], bool],
    debug: Callable[[str], None],
) -> Scanned | Unchecked | NotLookedAt:
    item = task.item
    if not isinstance(item, Document):
        return item
    scanned = Scanned(item)
    try:
        if item.name_is_new and not task.has_clean_name:
            scanned.name = matches_in_name(item.path, rules, scanner)
        data = item.read()
        scanned.size = len(data)
        result = rules.enabled(scanner.scan(data, item.path))
        scanned.left_out = result.left_out
        if kind_of(data):
            scanned.inside = _inside(item, data, rules, scanner, excluded)
            result = scanned.inside.outside(result)
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


def _inside(
    document: Document, data: bytes, rules: ChosenRules, scanner: Scanner, excluded: Callable[[str], bool]
) -> Inside:
    """What is in an archive; of one that was changed, what its old version did not have."""
    from launch_gates.gates.secrets.inside import InsideScan  # noqa: PLC0415 (few files are archives)

    def why(path: str) -> str:
        return EXCLUDED if excluded(path) else ""

    scan = InsideScan(rules, scanner)
    inside = scan.of(data, document.path, why)
    if inside.parts and document.read_before is not None:
        with suppress(UnreadError):  # Rather report what is old than pass over what is new.
            inside = inside.without(scan.of(document.read_before(), document.path))
    return inside
