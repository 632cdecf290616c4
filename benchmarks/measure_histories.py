"""Measures whole histories beside other scanners and beside git itself, and how time and memory grow with them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import histories, memory, results, timing
from benchmarks.environments import PEERS, executable
from benchmarks.scenarios import FOUND, OURS, Bar, Scenario
from benchmarks.timing import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.histories import History
    from benchmarks.timing import Series

FLOOR = "git cat-file"
"""Git reading every object once, and nothing else: who asks git for contents cannot be faster on one core."""
_BARS = (Bar("betterleaks", 0.5), Bar("kingfisher", 0.5), Bar(FLOOR, 1.5))
_ROUNDS, _GROWTH_ROUNDS = 3, 2
_MEGABYTE = 1 << 20

_ABOUT = """\
Written by `make bench ARGS="--history PATH …"`, not edited. Real repositories, mirrored: every ref that the mirror
gave. Ours looks at every object, reachable or not, traces what it found and writes the report; rules were compiled
before. The floor is `git cat-file --batch-all-objects --batch --unordered --buffer`: one process of git that reads
every object and throws it away. Medians of interleaved runs after one of each that is not counted; a ratio is the
median of the ratios of runs in the same round."""


@dataclass(frozen=True)
class Point:
    """One beginning of a history: what it took."""

    history: History
    ours: float
    floor: float
    peak: memory.Peak | None


def page(
    facts: Mapping[str, str], sources: Iterable[Path], work: Path, environment: Mapping[str, str], rounds: int | None
) -> str:
    """Measures all of it and gives the page."""
    folder = work / "histories"
    folder.mkdir(exist_ok=True)
    measured: list[tuple[History, Scenario, list[Series]]] = []
    for source in sources:
        history = histories.mirror(source, folder, environment)
        title = f"{history.name}: {history.about}"
        scenario = Scenario(history.name, title, "", "", _ROUNDS, _ROUNDS, _BARS, finds=True)
        measured.append((history, scenario, _series(history, work, environment, rounds or _ROUNDS)))
    parts = [results.page(facts, [(scenario, series) for _, scenario, series in measured], "Whole histories", _ABOUT)]
    largest = max((history for history, _, _ in measured), key=lambda history: history.blob_bytes, default=None)
    if largest is not None:
        parts.append(_growth(list(_points(largest, folder, work, environment))))
    return "\n".join(parts)


def _series(history: History, work: Path, environment: Mapping[str, str], rounds: int) -> list[Series]:
    run_once = partial(timing.run, folder=history.place, environment=environment, longest=900.0)
    series = timing.interleaved(_commands(work, run_once), rounds, run_once, partial(_tell, history.name))
    print(file=sys.stderr)
    return series


def _tell(name: str, number: int) -> None:
    print(f"\r{name}: {'warming up' if number == 0 else f'round {number}'}   ", end="", file=sys.stderr)


def _commands(work: Path, run_once: partial[timing.Sample]) -> list[Command]:
    """Ours, the peers', the floor. Whether ours finds anything is up to the history, and asked first."""
    programs = {peer.name: str(executable(work / peer.name, peer.program)) for peer in PEERS}
    ours = _ours(work)
    for code in (0, 1):
        try:
            run_once(Command(OURS, ours.arguments, code))
        except timing.FailedRunError:
            continue
        ours = Command(OURS, ours.arguments, code)
        break
    betterleaks = (programs["betterleaks"], "git", "--redact", "--no-banner", "--exit-code", "0", ".")
    kingfisher = ("scan", "--no-validate", "--no-update-check", "--quiet", "--redact", "--git-history", "full", ".")
    return [
        ours,
        Command("betterleaks", betterleaks),
        Command("kingfisher", (programs["kingfisher"], *kingfisher), FOUND["kingfisher"]),
        _floor(),
    ]


def _ours(work: Path) -> Command:
    return Command(OURS, (str(executable(work / "launch-gates", OURS)), "--history", "--format", "json"))


def _floor() -> Command:
    return Command(FLOOR, ("git", "cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer"))


def _points(largest: History, folder: Path, work: Path, environment: Mapping[str, str]) -> Iterable[Point]:
    for history in (*histories.beginnings(largest, folder, environment), largest):
        run_once = partial(timing.run, folder=history.place, environment=environment, longest=900.0)
        ours = next(command for command in _commands(work, run_once) if command.name == OURS)
        series = timing.interleaved([ours, _floor()], _GROWTH_ROUNDS, run_once, partial(_tell, history.name))
        print(file=sys.stderr)
        peak = memory.peak(ours.arguments, history.place, environment)
        yield Point(history, series[0].wall, series[1].wall, peak)


def _growth(points: Sequence[Point]) -> str:
    """The table and the drawing."""
    rows = [
        "| files | commits | ours | floor | ours / floor | seconds a GB | our processes' memory | git's |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows += [f"| {' | '.join(_row(point))} |" for point in points]
    return "\n".join(
        [
            "## How it grows",
            "",
            f"The main line of {points[-1].history.name} up to some commits, then all of it.",
            "Memory is the most at one time of all our processes together, pages that they share counted once.",
            "",
            *rows,
            "",
            *_drawing(points),
            "",
        ]
    )


def _row(point: Point) -> tuple[str, ...]:
    gigabytes = point.history.blob_bytes / 1e9
    peak = point.peak
    return (
        f"{gigabytes:.2f} GB",
        f"{point.history.commits:,}",
        results.duration(point.ours),
        results.duration(point.floor),
        f"{point.ours / point.floor:.2f}",
        f"{point.ours / gigabytes:.2f}",
        "?" if peak is None else f"{peak.ours // _MEGABYTE} MiB",
        "?" if peak is None else f"{peak.git // _MEGABYTE} MiB",
    )


def _drawing(points: Sequence[Point]) -> list[str]:
    """Seconds by gigabytes, as Mermaid draws it; the first line ours, the second the floor."""
    gigabytes = ", ".join(f'"{point.history.blob_bytes / 1e9:.1f} GB"' for point in points)
    return [
        "```mermaid",
        "xychart-beta",
        '    title "Seconds: ours, and git reading every object"',
        f"    x-axis [{gigabytes}]",
        f'    y-axis "seconds" 0 --> {max(point.ours for point in points):.0f}',
        f"    line [{', '.join(f'{point.ours:.2f}' for point in points)}]",
        f"    line [{', '.join(f'{point.floor:.2f}' for point in points)}]",
        "```",
    ]
