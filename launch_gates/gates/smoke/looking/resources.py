"""Asks for what the pages load from the site's own hosts, and reads what stands in pages and scripts."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from launch_gates.gates.smoke.content import Asset, Content, Text
from launch_gates.gates.smoke.credentials import CredentialReader
from launch_gates.gates.smoke.sandboxes import modes_in
from launch_gates.gates.smoke.source_maps import map_of
from launch_gates.site.address import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.core.gate import Context
    from launch_gates.gates.smoke.hosts import Own
    from launch_gates.gates.smoke.look import Seen
    from launch_gates.site.client import Client
    from launch_gates.site.page import Page, Resource
    from launch_gates.site.visit import Visit

AT_ONCE = 4
MOST = 60
"""Resources that are asked for; a page needs its scripts and styles most."""
_ORDER = ("script", "stylesheet", "font", "image", "icon")
_PLACEHOLDERS = ("{{", "${", "<%", "[[", "%7B%7B")
"""What a template in the page has where its script puts an address."""
_BEGINNING = 1_000


class _Wanted(NamedTuple):
    resource: Resource
    seen: Seen


def look_at_resources(client: Client, pages: Sequence[tuple[Seen, Page]], own: Own, context: Context) -> Content:
    """Each resource once, the most important kinds first."""
    wanted, elsewhere = _wanted(pages, own)
    read = CredentialReader()
    texts = [_text(seen.visit.url, seen, seen.visit, read) for seen, _ in pages]
    assets, maps = [], []
    with ThreadPoolExecutor(AT_ONCE, "smoke") as threads:
        answers = threads.map(lambda each: _asked(client, each, read), wanted[:MOST])
        for number, (asset, text, source_map) in enumerate(answers):
            context.progress(number, len(wanted[:MOST]), "resources of the pages")
            assets.append(asset)
            texts += [text] if text is not None else []
            maps += [source_map] if source_map is not None and own.has(source_map) else []
    return Content(tuple(assets), tuple(texts), elsewhere, len(wanted[MOST:]), tuple(dict.fromkeys(maps)))


def _wanted(pages: Sequence[tuple[Seen, Page]], own: Own) -> tuple[list[_Wanted], Counter[str]]:
    """Those of the site, in order, and how many each other host has."""
    first: dict[str, _Wanted] = {}
    for seen, page in pages:
        for resource in page.resources():
            if resource.kind in _ORDER and not any(mark in resource.url for mark in _PLACEHOLDERS):
                first.setdefault(resource.url, _Wanted(resource, seen))
    elsewhere = Counter(host_of(url) for url in first if not own.has(url))
    wanted = [each for url, each in first.items() if own.has(url)]
    return sorted(wanted, key=lambda each: _ORDER.index(each.resource.kind)), elsewhere


def _asked(client: Client, wanted: _Wanted, read: CredentialReader) -> tuple[Asset, Text | None, str | None]:
    """As a browser asks for it: some servers give images only to their own pages."""
    url = wanted.resource.url
    visit = client.visitor().get(url, headers={"referer": urljoin(wanted.seen.visit.url, "/")})
    asset = Asset(wanted.resource, wanted.seen, visit._replace(body=visit.body[:_BEGINNING]))
    if wanted.resource.kind != "script" or visit.status != HTTPStatus.OK:
        return asset, None, None
    header = visit.header("sourcemap") or visit.header("x-sourcemap")
    return asset, _text(url, wanted.seen, visit, read), map_of(visit.url, visit.body, header)


def _text(url: str, seen: Seen, visit: Visit, read: CredentialReader) -> Text:
    modes = modes_in(visit.body)
    is_script = visit is not seen.visit
    return Text(url, seen, is_script, read(visit.body), modes.sandboxes, modes.live, visit.is_cut)
