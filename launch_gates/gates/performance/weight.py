"""How much the first view of a page loads: the page and what it names, as for a browser without scripts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from launch_gates.site.page import Page

if TYPE_CHECKING:
    from launch_gates.site.client import Client
    from launch_gates.site.visit import Visit

MOST_ASKED = 40
_HTML = ("text/html", "application/xhtml+xml")
_PACKED = (
    "text/",
    "application/javascript",
    "application/json",
    "application/xml",
    "image/svg+xml",
    "application/xhtml",
)
_WORTH_PACKING = 1_400
"""Bytes: what fits in one packet does not get faster."""


class Weight(NamedTuple):
    """One page."""

    requests: int
    """The page itself and all that it names."""
    received: int
    """Bytes of what was asked for, as they came."""
    unasked: int
    """Requests to other hosts, or beyond the cap, whose bytes are not known."""
    unpacked: tuple[tuple[str, int], ...]
    """Path and bytes of each text that came without compression."""


def weigh(client: Client, visit: Visit, rate: float) -> Weight | None:
    """The page of that visit; None where it is no HTML. Only its own host is asked, at no more than the rate."""
    if visit.content_type not in _HTML:
        return None
    own = urlsplit(visit.url)
    resources = list(Page(visit.url, visit.text).resources())
    asked = [each for each in resources if urlsplit(each.url)[:2] == own[:2]][:MOST_ASKED]
    received, unpacked = visit.received, list(_unpacked(visit))
    visitor = client.visitor()
    for resource in asked:
        started = time.monotonic()
        answer = visitor.get(resource.url)
        received += answer.received
        unpacked += _unpacked(answer)
        time.sleep(max(0.0, 1 / rate - (time.monotonic() - started)))
    return Weight(len(resources) + 1, received, len(resources) - len(asked), tuple(unpacked))


def _unpacked(visit: Visit) -> list[tuple[str, int]]:
    is_text = visit.content_type.startswith(_PACKED)
    if not is_text or visit.header("content-encoding") or visit.received <= _WORTH_PACKING or not visit.is_answered:
        return []
    return [(urlsplit(visit.url).path or "/", visit.received)]
