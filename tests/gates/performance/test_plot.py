"""The page of charts: whole, closed to the outside, and nothing in it but what belongs there."""

from __future__ import annotations

import base64
import hashlib
import re
import tracemalloc
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.performance.charts import Point, distribution, trend
from launch_gates.gates.performance.drawing import escaped, milliseconds
from launch_gates.gates.performance.history import BadLine
from launch_gates.gates.performance.plot import MOST_ROUTES, MOST_RUNS, MOST_SITES, page
from launch_gates.gates.performance.records import RouteRun, Run
from tests.gates.performance.runs import TEXTS, a_run, any_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launch_gates.gates.performance.records import Sample

FAST = RouteRun("home", 500, "pass", tuple(100.0 + number for number in range(75)), cold=300)
SLOW = RouteRun("checkout", 500, "fail", tuple(400.0 + 10 * number for number in range(30)))
ELEMENTS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "section",
        "figure",
        "figcaption",
        "details",
        "summary",
    ),
    *("h1", "h2", "h3", "p", "ul", "li", "div", "span", "table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "desc", "path", "rect", "circle", "text"),
}
MILLISECONDS = st.integers(0, 10**13).map(lambda tenths: tenths / 10)


class Parsed(HTMLParser):
    """The elements of a page with their attributes, its text, and what is opened and not closed."""

    def __init__(self, text: str) -> None:  # noqa: D107 (the class says it)
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def drawn(lines: Iterable[Run | BadLine]) -> Parsed:
    """The page, which is whole and has nothing in it that loads, runs or leads anywhere."""
    text = page(lines)
    text.encode("utf-8")
    parsed = Parsed(text)
    assert parsed.open == []
    assert {tag for tag, _ in parsed.elements} <= ELEMENTS
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "href", "style", "srcset")}
    assert "url(" not in text
    assert "@import" not in text
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    return parsed


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    text = page([a_run(FAST)])
    policy = next(
        attributes["content"]
        for tag, attributes in Parsed(text).elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_it_says_how_the_newest_run_went() -> None:
    text = drawn([a_run(SLOW), a_run(FAST, SLOW, day=2)]).text
    assert "How fast is shop.example (production)?" in text
    assert "Of 2 routes: 1 within the limit, 1 over the limit." in text
    assert "02 January 2026, 12:30 UTC, commit 0123456789ab" in text
    assert "Every route is within its limit." in drawn([a_run(FAST, FAST.__class__("b", 500, "pass"))]).text
    assert "The route is within its limit." in drawn([a_run(FAST)]).text


def test_the_numbers_stand_beside_the_charts() -> None:
    text = drawn([a_run(FAST)]).text
    for figure in ("137 ms", "171 ms", "174 ms", "500 ms", "300 ms", "0 of 75"):
        assert figure in text


def test_light_dark_and_print_have_colours() -> None:
    text = page([])
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_every_chart_has_a_name_and_says_what_it_shows() -> None:
    parsed = drawn([a_run(FAST, SLOW)])
    charts = [attributes for tag, attributes in parsed.elements if tag == "svg"]
    ids = {attributes.get("id") for _, attributes in parsed.elements}
    assert len(charts) == 4
    for chart in charts:
        assert chart["role"] == "img"
        assert set((chart["aria-labelledby"] or "").split()) <= ids
    assert "75 requests, 0 failed: p50 137 ms, p95 171 ms, limit 500 ms." in parsed.text


def test_no_run_no_route_and_no_sample() -> None:
    assert "No run is in the file." in drawn([]).text
    assert "No route was measured." in drawn([a_run()]).text
    assert "No request was made." in drawn([a_run(RouteRun("a", 500))]).text
    assert "No request of the newest run" in drawn([a_run(FAST), a_run(RouteRun("home", 500), day=2)]).text


def test_a_route_that_the_newest_run_lacks_is_shown_as_such() -> None:
    assert (
        "not in the newest run; on 2026-01-01 12:30 UTC over the limit" in drawn([a_run(SLOW), a_run(FAST, day=2)]).text
    )


def test_sites_are_kept_apart() -> None:
    parsed = drawn([a_run(FAST), a_run(SLOW, host="staging.example")])
    assert "How fast is each site?" in parsed.text
    assert [tag for tag, _ in parsed.elements].count("h2") == 2


def test_what_is_not_shown_is_said() -> None:
    lines: list[Run | BadLine] = [BadLine(number, "it is not JSON") for number in range(1, 26)]
    lines += [a_run(FAST)] * (MOST_RUNS + 3)
    text = drawn(lines).text
    assert "home: 3 earlier runs are not shown" in text
    assert "Line 20 of the file was passed over: it is not JSON." in text
    assert "So were 5 more lines." in text
    assert "Line 21" not in text


def test_more_sites_and_routes_than_a_page_has_room_for_are_counted() -> None:
    many = a_run(*(RouteRun(f"r{number}", 500) for number in range(MOST_ROUTES + 5)))
    others = (a_run(FAST, host=f"h{number}.example") for number in range(MOST_SITES + 2))
    parsed = drawn([many, many, *others])
    # Five in each of two runs, the route of each of the other sites that came in, and three sites.
    assert f"{5 * 2 + MOST_SITES - 1 + 3} measurements of further sites or routes are not shown" in parsed.text
    assert [tag for tag, _ in parsed.elements].count("section") == MOST_ROUTES


def test_many_runs_of_many_routes_take_little_memory() -> None:
    routes = [RouteRun(f"/route/{number}/{'long' * 40}", 500, "pass", FAST.samples) for number in range(20)]
    tracemalloc.start()
    try:
        text = page(a_run(*routes) for _ in range(MOST_RUNS + 100))
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
    assert len(text) < 3 << 20


@settings(max_examples=60)
@given(st.lists(any_run() | st.builds(BadLine, st.integers(1, 9), TEXTS), max_size=3))
def test_whatever_the_runs_hold_the_page_is_whole(lines: list[Run | BadLine]) -> None:
    drawn(lines)


@pytest.mark.parametrize(
    "text",
    [
        "</title><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "]]>",
        "a\x00\x1b[31m",
        "\u202egnp",
        "\ud800",
    ],
)
def test_a_hostile_name_stays_text(text: str) -> None:
    route = RouteRun(text, 500, "pass", FAST.samples, {}, 1.0, {text: 1.0}, {text: 1}, {text: 1})
    run = Run(a_run().time, text, text, text, (route,))
    parsed = drawn([run, BadLine(1, text)])
    assert parsed.text.count(re.sub("[^ -~]", lambda found: ascii(found[0])[1:-1], text)) >= 5


class TestCharts:
    """Every chart is well-formed XML too, and nothing of it lies outside its frame."""

    @staticmethod
    def checked(chart: str) -> ET.Element:
        root = ET.fromstring(chart)  # noqa: S314 (our own)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for element in root.iter("rect"):
            x, y, across, up = (float(element.attrib[name]) for name in ("x", "y", "width", "height"))
            assert across > 0
            assert up > 0
            assert 0 <= x <= x + across <= width
            assert 0 <= y <= y + up <= height
        for element in root.iter("circle"):
            assert 0 <= float(element.attrib["cx"]) <= width
            assert 0 <= float(element.attrib["cy"]) <= height
        for element in root.iter("path"):
            numbers = re.findall(r"[MLH ](-?[\d.]+)", element.attrib["d"])
            assert all(0 <= float(number) <= width for number in numbers)
        return root

    @settings(max_examples=200)
    @given(st.lists(st.none() | MILLISECONDS, max_size=80), MILLISECONDS)
    def test_a_distribution_has_every_sample_in_it(self, samples: list[Sample], limit: float) -> None:
        root = self.checked(distribution(samples, limit, "title", "k"))
        bars = [element for element in root.iter("rect") if "height" in element.attrib]
        assert sum(int((bar.findtext("title") or "").rpartition(" ")[2]) for bar in bars) == len(samples)

    @settings(max_examples=200)
    @given(
        st.lists(
            st.builds(Point, TEXTS, TEXTS, st.none() | MILLISECONDS, st.none() | MILLISECONDS, MILLISECONDS),
            min_size=1,
            max_size=60,
        )
    )
    def test_a_trend_has_a_mark_for_every_run(self, points: list[Point]) -> None:
        root = self.checked(trend(points, "title", "k"))
        marks = [
            element
            for element in root.iter()
            if element.tag in ("rect", "circle", "path") and element.find("title") is not None
        ]
        assert len(marks) == len(points)

    @pytest.mark.parametrize(
        ("samples", "over"), [([499.0, 500.0], 0), ([500.1], 1), ([None, 5000.0, 499.0], 2), ([0.0], 0)]
    )
    def test_what_is_over_the_limit_is_drawn_as_that(self, samples: Sequence[Sample], over: int) -> None:
        root = self.checked(distribution(samples, 500, "title", "k"))
        marked = [element for element in root.iter("rect") if element.attrib["class"] == "over"]
        assert sum(int((bar.findtext("title") or "").rpartition(" ")[2]) for bar in marked) == over

    def test_a_run_without_a_p95_is_a_cross(self) -> None:
        root = self.checked(
            trend([Point("", "", 5, None, 500), Point("", "", 5, 600, 500), Point("", "", 5, 6, 500)], "", "k")
        )
        assert len([element for element in root.iter("path") if element.attrib["class"] == "over"]) == 1
        assert len(list(root.iter("rect"))) == 1
        assert len(list(root.iter("circle"))) == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "failed"), (0, "0 ms"), (3.24, "3.2 ms"), (10, "10 ms"), (412.4, "412 ms"), (999.9, "1000 ms"),
        (1240, "1.24 s"), (75_000, "75 s"), (180_000, "3 min"),
    ],
)  # fmt: skip
def test_times_as_people_read_them(value: Sample, said: str) -> None:
    assert milliseconds(value) == said


def test_escaping() -> None:
    assert escaped("a<b>&\"'\x07\u202e") == "a&lt;b&gt;&amp;&quot;&#x27;\\x07\\u202e"
