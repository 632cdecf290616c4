"""A script, a style, a font or an image of the site that does not come, or is something else."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.likeness import begins_as_page
from launch_gates.site.failures import OURS
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.content import Asset, Content
    from launch_gates.gates.smoke.look import Look
    from launch_gates.site.visit import Visit

RULE = Rule(
    id="smoke/asset-broken",
    title="A page loads a script, style or image that is not there",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="The page answers 200 and customers see it without its design, or press buttons that do nothing.",
    fix="See whether the build's files were deployed together with the pages, and under the same path.",
    references=("https://html.spec.whatwg.org/multipage/semantics.html#link-type-stylesheet",),
    bad_example='<script src="/assets/app-1f0c9e2b.js"></script>, and GET /assets/app-1f0c9e2b.js -> 404',
    good_example="GET /assets/app-1f0c9e2b.js -> 200, text/javascript",
)
_SEVERITIES = {
    "script": Severity.HIGH,
    "stylesheet": Severity.HIGH,
    "font": Severity.MEDIUM,
    "image": Severity.MEDIUM,
    "icon": Severity.INFO,
}
_SHOWN_HOSTS = 3


def find(look: Look) -> Iterator[Problem | Unchecked | NotLookedAt]:
    """One finding a path. What other hosts serve was not asked for, which is said."""
    if look.content is None:
        return
    told = set()
    for asset in look.content.assets:
        path = urlsplit(asset.resource.url).path
        if unchecked := _unchecked(asset):
            yield unchecked
        elif path not in told and (wrong := _wrong(asset)):
            told.add(path)
            yield Problem(
                _SEVERITIES[asset.resource.kind],
                f"{asset.seen.route.title} loads the {asset.resource.kind} {path}, which {wrong}",
                RULE.fix,
                (path,),
                url=asset.resource.url,
                name=asset.seen.route.name,
                details={"status": asset.visit.status, "kind": asset.resource.kind},
            )
    yield from _not_looked_at(look.content)


def _unchecked(asset: Asset) -> Unchecked | None:
    url, failure, wall = asset.resource.url, asset.visit.failure, wall_of(asset.visit)
    if failure is not None and failure.kind in OURS:
        return Unchecked(RULE.id, url, failure.message, "Run it again later, or name the address.")
    if wall is not None and not wall.is_absent:
        return Unchecked(RULE.id, url, f"{wall.title} stands before it", wall.fix)
    if asset.visit.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unchecked(RULE.id, url, "it answers 429: too many requests", "Let this client ask for more.")
    return None


def _not_looked_at(content: Content) -> Iterator[NotLookedAt]:
    if content.beyond:
        reason = f"resources beyond the first {len(content.assets)} were not asked for"
        yield NotLookedAt("resources of the pages", reason, content.beyond)
    if content.elsewhere:
        hosts = sorted(content.elsewhere, key=lambda host: -content.elsewhere[host])
        more = ", …" if len(hosts) > _SHOWN_HOSTS else ""
        reason = "resources on other hosts were not asked for; name those that are yours in site.asset-hosts"
        yield NotLookedAt(f"{', '.join(hosts[:_SHOWN_HOSTS])}{more}", reason, sum(content.elsewhere.values()))


def _wrong(asset: Asset) -> str:
    """What is wrong, after `which`; empty where nothing is."""
    visit = asset.visit
    if visit.failure is not None:
        return f"gives no answer: {visit.failure.message}"
    if visit.status >= HTTPStatus.BAD_REQUEST:
        return f"answers {visit.status}"
    if begins_as_page(visit.body):
        return "is a page of HTML"
    if not _is_taken(asset.resource.kind, visit):
        return f"comes as {visit.content_type[:40]}, so that browsers do not take it"
    return ""


def _is_taken(kind: str, visit: Visit) -> bool:
    """Whether browsers take that content type: of a style CSS or none, of a script nearly any without `nosniff`."""
    if kind == "stylesheet":
        return visit.content_type in {"", "text/css"}
    is_strict = visit.header("x-content-type-options").strip().lower() == "nosniff"
    if kind == "script" and is_strict:
        return "javascript" in visit.content_type or "ecmascript" in visit.content_type
    return True
