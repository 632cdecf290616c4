"""How much the first view of a page loads: the page and what it names, as for a browser without scripts.

Videos, and what the page marks as to be loaded later, are no part of it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from launch_gates.gates.performance.measuring import in_turn, refusal
from launch_gates.site.page import Page

if TYPE_CHECKING:
    from launch_gates.gates.performance.pace import Pace
    from launch_gates.site.client import Client
    from launch_gates.site.visit import Visit

MOST_ASKED = 40
_PACKED = (
    "text/",
    "application/javascript",
    "application/json",
    "application/xml",
    "image/svg+xml",
    "application/xhtml",
)
_NOT_PACKED = ("", "identity")
_WORTH_PACKING = 1_400
"""Bytes: what fits in one packet does not get faster."""


class Weight(NamedTuple):
    """One page."""

    requests: int
    """The page itself and all that it names."""
    received: int
    """Bytes of what was asked for, as they came."""
    elsewhere: int
    """Files of other hosts, which are not asked for."""
    unasked: int
    """The site's own files that were not asked for: beyond the cap, or as the host wants to be left alone."""
    unpacked: tuple[tuple[str, int], ...]
    """Path and bytes of each text, beside the page, that came without compression."""


def weigh(client: Client, visit: Visit, pace: Pace) -> Weight | None:
    """The page of that visit; None where it is no HTML. Only its own host is asked."""
    if not visit.is_html:
        return None
    origin = urlsplit(visit.url)[:2]
    resources = Page(visit.url, visit.text).resources()
    named = [each.url for each in resources if each.kind != "media" and not each.is_deferred]
    own = [url for url in named if urlsplit(url)[:2] == origin]
    visitor, answers = client.visitor(), [visit]
    for url in own[:MOST_ASKED]:
        answer = in_turn(visitor, url, pace)
        if refusal(answer) is not None:
            break
        answers.append(answer)
    return Weight(
        requests=len(named) + 1,
        received=sum(each.received for each in answers),
        elsewhere=len(named) - len(own),
        unasked=len(own) - (len(answers) - 1),
        unpacked=tuple(found for each in answers[1:] if (found := unpacked(each)) is not None),
    )


def unpacked(visit: Visit) -> tuple[str, int] | None:
    """Path and bytes of a text that came without compression; None for anything else."""
    is_text = visit.content_type.startswith(_PACKED)
    is_packed = visit.header("content-encoding").strip().lower() not in _NOT_PACKED
    if not is_text or is_packed or visit.received <= _WORTH_PACKING or visit.status != HTTPStatus.OK:
        return None
    return urlsplit(visit.url).path or "/", visit.received
