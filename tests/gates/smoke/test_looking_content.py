"""What is asked of a site beyond its pages, on real servers: how much, of whom, and what is kept of the answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from launch_gates.config.settings import SiteSettings
from launch_gates.core.finding import NotLookedAt
from launch_gates.core.gate import Context
from launch_gates.core.problem import Problem
from launch_gates.gates.smoke.checks.table import CHECKS
from launch_gates.gates.smoke.exposures import EXPOSURES
from launch_gates.gates.smoke.look import Look
from launch_gates.gates.smoke.looking.content import look_at_content
from launch_gates.gates.smoke.looking.pages import look_at_pages
from launch_gates.site.client import Client, Options
from launch_gates.site.detours import Detours, parse_connect_to
from launch_gates.site.limits import Limits
from tests.gates.smoke.looks import found as found_by
from tests.gates.smoke.test_discovery import KINDS, page
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from pathlib import Path

    from launch_gates.gates.smoke.content import Content

OWN_RULES = (
    "asset-broken", "mixed-content", "local-url", "noindex-in-production", "exposed-file", "secret-in-bundle",
    "test-key-in-bundle", "cookie",
)  # fmt: skip
SHOP = "http://shop.example/"
HOME = SiteSettings(routes={"home": "/"})
GONE = answer(b"gone", "404 Not Found", content_type="text/plain")
SCRIPT = answer(b"x()\n//# sourceMappingURL=app.js.map", content_type="text/javascript")


def _serve(answers: Mapping[str, bytes], otherwise: bytes = GONE) -> Raw:
    def reply(connection: socket.socket, head: bytes) -> None:
        connection.sendall(answers.get(head.split(b" ")[1].decode(), otherwise).replace(b"{host}", b"shop.example"))

    return Raw(reply)


def _looked(
    server: Raw, root: Path, site: SiteSettings = HOME, requests: int = 500, disabled: tuple[str, ...] = ()
) -> Look:
    detours = Detours(connect_to=(parse_connect_to(f"::127.0.0.1:{server.port}"),))
    with Client(Options(detours, limits=Limits(requests=requests))) as client:
        look = Look(SHOP, "production", site, look_at_pages(client, SHOP, site, Context(root)))
        return look._replace(content=look_at_content(client, look, Context(root), disabled))


def _content(look: Look) -> Content:
    assert look.content is not None
    return look.content


def _asked(server: Raw) -> list[str]:
    return [head.split(b" ")[1].decode() for head in server.heads]


def _problems(look: Look) -> list[tuple[str, str]]:
    checks = [check for check in CHECKS if check.rule.id.removeprefix("smoke/") in OWN_RULES]
    return [(check.rule.id, each.message) for check in checks for each in check.find(look) if isinstance(each, Problem)]


@pytest.mark.parametrize("name", [name for name in KINDS if not name.startswith("503")])
def test_healthy_shops_of_many_kinds_are_left_in_peace(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    with _serve({**kind.answers, "/a": SCRIPT, "/app/a": SCRIPT}, kind.otherwise) as server:
        look = _looked(server, tmp_path, SiteSettings())
        assert len(server.heads) <= 130
    assert _problems(look) == []
    assert {head.split(b" ")[0] for head in server.heads} == {b"GET"}


def test_each_resource_is_asked_for_once_with_the_page_that_loads_it(tmp_path: Path) -> None:
    html = page("<script src=/app.js></script><link rel=stylesheet href=/app.css><img src=/a.png><img src=/a.png>")
    with _serve({"/": html, "/tea": html, "/app.js": SCRIPT}) as server:
        look = _looked(server, tmp_path, SiteSettings(routes={"tea": "/tea"}))
    asked = _asked(server)
    assert [asked.count(path) for path in ("/app.js", "/app.css", "/a.png")] == [1, 1, 1]
    assert all(b"referer: http://shop.example/\r\n" in head.lower() for head in server.heads if b" /a.png " in head)
    assert [asset.resource.kind for asset in _content(look).assets] == ["script", "stylesheet", "image"]


def test_what_is_preloaded_is_asked_for_as_what_it_is(tmp_path: Path) -> None:
    font = "<link rel=preload as=font href=/a.woff2><link rel=preload as=style href=/a.css><link rel=icon href=/i.ico>"
    with _serve({"/": page(font)}) as server:
        assets = _content(_looked(server, tmp_path)).assets
    assert [asset.resource.kind for asset in assets] == ["stylesheet", "font", "icon"]


def test_scripts_come_before_images_and_there_is_an_end(tmp_path: Path) -> None:
    images = "".join(f"<img src=/{number}.png>" for number in range(200))
    with _serve({"/": page(f"{images}<script src=/app.js></script>"), "/app.js": SCRIPT}) as server:
        content = _content(_looked(server, tmp_path))
        assert len(server.heads) < 120
    assert content.assets[0].resource.url == f"{SHOP}app.js"
    assert (len(content.assets), content.beyond) == (60, 141)


def test_other_hosts_are_counted_and_not_asked(tmp_path: Path) -> None:
    html = page("<script src=http://cdn.other.example/a.js></script><img src=http://cdn.other.example/a.png>")
    with _serve({"/": html}) as server:
        content = _content(_looked(server, tmp_path))
    assert (content.assets, content.elsewhere) == ((), {"cdn.other.example": 2})
    assert all(b"cdn.other.example" not in head for head in server.heads)


def test_a_host_of_the_configuration_is_asked(tmp_path: Path) -> None:
    site = SiteSettings(routes={"home": "/"}, asset_hosts=("CDN.other.example",))
    with _serve({"/": page("<script src=http://cdn.other.example/a.js></script>"), "/a.js": SCRIPT}) as server:
        content = _content(_looked(server, tmp_path, site))
    assert [asset.visit.status for asset in content.assets] == [200]
    assert content.elsewhere == {}


def test_what_a_template_fills_in_is_no_address(tmp_path: Path) -> None:
    with _serve({"/": page("<img src='{{ item.image }}'><img src='/i/${id}.png'>")}) as server:
        assert _content(_looked(server, tmp_path)).assets == ()


def test_no_body_is_kept(tmp_path: Path) -> None:
    script = answer(b"x" * 3_000_000, content_type="text/javascript")
    with _serve({"/": page("<script src=/app.js></script>"), "/app.js": script}) as server:
        [asset] = _content(_looked(server, tmp_path)).assets
    assert len(asset.visit.body) <= 1_000


def test_a_source_map_with_own_files(tmp_path: Path) -> None:
    text = {"version": 3, "sources": ["src/cart.js"], "sourcesContent": ["let total"], "mappings": ""}
    found = answer(json.dumps(text).encode(), content_type="application/json")
    answers = {"/": page("<script src=/app.js></script>"), "/app.js": SCRIPT, "/app.js.map": found}
    with _serve(answers) as server:
        look = _looked(server, tmp_path)
    message = "/app.js.map is public: a source map, with 1 of your source files"
    assert _problems(look) == [("smoke/exposed-file", message)]


def test_source_maps_of_one_build_are_one_finding(tmp_path: Path) -> None:
    found = answer(b'{"version":3,"sources":["a.ts"],"sourcesContent":["x"]}', content_type="application/json")
    scripts = {f"/{each}.js": answer(f"//# sourceMappingURL={each}.js.map".encode()) for each in "abcdefgh"}
    html = page("".join(f"<script src={path}></script>" for path in scripts))
    with _serve({"/": html, **scripts, **{f"{path}.map": found for path in scripts}}) as server:
        [(_, message)] = _problems(_looked(server, tmp_path))
    assert message.startswith("/a.js.map is public")
    with _serve({"/": html, **scripts}) as server:
        look = _looked(server, tmp_path)
        assert sum(path.endswith(".map") for path in _asked(server)) == 5
    reason = "source maps beyond the first 5 were not asked for"
    assert found_by("smoke/exposed-file", look) == [NotLookedAt("source maps", reason, 3)]


@pytest.mark.parametrize("body", [b"A=1\nB=2\n", b"ref: refs/heads/main", b"[core]\nrepositoryformatversion = 0"])
def test_a_site_that_answers_everything_alike_has_no_such_file(body: bytes, tmp_path: Path) -> None:
    everything = answer(body, content_type="text/plain")
    with _serve({"/": page("<h1>Tea</h1>")}, everything) as server:
        assert _content(_looked(server, tmp_path)).exposed == ()


def test_only_the_beginning_of_a_file_is_read(tmp_path: Path) -> None:
    with _serve({"/": page("<h1>Tea</h1>"), "/.env": answer(b"KEY=value\n" * 500_000)}) as server:
        [exposed] = _content(_looked(server, tmp_path)).exposed
    assert exposed.holds == "1639 variables or more"


def test_a_redirect_to_a_file_gives_none_away(tmp_path: Path) -> None:
    answers = {"/": page("<h1>Tea</h1>"), "/.env": answer(status="302 Found", location="/e"), "/e": answer(b"A=1\nB=2")}
    with _serve(answers) as server:
        assert _content(_looked(server, tmp_path)).exposed == ()
    assert "/e" not in _asked(server)


def test_files_are_asked_for_last_and_not_where_that_is_switched_off(tmp_path: Path) -> None:
    paths = {path for exposure in EXPOSURES for path in exposure.paths}
    with _serve({"/": page("<script src=/app.js></script>"), "/app.js": SCRIPT}) as server:
        _looked(server, tmp_path)
        asked = _asked(server)
    assert paths < set(asked)
    assert not paths.intersection(asked[: -len(paths) - 1])
    with _serve({"/": page("<h1>Tea</h1>")}) as server:
        _looked(server, tmp_path, disabled=("smoke/exposed-file",))
        assert not paths.intersection(_asked(server))


def test_what_could_not_be_asked_for_is_counted(tmp_path: Path) -> None:
    with _serve({"/": page("<h1>Tea</h1>")}) as server:
        content = _content(_looked(server, tmp_path, requests=6))
    paths = sum(len(exposure.paths) for exposure in EXPOSURES)
    assert content.unasked == {"the run has sent its 6 requests": paths - 2}


def test_the_sitemap_that_robots_names_and_the_first_of_an_index(tmp_path: Path) -> None:
    index = b"<sitemapindex><sitemap><loc>http://shop.example/tea.xml</loc></sitemap></sitemapindex>"
    part = b"<urlset><url><loc>http://localhost:8000/tea</loc></url></urlset>"
    answers = {
        "/": page("<h1>Tea</h1>"),
        "/robots.txt": answer(b"Sitemap: http://shop.example/map.xml\n", content_type="text/plain"),
        "/map.xml": answer(index, content_type="application/xml"),
        "/tea.xml": answer(part, content_type="application/xml"),
    }
    with _serve(answers) as server:
        look = _looked(server, tmp_path)
    [(rule, message)] = _problems(look)
    assert rule == "smoke/local-url"
    assert "http://localhost:8000/tea as a page, in its sitemap" in message


def test_a_sitemap_on_another_host_is_not_asked_for(tmp_path: Path) -> None:
    robots = answer(b"Sitemap: http://other.example/map.xml\n", content_type="text/plain")
    with _serve({"/": page("<h1>Tea</h1>"), "/robots.txt": robots}) as server:
        _looked(server, tmp_path)
    assert "/map.xml" not in _asked(server)
    assert "/sitemap.xml" in _asked(server)


def test_addresses_that_cannot_be_read_end_nothing(tmp_path: Path) -> None:
    html = "<img src='http://[x/a.png'><script src='http://shop.example:x/a.js'></script><link rel=canonical href='http://['>"
    answers = {
        "/": page(html),
        "/robots.txt": answer(b"Sitemap: http://[x/\nSitemap: //[\n", content_type="text/plain"),
        "/sitemap.xml": answer(
            b"<sitemapindex><loc>http://[</loc><loc>http://shop.example:x/</loc>", content_type="text/xml"
        ),
    }
    with _serve(answers) as server:
        assert _problems(_looked(server, tmp_path)) == []


def test_nothing_is_asked_where_the_homepage_does_not_answer(tmp_path: Path) -> None:
    with Raw(lambda connection, _head: connection.close()) as server:
        assert _looked(server, tmp_path, SiteSettings()).content is None
