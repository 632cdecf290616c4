"""A file that everybody can get and nobody should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.exposures import MOST_MAPS, SOURCE_MAP
from launch_gates.gates.smoke.hosts import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/exposed-file",
    title="A file that nobody should see is public",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Programs ask every new site for such files: credentials, customers' data and code are gone within hours.",
    fix="Take it off the server, refuse such names there, and replace every credential that is in it.",
    references=("https://owasp.org/Top10/A05_2021-Security_Misconfiguration/",),
    bad_example="GET /.env -> 200, with 12 variables",
    good_example="GET /.env -> 404",
)


def find(look: Look) -> Iterator[Problem | Unchecked | NotLookedAt]:
    """One finding a file, and one for all source maps: those of a build are alike."""
    content = look.content
    if content is None:
        return
    told = set()
    for exposed in content.exposed:
        path = path_of(exposed.url)
        # The names of scripts, and so of their maps, change with every build.
        identity = SOURCE_MAP.title if exposed.exposure is SOURCE_MAP else path
        if identity not in told:
            told.add(identity)
            message = f"{path} is public: {exposed.exposure.title}, with {exposed.holds}"
            yield Problem(exposed.exposure.severity, message, exposed.exposure.fix, (identity,), url=exposed.url)
    if len(content.maps) > MOST_MAPS and SOURCE_MAP.title not in told:
        reason = f"source maps beyond the first {MOST_MAPS} were not asked for"
        yield NotLookedAt("source maps", reason, len(content.maps) - MOST_MAPS)
    for reason, count in content.unasked.items():
        subject = f"{count} file{'s' * (count > 1)} that nobody should see"
        yield Unchecked(RULE.id, subject, reason, "Run it again later.")
