"""The rules on routes as plain functions: a table of what must be found, and one of what must stay quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from launch_gates.config.settings import SiteSettings
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.core.problem import Problem
from launch_gates.gates.smoke.look import Redirected, Tries
from launch_gates.gates.smoke.routes import Role
from launch_gates.site.failures import Kind, NoAnswerError
from tests.gates.smoke.looks import failed, found, look, seen, visit

if TYPE_CHECKING:
    from launch_gates.gates.smoke.look import Look, Seen
    from launch_gates.site.visit import Visit


class Case(NamedTuple):
    name: str
    rule: str
    look: Look
    says: str = ""


def _login(page: str, cookie: str = "") -> Seen:
    return seen(Role.LOGIN, visit(f"<!doctype html><title>Log in</title>{page}", path="/login", set_cookie=cookie))


def _checkout(page: str, *via: str) -> Seen:
    return seen(Role.CHECKOUT, visit(f"<!doctype html><title>Checkout</title>{page}", path="/checkout", via=via))


def _admin(page: str, status: int = 200, path: str = "/admin", *via: str) -> Seen:
    return seen(Role.ADMIN, visit(f"<!doctype html>{page}", status, path, via=via))


def _webhook() -> Seen:
    return seen(Role.WEBHOOK, visit("", 405, "/webhooks/stripe"))


def _event(status: int, kind: str = "application/json", body: str = "{}") -> Tries:
    return Tries(webhook=visit(body, status, "/webhooks/stripe", kind=kind))


def _redirected(answer: Visit, to: str = "https://shop.example/new", status: int | None = None) -> Look:
    return look(redirects=(Redirected("/old", to, status, answer),))


LOGIN, CHECKOUT = "smoke/login-broken", "smoke/checkout-broken"
FORM = "<form method=post {}><input name=username><input type=password name=password>{}<button>Log in</button></form>"
FIELD = "<input type=hidden name=csrfmiddlewaretoken value=x>"
DJANGO = "csrftoken=x; Path=/"
DJANGO_ADMIN = (
    '<title>Site administration | Django site admin</title><body class="dashboard"><div id="user-tools">Welcome'
    '</div><a href="/admin/auth/user/add/">Add</a>'
)
LOOP = NoAnswerError(Kind.REDIRECT, "the redirects lead in a circle")
REFUSED = NoAnswerError(Kind.CONNECT, "the connection was refused")

FOUND = [
    Case("nothing to press", LOGIN, look(_login("<h1>Log in</h1><p>Welcome back to our shop.</p>")), "has no form"),
    Case("over http", LOGIN, look(_login(FORM.format("action=http://shop.example/login", ""))), "over http"),
    Case("no token, by a cookie", LOGIN, look(_login(FORM.format("", ""), DJANGO)), "Django's token"),
    Case(
        "no token, by another page",
        LOGIN,
        look(_login(FORM.format("", "")), seen(Role.ADMIN, visit(FORM.format("", FIELD), path="/admin"))),
        "Django's token",
    ),
    Case("no token, Laravel", LOGIN, look(_login(FORM.format("", ""), "laravel_session=x")), "Laravel's"),
    Case(
        "no token, Rails",
        LOGIN,
        look(
            _login(
                '<form method=post><input type=email name="user[email]"><input type=password name="user[password]"></form>'
            )
        ),
        "Rails's",
    ),
    Case(
        "a wrong log-in",
        LOGIN,
        look(_login(FORM.format("", FIELD)), tries=Tries(login=visit("", 500, "/login"))),
        "500",
    ),
    Case("nothing to press", CHECKOUT, look(_checkout("<h1>Checkout</h1><a href=/login>Log in</a>")), "has no form"),
    Case(
        "over http",
        CHECKOUT,
        look(_checkout("<form method=post action=http://shop.example/pay><input name=a></form>")),
        "http",
    ),
    Case("gone", "smoke/webhook-missing", look(_webhook(), tries=_event(404)), "answered with 404"),
    Case("takes no POST", "smoke/webhook-missing", look(_webhook(), tries=_event(405)), "answered with 405"),
    Case("fails", "smoke/webhook-missing", look(_webhook(), tries=_event(500)), "answered with 500"),
    Case("redirects", "smoke/webhook-missing", look(_webhook(), tries=_event(301)), "no payment provider follows"),
    Case("a shell", "smoke/webhook-missing", look(_webhook(), tries=_event(200, "text/html", "<div>")), "with a page"),
    Case("takes it", "smoke/webhook-accepts-unsigned", look(_webhook(), tries=_event(200)), "answered with 200"),
    Case("takes it", "smoke/webhook-accepts-unsigned", look(_webhook(), tries=_event(204, "")), "answered with 204"),
    Case("Django", "smoke/admin-exposed", look(_admin(DJANGO_ADMIN)), "has not logged in"),
    Case(
        "WordPress",
        "smoke/admin-exposed",
        look(_admin("<body class='wp-admin index-php'><h1>Dashboard</h1>")),
        "logged in",
    ),
    Case(
        "made by hand",
        "smoke/admin-exposed",
        look(_admin("<h1>Orders</h1><a href=/admin/orders/7/edit>Edit</a><a href=/logout>Log out</a>")),
        "logged in",
    ),
    Case(
        "it opens",
        "smoke/default-credentials",
        look(
            _admin(FORM.format("", FIELD)),
            tries=Tries(admin=visit(DJANGO_ADMIN, path="/admin/"), allowed=frozenset({Role.ADMIN})),
        ),
        "comes with",
    ),
    Case(
        "a circle", "smoke/redirect-loop", look(seen(Role.LOGIN, failed(LOOP, "/login", "/a", "/login"))), "in a circle"
    ),
    Case(
        "to staging",
        "smoke/redirect-to-other-environment",
        look(seen(Role.CHECKOUT, visit("x", path="https://staging.shop.example/checkout", via=("/checkout",)))),
        "staging.shop.example, which is not for customers",
    ),
    Case(
        "to localhost, where nothing answers",
        "smoke/redirect-to-other-environment",
        look(seen(Role.LOGIN, failed(REFUSED, "/login", "http://localhost:3000/login"))),
        "localhost",
    ),
    Case(
        "from a preview to production",
        "smoke/redirect-to-other-environment",
        look(
            seen(
                Role.LOGIN, visit("x", path="https://shop.example/login", via=("https://shop-pr-7.vercel.app/login",))
            ),
            url="https://shop-pr-7.vercel.app/",
            environment="preview",
            site=SiteSettings(url="https://shop.example"),
        ),
        "which is the production",
    ),
    Case("a platform's", "smoke/unstable-url", look(url="https://shop.vercel.app/"), "a platform's name"),
    Case("a tunnel", "smoke/unstable-url", look(url="https://1f.ngrok-free.app/"), "a tunnel"),
    Case("no redirect", "smoke/redirect", _redirected(visit("", 200, "/old")), "answers 200 and does not redirect"),
    Case(
        "elsewhere",
        "smoke/redirect",
        _redirected(visit("", path="/other", via=("/old",))),
        "leads to https://shop.example/other",
    ),
    Case(
        "temporary",
        "smoke/redirect",
        _redirected(visit("", path="/new", via=("/old",)), status=301),
        "302 in place of 301",
    ),
    Case(
        "no token at the checkout",
        CHECKOUT,
        look(_checkout("<form method=post><input name=name></form>"), _login(FORM.format("", FIELD), DJANGO)),
        "Django's token",
    ),
    Case("no answer", "smoke/unreachable", look(seen(Role.LOGIN, failed(REFUSED, "/login"))), "gives no answer"),
    Case("fails", "smoke/status", look(seen(Role.CHECKOUT, visit("", 500, "/checkout"))), "answers 500"),
    Case("is gone", "smoke/status", look(seen(Role.LOGIN, visit("", 404, "/login"))), "answers 404"),
]

QUIET = [
    Case("a form", LOGIN, look(_login(FORM.format("", "")))),
    Case("Django with its token", LOGIN, look(_login(FORM.format("", FIELD), DJANGO))),
    Case("a token in the page's head", LOGIN, look(_login(f"<meta name=csrf-token content=x>{FORM.format('', '')}", DJANGO))),
    Case("the API's form", LOGIN, look(_login(FORM.format("", "").replace("method=post", ""), DJANGO))),
    Case("mail first, password later", LOGIN, look(_login("<form method=post><input type=email name=email></form>"))),
    Case("buttons of providers", LOGIN, look(_login("<form method=post action=/auth/google><button>Google</button></form>"))),
    Case("links to providers", LOGIN, look(_login("<a href=/auth/github>Continue with GitHub</a>"))),
    Case("Auth0", "smoke/unreachable", look(seen(Role.LOGIN, visit("x", path="https://tea.auth0.com/", via=("/login",))))),
    Case("Auth0", LOGIN, look(seen(Role.LOGIN, visit("x", path="https://tea.auth0.com/u/login", via=("/login",))))),
    Case("basic authentication", "smoke/unreachable", look(
        seen(Role.ADMIN, visit("x", 401, "/admin", www_authenticate="Basic realm=admin"))
    )),
    Case("no token for others", CHECKOUT, look(
        _checkout("<form method=post action=https://www.paypal.com/pay><button>Pay</button></form>"), _login("", DJANGO)
    )),
    Case("htmx has the token", LOGIN, look(_login(f"<div hx-headers='{{\"X-CSRFToken\": 1}}'>{FORM.format('', '')}</div>", DJANGO))),
    Case("an empty cart", CHECKOUT, look(_checkout("<h1>Checkout</h1><p>Dein Warenkorb ist leer.</p>"))),
    Case("a service in a frame", LOGIN, look(_login("<iframe src=https://id.example></iframe>"))),
    Case("a field without a form", LOGIN, look(_login("<input name=mail><input type=password><button>Go</button>"))),
    Case("http on one's own machine", LOGIN, look(
        seen(Role.LOGIN, visit(FORM.format("", ""), path="http://localhost:3000/login")),
        url="http://localhost:3000/", environment="preview",
    )),
    Case("a wrong log-in refused", LOGIN, look(_login(FORM.format("", "")), tries=Tries(login=visit("", 401, "/login")))),
    Case("too many log-ins", LOGIN, look(_login(FORM.format("", "")), tries=Tries(login=visit("", 429, "/login")))),
    Case("the search box alone has no token", CHECKOUT, look(_checkout("<form action=/search><input name=q></form>"))),
    Case("the cart of who has none", CHECKOUT, look(_checkout("<h1>Your cart is empty</h1>", "/checkout/start"))),
    Case("a link to pay", CHECKOUT, look(_checkout("<h1>Checkout</h1><a href=/checkout/payment>Go on</a>"))),
    Case("Stripe's own page", CHECKOUT, look(seen(Role.CHECKOUT, visit("x", path="https://checkout.stripe.com/c", via=("/checkout",))))),
    Case("refused", "smoke/webhook-missing", look(_webhook(), tries=_event(400))),
    Case("refused", "smoke/webhook-missing", look(_webhook(), tries=_event(401))),
    Case("refused", "smoke/webhook-accepts-unsigned", look(_webhook(), tries=_event(400))),
    Case("a shell", "smoke/webhook-accepts-unsigned", look(_webhook(), tries=_event(200, "text/html", "<div>"))),
    Case("nothing sent", "smoke/webhook-accepts-unsigned", look(_webhook())),
    Case("nothing sent", "smoke/webhook-missing", look(_webhook())),
    Case("asks", "smoke/admin-exposed", look(_admin(FORM.format("", FIELD)))),
    Case("refuses", "smoke/admin-exposed", look(_admin("<h1>Forbidden</h1>", 403))),
    Case("a page about it", "smoke/admin-exposed", look(_admin(
        "<title>Administration</title><a href=/admin/add-users>Add</a><a href=/admin/roles/edit>Edit roles</a>"
    ))),
    Case("a shell", "smoke/admin-exposed", look(_admin("<title>Medusa Dashboard</title><div id=medusa></div><script src=a></script>"))),
    Case("not asked for", "smoke/default-credentials", look(_admin(FORM.format("", FIELD)))),
    Case("asks again", "smoke/default-credentials", look(_admin(FORM.format("", FIELD)), tries=Tries(
        admin=visit(FORM.format("", FIELD), path="/admin"), allowed=frozenset({Role.ADMIN})
    ))),
    Case("back on the homepage", "smoke/default-credentials", look(_admin(FORM.format("", FIELD)), tries=Tries(
        admin=visit("<h1>Shop</h1><p>Wrong password</p>", path="/", via=("/admin",)), allowed=frozenset({Role.ADMIN})
    ))),
    Case("to a language", "smoke/redirect-to-other-environment", look(seen(Role.HOME, visit("x", path="/en/", via=("/",))))),
    Case("to an account host", "smoke/redirect-to-other-environment", look(
        seen(Role.LOGIN, visit("x", path="https://account.shop.example/", via=("/account",)))
    )),
    Case("a checkout without Shopify's pages", "smoke/redirect-to-other-environment", look(
        seen(Role.CHECKOUT, visit("x", path="https://tea.myshopify.com/checkouts/1", via=("/checkout",)))
    )),
    Case("where Shopify has it", "smoke/redirect-to-other-environment", look(
        _admin("x", 200, "https://tea.myshopify.com/admin", "/admin")
    )),
    Case("a host of one's own", "smoke/unstable-url", look()),
    Case("a preview", "smoke/unstable-url", look(url="https://shop.vercel.app/", environment="preview")),
    Case("it is there", "smoke/redirect", _redirected(visit("", path="/new", via=("/old",)))),
    Case("in two steps", "smoke/redirect", _redirected(visit("", path="/new", via=("/old", "/middle")))),
    Case("with a slash", "smoke/redirect", _redirected(visit("", path="/new/", via=("/old",)))),
    Case("a circle has its own rule", "smoke/unreachable", look(seen(Role.LOGIN, failed(LOOP, "/login", "/login")))),
    Case("another environment has its own", "smoke/unreachable", look(
        seen(Role.LOGIN, failed(REFUSED, "/login", "http://localhost/login"))
    )),
    Case("a webhook that wants a POST", "smoke/status", look(_webhook())),
    Case("an administration that refuses", "smoke/status", look(_admin("", 403))),
]  # fmt: skip


@pytest.mark.parametrize("case", FOUND, ids=lambda case: f"{case.rule}-{case.name}")
def test_it_is_found(case: Case) -> None:
    [problem] = [each for each in found(case.rule, case.look) if not isinstance(each, NotLookedAt)]
    assert isinstance(problem, Problem)
    assert case.says in problem.message
    assert problem.url
    assert not any("shop.example" in part for part in problem.identity), "an identity is the same on every host"


@pytest.mark.parametrize("case", QUIET, ids=lambda case: f"{case.rule}-{case.name}")
def test_it_is_quiet(case: Case) -> None:
    assert [each for each in found(case.rule, case.look) if not isinstance(each, NotLookedAt)] == []


@pytest.mark.parametrize(
    "page",
    [
        '<div id="root"></div><script type=module src=a.js></script>',
        "<div id=__next><p>Loading the log-in, one moment please, this takes no longer than a second or two.</p></div>",
        '<p>Loading</p><script src="https://clerk.shop.example/npm/@clerk/clerk-js"></script>',
    ],
)
def test_what_scripts_draw_is_said(page: str) -> None:
    [login] = found(LOGIN, look(_login(page)))
    [checkout] = found(CHECKOUT, look(_checkout(page)))
    assert isinstance(login, NotLookedAt)
    assert isinstance(checkout, NotLookedAt)


def test_default_credentials_that_could_not_be_tried_are_unchecked() -> None:
    asked = look(tries=Tries(allowed=frozenset({Role.ADMIN})))
    [unchecked] = found("smoke/default-credentials", asked)
    assert isinstance(unchecked, Unchecked)


def test_a_redirect_without_an_answer_is_unchecked() -> None:
    [unchecked] = found("smoke/redirect", _redirected(failed(REFUSED, "/old")))
    assert isinstance(unchecked, Unchecked)
