"""Running commands and timing them: interleaved, bounded, each exit code looked at. Nothing is printed here."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

LONGEST = 300.0
"""Seconds for one run."""
_QUARTERS = 4


@dataclass(frozen=True)
class Command:
    """One thing to time. `expected` is the one exit code of a run that did its work."""

    name: str
    arguments: tuple[str, ...]
    expected: int = 0


@dataclass(frozen=True)
class Sample:
    """One run: seconds on the clock, and seconds of processor time of it and its children, on all cores."""

    wall: float
    cpu: float


@dataclass
class Series:
    """All runs of one command. A `failure` leaves no samples: what fails is not fast."""

    command: Command
    samples: list[Sample] = field(default_factory=list)
    failure: str = ""

    @property
    def wall(self) -> float:
        """The median of seconds on the clock."""
        return median(sample.wall for sample in self.samples)

    @property
    def cpu(self) -> float:
        """The median of seconds of processor time."""
        return median(sample.cpu for sample in self.samples)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles of seconds on the clock: half of all runs lie between them."""
        return quartiles([sample.wall for sample in self.samples])


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The first and the third; of a single value, that value twice."""
    if len(values) == 1:
        return values[0], values[0]
    first, _, third = quantiles(values, n=_QUARTERS, method="inclusive")
    return first, third


class FailedRunError(Exception):
    """A command was ended for taking too long, or gave another exit code than that of a run that did its work."""


def run(command: Command, folder: Path, environment: Mapping[str, str], longest: float = LONGEST) -> Sample:
    """Runs it once in the folder; its output is thrown away. Raises FailedRunError."""
    started = time.perf_counter()
    try:
        process = subprocess.Popen(
            command.arguments,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise FailedRunError(f"cannot be started: {error.strerror}") from None
    timer = Timer(longest, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    try:
        # Not `wait`: this one gives the processor time too.
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        timer.cancel()
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == -signal.SIGKILL and wall >= longest:
        raise FailedRunError(f"took more than {longest:.0f} s")
    if process.returncode != command.expected:
        raise FailedRunError(f"exit code {process.returncode}, not {command.expected}")
    return Sample(wall, usage.ru_utime + usage.ru_stime)


def interleaved(
    commands: Iterable[Command],
    rounds: int,
    run_once: Callable[[Command], Sample],
    tell: Callable[[int], None] = lambda _round: None,
) -> list[Series]:
    """`rounds` runs of each command, in turn, after one that is not counted (it fills caches).

    So that whatever else the machine does hits all alike, each round starts with another command.
    """
    all_series = [Series(command) for command in commands]
    for number in range(-1, rounds):
        tell(number + 1)
        start = number % len(all_series)
        for series in (*all_series[start:], *all_series[:start]):
            if series.failure:
                continue
            try:
                sample = run_once(series.command)
            except FailedRunError as error:
                series.failure = str(error)
                series.samples.clear()
            else:
                if number >= 0:
                    series.samples.append(sample)
    return all_series
