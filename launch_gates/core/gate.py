"""What a gate is to the runner, and what came out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar

from launch_gates.core.finding import Accepted, Finding, Interrupted, NotLookedAt, Skipped, Stats, Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from launch_gates.core.finding import Allowance
    from launch_gates.core.rule import Rule

Outcome = Finding | Accepted | Unchecked | NotLookedAt | Stats | Skipped | Interrupted
Status = Literal["passed", "failed", "unchecked", "skipped"]
ConfigT_contra = TypeVar("ConfigT_contra", contravariant=True)


def no_progress(done: int, total: int | None, what: str) -> None:
    """The progress sink for when nobody is looking."""


class ValueNumbers:
    """Names the different secrets of one run `s1`, `s2`, …, so that it can be told which are the same.

    A value is one secret, whatever rules see it. Values live here, in memory, and nowhere else.
    """

    def __init__(self) -> None:
        """None is known yet."""
        self._numbers: dict[bytes, str] = {}

    def __getitem__(self, value: bytes) -> str:
        """The name of the value."""
        return self._numbers.setdefault(value, f"s{len(self._numbers) + 1}")


class Context(NamedTuple):
    """What a gate may know about the run: where, how wide, and whom to tell about progress."""

    root: Path
    """The folder that paths in findings are relative to."""
    jobs: int = 1
    """How many cores to use."""
    progress: Callable[[int, int | None, str], None] = no_progress
    """Called as `progress(done, total or None, what)`; cheap to call often."""
    debug: Callable[[str], None] = lambda _line: None
    """Takes one line for `--debug`. The line must not hold a secret value."""
    base_revision: str | None = None
    """The commit whose acceptances count, where those that the change brings along must not."""
    allowed_value: Callable[[str, bytes], Allowance | None] = lambda _path, _value: None
    """What allows a value in the file of that path, wherever in it. May be called from any thread."""
    numbers: ValueNumbers | None = None
    """Those of the run, so that what a gate finds in another commit can be compared; None for its own."""


class Gate(Protocol[ConfigT_contra]):
    """A named set of rules with one way to run them."""

    @property
    def name(self) -> str:
        """The word on the command line and in reports."""
        ...

    def run(self, context: Context, config: ConfigT_contra) -> Iterable[Outcome]:
        """Yields what was found and what could not be looked at; raises LaunchGatesError where nothing could be."""
        ...


class GateResult(NamedTuple):
    """What came out of one gate."""

    gate: str
    status: Status
    reason: str = ""
    seconds: float = 0.0
    stats: Mapping[str, int | float | str] = {}  # never changed
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    not_looked_at: tuple[NotLookedAt, ...] = ()
    interrupted: bool = False
    below_confidence: int = 0
    """How many findings were left out, as less sure than was asked for."""


class GateEntry(NamedTuple):
    """What `check`, `rules` and `explain` need of a gate."""

    prepare: Callable[[Path, Any], tuple[Gate[Any], object]]
    """For a folder and the whole settings: the gate as `check` runs it, and its part of the settings."""
    rules: Callable[[Any], tuple[Rule, ...]]
    """For the whole settings, which may bring rules of their own, or for None."""
    at_commit: Callable[[Path, Any, str, frozenset[str] | None], tuple[Gate[Any], object]] | None = None
    """As `prepare`, for the files that a commit has, or those of some paths: what was accepted or found there.

    Its findings name values by `Context.numbers`, as those of the run do, so that both can be compared.
    """
    rules_of: Callable[[Any, frozenset[str]], tuple[Rule, ...]] | None = None
    """As `rules`, and need not give more than those of the ids: for a gate with very many."""
