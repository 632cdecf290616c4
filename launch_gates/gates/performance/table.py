"""The figures of one run as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.figures import human_size
from launch_gates.gates.performance.checks import seconds
from launch_gates.gates.performance.percentiles import summary
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from launch_gates.gates.performance.records import RouteRun, Run

_COLUMNS = ("route", "first", "p50", "p95", "true p95", "slowest", "failed", "cache", "verdict")
_LONGEST = 40


def table(run: Run) -> str:
    """One line a route and one of where its time goes; nothing where no route was measured."""
    if not run.routes:
        return ""
    rows = [_COLUMNS, *map(_row, run.routes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    spent = [f"    {_spent(route)}" for route in run.routes]
    return "\n".join([lines[0], *(f"{line}\n{more}" for line, more in zip(lines[1:], spent, strict=True))])


def _row(route: RouteRun) -> tuple[str, ...]:
    figures = summary(route.samples)
    interval = f"{figures.interval[0]:.0f} to {figures.interval[1]:.0f} ms" if figures.interval else "-"
    return (
        printable(route.name)[:_LONGEST],
        _time(route.cold),
        _time(figures.p50),
        _time(figures.p95),
        interval,
        _time(figures.worst),
        f"{figures.errors} of {figures.samples}",
        ", ".join(f"{word} {count}" for word, count in sorted(route.cache.items())) or "-",
        route.verdict,
    )


def _spent(route: RouteRun) -> str:
    """`name 2 ms, connect 5 ms, wait 90 ms, server db 53 ms; 12 KiB, unpacked 48 KiB`."""
    phases = ", ".join(f"{printable(name)} {seconds(value)}" for name, value in route.phases.items())
    sizes = f"{human_size(route.sizes['transferred'])}, unpacked {human_size(route.sizes['decoded'])}"
    return f"{phases}; {sizes}" if phases else sizes


def _time(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else seconds(milliseconds)
