"""A script, a style, a font or an image of the site that does not come, or is something else."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.likeness import begins_as_page
from launch_gates.gates.smoke.robots import path_of
from launch_gates.site.failures import OURS
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.content import Asset
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
    """One finding an address. What other hosts serve was not asked for, which is said."""
    content = look.content
    if content is None:
        return
    for asset in content.assets:
        failure, wall = asset.visit.failure, wall_of(asset.visit)
        if failure is not None and failure.kind in OURS:
            yield Unchecked(RULE.id, asset.resource.url, failure.message, "Run it again later, or name the address.")
        elif wall is not None and not wall.is_absent:
            yield Unchecked(RULE.id, asset.resource.url, f"{wall.title} stands before it", wall.fix)
        elif asset.visit.status == HTTPStatus.TOO_MANY_REQUESTS:
            yield Unchecked(RULE.id, asset.resource.url, "too many were asked for (429)", "Allow this client more.")
        elif wrong := _wrong(asset):
            yield _problem(asset, wrong)
    if content.beyond:
        yield NotLookedAt("resources of the pages", "there are too many to ask for all", content.beyond)
    if content.elsewhere:
        hosts = sorted(content.elsewhere, key=lambda host: -content.elsewhere[host])
        more = ", …" if len(hosts) > _SHOWN_HOSTS else ""
        subject = f"resources of other hosts: {', '.join(hosts[:_SHOWN_HOSTS])}{more}"
        yield NotLookedAt(subject, "name those that are yours in site.asset-hosts", sum(content.elsewhere.values()))


def _problem(asset: Asset, wrong: str) -> Problem:
    resource, seen = asset.resource, asset.seen
    return Problem(
        _SEVERITIES[resource.kind],
        f"{seen.route.title} loads the {resource.kind} {path_of(resource.url)}, which {wrong}",
        RULE.fix,
        (path_of(resource.url),),
        url=resource.url,
        name=seen.route.name,
        details={"status": asset.visit.status, "kind": resource.kind},
    )


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
