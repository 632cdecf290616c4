"""Journeys through real shops: Django's own log-in, cart and checkout, and a shop that is drawn by scripts."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.tool import inside
from tests.site.servers import Raw, answer
from tests.sites.shops import CUSTOMER, DJANGO, PASSWORD, SPA, over_http, over_https

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.site.authority import Authority
    from tests.sites.shops import Shop

BUY = """
[[smoke.journey]]
name = "buy"

[[smoke.journey.step]]
path = "/accounts/login/"
expect = { status = 200, css = "input[type=password]" }

[[smoke.journey.step]]
path = "/accounts/login/"
form = { username = "{{env.SHOP_USER}}", password = "{{env.SHOP_PASSWORD}}" }
expect = { url = "/cart/" }

[[smoke.journey.step]]
path = "/products/teapot/"
capture = { product = "css form input[name=product] @value" }
[smoke.journey.step.expect]
text = "Teapot"
within = "10s"

[[smoke.journey.step]]
path = "/cart/"
form = { product = "{{product}}" }
expect = { url = "/cart/", text = "Teapot", not-text = "Kettle", regex = '(\\d+)' }

[[smoke.journey.step]]
path = "/checkout/"
expect = { css = ["form", "h1"] }
"""
LOG_IN_BY_API = """
[[smoke.journey]]
name = "log-in"

[[smoke.journey.step]]
path = "/api/auth/login"
json = { email = "{{env.SHOP_USER}}@shop.example", password = "{{env.SHOP_PASSWORD}}" }
expect = { status = 200, header = { content-type = "application/json" } }
"""


@pytest.fixture(scope="module")
def django(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Shop]:
    with over_https(DJANGO, tmp_path_factory.mktemp("django"), authority) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_USER", CUSTOMER)
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)


def _smoke(shop: Shop | str, folder: Path, configuration: str, *arguments: str) -> Run:
    (folder / "launch-gates.toml").write_text(configuration, encoding="utf-8")
    url, more = (shop, ()) if isinstance(shop, str) else (shop.url, shop.arguments)
    run = inside("smoke", url, *more, *arguments, "--format", "json", cwd=folder)
    assert PASSWORD not in run.out + run.err
    return run


def _of_journeys(run: Run) -> list[str]:
    return [each["message"] for each in run.report["findings"] if each["rule"] == "smoke/journey-broken"]


def _unchecked(run: Run) -> list[str]:
    found = run.report["gates"][0]["unchecked"]
    return [each["reason"] for each in found if each["rule"] == "smoke/journey-broken"]


class TestRealShops:
    def test_log_in_add_to_cart_and_reach_the_checkout(self, django: Shop, tmp_path: Path) -> None:
        run = _smoke(django, tmp_path, BUY)
        assert (_of_journeys(run), _unchecked(run)) == ([], [])
        assert run.report["gates"][0]["stats"]["journeys"] == 1

    def test_a_wrong_password_is_told_by_where_the_step_ends(
        self, django: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SHOP_PASSWORD", "not-the-password")
        run = _smoke(django, tmp_path, BUY)
        assert run.code == 1
        [message] = _of_journeys(run)
        expected = "buy, step 2 of 5 (POST /accounts/login/): ends at /accounts/login/ instead of /cart/"
        assert message == expected
        assert "not-the-password" not in run.out + run.err

    def test_without_its_variable_it_is_unchecked(
        self, django: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SHOP_PASSWORD")
        run = _smoke(django, tmp_path, BUY)
        assert _unchecked(run) == ["the variable SHOP_PASSWORD is not set"]

    def test_credentials_go_to_no_host_that_is_not_named_for_them(self, django: Shop, tmp_path: Path) -> None:
        run = _smoke(django, tmp_path, f'[site]\ncredential-hosts = ["other.example"]\n{BUY}')
        [reason] = _unchecked(run)
        assert reason == "the variable SHOP_USER is not sent to this host, which nobody named for credentials"

    def test_a_log_in_by_json(self, tmp_path: Path) -> None:
        with over_http(SPA, tmp_path) as shop:
            assert _of_journeys(_smoke(shop, tmp_path, LOG_IN_BY_API)) == []

    def test_a_broken_checkout_is_told(self, tmp_path: Path) -> None:
        with over_http(DJANGO, tmp_path, "checkout-500") as shop:
            run = _smoke(shop, tmp_path, BUY)
        assert _of_journeys(run) == ["buy, step 5 of 5 (GET /checkout/): answers 500, and 1 more"]


_PAGE = b"""<!doctype html><title>Shop</title><meta name="csrf-token" content="meta-token">
<h1 id=a data-id=7>Hello  you</h1>
<form action="/in" method=post><input type=hidden name=_token value=hidden-token><input name=user></form>"""


def _shop(answers: dict[str, bytes]) -> Callable[[socket.socket, bytes], None]:
    page = answer(_PAGE, content_type="text/html", set_cookie="XSRF-TOKEN=cookie%3Dtoken")

    def serve(connection: socket.socket, head: bytes) -> None:
        path = head.split(b" ")[1].decode()
        time.sleep(0.2 if path == "/slow" else 0)
        connection.sendall(answers.get(path, page))

    return serve


def _steps(*steps: str) -> str:
    return '[[smoke.journey]]\nname = "a"\n' + "".join(f"[[smoke.journey.step]]\n{step}\n" for step in steps)


@pytest.mark.parametrize(
    ("expect", "problem"),
    [
        ("status = 200", ""),
        ("status = [404, 200]", ""),
        ("status = [404, 410]", "answers 200 instead of 404 or 410"),
        ('text = "Hello you"', ""),
        ('text = "Goodbye"', "does not have the text “Goodbye”"),
        ('not-text = "Hello"', "has the text “Hello”"),
        ("regex = 'data-id=\\d'", ""),
        ("regex = 'data-id=x'", "does not match data-id=x"),
        ('css = "h1[data-id]"', ""),
        ('css = ["h1", "h2"]', "has no element h2"),
        ('url = "/page"', ""),
        ('url = "/other"', "ends at /page instead of /other"),
        ('header = { Content-Type = "HTML" }', ""),
        ('header = { x-frame-options = "deny" }', "has not “deny” in its header x-frame-options"),
        ('json = { "$.a" = 1 }', "has nothing at $.a"),
    ],
)
def test_what_is_expected(expect: str, problem: str, tmp_path: Path) -> None:
    with Raw(_shop({})) as server:
        run = _smoke(server.url, tmp_path, _steps(f'path = "/page"\nexpect = {{ {expect} }}'))
    found = [message.partition("): ")[2] for message in _of_journeys(run)]
    assert [each[: len(problem)] for each in found] == ([problem] if problem else [])


@pytest.mark.parametrize(("within", "is_late"), [("100ms", True), ("10s", False)])
def test_how_long_it_may_take(within: str, tmp_path: Path, *, is_late: bool) -> None:
    with Raw(_shop({})) as server:
        run = _smoke(server.url, tmp_path, _steps(f'path = "/slow"\nexpect = {{ within = "{within}" }}'))
    assert [message.partition(" ms, ")[2] for message in _of_journeys(run)] == (["more than 100 ms"] if is_late else [])


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("$.items[0].name", '"Tea"', ""),
        ("$..price", "4.5", ""),
        ("$.items[?@.price > 4].name", '"Tea"', ""),
        ("$.ok", "true", ""),
        ("$.items[0].name", '"Coffee"', "has another value at $.items[0].name"),
        ("$.missing", "1", "has nothing at $.missing"),
    ],
)
def test_what_is_expected_of_json(path: str, value: str, problem: str, tmp_path: Path) -> None:
    data = answer(json.dumps({"ok": True, "items": [{"name": "Tea", "price": 4.5}]}).encode())
    with Raw(_shop({"/api": data})) as server:
        run = _smoke(server.url, tmp_path, _steps(f'path = "/api"\nexpect = {{ json = {{ "{path}" = {value} }} }}'))
    assert [message.partition("): ")[2] for message in _of_journeys(run)] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("css h1 @data-id", "7"),
        ("css h1", "Hello you"),
        ('regex content="([a-z-]+)"', "meta-token"),
        ("header content-type", "text/html"),
        ("cookie XSRF-TOKEN", "cookie%3Dtoken"),
    ],
)
def test_what_is_captured_fills_later_steps(place: str, value: str, tmp_path: Path) -> None:
    with Raw(_shop({})) as server:
        first = f"path = '/page'\ncapture = {{ x = '{place}' }}"
        _smoke(server.url, tmp_path, _steps(first, 'path = "/later"\nbody = "got {{x}} and {{ x }}"'))
        [sent] = [head for head in server.heads if head.startswith(b"POST /later ")]
    assert sent.endswith(f"got {value} and {value}".encode())


def test_tokens_are_sent_along_as_a_browser_does(tmp_path: Path) -> None:
    with Raw(_shop({})) as server:
        page, form, script = (
            'path = "/page"',
            'path = "/in"\nform = { user = "ada" }',
            'path = "/api"\njson = { a = 1 }',
        )
        _smoke(server.url, tmp_path, _steps(page, form, page, script))
        posted = [head.decode() for head in server.heads if head.startswith(b"POST")]
        origin = server.url.rstrip("/")
    assert posted[0].endswith("_token=hidden-token&user=ada")
    for head in posted:
        lower = head.lower()
        assert f"origin: {origin}\r\n" in lower
        assert f"referer: {origin}/page\r\n" in lower
        assert "x-csrf-token: meta-token\r\n" in lower
        assert "x-xsrf-token: cookie=token\r\n" in lower


def test_a_captured_address_never_leads_to_another_host(tmp_path: Path) -> None:
    with Raw(_shop({})) as other:
        page = answer(f'<a id=a href="/127.0.0.1:{other.port}/">'.encode(), content_type="text/html")
        with Raw(_shop({"/page": page})) as server:
            steps = _steps("path = '/page'\ncapture = { x = 'css a @href' }", 'path = "/{{x}}"')
            run = _smoke(server.url, tmp_path, steps)
        assert other.heads == []
    assert _unchecked(run) == ["what was captured leads to another host"]


def test_what_was_posted_is_never_sent_on_to_another_host(tmp_path: Path) -> None:
    with Raw(_shop({})) as other:
        away = answer(status="307 Temporary Redirect", location=f"http://localhost:{other.port}/")
        with Raw(_shop({"/in": away})) as server:
            form = 'path = "/in"\nform = { password = "{{env.SHOP_PASSWORD}}" }'
            run = _smoke(server.url, tmp_path, _steps(form), "--resolve", f"localhost:{other.port}:127.0.0.1")
        assert other.heads == []
    assert "would send what was posted on to another host" in _of_journeys(run)[0]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ('path = "/{{missing}}"', "no step before has captured {{missing}}"),
        ('path = "/page"\nexpect = { css = "a[[" }', "the CSS selector a[[ cannot be read"),
        ("path = '/page'\nexpect = { regex = '(' }", "the pattern ( cannot be read as RE2 syntax"),
        ("path = '/page'\nexpect = { json = { '$[' = 1 } }", "the JSONPath $[ cannot be read, or not be followed"),
    ],
)
def test_a_mistake_of_the_configuration_is_no_finding(step: str, reason: str, tmp_path: Path) -> None:
    with Raw(_shop({})) as server:
        run = _smoke(server.url, tmp_path, _steps(step))
    assert _unchecked(run) == [reason]
    assert "launch-gates.toml:" in json.dumps(run.report["gates"][0]["unchecked"])


def test_one_journey_is_chosen_by_its_name(tmp_path: Path) -> None:
    two = _steps('path = "/one"') + _steps('path = "/two"').replace('"a"', '"b"')
    with Raw(_shop({})) as server:
        _smoke(server.url, tmp_path, two, "--journey", "b")
        assert not any(b"GET /one " in head for head in server.heads)
        wrong = inside("smoke", server.url, "--journey", "c", cwd=tmp_path)
    assert wrong.code == 2
    assert "there are a, b" in wrong.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[smoke]\njourney = 1", "smoke.journey must be an array of tables"),
        ('[[smoke.journey]]\nname = "a"', "a journey has at least one"),
        (_steps("path = '/'") * 2, "has this name too"),
        (_steps("path = '/'\nform = { a = 'b' }\nbody = 'x'"), "form and body do not go together"),
        (_steps("pth = '/'"), "did you mean path?"),
        (_steps("path = '/'\nexpect = { statu = 1 }"), "did you mean status?"),
        (_steps("path = '/'\nexpect = { status = 42 }"), "a status from 100 to 599"),
        (_steps("path = 'x'"), "a path that begins with /"),
        (_steps("path = '/'\ncapture = { a = 'xpath //a' }"), "`css SELECTOR`"),
    ],
)
def test_a_wrong_configuration_names_the_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text(text, encoding="utf-8")
    run = inside("smoke", "http://127.0.0.1:1", cwd=tmp_path)
    assert run.code == 2
    assert message in run.err
    assert "launch-gates.toml:" in run.err
