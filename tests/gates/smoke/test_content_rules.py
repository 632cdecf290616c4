"""The rules on what pages load and hold, as plain functions: what must be found, and what must stay quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from launch_gates.config.journey import Journey
from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.content import Asset, Content, Credential, Exposed, Sandbox, Text
from launch_gates.gates.smoke.exposures import EXPOSURES
from launch_gates.gates.smoke.journeys.running import Gone
from launch_gates.gates.smoke.look import Tries
from launch_gates.gates.smoke.routes import Role
from launch_gates.site.failures import Kind, NoAnswerError
from launch_gates.site.page import Resource
from tests.gates.smoke.looks import HOME, SHOP, failed, found, hop, look, seen, visit

if TYPE_CHECKING:
    from launch_gates.gates.smoke.look import Look
    from launch_gates.site.visit import Visit


class Case(NamedTuple):
    name: str
    rule: str
    look: Look
    says: str = ""
    severity: Severity = Severity.HIGH


ASSET, MIXED, LOCAL = "smoke/asset-broken", "smoke/mixed-content", "smoke/local-url"
NOINDEX, PREVIEW = "smoke/noindex-in-production", "smoke/indexable-preview"
SECRET, TEST_KEY, COOKIE = "smoke/secret-in-bundle", "smoke/test-key-in-bundle", "smoke/cookie"


def _page(html: str, role: Role = Role.HOME, path: str = "/", **headers: str) -> Look:
    return look(seen(role, visit(f"<!doctype html><body>{html}", 200, path, via=(), **headers)))


def _asset(answer: Visit, kind: str = "script") -> Look:
    home = look().pages.seen[0]
    return look()._replace(content=Content(assets=(Asset(Resource(answer.asked, kind), home, answer),)))


def _js(body: str = "1", status: int = 200, kind: str = "text/javascript", **headers: str) -> Visit:
    return visit(body, status, "/app.js", kind=kind, via=(), **headers)


def _text(url: str = "/app.js", **facts: object) -> Text:
    return Text(f"{SHOP}{url[1:]}", look().pages.seen[0], url.endswith(".js"), **facts)  # type: ignore[arg-type]


def _texts(*texts: Text, environment: str = "production") -> Look:
    return look(environment=environment)._replace(content=Content(texts=texts))


def _robots(text: str, status: int = 200, kind: str = "text/plain", environment: str = "production") -> Look:
    answer = visit(text, status, "/robots.txt", kind=kind)
    return look(environment=environment)._replace(content=Content(robots=answer))


def _sitemap(*urls: str) -> Look:
    text = f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>"
    return look()._replace(content=Content(sitemaps=(visit(text, path="/sitemap.xml", kind="application/xml"),)))


def _preview(html: str = HOME, url: str = "https://staging.shop.example/", **headers: str) -> Look:
    home = seen(Role.HOME, visit(html, 200, url, via=(), **headers))
    return look(home, environment="preview", url=url)


def _exposed(title: str, path: str, holds: str) -> Look:
    exposure = next(each for each in EXPOSURES if each.title == title)
    return look()._replace(content=Content(exposed=(Exposed(exposure, f"{SHOP}{path[1:]}", holds),)))


SANDBOX = Sandbox("Stripe", "a test key (pk_test_…)")
CREDENTIAL = Credential(
    "secrets/stripe-live-secret-key", "Stripe live secret key", "sk_live_<redacted> (32 characters)",
    Severity.CRITICAL, Confidence.CERTAIN, ("stripe-live-secret-key", "0" * 32), "Roll it.",
)  # fmt: skip
WHOLE = "Path=/; Secure; HttpOnly; SameSite=Lax"
REFUSED = NoAnswerError(Kind.CONNECT, "the connection was refused")
BUSY = NoAnswerError(Kind.BUDGET, "the run has sent its 500 requests")

FOUND = [
    Case("gone", ASSET, _asset(_js("gone", 404, "text/html")), "loads the script /app.js, which answers 404"),
    Case("fails", ASSET, _asset(_js("oops", 500, "text/html")), "answers 500"),
    Case("refused", ASSET, _asset(failed(REFUSED, "/app.js")), "the connection was refused"),
    Case("a catch-all's page", ASSET, _asset(_js(" <!DOCTYPE html><div id=app>")), "is a page of HTML"),
    Case("a page for a style", ASSET, _asset(_js("<html>"), "stylesheet"), "is a page of HTML"),
    Case("plain text for a style", ASSET, _asset(_js("a{}", kind="text/plain"), "stylesheet"), "comes as text/plain"),
    Case(
        "plain text, sniffing off",
        ASSET,
        _asset(_js(kind="text/plain", x_content_type_options="nosniff")),
        "comes as text/plain",
    ),
    Case("an image", ASSET, _asset(_js("", 404), "image"), "the image /app.js", Severity.MEDIUM),
    Case("an icon", ASSET, _asset(_js("", 404), "icon"), "the icon /app.js", Severity.INFO),
    Case("a script", MIXED, _page("<script src=http://cdn.example/a.js></script>"), "http://cdn.example/a.js"),
    Case("a style", MIXED, _page("<link rel=stylesheet href=http://cdn.example/a.css>"), "which browsers refuse"),
    Case("a frame", MIXED, _page("<iframe src=http://video.example/1></iframe>"), "the frame"),
    Case("an image", MIXED, _page("<img src=http://cdn.example/a.png>"), "change to https", Severity.LOW),
    Case("its own", MIXED, _page("<script src=http://shop.example/a.js></script>"), "http://shop.example/a.js"),
    Case("canonical", LOCAL, _page("<link rel=canonical href=http://localhost:3000/>"), "as the canonical address"),
    Case("og:url", LOCAL, _page("<meta property=og:url content=http://127.0.0.1:8000/>"), "og:url"),
    Case("og:image", LOCAL, _page("<meta property=og:image content=http://10.0.0.7/a.png>"), "private network"),
    Case("a link", LOCAL, _page("<a href=http://localhost:3000/checkout?x=y>Pay</a>"), "localhost:3000/checkout as a link"),
    Case("a form", LOCAL, _page("<form action=http://shop.test/pay></form>"), "a form"),
    Case("a container", LOCAL, _page("<img src=http://backend:8000/media/a.png>"), "http://backend:8000/media/a.png"),
    Case("Vite's server", LOCAL, _page("<script src=http://localhost:5173/@vite/client></script>"), "it loads"),
    Case("staging", LOCAL, _page("<link rel=canonical href=https://staging.shop.example/>"), "not for customers"),
    Case("staging, a link", LOCAL, _page("<a href=//dev.shop.example/cart>Cart</a>"), "not for customers"),
    Case("a sibling", LOCAL, _page("<a href=https://shop-staging.example/cart>Cart</a>"), "not for customers"),
    Case("Vercel's name", LOCAL, _page("<link rel=canonical href=https://shop-x1.vercel.app/>"), "the platform lends"),
    Case("the sitemap", LOCAL, _sitemap(SHOP, "http://localhost:8000/tea"), "a page, in its sitemap"),
    Case("the sitemap's host", LOCAL, _sitemap("https://shop.fly.dev/tea"), "the platform lends"),
    Case("robots.txt", LOCAL, _robots("Sitemap: http://localhost/sitemap.xml"), "its sitemap, in robots.txt"),
    Case("of a preview", LOCAL, _preview("<a href=http://localhost:3000/>Home</a>"), "a developer's machine"),
    Case("the element", NOINDEX, _page("<meta name=robots content='NOINDEX, follow'>"), 'the meta element "robots"'),
    Case("for Google", NOINDEX, _page("<meta name=googlebot content=none>"), 'the meta element "googlebot"'),
    Case("the header", NOINDEX, _page("", x_robots_tag="noindex"), "the header X-Robots-Tag"),
    Case("the header for Google", NOINDEX, _page("", x_robots_tag="googlebot: noindex, nofollow"), "X-Robots-Tag"),
    Case("robots.txt", NOINDEX, _robots("User-agent: *\nDisallow: /\n"), "robots.txt keeps"),
    Case("robots.txt fails", NOINDEX, _robots("", 500), "robots.txt answers 500", Severity.MEDIUM),
    Case("a page", NOINDEX, _page("<meta name=robots content=noindex>", Role.PAGE, "/tea"), "the page", Severity.MEDIUM),
    Case("nothing keeps it out", PREVIEW, _preview(), "search engines may list this preview", Severity.MEDIUM),
    Case("its own canonical", PREVIEW, _preview("<link rel=canonical href=/>"), "may list", Severity.MEDIUM),
    Case(
        "dotenv",
        "smoke/exposed-file",
        _exposed("an environment file", "/.env", "2 variables"),
        "/.env is public: an environment file, with 2 variables",
        Severity.CRITICAL,
    ),
    Case(
        "a script",
        SECRET,
        _texts(_text(credentials=(CREDENTIAL,)), _text("/b.js", credentials=(CREDENTIAL,))),
        "the script /app.js has a secret: Stripe live secret key, sk_live_<redacted>",
        Severity.CRITICAL,
    ),
    Case("a page", SECRET, _texts(_text("/", credentials=(CREDENTIAL,))), "the homepage has", Severity.CRITICAL),
    Case("a test key", TEST_KEY, _texts(_text(sandboxes=(SANDBOX,))), "a test key (pk_test_…) of Stripe in production"),
    Case("another's live key", TEST_KEY, _texts(_text(sandboxes=(SANDBOX,), live=frozenset({"Clerk"}))), "of Stripe"),
    Case(
        "PayPal's script",
        TEST_KEY,
        _page("<script src='https://www.paypal.com/sdk/js?client-id=sb&currency=EUR'></script>")._replace(content=Content()),
        "its client id for tests of PayPal",
    ),
    Case(
        "Adyen's script",
        TEST_KEY,
        _page("<script src=https://checkoutshopper-test.adyen.com/a.js></script>")._replace(content=Content()),
        "its sandbox (checkoutshopper-test.adyen.com) of Adyen",
    ),
    Case("Django", COOKIE, _page("", set_cookie="sessionid=a; HttpOnly; SameSite=Lax"), "sessionid (Django) has no Secure"),
    Case("Rails", COOKIE, _page("", set_cookie="_tea_session=a; Secure; SameSite=Lax"), "no HttpOnly", Severity.MEDIUM),
    Case("Express", COOKIE, _page("", set_cookie="connect.sid=a; Secure; HttpOnly"), "no SameSite", Severity.INFO),
    Case(
        "with HSTS",
        COOKIE,
        _page("", set_cookie="PHPSESSID=a; HttpOnly; SameSite=Lax", strict_transport_security="max-age=31536000"),
        "no Secure",
        Severity.MEDIUM,
    ),
    Case(
        "at the log-in",
        COOKIE,
        look(tries=Tries(login=visit("", path="/login", set_cookie="laravel_session=a; HttpOnly; SameSite=Lax"))),
        "laravel_session (Laravel) has no Secure",
    ),
]  # fmt: skip

QUIET = [
    Case("it comes", ASSET, _asset(_js())),
    Case("an odd type that browsers take", ASSET, _asset(_js(kind="text/plain"))),
    Case("a script that begins with a comment of HTML", ASSET, _asset(_js("<!-- hide -->\nx()", kind="text/html"))),
    Case("a style", ASSET, _asset(_js("a{}", kind="text/css"), "stylesheet")),
    Case("an empty style", ASSET, _asset(_js("", kind="text/css"), "stylesheet")),
    Case("a vector image", ASSET, _asset(_js("<svg/>", kind="image/svg+xml"), "image")),
    Case("https", MIXED, _page("<script src=//cdn.example/a.js></script><img src=/a.png>")),
    Case("a link", MIXED, _page("<a href=http://other.example/>Other</a>")),
    Case("upgraded", MIXED, _page("<img src=http://a.example/a.png>", content_security_policy="upgrade-insecure-requests")),
    Case(
        "upgraded by the element",
        MIXED,
        _page(
            "<meta http-equiv=Content-Security-Policy content='upgrade-insecure-requests'>"
            "<script src=http://a.example/a.js></script>"
        ),
    ),
    Case("one's own machine", MIXED, _page("<script src=http://localhost:5173/a.js></script>")),
    Case(
        "a site without https",
        MIXED,
        look(seen(Role.HOME, visit("<script src=http://a.example/a.js></script>", path="http://shop.example/"))),
    ),
    Case("its own addresses", LOCAL, _page("<link rel=canonical href=https://www.shop.example/><a href=/cart>Cart</a>")),
    Case("a demonstration", LOCAL, _page("<a href=https://demo.shop.example/>Demo</a>")),
    Case("other people's", LOCAL, _page("<a href=https://dev.mysql.com/>MySQL</a><a href=https://test.salesforce.com>S</a>")),
    Case("a link to a platform's name", LOCAL, _page("<a href=https://tea-blog.netlify.app/>Blog</a>")),
    Case("text", LOCAL, _page("<p>Open http://localhost:3000 in your browser.</p>")),
    Case("no address", LOCAL, _page("<a href='http://'>x</a><a href='http://[x/'>x</a><a href='#'>x</a>")),
    Case(
        "on one's own machine",
        LOCAL,
        look(seen(Role.HOME, visit("<a href=http://localhost:3000/a>a</a>", path="http://localhost:3000/")), url="http://localhost:3000/"),
    ),
    Case("staging on staging", LOCAL, _preview("<link rel=canonical href=https://staging.shop.example/>")),
    Case(
        "a platform's name as the site's own",
        LOCAL,
        look(
            seen(Role.HOME, visit("<link rel=canonical href=https://tea.vercel.app/>", path="https://tea.vercel.app/")),
            url="https://tea.vercel.app/",
        ),
    ),
    Case("a page for robots.txt", LOCAL, _robots("<p>Sitemap: http://localhost/</p>", kind="text/html")),
    Case("open", NOINDEX, _page("<meta name=robots content='index, follow, max-image-preview:large'>")),
    Case("for others", NOINDEX, _page("", x_robots_tag="otherbot: noindex")),
    Case("until a day", NOINDEX, _page("", x_robots_tag="unavailable_after: 25 Jun 2030 15:00:00 PST")),
    Case("a log-in", NOINDEX, look(seen(Role.LOGIN, visit("<meta name=robots content=noindex>", path="/login")))),
    Case("an application", NOINDEX, _page("<meta name=robots content=noindex><input type=password>")),
    Case("a preview", NOINDEX, _preview("<meta name=robots content=noindex>")),
    Case("the cart", NOINDEX, _robots("User-agent: *\nDisallow: /cart/\nDisallow: /*?sort=\n")),
    Case("a page for robots.txt", NOINDEX, _robots("<!doctype html>\nUser-agent: *\nDisallow: /", kind="text/html")),
    Case("no robots.txt", NOINDEX, _robots("gone", 404)),
    Case("the element", PREVIEW, _preview("<meta name=robots content=noindex>")),
    Case("the header", PREVIEW, _preview(x_robots_tag="noindex")),
    Case("canonical elsewhere", PREVIEW, _preview("<link rel=canonical href=https://shop.example/>")),
    Case("robots.txt", PREVIEW, _robots("User-agent: *\nDisallow: /", environment="preview")),
    Case("one's own machine", PREVIEW, _preview(url="http://localhost:3000/")),
    Case("an address", PREVIEW, _preview(url="http://203.0.113.7/")),
    Case("production", PREVIEW, look()),
    Case("nothing lies around", "smoke/exposed-file", look()._replace(content=Content())),
    Case("nothing is in it", SECRET, _texts(_text())),
    Case("live keys", TEST_KEY, _texts(_text(live=frozenset({"Stripe"})))),
    Case("both, in two scripts", TEST_KEY, _texts(_text(sandboxes=(SANDBOX,)), _text("/b.js", live=frozenset({"Stripe"})))),
    Case("a preview", TEST_KEY, _texts(_text(sandboxes=(SANDBOX,)), environment="preview")),
    Case("PayPal", TEST_KEY, _page("<script src='https://www.paypal.com/sdk/js?client-id=AbC'></script>")._replace(content=Content())),
    Case("all of it", COOKIE, _page("", set_cookie=f"sessionid=a; {WHOLE}")),
    Case("a token that scripts read", COOKIE, _page("", set_cookie="XSRF-TOKEN=a; Secure; SameSite=Lax")),
    Case("a cart", COOKIE, _page("", set_cookie="cart=a; Secure")),
    Case("it counts visitors", COOKIE, _page("", set_cookie="_shopify_session=a; Path=/")),
    Case("taken away", COOKIE, _page("", set_cookie='sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0')),
    Case(
        "one's own machine",
        COOKIE,
        look(
            seen(Role.HOME, visit("", path="http://localhost:3000/", set_cookie="sessionid=a; HttpOnly; SameSite=Lax")),
            url="http://localhost:3000/",
        ),
    ),
    Case("another's", COOKIE, look(seen(Role.LOGIN, visit("", path="https://id.other.example/", via=("/login",), set_cookie="JSESSIONID=a")))),
]  # fmt: skip


@pytest.mark.parametrize("case", FOUND, ids=lambda case: f"{case.rule} {case.name}")
def test_found(case: Case) -> None:
    [problem] = found(case.rule, case.look)
    assert isinstance(problem, Problem)
    assert case.says in problem.message
    assert problem.severity is case.severity
    assert "shop.example" not in "".join(problem.identity) or case.rule == LOCAL


@pytest.mark.parametrize("case", QUIET, ids=lambda case: f"{case.rule} {case.name}")
def test_quiet(case: Case) -> None:
    assert found(case.rule, case.look) == []


def test_nothing_is_said_of_a_site_that_was_not_reached() -> None:
    unreached = look(seen(Role.HOME, failed(REFUSED, "/")))
    for rule in (ASSET, MIXED, LOCAL, NOINDEX, SECRET, TEST_KEY, COOKIE, "smoke/exposed-file"):
        assert found(rule, unreached) == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (failed(BUSY, "/app.js"), "500 requests"),
        (_js("", 429), "429"),
        (_js("", 403, "text/html", cf_mitigated="challenge"), "Cloudflare's challenge"),
    ],
)
def test_an_asset_that_could_not_be_looked_at_is_said(answer: Visit, says: str) -> None:
    [said] = found(ASSET, _asset(answer))
    assert isinstance(said, Unchecked)
    assert says in said.reason


def test_what_was_not_asked_for_is_said() -> None:
    content = Content(elsewhere={"a.example": 1, "b.example": 7, "c.example": 1, "d.example": 1}, beyond=12)
    said = found(ASSET, look()._replace(content=content))
    assert said == [
        NotLookedAt("resources of the pages", "resources beyond the first 0 were not asked for", 12),
        NotLookedAt(
            "b.example, a.example, c.example, …",
            "resources on other hosts were not asked for; name those that are yours in site.asset-hosts",
            10,
        ),
    ]
    [unasked] = found("smoke/exposed-file", look()._replace(content=Content(unasked={"no whole answer in time": 3})))
    assert unasked == Unchecked(
        "smoke/exposed-file", "3 files that nobody should see", "no whole answer in time", "Run it again later."
    )
    [cut] = found(SECRET, _texts(_text(is_cut=True)))
    assert cut == NotLookedAt("the script /app.js", "of what is very large only the beginning was read")


def test_a_cookie_is_one_finding_with_all_that_it_lacks_anywhere() -> None:
    first = seen(Role.HOME, visit("", set_cookie="sessionid=a; Secure; HttpOnly"))
    second = seen(Role.LOGIN, visit("", path="/login", set_cookie="sessionid=b; Secure; SameSite=Lax"))
    [problem] = found(COOKIE, look(first, second))
    assert isinstance(problem, Problem)
    assert "no HttpOnly and no SameSite" in problem.message


def test_the_fingerprint_of_an_asset_is_the_same_on_every_host() -> None:
    [on_production] = found(ASSET, _asset(_js("", 404)))
    elsewhere = visit("", 404, "https://staging.shop.example/app.js")
    [on_staging] = found(ASSET, _asset(elsewhere))
    assert isinstance(on_production, Problem)
    assert isinstance(on_staging, Problem)
    assert on_production.identity == on_staging.identity


def test_a_cookie_of_a_journey_counts() -> None:
    gone = Gone(Journey("buy", (), ""), 0.1, 0, hops=(hop(SHOP, 302, set_cookie="sessionid=a"),))
    [problem] = found(COOKIE, look()._replace(journeys=(gone,)))
    assert isinstance(problem, Problem)
    assert (problem.name, problem.severity) == ("buy", Severity.HIGH)
