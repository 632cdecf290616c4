"""What can be broken in a test shop: one name a break, one line in the table, and nothing else goes wrong by it.

These change what goes over the wire, so they are the same for every shop; what only a framework can get wrong itself is
a name of its shop's own (`OWN` there).
"""

from __future__ import annotations

import os
import secrets
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from wsgiref.util import application_uri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    origin: str
    """The scheme and host that the visitor sees, with a slash."""


class Answer(NamedTuple):
    """What goes back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_html(self) -> bool:
        return any(name.lower() == "content-type" and value.startswith("text/html") for name, value in self.headers)


HOME = ("/",)
LOGIN = ("/accounts/login/", "/login")
CHECKOUT = ("/checkout/", "/checkout")
ADMIN = ("/admin/", "/admin")
WEBHOOK = ("/webhooks/stripe/", "/api/webhooks/stripe")
SCRIPT = ("/static/shop.js", "/assets/app.js")
FILES = ("/robots.txt", "/.env", "/.git/HEAD")


def answers(
    *paths: str, body: str = "", status: int = 200, kind: str = "text/html", method: str = "", **headers: str
) -> Callable[[Request, Answer], Answer]:
    """These paths answer so, whatever the shop says; with `method` only to that one."""
    given = (("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items()))

    def change(request: Request, answer: Answer) -> Answer:
        if request.path not in paths or method not in {"", request.method}:
            return answer
        return Answer(status, given, body.encode())

    return change


def written(*paths: str, old: str, new: str) -> Callable[[Request, Answer], Answer]:
    """Where these paths (every page of HTML without any) say `old` they say `new`; `{origin}` is the shop's own."""

    def change(request: Request, answer: Answer) -> Answer:
        if not (request.path in paths if paths else answer.is_html):
            return answer
        replaced = answer.body.replace(old.encode(), new.replace("{origin}", request.origin).encode())
        return answer._replace(body=replaced)

    return change


def slow(request: Request, answer: Answer) -> Answer:
    """Every page takes a second and a half more."""
    if answer.is_html and request.method == "GET":
        time.sleep(1.5)
    return answer


def _key(beginning: str) -> str:
    """As a provider makes them."""
    return beginning + secrets.token_hex(48)


_STACK = "TypeError: Cannot read properties of undefined<br> &nbsp; &nbsp;at cart (/srv/app/cart.js:12:9)"

BREAKS: dict[str, Callable[[Request, Answer], Answer]] = {
    "blank-shell": answers(*HOME, body="<!doctype html><html><head><title>Shop</title></head><body></body></html>"),
    "error-page": answers(*HOME, body=f"<!doctype html><title>Error</title><body><pre>{_STACK}</pre></body>"),
    "checkout-500": answers(*CHECKOUT, body="<h1>Server Error (500)</h1>", status=500),
    "login-500": answers(*LOGIN, "/api/auth/login", body="<h1>Server Error (500)</h1>", status=500, method="POST"),
    "login-without-form": answers(*LOGIN, body="<!doctype html><title>Log in</title><h1>Log in</h1>"),
    "login-http-post": written(*LOGIN, old='method="post"', new='method="post" action="http://shop.example/accounts/login/"'),
    "checkout-without-form": answers(*CHECKOUT, body="<!doctype html><title>Checkout</title><h1>Checkout</h1>"),
    "webhook-404": answers(*WEBHOOK, body="<h1>Not Found</h1>", status=404, method="POST"),
    "redirect-loop": answers(*CHECKOUT, status=302, Location=CHECKOUT[0], method="GET"),
    "redirect-elsewhere": answers(
        *CHECKOUT, status=302, Location="https://localhost/checkout/", method="GET"
    ),
    "wrong-build": written(*HOME, old='name="build-id" content="', new='name="build-id" content="0000000'),
    "asset-404": answers(*SCRIPT, body="<h1>Not Found</h1>", status=404),
    "asset-html": answers(*SCRIPT, body='<!doctype html><div id="app"></div>'),
    "mixed-content": written(old="</head>", new='<script src="http://cdn.example/cart.js"></script></head>'),
    "local-url": written(old="</head>", new='<meta property="og:image" content="http://localhost:3000/tea.png"></head>'),
    "noindex": written(*HOME, old="</head>", new='<meta name="robots" content="noindex, nofollow"></head>'),
    "robots-disallow": answers("/robots.txt", body="User-agent: *\nDisallow: /\n", kind="text/plain"),
    "exposed-env": answers("/.env", body="APP_ENV=production\nAPP_DEBUG=false\n", kind="text/plain"),
    "exposed-git": answers("/.git/HEAD", body="ref: refs/heads/main\n", kind="application/octet-stream"),
    "secret-in-bundle": answers(*SCRIPT, body=f'const key = "{_key("sk_live_51")}";', kind="text/javascript"),
    "test-key": answers(*SCRIPT, body=f'Stripe("{_key("pk_test_51")}");', kind="text/javascript"),
    "slow": slow,
}  # fmt: skip
"""The breaks of every shop."""


def asked_for(own: Iterable[str] = ()) -> frozenset[str]:
    """The names in `BREAKS`, with commas between. Raises ValueError for one that is in no table."""
    names = frozenset(filter(None, os.environ.get("BREAKS", "").split(",")))
    if unknown := names.difference(BREAKS, own):
        raise ValueError(f"no such break: {', '.join(sorted(unknown))}")
    return names


def broken(application: WSGIApplication, names: Iterable[str]) -> WSGIApplication:
    """The application, with these breaks of the table in what it answers."""
    changes = [BREAKS[name] for name in sorted(names) if name in BREAKS]

    def with_breaks(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
            said.append((status, headers))
            return lambda _data: None

        parts = application(environ, start)
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        status, headers = said[-1]
        answer = Answer(int(status[:3]), tuple(headers), body)
        request = Request(environ["REQUEST_METHOD"], environ["PATH_INFO"], _origin(environ))
        for change in changes:
            answer = change(request, answer)
        kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        phrase = HTTPStatus(answer.status).phrase
        start_response(f"{answer.status} {phrase}", [*kept, ("Content-Length", str(len(answer.body)))])
        return [answer.body]

    return with_breaks


def _origin(environ: WSGIEnvironment) -> str:
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"])
    return application_uri({**environ, "wsgi.url_scheme": scheme, "SCRIPT_NAME": "/"})
