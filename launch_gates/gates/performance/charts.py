"""The two charts of a route: its p50 and p95 over releases, and how long the requests of one run took."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.performance.drawing import (
    BOTTOM,
    HEIGHT,
    ROW,
    TOP,
    Frame,
    apart,
    bar,
    escaped,
    line,
    milliseconds,
    round_step,
    scale,
    svg,
    text,
)
from launch_gates.gates.performance.percentiles import in_order, percentile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from launch_gates.gates.performance.records import Sample

_UNDER = HEIGHT - 8
"""Where the text below a chart stands."""
_MOST_LABELS = 6
_MOST_LARGE = 40
"""Releases up to which there is room for large points."""
_FINENESS = (10, 20, 40)
"""Into how many bars the time up to the limit may be cut."""
_ENOUGH_BARS = 8
_TEXT = 126
"""How far from the left a line is whose name and value fit in before it."""


class Point(NamedTuple):
    """One release: what stands under it, what is said of it, and its times in milliseconds."""

    label: str
    said: str
    p50: Sample
    p95: Sample
    limit: float


def trend(points: Sequence[Point], title: str, key: str) -> str:
    """p50 and p95 over releases, oldest first, with the limit of each. Raises ValueError where there is none.

    A release whose p95 is None, as more than 5 % failed, is a cross at the upper edge.
    """
    most = max(value for point in points for value in (point.p50, point.p95, point.limit) if value is not None)
    step = round_step(most)
    frame = Frame(500, 60, 100, len(points), step * max(1, math.ceil(most / step)))
    middles = [frame.x(number + 0.5) for number in range(len(points))]
    parts = [scale(frame, step, milliseconds)]
    parts += [text(middles[number], _UNDER, points[number].label, anchor="middle") for number in _labelled(len(points))]
    edges = [(frame.x(place + side), frame.y(point.limit)) for place, point in enumerate(points) for side in (0, 1)]
    parts.append(line("limit", edges))
    for kind, values in (("p50", [point.p50 for point in points]), ("p95", [point.p95 for point in points])):
        places = [None if value is None else (x, frame.y(value)) for x, value in zip(middles, values, strict=True)]
        parts.append(line(kind, places))
    radius = 4 if len(points) <= _MOST_LARGE else 2
    parts += [_marker(frame, x, point, radius) for x, point in zip(middles, points, strict=True)]
    parts += _names(frame, points[-1])
    return svg(parts, frame, key, title, f"{len(points)} in all. The newest: {points[-1].said}.")


def _labelled(size: int) -> range:
    """The numbers of the points whose labels are shown: every so many, ending with the newest."""
    every = math.ceil(size / _MOST_LABELS)
    return range((size - 1) % every, size, every)


def _marker(frame: Frame, x: float, point: Point, radius: int) -> str:
    said = f"<title>{escaped(point.said)}</title>"
    if point.p95 is None:
        left, right, above, below = round(x - 4, 1), round(x + 4, 1), TOP - 4, TOP + 4
        cross = f"M{left} {above}L{right} {below}M{right} {above}L{left} {below}"
        return f'<path class="over" d="{cross}">{said}</path>'
    y = frame.y(point.p95)
    if point.p95 > point.limit:  # another shape too: not everybody sees the colour
        square = f'x="{x - radius:.1f}" y="{y - radius:.1f}" width="{radius * 2}" height="{radius * 2}"'
        return f'<rect class="over" {square}>{said}</rect>'
    return f'<circle cx="{x}" cy="{y}" r="{radius}">{said}</circle>'


def _names(frame: Frame, newest: Point) -> Iterator[str]:
    """What each line is, and its newest value, at its end."""
    named = [("limit", newest.limit), ("p95", newest.p95), ("p50", newest.p50)]
    heights = apart([TOP if value is None else frame.y(value) for _, value in named])
    for (kind, value), height in zip(named, heights, strict=True):
        yield text(frame.width - frame.right + 8, height + 4, f"{kind} {milliseconds(value)}", kind)


def distribution(samples: Sequence[Sample], limit: float, title: str, key: str) -> str:
    """How many requests took how long, as bars. What is much slower than the limit, or failed, has a bar of its own.

    Times in milliseconds. Any number of samples will do, none too.
    """
    ordered = in_order(samples)
    p50, p95 = percentile(ordered, 50), percentile(ordered, 95)
    answered = [sample for sample in samples if sample is not None]
    size, number = _bars(limit, max(answered, default=0.0))
    counts = [0] * number
    for sample in answered:
        # The upper edge belongs to a bar: a sample at the limit is not over it.
        place = max(0, math.ceil(sample / size) - 1)
        if place < number:
            counts[place] += 1
    slower, failed = len(answered) - sum(counts), len(samples) - len(answered)
    most = max(*counts, slower, failed)
    step = round_step(most, least=1)
    frame = Frame(440, 40, 96 if slower or failed else 24, number, step * max(1, math.ceil(most / step)))
    parts = [scale(frame, step, "{:.0f}".format)]
    for place, count in enumerate(counts):
        said = f"{milliseconds(place * size)} to {milliseconds((place + 1) * size)}: {count}"
        is_over = (place + 0.5) * size > limit
        parts.append(bar(frame, (frame.x(place), frame.x(place + 1)), count, said, is_over=is_over))
    for x, name, count in ((frame.width - 88, "slower", slower), (frame.width - 44, "failed", failed)):
        if count:
            parts.append(bar(frame, (x, x + 32), count, f"{name}: {count}", is_over=True))
            parts.append(text(x + 16, _UNDER, name, anchor="middle"))
            parts.append(text(x + 16, frame.y(count) - 4, str(count), anchor="middle"))
    every = max(1, number // 4)
    parts += [text(frame.x(n), _UNDER, milliseconds(n * size), anchor="middle") for n in range(0, number, every)]
    parts += _marks(frame, size, (("limit", limit), ("p95", p95), ("p50", p50)))
    figures = f"p50 {milliseconds(p50)}, p95 {milliseconds(p95)}, limit {milliseconds(limit)}"
    told = f"{len(samples)} requests, {failed} failed: {figures}." if samples else "No request was made."
    return svg(parts, frame, key, title, told)


def _bars(limit: float, slowest: float) -> tuple[float, int]:
    """How many milliseconds each bar is wide, and how many there are: the limit lies between two of them.

    They reach to twice the limit at most.
    """
    if not limit:
        return (slowest / _FINENESS[1] or 1.0), _FINENESS[1]
    parts = next((parts for parts in _FINENESS if slowest * parts >= limit * _ENOUGH_BARS), _FINENESS[-1])
    size = limit / parts
    return size, min(max(math.ceil(slowest / size), round(parts * 1.2)), parts * 2)


def _marks(frame: Frame, size: float, marks: Iterable[tuple[str, Sample]]) -> Iterator[str]:
    """A line at each time that is in the chart, and above all bars what it is. Texts come last, over the lines."""
    texts = []
    for row, (kind, value) in enumerate(marks):
        if value is None or value / size > frame.across:
            continue
        x, y = frame.x(value / size), TOP - ROW * (2.6 - row)
        yield line(kind, ((x, y - 4), (x, HEIGHT - BOTTOM)))
        said = f"{kind} {milliseconds(value)}"
        texts.append(text(x - 6, y + 4, said, kind, "end") if x > _TEXT else text(x + 6, y + 4, said, kind))
    yield from texts
