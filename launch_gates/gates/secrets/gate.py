"""The secrets gate: a source's documents through the detector, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import NotLookedAt, Stats, Unchecked
from launch_gates.detector import store
from launch_gates.detector.scan import Scanner, ScanResult
from launch_gates.gates.secrets.document import Document
from launch_gates.gates.secrets.parallel import in_order
from launch_gates.gates.secrets.sources.source import UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.secrets.findings import FindingsMaker
    from launch_gates.gates.secrets.sources.source import Source

    Item = Document | Unchecked | NotLookedAt

GENERIC = "generic-credential"
EXCLUDED = "excluded by the configuration"


class _Scanned:
    """One document, read and scanned: what is in its name, what in its content, or why it was not read."""

    __slots__ = ("content", "document", "name", "size", "unread")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.name: ScanResult | None = None
        self.content: ScanResult | None = None
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
        make_scanner = _scanner_factory(config)
        maker = _LazyMaker(config, make_scanner)
        excluded = _excluded(config)
        files = size = 0

        def make_worker() -> Callable[[Item], _Scanned | Item]:
            scanner = make_scanner()
            return lambda item: _scan(item, scanner) if isinstance(item, Document) else item

        def wanted(items: Iterator[Item]) -> Iterator[Item]:
            for item in items:
                yield NotLookedAt(item.path, EXCLUDED) if isinstance(item, Document) and excluded(item.path) else item

        with self._source.documents() as items:
            for scanned in in_order(wanted(items), make_worker, context.jobs):
                if not isinstance(scanned, _Scanned):
                    yield maker.safe_outcome(scanned)
                    continue
                files += scanned.unread is None
                size += scanned.size
                context.progress(files, None, "files")
                yield from maker.outcomes(scanned)
        yield Stats({"source": self._source.description, "files": files, "bytes": size})


def _scan(item: Document, scanner: Scanner) -> _Scanned:
    scanned = _Scanned(item)
    if item.name_is_new:
        name = scanner.scan(item.path.encode("utf-8", "surrogateescape"), item.path)
        scanned.name = name if name.matches else None
    try:
        data = item.read()
    except UnreadError as error:
        scanned.unread = error.outcome
        return scanned
    scanned.size = len(data)
    result = scanner.scan(data, item.path)
    # A clean result is dropped, and the bytes with it.
    scanned.content = result if result.matches or result.left_out else None
    return scanned


def _scanner_factory(config: SecretsSettings) -> Callable[[], Scanner]:
    """Makes a scanner a call, all with the same compiled rules."""
    rules = [store.built_in()]
    if config.rules:
        from launch_gates.detector.custom import compile_custom  # noqa: PLC0415 (few configurations have any)

        rules.append(compile_custom(config.rules))
    disabled = {rule.removeprefix("secrets/") for rule in config.disable}
    if not config.generic:
        disabled.add(GENERIC)
    return lambda: Scanner(rules, frozenset(disabled))


def _excluded(config: SecretsSettings) -> Callable[[str], bool]:
    if not config.exclude:
        return lambda _path: False
    from launch_gates.detector.globs import compile_globs  # noqa: PLC0415 (few configurations have any)

    pattern = compile_globs(config.exclude)
    return lambda path: pattern.fullmatch(path.encode("utf-8", "surrogateescape")) is not None


class _LazyMaker:
    """Findings, made by modules that a clean run never loads."""

    def __init__(self, config: SecretsSettings, make_scanner: Callable[[], Scanner]) -> None:
        self._config = config
        self._make_scanner = make_scanner
        self._maker: FindingsMaker | None = None

    def _get(self) -> FindingsMaker:
        if self._maker is None:
            from launch_gates.detector.redaction import Redactor  # noqa: PLC0415
            from launch_gates.gates.secrets.findings import FindingsMaker  # noqa: PLC0415

            self._maker = FindingsMaker(self._config.severity, Redactor(self._make_scanner()))
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
        if scanned.name is not None:
            yield from self._get().in_name(document.path, scanned.name)
        if scanned.unread is not None:
            yield self.safe_outcome(scanned.unread)
        if scanned.content is None:
            return
        added = document.added_lines
        yield from self._get().in_content(
            document.path, scanned.content, None if added is None else lambda: list(added())
        )
        for reason in scanned.content.left_out:
            yield self.safe_outcome(NotLookedAt(document.path, reason))
