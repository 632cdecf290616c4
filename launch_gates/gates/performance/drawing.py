"""SVG from plain values: the parts of which charts are made. The page around them has `STYLE` in its style sheet.

Whatever text comes in is escaped. Colours come from the style sheet, for light, dark and print.
"""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from launch_gates.gates.performance.records import Sample

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b2733; --soft: #5b6876; --line: #dfe4ea; --main: #1f5fd0; --second: #6f87a3; --bad: #c22f2f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12181f; --ink: #e8edf2; --soft: #9aa8b6; --line: #2c3742;
    --main: #7aa9ff; --second: #8da2b8; --bad: #ff7f76;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --soft: #444; --line: #ccc; --main: #1f5fd0; --second: #6f87a3; --bad: #b00;
  }
}
.chart { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; print-color-adjust: exact; }
.chart text { fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.chart text.p95 { fill: var(--main); font-weight: 600; }
.chart text.limit { fill: var(--bad); }
.chart path { fill: none; stroke-linejoin: round; }
.chart path.grid { stroke: var(--line); }
.chart path.p50 { stroke: var(--second); stroke-width: 1.5; }
.chart path.p95 { stroke: var(--main); stroke-width: 2.5; }
.chart path.limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 6 4; }
.chart rect, .chart circle { fill: var(--main); }
.chart .over { fill: var(--bad); }
.chart path.over { stroke: var(--bad); stroke-width: 2; }
"""

HEIGHT, TOP, BOTTOM = 240, 52, 26
ROW = 15
"""From one line of text to the next."""
_ROUND = (1, 2, 5, 10)
_LINES = 4
"""Of the grid, about."""


class Frame(NamedTuple):
    """Where the values of a chart lie in it: `left` and `right` are the margins beside it."""

    width: int
    left: int
    right: int
    across: float
    """The value at the right edge; the left one is 0."""
    up: float
    """The value at the upper edge; the lower one is 0."""

    def x(self, value: float) -> float:
        """From the left, in pixels."""
        return round(self.left + (self.width - self.left - self.right) * value / self.across, 1)

    def y(self, value: float) -> float:
        """From above, in pixels."""
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.up, 1)


def escaped(text: str) -> str:
    """Somebody else's text in HTML: markup, control characters and changes of direction are shown, not acted upon."""
    return html.escape(printable(text))


def milliseconds(value: Sample) -> str:
    """A time as people read it: `3.2 ms`, `412 ms`, `1.24 s`, `75 s`, `3 min`; None is `failed`."""
    if value is None:
        return "failed"
    if value < 1000:  # noqa: PLR2004
        return f"{value:.1f} ms" if 0 < value < 10 else f"{value:.0f} ms"  # noqa: PLR2004
    if value < 120_000:  # noqa: PLR2004
        return f"{value / 1000:.2f} s" if value < 10_000 else f"{value / 1000:.0f} s"  # noqa: PLR2004
    return f"{value / 60_000:.0f} min"


def svg(parts: Iterable[str], frame: Frame, key: str, title: str, told: str) -> str:
    """The whole picture, with its name and what it shows in words. `key` makes ids, so no two on a page share it."""
    return (
        f'<svg class="chart" viewBox="0 0 {frame.width} {HEIGHT}" role="img" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escaped(title)}</title><desc id="{key}-desc">{escaped(told)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def round_step(most: float, least: float = 0.0) -> float:
    """A round number of which a few reach `most`; at least `least`."""
    rough = most / _LINES
    if rough <= 0:
        return max(least, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    return max(least, next(factor * power for factor in _ROUND if factor * power >= rough * 0.999))


def scale(frame: Frame, step: float, say: Callable[[float], str]) -> str:
    """The lines of the grid, each with its value."""
    values = [step * number for number in range(round(frame.up / step) + 1)]
    lines = "".join(f"M{frame.left} {frame.y(value)}H{frame.width - frame.right}" for value in values)
    return f'<path class="grid" d="{lines}"/>' + "".join(
        text(frame.left - 8, frame.y(value) + 4, say(value), anchor="end") for value in values
    )


def text(x: float, y: float, content: str, kind: str = "", anchor: str = "start") -> str:
    """One line of text, whose place is that of its beginning, middle or end."""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escaped(content)}</text>'


def line(kind: str, points: Iterable[tuple[float, float] | None]) -> str:
    """A line through the points; None interrupts it."""
    path, command = "", "M"
    for point in points:
        if point is None:
            command = "M"
        else:
            path += f"{command}{point[0]} {point[1]}"
            command = "L"
    return f'<path class="{kind}" d="{path}"/>'


def bar(frame: Frame, across: tuple[float, float], count: int, said: str, *, is_over: bool) -> str:
    """A bar on the lower edge, from one x to another; nothing where the count is 0."""
    if not count:
        return ""
    (left, right), top = across, frame.y(count)
    place = f'x="{left + 0.5:.1f}" y="{top}" width="{right - left - 1:.1f}" height="{HEIGHT - BOTTOM - top:.1f}"'
    return f'<rect class="{"over" if is_over else ""}" {place}><title>{escaped(said)}</title></rect>'


def apart(places: Sequence[float]) -> list[float]:
    """Heights for lines of text that want these heights: none below the chart, nor nearer to the next than a line."""
    result, free = list(places), float(HEIGHT - BOTTOM)
    for number in sorted(range(len(places)), key=lambda number: places[number], reverse=True):
        result[number] = min(places[number], free)
        free = result[number] - ROW
    return result
