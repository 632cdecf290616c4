"""The routes of shops of many kinds, each on a real server that answers as such software does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from launch_gates.config.settings import SiteSettings
from launch_gates.core.gate import Context
from launch_gates.gates.smoke.looking.pages import look_at_pages
from launch_gates.gates.smoke.routes import Role
from launch_gates.site.client import Client, Options
from launch_gates.site.detours import Detours
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from launch_gates.gates.smoke.look import Pages

LOGIN = "<!doctype html><title>Log in</title><form method=post><input type=email name=email><input type=password name=p></form>"
SHELL = "<!doctype html><title>Tea</title><div id=root></div><script type=module src=/app.js></script>"


def page(text: str, status: str = "200 OK", **headers: str) -> bytes:
    return answer(text.encode(), status, content_type="text/html; charset=utf-8", **headers)


def to(path: str) -> bytes:
    return answer(status="302 Found", location=path)


def data(value: object, status: str = "200 OK") -> bytes:
    return answer(json.dumps(value).encode(), status, content_type="application/json")


GONE = page("<!doctype html><title>Not found</title><h1>There is no such page</h1>", "404 Not Found")
WANTS_POST = data({"error": "method"}, "405 Method Not Allowed")


class Kind(NamedTuple):
    """A kind of shop."""

    answers: dict[str, bytes]
    finds: dict[Role, str]
    """Role -> the path that is taken for it."""
    otherwise: bytes = GONE


def home(*links: str, text: str = "Everything for tea") -> bytes:
    return page(f"<!doctype html><title>Tea</title><h1>{text}</h1>{''.join(links)}")


KINDS = {
    "like Shopify": Kind(
        {
            "/": home('<a href="/account/login">Log in</a>', '<a href="/cart">Cart</a>'),
            "/account/login": page(LOGIN),
            "/cart": page("<!doctype html><title>Your cart</title><p>Your cart is empty</p><form method=post action=/cart></form>"),
            "/checkout": to("/cart"),
            "/admin": to("/store/tea/login"),
            "/store/tea/login": page("<!doctype html><title>Tea admin</title><input type=password>"),
        },
        {Role.LOGIN: "/account/login", Role.CHECKOUT: "/cart", Role.ADMIN: "/admin"},
    ),
    "WooCommerce": Kind(
        {
            "/": home('<a href="/mein-konto/">Mein Konto</a>', '<a href="/kasse/">Kasse</a>', text="Alles für Tee"),
            "/mein-konto/": page(LOGIN),
            "/kasse/": to("/warenkorb/"),
            "/warenkorb/": page("<!doctype html><title>Warenkorb</title><p>Dein Warenkorb ist leer</p>"),
            "/wp-admin/": to("/wp-login.php"),
            "/wp-login.php": page("<!doctype html><title>Log In - WordPress</title><body class=login><input type=password>"),
            "/admin": to("/wp-admin/"),
        },
        {Role.LOGIN: "/mein-konto/", Role.CHECKOUT: "/kasse/", Role.ADMIN: "/admin"},
    ),
    "Medusa": Kind(
        {
            "/": to("/us"),
            "/us": home('<a href="/us/account">Account</a>', '<a href="/us/cart">Cart (0)</a>'),
            "/us/account": page(LOGIN),
            "/us/cart": page("<!doctype html><title>Cart</title><p>You have nothing in your cart</p>"),
            "/app": page("<!doctype html><title>Medusa Dashboard</title><div id=medusa></div><script type=module src=a></script>"),
            "/health": answer(b"OK", content_type="text/plain"),
            "/hooks/payment/stripe_stripe": WANTS_POST,
        },
        {
            Role.LOGIN: "/us/account",
            Role.CHECKOUT: "/us/cart",
            Role.ADMIN: "/app",
            Role.HEALTH: "/health",
            Role.WEBHOOK: "/hooks/payment/stripe_stripe",
        },
    ),
    "Spree on Rails": Kind(
        {
            "/": home('<a href="/users/sign_in"><svg></svg></a>', '<a href="/cart" aria-label=Cart></a>'),
            "/users/sign_in": page(LOGIN),
            "/cart": page("<!doctype html><title>Shopping Cart</title><p>Your cart is empty</p>"),
            "/checkout": to("/cart"),
            "/admin": to("/admin/login"),
            "/admin/login": page(LOGIN),
            "/up": page('<!DOCTYPE html><html><body style="background-color: green"></body></html>'),
        },
        {Role.LOGIN: "/users/sign_in", Role.CHECKOUT: "/cart", Role.ADMIN: "/admin", Role.HEALTH: "/up"},
    ),
    "Laravel with Cashier": Kind(
        {
            "/": home(),
            "/login": page(LOGIN),
            "/checkout": to("/login"),
            "/nova": to("/nova/login"),
            "/nova/login": page("<!doctype html><title>Nova</title><input type=password>"),
            "/stripe/webhook": WANTS_POST,
            "/up": page("<!doctype html><title>Tea</title><p>Application up</p>"),
        },
        {Role.LOGIN: "/login", Role.CHECKOUT: "/checkout", Role.ADMIN: "/nova", Role.WEBHOOK: "/stripe/webhook", Role.HEALTH: "/up"},
    ),
    "Next.js with NextAuth": Kind(
        {
            "/": home("<a href=/api/auth/signin>Sign in</a>", "<a href=/bag>Bag</a>"),
            "/api/auth/signin": page("<!doctype html><title>Sign In</title><form method=post action=/api/auth/signin/google><button>Google</button></form>"),
            "/bag": page("<!doctype html><title>Bag</title><p>Nothing yet</p>"),
            "/api/webhooks/stripe": answer(b"", "405 Method Not Allowed"),
            "/api/health": data({"ok": True}),
        },
        {
            Role.LOGIN: "/api/auth/signin",
            Role.CHECKOUT: "/bag",
            Role.WEBHOOK: "/api/webhooks/stripe",
            Role.HEALTH: "/api/health",
        },
    ),
    "a shell for every path, whose script names two": Kind(
        {"/": page(SHELL), "/app.js": answer(b'const r=["/login","/checkout",`/about`]', content_type="text/javascript")},
        {Role.LOGIN: "/login", Role.CHECKOUT: "/checkout"},
        otherwise=page(SHELL),
    ),
    "a shell for every path, whose script names none": Kind(
        {"/": page(SHELL), "/app.js": answer(b"console.log(1)", content_type="text/javascript")},
        {},
        otherwise=page(SHELL),
    ),
    "a page that says 200 for what is not there": Kind(
        {"/": home(), "/cart": page("<!doctype html><title>Cart</title><p>Nothing in it</p>")},
        {Role.CHECKOUT: "/cart"},
        otherwise=page("<!doctype html><title>Tea</title><h1>Not found</h1><p>Have a look at our pots, or go home</p>"),
    ),
    "to the homepage for what is not there": Kind({"/": home()}, {}, otherwise=to("/")),
    "members only": Kind(
        {"/": to("/login"), "/login": page(LOGIN)}, {Role.LOGIN: "/login"}, otherwise=to("/login")
    ),
    "503 for every other path": Kind({"/": home()}, {}, otherwise=page("<h1>Later</h1>", "503 Service Unavailable")),
    "403 for every other path": Kind({"/": home()}, {}, otherwise=page("<h1>Forbidden</h1>", "403 Forbidden")),
    "a public page called admin, and one about health": Kind(
        {
            "/": home(),
            "/admin": page("<!doctype html><title>Administration of the club</title><h1>Who does what</h1><p>Ada keeps the books</p>"),
            "/health": page(f"<!doctype html><title>Health teas</title><p>{'Camomile is good for you. ' * 20}</p>"),
        },
        {},
    ),
    "a link to what is broken": Kind(
        {"/": home("<a href=/login>Log in</a>", "<a href=/checkout>Checkout</a>"), "/checkout": page("x", "500 Error")},
        {Role.LOGIN: "/login", Role.CHECKOUT: "/checkout"},
    ),
    "a usual path that is broken": Kind(
        {"/": home(), "/checkout": page("x", "500 Error")}, {Role.CHECKOUT: "/checkout"}
    ),
    "the sitemap names it": Kind(
        {
            "/": home(),
            "/sitemap.xml": answer(b"<urlset><url><loc>http://{host}/shop/login</loc></url></urlset>", content_type="text/xml"),
            "/shop/login": page(LOGIN),
        },
        {Role.LOGIN: "/shop/login"},
    ),
    "the form stands on the homepage": Kind({"/": page(LOGIN)}, {Role.LOGIN: "/"}),
}  # fmt: skip


def _serve(kind: Kind) -> Raw:
    def reply(connection: socket.socket, head: bytes) -> None:
        _, path, *_ = head.split(b" ")
        sent = kind.answers.get(path.decode(), kind.otherwise)
        host = head.lower().partition(b"host: ")[2].partition(b"\r\n")[0]
        if b"{host}" in sent:
            body = sent.partition(b"\r\n\r\n")[2].replace(b"{host}", host)
            sent = answer(body, content_type="text/xml")
        connection.sendall(sent)

    return Raw(reply)


def _discovered(server: Raw, folder: Path) -> Pages:
    options = Options(Detours(named=frozenset({"127.0.0.1"})))
    with Client(options) as client:
        return look_at_pages(client, server.url, SiteSettings(), Context(root=folder))


@pytest.mark.parametrize("name", KINDS)
def test_what_is_found(name: str, tmp_path: Path) -> None:
    with _serve(KINDS[name]) as server:
        pages = _discovered(server, tmp_path)
        found = {seen.route.role: f"/{seen.route.url.removeprefix(server.url)}" for seen in pages.seen[1:]}
        heads = list(server.heads)
    assert found == KINDS[name].finds
    assert set(pages.not_found) == {Role.LOGIN, Role.CHECKOUT, Role.ADMIN, Role.WEBHOOK, Role.HEALTH} - set(found)
    assert all(head.startswith(b"GET ") for head in heads)


def test_it_is_bounded(tmp_path: Path) -> None:
    links = "".join(f"<a href=/{number}/login>Log in</a><a href=/{number}/cart>Cart</a>" for number in range(500))
    with _serve(Kind({"/": page(f"<title>Tea</title>{links}")}, {})) as server:
        _discovered(server, tmp_path)
        assert len(server.heads) <= 45


def test_a_link_to_another_host_is_said_and_not_asked(tmp_path: Path) -> None:
    with Raw(lambda connection, _head: connection.sendall(GONE)) as other:
        link = f'<a href="http://localhost:{other.port}/login">Log in</a>'
        with _serve(Kind({"/": home(link)}, {})) as server:
            pages = _discovered(server, tmp_path)
        assert other.heads == []
    assert "leads to localhost, which is another host" in pages.not_found[Role.LOGIN]


def test_nothing_more_is_asked_where_the_homepage_does_not_answer(tmp_path: Path) -> None:
    with Raw(lambda connection, _head: connection.close()) as server:
        pages = _discovered(server, tmp_path)
        assert len(server.heads) <= 2
    assert [seen.route.role for seen in pages.seen] == [Role.HOME]
