"""Every rule of the performance gate that looks at a site from outside."""

from __future__ import annotations

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

_TTFB = "https://web.dev/articles/ttfb"

COLD = Rule(
    id="performance/cold",
    title="The first request over a new connection takes too long",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why=(
        "It is what every new customer gets: name, connection, TLS and a server that may have been asleep. One request "
        "is no proof, but who waits for seconds at the first page does not see the second."
    ),
    fix=(
        "See which phase takes the time. Keep an instance running, load less at start-up, and put a content delivery "
        "network in front of what is the same for everybody."
    ),
    references=(_TTFB,),
    bad_example="GET /  (new connection): 4.8 s, 4.3 s of them waiting for the server; limit 2 s",
    good_example="GET /  (new connection): 410 ms",
)
P95 = Rule(
    id="performance/p95",
    title="More than one request in twenty takes longer than the limit",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why=(
        "A customer who looks at twenty pages meets it. Slow pages lose orders long before anybody complains, and "
        "under the load of a launch they become slower."
    ),
    fix="Profile the route: queries without an index, calls to other services and what could be cached come first.",
    references=('Lan and DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70, 1983',),
    bad_example="/checkout: 12 of 75 requests took longer than 500 ms",
    good_example="/checkout: none of 75 requests took longer than 500 ms",
)
TTFB = Rule(
    id="performance/ttfb",
    title="The server takes too long to begin its answer",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why="Nothing can be shown before the first byte, whatever is done for images and scripts afterwards.",
    fix="Look at what the server does before it answers, and cache the page where it is the same for everybody.",
    references=(_TTFB,),
    bad_example="GET /products: first byte after 1.4 s",
    good_example="GET /products: first byte after 120 ms",
)
ERRORS = Rule(
    id="performance/errors",
    title="Requests fail under a few requests a second",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="What fails with one visitor fails more often with a hundred; each failure may be an order.",
    fix="Look up the failures in the application's log by their time: limits of connections and of memory are usual.",
    references=("RFC 9110, section 15.6",),
    bad_example="/search: 9 of 100 requests failed (503: 6, timeout: 3)",
    good_example="/search: all of 75 requests were answered",
)
REGRESSION = Rule(
    id="performance/regression",
    title="The route has become slower than in earlier releases",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why=(
        "Releases that each cost a little add up to a slow site, and which change did it is easiest to find now, while "
        "there is only one."
    ),
    fix="Look at what this release changed for the route: new queries, calls to other services, a cache that is gone.",
    references=('Mood, "Introduction to the Theory of Statistics", 1950 (median test)',),
    bad_example="/checkout: p95 went from 310 ms to 470 ms",
    good_example="/checkout: p95 is 305 ms, as in the last five releases",
)
UNCOMPRESSED = Rule(
    id="performance/uncompressed",
    title="Text is sent without compression",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    why="HTML, scripts and styles are several times as large as they need to be, and phones wait for every byte.",
    fix="Switch on gzip, Brotli or Zstandard for text in the web server, the framework or the delivery network.",
    references=("RFC 9110, section 8.4", "RFC 9110, section 12.5.3"),
    bad_example="GET /app.js: 840 KiB, no Content-Encoding",
    good_example="GET /app.js: 210 KiB, Content-Encoding: br",
)
HEAVY_PAGE = Rule(
    id="performance/heavy-page",
    title="The first view of a page loads very much",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    why="On a phone with an average connection it takes many seconds, and the visitor pays for the bytes.",
    fix="Serve images in the size in which they are shown, load below the fold later, and split the scripts.",
    references=("https://developer.chrome.com/docs/lighthouse/performance/total-byte-weight",),
    bad_example="/: 6.2 MiB in 140 requests",
    good_example="/: 780 KiB in 32 requests",
)
SLOW_PHASE = Rule(
    id="performance/slow-phase",
    title="One phase of the request takes most of the time",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    why="It says where to look: a slow name server, connection, TLS, application and transfer need different people.",
    fix="Begin with that phase; making the others faster hardly changes what a visitor feels.",
    references=(_TTFB,),
    bad_example="/checkout: 88 % of 620 ms is waiting for the application",
    good_example="/checkout: 120 ms, spread over name, connection, TLS and application",
)
_ALL = (COLD, P95, TTFB, ERRORS, REGRESSION, UNCOMPRESSED, HEAVY_PAGE, SLOW_PHASE)
RULES: tuple[Rule, ...] = tuple(rule._replace(family="performance") for rule in _ALL)
