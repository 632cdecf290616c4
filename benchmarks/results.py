"""From timings to a table: ratios, bars, and a Markdown page. Pure: nothing is measured or written here."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.timing import quartiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.scenarios import Bar, Scenario
    from benchmarks.timing import Series

HEADERS = ("command", "on the clock", "half of all runs", "processor time", "ours / this", "ours / this, processor")


_ABOUT = """\
Written by `make bench`, not edited. Medians of interleaved runs, after one of each that is not counted. Processor time
is that of the command and its children on all cores. A ratio is the median of the ratios of runs in the same round:
below 1, ours is faster. Other work on the machine shows on the clock first, and least in ratios of processor time."""


@dataclass(frozen=True)
class Ratio:
    """Ours by a peer's, of the runs of the same round: the median, and the quartiles around it."""

    median: float
    low: float
    high: float


def ratio(ours: Series, peer: Series) -> Ratio:
    """By seconds on the clock. Both must have samples of the same rounds."""
    return _paired([(mine.wall, theirs.wall) for mine, theirs in zip(ours.samples, peer.samples, strict=True)])


def processor_ratio(ours: Series, peer: Series) -> Ratio:
    """The same by processor time, which other work on the machine disturbs less."""
    return _paired([(mine.cpu, theirs.cpu) for mine, theirs in zip(ours.samples, peer.samples, strict=True)])


def _paired(pairs: Sequence[tuple[float, float]]) -> Ratio:
    values = [mine / theirs for mine, theirs in pairs]
    return Ratio(median(values), *quartiles(values))


def verdict(bar: Bar, ours: Series, peer: Series | None) -> str:
    """One line: whether the bar is kept. A comparison with something that did not run is none."""
    about = f"at most {bar.most:g}x {bar.peer}"
    if ours.failure:
        return f"{about}: NOT MET, ours failed: {ours.failure}"
    if peer is None or peer.failure:
        return f"{about}: not measured, {bar.peer} {'was left out' if peer is None else f'failed: {peer.failure}'}"
    found = ratio(ours, peer)
    outcome = "met" if found.median <= bar.most else "NOT MET"
    close = " (too close to be sure)" if found.low <= bar.most < found.high else ""
    clock = f"{found.median:.2f}x on the clock ({found.low:.2f} to {found.high:.2f})"
    return f"{about}: {outcome}{close}, {clock}, {processor_ratio(ours, peer).median:.2f}x by processor time"


def verdicts(scenario: Scenario, series: Sequence[Series]) -> list[str]:
    """One line for each bar of the scenario; the first series is ours."""
    by_name = {each.command.name: each for each in series}
    return [verdict(bar, series[0], by_name.get(bar.peer)) for bar in scenario.bars]


def rows(series: Sequence[Series]) -> list[tuple[str, ...]]:
    """The table's cells below `HEADERS`. The first series is ours."""
    return [_row(series[0], each) for each in series]


def _row(ours: Series, each: Series) -> tuple[str, ...]:
    if each.failure:
        return (each.command.name, f"FAILED: {each.failure}", *("",) * (len(HEADERS) - 2))
    low, high = each.spread
    ratios = ("", "")
    if each is not ours and not ours.failure:
        ratios = (f"{ratio(ours, each).median:.2f}", f"{processor_ratio(ours, each).median:.2f}")
    return (
        each.command.name,
        duration(each.wall),
        f"{duration(low)} to {duration(high)}",
        duration(each.cpu),
        *ratios,
    )


def duration(seconds: float) -> str:
    """In milliseconds below one second."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def terminal_table(cells: Sequence[Sequence[str]]) -> str:
    """Columns with two spaces between them."""
    lines = [HEADERS, *cells]
    # A failure's reason runs over the columns to its right, which are empty.
    widths = [max(len(line[n]) for line in lines if line[2] or n == 0) for n in range(len(HEADERS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown_table(cells: Sequence[Sequence[str]]) -> str:
    """The same for a page."""
    lines = [HEADERS, ("---",) * len(HEADERS), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(
    facts: Mapping[str, str],
    measured: Iterable[tuple[Scenario, Sequence[Series]]],
    title: str = "Speed beside other scanners",
    about: str = _ABOUT,
) -> str:
    """The whole of results.md, or of a page like it."""
    parts = [f"# {title}", about, "\n".join(f"- {name}: {value}" for name, value in facts.items())]
    for scenario, series in measured:
        parts += [f"## {scenario.title}", markdown_table(rows(series))]
        if lines := verdicts(scenario, series):
            parts.append("\n".join(f"- {line}" for line in lines))
        parts.append("\n".join(f"    {_shown(each)}" for each in series))
    return "\n\n".join(parts) + "\n"


def _shown(series: Series) -> str:
    """The command, with the program's name for its path."""
    program, *rest = series.command.arguments
    return f"{program.rpartition('/')[2]} {' '.join(rest)}  # exit code {series.command.expected}"
