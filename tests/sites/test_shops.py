"""The test shops are real: somebody can log in, fill a cart and come to the checkout, and what is broken is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING

import pytest

from launch_gates.site.client import Client
from launch_gates.site.page import Page
from tests.sites import breaks, shops
from tests.sites.shops import over_http

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sites.shops import Shop


def _signature(body: str) -> str:
    now = int(time.time())
    digest = hmac.new(shops.WEBHOOK_SECRET.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={now},v1={digest}"


def test_a_customer_buys_in_the_django_shop(django_shop: Shop) -> None:
    with Client(django_shop.options) as client:
        visitor = client.visitor()

        def send(path: str, at: str, **data: str) -> Page:
            page = visitor.get(f"{django_shop.url}{at}")
            form = next(Page(page.url, page.text).forms())
            sent = {**form.hidden, **data}
            visit = visitor.send("POST", f"{django_shop.url}{path}", data=sent, headers={"referer": page.url})
            assert visit.status == 200, visit.text
            return Page(visit.url, visit.text)

        cart = send("accounts/login/", "accounts/login/", username=shops.CUSTOMER, password=shops.PASSWORD)
        assert cart.url == f"{django_shop.url}cart/"
        assert send("cart/", "products/teapot/", product="teapot").select("#total")[0].text() == "24"
        send("checkout/", "checkout/", name="Ada", email="ada@shop.example", address="1 Harbour Street")
        assert "sessionid" in dict(visitor.cookies)


def test_a_customer_buys_in_the_other_shop(spa_shop: Shop) -> None:
    with Client(spa_shop.options) as client:
        visitor = client.visitor()
        api = f"{spa_shop.url}api/"
        who = {"email": "ada@shop.example", "password": shops.PASSWORD}
        assert visitor.send("POST", f"{api}auth/login", json={**who, "password": "wrong"}).status == 401
        assert visitor.send("POST", f"{api}auth/login", json=who).status == 200
        assert json.loads(visitor.send("POST", f"{api}cart", json={"product": "beans"}).text)["total"] == 14
        assert visitor.send("POST", f"{api}checkout", json={}).status == 200
        assert visitor.get(f"{spa_shop.url}whatever").text == visitor.get(spa_shop.url).text


@pytest.mark.parametrize(("shop", "path"), [("django_shop", "webhooks/stripe/"), ("spa_shop", "api/webhooks/stripe")])
def test_only_a_signed_event_is_taken(shop: str, path: str, request: pytest.FixtureRequest) -> None:
    given: Shop = request.getfixturevalue(shop)
    body = json.dumps({"type": "payment_intent.succeeded"})
    with Client(given.options) as client:
        for signature, status in ((_signature(body), 200), (_signature("else"), 400), ("", 400)):
            headers = {"stripe-signature": signature, "content-type": "application/json"}
            assert client.visitor().send("POST", f"{given.url}{path}", content=body, headers=headers).status == status


@pytest.mark.parametrize("kind", [shops.DJANGO, shops.SPA])
def test_a_break_is_one_of_its_table(kind: str, tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="no such break: nothing-like-this"),
        over_http(kind, tmp_path, "nothing-like-this"),
    ):
        pass


def test_what_a_break_of_the_table_changes() -> None:
    """Each does something to some answer, so that none goes by unseen."""
    page = b'<!doctype html><meta name="build-id" content=""></head><form method="post">'
    html = breaks.Answer(200, (("Content-Type", "text/html"),), page)
    paths = [
        *breaks.HOME,
        *breaks.LOGIN,
        *breaks.CHECKOUT,
        *breaks.WEBHOOK,
        *breaks.SCRIPT,
        *breaks.ADMIN,
        *breaks.FILES,
    ]
    requests = [breaks.Request(method, path, "https://shop.example/") for path in paths for method in ("GET", "POST")]
    for name, change in breaks.BREAKS.items():
        assert name == "slow" or any(change(request, html) != html for request in requests), name
