"""Asks for files that nobody should get, last of all: what guards a site may shut a visitor out who asks for these."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from launch_gates.gates.smoke.content import Exposed
from launch_gates.gates.smoke.exposures import EXPOSURES, MOST_READ, SOURCE_MAP
from launch_gates.gates.smoke.likeness import begins_as_page
from launch_gates.gates.smoke.looking.resources import AT_ONCE
from launch_gates.gates.smoke.source_maps import own_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launch_gates.core.gate import Context
    from launch_gates.gates.smoke.exposures import Exposure
    from launch_gates.site.client import Client
    from launch_gates.site.visit import Visit

_MOST_MAPS = 5


class Files(NamedTuple):
    """What came of it."""

    exposed: tuple[Exposed, ...] = ()
    unasked: Mapping[str, int] = {}  # never changed


def look_at_exposed_files(client: Client, home: str, nowhere: bytes, maps: Sequence[str], context: Context) -> Files:
    """`nowhere` is what the site has for a path that nobody has: it is no file, whatever it looks like."""
    asked = [(exposure, urljoin(home, path)) for exposure in EXPOSURES for path in exposure.paths]
    asked += [(SOURCE_MAP, url) for url in maps[:_MOST_MAPS]]
    exposed, unasked = [], Counter[str]()
    with ThreadPoolExecutor(AT_ONCE, "smoke") as threads:
        answers = threads.map(lambda each: _asked(client, *each), asked)
        for number, ((exposure, url), (visit, holds)) in enumerate(zip(asked, answers, strict=True)):
            context.progress(number, len(asked), "files that nobody should get")
            if visit.failure is not None:
                unasked[visit.failure.message] += 1
            elif holds and visit.body != nowhere:
                exposed.append(Exposed(exposure, url, holds))
    if len(maps) > _MOST_MAPS:
        unasked[f"only {_MOST_MAPS} source maps are looked at"] = len(maps) - _MOST_MAPS
    return Files(tuple(exposed), unasked)


def _asked(client: Client, exposure: Exposure, url: str) -> tuple[Visit, str]:
    """The answer, and what it holds. Of a redirect, nothing: the file itself is not given away."""
    is_map = exposure is SOURCE_MAP
    visit = client.visitor(most=None if is_map else MOST_READ).get(url, follows=False)
    if visit.status != HTTPStatus.OK:
        return visit._replace(body=b""), ""
    if is_map:
        count = own_sources(visit.body)
        return visit._replace(body=b""), f"{count} of your source files" if count else ""
    is_other = begins_as_page(visit.body) and not exposure.is_page
    return visit, "" if is_other else exposure.holds(visit.body)
