"""The secrets gate: a source's documents through the detector, and what comes of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import origin
from launch_gates.core.finding import NotLookedAt, Stats, Unchecked
from launch_gates.detector.scan import Scanner, ScanResult
from launch_gates.gates.secrets.chosen_rules import chosen_rules
from launch_gates.gates.secrets.document import Document
from launch_gates.gates.secrets.parallel import in_order
from launch_gates.gates.secrets.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.detector.match import Match
    from launch_gates.detector.store import CompiledRules
    from launch_gates.gates.secrets.findings import FindingsMaker
    from launch_gates.gates.secrets.placing import Placed
    from launch_gates.gates.secrets.sources.source import Source

    Item = Document | Unchecked | NotLookedAt

GENERIC = "generic-credential"
EXCLUDED = "excluded by the configuration"
_LARGE = 1 << 20
_NAMES_AT_ONCE = 256


class _Scanned:
    """One document, read and scanned: what is in its name, what in its content, or why it was not read."""

    __slots__ = ("content", "document", "has_other_lines", "left_out", "name", "size", "unread")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.name: tuple[Match, ...] = ()
        self.content: tuple[Placed, ...] = ()
        self.left_out: tuple[str, ...] = ()
        self.has_other_lines = False
        self.unread: Unchecked | NotLookedAt | None = None
        self.size = 0


class SecretsGate:
    """Finds leaked credentials in the documents of one source."""

    name = "secrets"

    def __init__(self, source: Source) -> None:
        """`source` is read once, in `run`."""
        self._source = source

    def run(self, context: Context, config: SecretsSettings) -> Iterator[Outcome]:
        """Yields findings in the order of the documents. Raises LaunchGatesError where nothing could be scanned."""
        rules = chosen_rules(config)
        disabled = frozenset(rule.removeprefix("secrets/") for rule in config.disable)
        never = frozenset() if config.generic else frozenset({GENERIC})
        maker = _LazyMaker(config, rules)
        excluded = _excluded(config)
        files = size = 0

        def make_worker() -> Callable[[_Task], _Scanned | Unchecked | NotLookedAt]:
            scanner = Scanner(rules, never)
            return lambda task: _scan(task, scanner, disabled, context.debug)

        def wanted(items: Iterator[Item]) -> Iterator[Item]:
            for item in items:
                yield NotLookedAt(item.path, EXCLUDED) if isinstance(item, Document) and excluded(item.path) else item

        with self._source.documents() as items:
            tasks = _tasks(wanted(items), Scanner(rules, never))
            for scanned in in_order(tasks, make_worker, context.jobs, _is_large):
                if not isinstance(scanned, _Scanned):
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
) -> _Scanned | Unchecked | NotLookedAt:
    item = task.item
    if not isinstance(item, Document):
        return item
    scanned = _Scanned(item)
    try:
        if item.name_is_new and not task.has_clean_name:
            # Without the path, as names are redacted: a rule for the content of some files is none for their names.
            scanned.name = _enabled(scanner.scan(_as_text([item.path])), disabled).matches
        data = item.read()
        scanned.size = len(data)
        result = _enabled(scanner.scan(data, item.path), disabled)
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


def _enabled(result: ScanResult, disabled: frozenset[str]) -> ScanResult:
    """The result without the matches of rules that are switched off.

    They are left out here and not by the scanner, where a less specific rule would see the same text instead.
    """
    if not disabled or not result.matches:
        return result
    kept: list[Match] = []
    for match in result.matches:
        kept += [each for each in (match, *match.parts) if each.rule.id not in disabled][:1]
    return ScanResult(result.text, tuple(kept), result.covered, result.left_out)


def _excluded(config: SecretsSettings) -> Callable[[str], bool]:
    if not config.exclude:
        return lambda _path: False
    from launch_gates.detector.globs import compile_globs  # noqa: PLC0415 (few configurations have any)

    pattern = compile_globs(config.exclude)
    return lambda path: pattern.fullmatch(path.encode("utf-8", "surrogateescape")) is not None


class _LazyMaker:
    """Findings, made by modules that a clean run never loads."""

    def __init__(self, config: SecretsSettings, rules: list[CompiledRules]) -> None:
        self._config = config
        self._rules = rules
        self._maker: FindingsMaker | None = None

    def _get(self) -> FindingsMaker:
        if self._maker is None:
            from launch_gates.detector.redaction import Redactor  # noqa: PLC0415
            from launch_gates.gates.secrets.findings import FindingsMaker  # noqa: PLC0415

            # A rule that is switched off still keeps its credentials out of what we print.
            self._maker = FindingsMaker(self._config.severity, Redactor(Scanner(self._rules)))
        return self._maker

    def safe_outcome(self, item: Unchecked | NotLookedAt) -> Unchecked | NotLookedAt:
        """The outcome with a subject that holds no credential: file names may."""
        safe = self._get().safe
        if isinstance(item, Unchecked):
            return Unchecked(item.rule, safe(item.subject), safe(item.reason), item.fix)
        return NotLookedAt(safe(item.subject), item.reason, item.count)

    def outcomes(self, scanned: _Scanned) -> Iterator[Outcome]:
        """What is to be reported of one document."""
        document = scanned.document
        if scanned.name:
            yield from self._get().in_name(document.path, scanned.name)
        if scanned.unread is not None:
            yield self.safe_outcome(scanned.unread)
        if scanned.content:
            # git counts every byte of a line feed's value, and letters of UTF-16 hold some: then all our lines count.
            added = None if scanned.has_other_lines else document.added_lines
            yield from self._get().in_content(document.path, scanned.content, added)
        for reason in scanned.left_out:
            fix = "see what is encoded there, and exclude the file if it is meant to be"
            yield self.safe_outcome(Unchecked(UNREADABLE, document.path, reason, fix))
