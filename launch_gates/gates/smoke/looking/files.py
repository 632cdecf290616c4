"""Asks for files that nobody should get, last of all: what guards a site may shut a visitor out who asks for these."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from launch_gates.gates.smoke.content import Exposed
from launch_gates.gates.smoke.exposures import EXPOSURES, MOST_MAPS, MOST_READ, SOURCE_MAP
from launch_gates.gates.smoke.likeness import begins_as_page
from launch_gates.gates.smoke.looking.resources import AT_ONCE

if TYPE_CHECKING:
    from launch_gates.core.gate import Context
    from launch_gates.gates.smoke.content import Content
    from launch_gates.gates.smoke.exposures import Exposure
    from launch_gates.site.client import Client
    from launch_gates.site.failures import NoAnswerError


def look_at_exposed_files(client: Client, home: str, nowhere: bytes, content: Content, context: Context) -> Content:
    """`nowhere` is what the site has for a path that nobody has: it is no file, whatever it looks like."""
    asked = [(exposure, urljoin(home, path)) for exposure in EXPOSURES for path in exposure.paths]
    asked += [(SOURCE_MAP, url) for url in content.maps[:MOST_MAPS]]
    exposed, unasked = [], Counter[str]()
    with ThreadPoolExecutor(AT_ONCE, "smoke") as threads:
        answers = threads.map(lambda each: _asked(client, each[0], each[1], nowhere), asked)
        for number, ((exposure, url), (holds, failure)) in enumerate(zip(asked, answers, strict=True)):
            context.progress(number, len(asked), "files that nobody should get")
            if failure is not None:
                unasked[failure.message] += 1
            elif holds:
                exposed.append(Exposed(exposure, url, holds))
    return content._replace(exposed=tuple(exposed), unasked=unasked)


def _asked(client: Client, exposure: Exposure, url: str, nowhere: bytes) -> tuple[str, NoAnswerError | None]:
    """What is in it, or why that could not be seen. Of a redirect nothing is: the file itself is not given away."""
    most = None if exposure is SOURCE_MAP else MOST_READ
    visit = client.visitor(most=most).get(url, follows=False)
    is_other = begins_as_page(visit.body) and not exposure.is_page
    if visit.status != HTTPStatus.OK or is_other or visit.body == nowhere[:most]:
        return "", visit.failure
    return exposure.holds(visit.body), None
