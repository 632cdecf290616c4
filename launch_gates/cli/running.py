"""From a gate and the common options to a report: root, settings, progress."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from launch_gates import runner
from launch_gates.cli.messages import say
from launch_gates.cli.output import deliver
from launch_gates.core.gate import Context, no_progress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.config.settings import Settings
    from launch_gates.core.gate import Gate
    from launch_gates.core.report import Report

_FIRST_AFTER, _EVERY = 1.0, 0.2
"""Seconds: a short run shows no progress at all."""


def run_gates(
    gates: Iterable[tuple[Gate[Any], object]],
    root: Path,
    common: CommonOptions,
    settings: Settings,
    at_commit: runner.GateAt | None = None,
) -> int:
    """Runs the gates, delivers the reports and gives the exit code."""
    return deliver(report_of(gates, root, common, settings, at_commit), common, settings)


def report_of(
    gates: Iterable[tuple[Gate[Any], object]],
    root: Path,
    common: CommonOptions,
    settings: Settings,
    at_commit: runner.GateAt | None = None,
) -> Report:
    """Runs the gates. `at_commit` gives one over another commit, where the settings do not say all of how it looks."""
    watched = sys.stderr is not None and sys.stderr.isatty() and not common.quiet
    progress = _Progress() if watched else None
    context = Context(
        root=root,
        jobs=settings.jobs or os.cpu_count() or 1,
        progress=progress or no_progress,
        debug=_debug if common.debug else _silent,
        base_revision=common.trusted_commit(root),
    )
    try:
        report = runner.run(
            gates, context, settings.fail_on, settings.min_confidence, at_commit or _gates_at(root, settings)
        )
    finally:
        if progress is not None:
            progress.clear()
    if common.debug:
        for result in report.results:
            _debug(f"{result.gate}: {result.status} after {result.seconds:.3f} s, {dict(result.stats)}")
    return report


def _gates_at(root: Path, settings: Settings) -> runner.GateAt:
    def gate_at(name: str, commit: str, paths: frozenset[str] | None) -> tuple[Gate[Any], object] | None:
        from launch_gates.registry import gate  # noqa: PLC0415 (few runs look at another commit)

        at_commit = gate(name).at_commit
        return None if at_commit is None else at_commit(root, settings, commit, paths)

    return gate_at


class _Progress:
    """One line on a terminal, written over and over, and gone at the end."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _FIRST_AFTER
        self._shown = False

    def __call__(self, done: int, total: int | None, what: str) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._shown = True
            of = f" of {total:,}" if total else ""
            _draw(f"\r\x1b[K  {done:,}{of} {what} …")

    def clear(self) -> None:
        """Takes the line away."""
        if self._shown:
            _draw("\r\x1b[K")


def _draw(text: str) -> None:
    with suppress(OSError):  # a terminal that has gone
        sys.stderr.write(text)
        sys.stderr.flush()


def _silent(_line: str) -> None:
    return


def _debug(line: str) -> None:
    say(line, before="debug: ")
