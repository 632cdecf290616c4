"""Findings, made by modules that a clean run never loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import Unchecked
from launch_gates.detector.scan import Scanner
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.finding import NotLookedAt
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.detector.match import Match
    from launch_gates.gates.secrets.chosen_rules import ChosenRules
    from launch_gates.gates.secrets.findings import FindingsMaker
    from launch_gates.gates.secrets.inside import Inside
    from launch_gates.gates.secrets.placing import Placed
    from launch_gates.sources.document import Document


class Scanned:
    """One document, read and scanned: what is in its name, what in its content, or why it was not read."""

    __slots__ = ("content", "document", "has_other_lines", "inside", "left_out", "name", "size", "unread")

    def __init__(self, document: Document) -> None:
        """Nothing was found yet."""
        self.document = document
        self.name: tuple[Match, ...] = ()
        self.content: tuple[Placed, ...] = ()
        self.inside: Inside | None = None
        self.left_out: tuple[str, ...] = ()
        self.has_other_lines = False
        self.unread: Unchecked | NotLookedAt | None = None
        self.size = 0


class LazyMaker:
    """Findings, made by modules that a clean run never loads."""

    def __init__(self, context: Context, config: SecretsSettings, rules: ChosenRules) -> None:
        """`rules` are those that the run scans with."""
        self._context = context
        self._config = config
        self._rules = rules
        self._maker: FindingsMaker | None = None

    def get(self) -> FindingsMaker:
        """The maker of this run's findings."""
        if self._maker is None:
            from launch_gates.detector.redaction import Redactor  # noqa: PLC0415
            from launch_gates.gates.secrets.findings import FindingsMaker  # noqa: PLC0415

            # A rule that is switched off still keeps its credentials out of what we print.
            redact = Redactor(Scanner(self._rules.compiled))
            context = self._context
            self._maker = FindingsMaker(self._config.severity, redact, context.allowed_value, context.numbers)
        return self._maker

    def safe_outcome(self, item: Unchecked | NotLookedAt) -> Unchecked | NotLookedAt:
        """The outcome with a subject that holds no credential: file names may."""
        return self.get().safe_outcome(item)

    def outcomes(self, scanned: Scanned) -> Iterator[Outcome]:
        """What is to be reported of one document."""
        document = scanned.document
        if scanned.name:
            yield from self.get().in_name(document.path, scanned.name)
        if scanned.unread is not None:
            yield self.safe_outcome(scanned.unread)
        if scanned.content:
            # git counts every byte of a line feed's value, and letters of UTF-16 hold some: then all our lines count.
            added = None if scanned.has_other_lines else document.added_lines
            yield from self.get().in_content(document.path, scanned.content, added)
        for reason in scanned.left_out:
            fix = "see what is encoded there, and exclude the file if it is meant to be"
            yield self.safe_outcome(Unchecked(UNREADABLE, document.path, reason, fix))
        if scanned.inside is not None:
            from launch_gates.gates.secrets.inside_outcomes import left_inside  # noqa: PLC0415 (few files are archives)

            for part in scanned.inside.parts:
                yield from self.get().inside(document.path, part.inner, part.placed)
            yield from map(self.safe_outcome, left_inside(document.path, scanned.inside.left_out))
