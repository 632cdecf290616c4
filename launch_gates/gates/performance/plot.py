"""A page about how fast a site has been over its releases: one file of HTML that needs nothing else, and no script.

Pure: lines of a history in, text out. All names in it are somebody else's, and are escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.performance.charts import Point, distribution, trend
from launch_gates.gates.performance.drawing import STYLE, escaped, milliseconds
from launch_gates.gates.performance.history import BadLine
from launch_gates.gates.performance.percentiles import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launch_gates.gates.performance.percentiles import Summary
    from launch_gates.gates.performance.records import RouteRun, Run, Sample
    from launch_gates.gates.performance.verdict import Decision

MOST_RUNS = 200
"""Runs that a chart shows: the newest."""
MOST_ROUTES = 200
"""Routes of all sites that the page shows: those that came first."""
MOST_SITES = 20
"""Hosts in an environment."""
_MOST_NAMED = 20
"""Bad lines that are named one by one."""
_SHORT_COMMIT = 7
_NONE = "\u2013"
_VERDICTS: Mapping[Decision, str] = {
    "pass": "within the limit",
    "fail": "over the limit",
    "inconclusive": "not decided",
}
_COLUMNS = ("route", "verdict", "p50", "p95", "true p95, 95 % sure", "limit", "slowest", "first request", "failed")
_NOTE = (
    "p50: half of the requests were answered within this time. p95: 95 of 100 were. The limit is one for the p95. "
    "A route is called within or over its limit only where chance would give that result, against the truth, in fewer "
    "than 1 of 20 runs. A request that failed counts as slower than any other. The first request, over a new "
    "connection, is not among the others."
)
_STYLE = f"""{STYLE}
body {{ margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.25rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }}
h1 {{ font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }}
h2 {{ font-size: 1.35rem; margin: 3rem 0 .25rem; }}
h3 {{ font-size: 1.1rem; margin: 0; }}
h1, h2, h3, tbody th, p, li {{ overflow-wrap: anywhere; }}
td, thead th {{ white-space: nowrap; }}
p {{ margin: .25rem 0; }}
.soft, figcaption {{ color: var(--soft); font-size: .875rem; }}
.lead {{ font-size: 1.15rem; }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .875rem;
  font-variant-numeric: tabular-nums; }}
th, td {{ text-align: right; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }}
th:first-child, td:first-child {{ text-align: left; padding-left: 0; min-width: 7rem; }}
thead th {{ color: var(--soft); font-weight: 500; }}
tbody th {{ font-weight: 500; }}
.fail {{ color: var(--bad); font-weight: 600; }}
.wide {{ overflow-x: auto; }}
section {{ border: 1px solid var(--line); border-radius: .75rem; padding: 1.1rem 1.25rem; margin: 1.25rem 0;
  break-inside: avoid; }}
.note {{ margin-top: 3rem; }}
.charts {{ display: grid; grid-template-columns: 25fr 22fr; gap: 1.5rem; margin-top: .75rem; }}
figure {{ margin: 0; }}
summary {{ cursor: pointer; color: var(--soft); font-size: .875rem; margin-top: .5rem; }}
@media (max-width: 50rem) {{ .charts {{ grid-template-columns: 1fr; }} }}
@media print {{ body {{ padding: 0; font-size: 12px; }} details {{ display: none; }} }}
"""


class _Measured(NamedTuple):
    """One run of one route, without its samples."""

    point: Point
    when: str
    commit: str
    figures: Summary


@dataclass
class _Route:
    """One route in one place, over its runs."""

    newest: RouteRun
    runs: deque[_Measured] = field(default_factory=lambda: deque(maxlen=MOST_RUNS))
    left_out: int = 0


@dataclass
class _Place:
    """One environment of one host."""

    newest: Run
    routes: dict[str, _Route] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.newest.host} ({self.newest.environment})" if self.newest.environment else self.newest.host


@dataclass
class _Collected:
    """What the lines say, in memory that does not grow with their number."""

    places: dict[tuple[str, str], _Place] = field(default_factory=dict)
    routes: int = 0
    """Those of all places."""
    bad: list[BadLine] = field(default_factory=list)
    """The first of them."""
    bad_lines: int = 0
    left_out: int = 0
    """Measurements of a site or a route beyond what a page shows."""

    def add(self, line: Run | BadLine) -> None:
        if isinstance(line, BadLine):
            self.bad_lines += 1
            if self.bad_lines <= _MOST_NAMED:
                self.bad.append(line)
            return
        site = (line.host, line.environment)
        if site not in self.places and len(self.places) == MOST_SITES:
            self.left_out += 1
            return
        place = self.places.setdefault(site, _Place(line))
        place.newest = line
        for route in line.routes:
            self._add_route(place, line, route)

    def _add_route(self, place: _Place, run: Run, route: RouteRun) -> None:
        if route.name not in place.routes:
            if self.routes == MOST_ROUTES:
                self.left_out += 1
                return
            self.routes += 1
        known = place.routes.setdefault(route.name, _Route(route))
        known.newest = route
        known.left_out += len(known.runs) == MOST_RUNS
        known.runs.append(_measured(run, route))


def page(lines: Iterable[Run | BadLine]) -> str:
    """The page about these runs, from the oldest on, as `history.read` gives them. What is not in it is said in it."""
    collected = _Collected()
    for line in lines:
        collected.add(line)
    places = list(collected.places.values())
    content = "".join(
        (f"<h2>{escaped(place.name)}</h2>" if len(places) > 1 else "") + _place(place, f"p{number}")
        for number, place in enumerate(places)
    )
    title = f"How fast is {places[0].name if len(places) == 1 else 'each site'}?"
    return _document(title, content or "<p>No run is in the file.</p>", _left_out(collected))


def _measured(run: Run, route: RouteRun) -> _Measured:
    figures = summary(route.samples)
    when, commit = f"{run.time:%Y-%m-%d %H:%M} UTC", run.commit[:_SHORT_COMMIT]
    p50, p95 = _time(figures.p50, figures), _time(figures.p95, figures)
    said = f"{', '.join(filter(None, (commit, when)))}: p50 {p50}, p95 {p95}, limit {milliseconds(route.limit)}"
    return _Measured(Point(f"{run.time:%d %b}", said, figures.p50, figures.p95, route.limit), when, commit, figures)


def _time(value: Sample, figures: Summary) -> str:
    return milliseconds(value) if figures.samples else _NONE


def _place(place: _Place, key: str) -> str:
    run = place.newest
    about = ", ".join(filter(None, (f"{run.time:%d %B %Y, %H:%M} UTC", run.commit and f"commit {run.commit[:12]}")))
    charts = "".join(
        _route(name, route, f"{key}r{number}") for number, (name, route) in enumerate(place.routes.items())
    )
    lead = f'<p class="lead">{_lead(place)}</p><p class="soft">Newest run: {escaped(about)}</p>'
    return f"{lead}{_overview(place)}{charts}" if charts else lead


def _lead(place: _Place) -> str:
    """How the newest run went, in a sentence."""
    verdicts = [route.verdict for route in place.newest.routes]
    total = len(verdicts)
    if not total:
        return "No route was measured."
    if verdicts.count("pass") == total:
        return "Every route is within its limit." if total > 1 else "The route is within its limit."
    counted = ((verdicts.count(verdict), words) for verdict, words in _VERDICTS.items())
    said = [f"{count} {words}" for count, words in counted if count]
    return f"Of {total} route{'s' if total > 1 else ''}: {', '.join(said)}."


def _overview(place: _Place) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escaped(name)}</th>{_cells(route, place.newest)}</tr>'
        for name, route in place.routes.items()
    )
    return _table(_COLUMNS, rows)


def _cells(route: _Route, newest: Run) -> str:
    figures, run = route.runs[-1].figures, route.newest
    interval = _NONE if figures.interval is None else " to ".join(map(milliseconds, figures.interval))
    verdict = f'<span class="{run.verdict}">{_VERDICTS[run.verdict]}</span>'
    if not any(each is run for each in newest.routes):
        verdict = f"not in the newest run; on {route.runs[-1].when} {_VERDICTS[run.verdict]}"
    cells = (
        verdict,
        _time(figures.p50, figures),
        _time(figures.p95, figures),
        interval,
        milliseconds(run.limit),
        milliseconds(figures.worst) if figures.worst is not None else _NONE,
        milliseconds(run.cold) if run.cold is not None else _NONE,
        f"{figures.errors} of {figures.samples}",
    )
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _route(name: str, route: _Route, key: str) -> str:
    newest, points = route.newest, [each.point for each in route.runs if each.figures.samples]
    charts = "<p>No request was made.</p>"
    if points:
        shown = "the only run" if len(points) == 1 else f"the last {len(points)} runs"
        over_time = trend(points, f"{name}: p50 and p95 over {shown}", f"{key}t")
        spread = distribution(newest.samples, newest.limit, f"{name}: how long requests took", f"{key}d")
        charts = (
            f"<figure><figcaption>p50 and p95 over {shown}</figcaption>{over_time}</figure>"
            f"<figure><figcaption>{_requests(len(newest.samples))} of the newest run, by the time that they took"
            f"</figcaption>{spread}</figure>"
        )
    return f'<section><h3>{escaped(name)}</h3><div class="charts">{charts}</div>{_numbers(route)}</section>'


def _requests(count: int) -> str:
    return "The one request" if count == 1 else f"The {count} requests" if count else "No request"


def _numbers(route: _Route) -> str:
    """The table of what the line chart shows, newest first."""
    rows = "".join(
        f'<tr><th scope="row">{each.when}</th><td>{escaped(each.commit) or _NONE}</td>'
        f"<td>{_time(each.figures.p50, each.figures)}</td><td>{_time(each.figures.p95, each.figures)}</td>"
        f"<td>{milliseconds(each.point.limit)}</td><td>{each.figures.errors} of {each.figures.samples}</td></tr>"
        for each in reversed(route.runs)
    )
    table = _table(("run", "commit", "p50", "p95", "limit", "failed"), rows)
    return f"<details><summary>Every run in numbers</summary>{table}</details>"


def _table(columns: Iterable[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _left_out(collected: _Collected) -> str:
    """What the file has and the page does not."""
    said = [
        f"{place.name}, {name}: {route.left_out} earlier runs are not shown, only the newest {MOST_RUNS}."
        for place in collected.places.values()
        for name, route in place.routes.items()
        if route.left_out
    ]
    if collected.left_out:
        said.append(
            f"{collected.left_out} measurements of further sites or routes are not shown: "
            f"there is room for {MOST_SITES} sites and {MOST_ROUTES} routes."
        )
    said += [f"Line {each.number} of the file was passed over: {each.reason}." for each in collected.bad]
    if collected.bad_lines > len(collected.bad):
        said.append(f"So were {collected.bad_lines - len(collected.bad)} more lines.")
    items = "".join(f"<li>{escaped(each)}</li>" for each in said)
    return f"<h2>Not shown</h2><ul>{items}</ul>" if said else ""


def _document(title: str, content: str, left_out: str) -> str:
    """The file. No script runs and nothing is loaded: the policy allows this very style sheet and nothing else."""
    allowed = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f"<title>{escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escaped(title)}</h1>\n{content}\n{left_out}\n"
        f'<p class="soft note">{_NOTE}</p>\n</main>\n</body>\n</html>\n'
    )
