"""What stands for the test mode of a payment provider, in a text and in the address of a script.

Only what no library has in it by itself: a key in full, or an address that is loaded. Names of sandbox hosts stand in
every provider's own script.
"""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.detector.ruleset import compile_latin1
from launch_gates.gates.smoke.content import Sandbox
from launch_gates.site.address import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import re2


class _Keys(NamedTuple):
    """The public keys of one provider."""

    provider: str
    test: str
    """RE2."""
    live: str
    shown: str
    """How a test key begins."""
    what: str = "a test key"


_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEYS = (
    _Keys("Square", r"\bsandbox-sq0idb-[\w-]{22}", r"\bsq0idp-[\w-]{22}", "sandbox-sq0idb-", "a sandbox id"),
    _Keys(
        "Braintree",
        r"\bsandbox_[0-9a-z]{8}_[0-9a-z]{16}\b",
        r"\bproduction_[0-9a-z]{8}_[0-9a-z]{16}\b",
        "sandbox_",
        "a sandbox key",
    ),
    _Keys("Adyen", r"\btest_[0-9A-Z]{32}\b", r"\blive_[0-9A-Z]{32}\b", "test_"),
    _Keys("Razorpay", r"\brzp_test_[0-9A-Za-z]{14}\b", r"\brzp_live_[0-9A-Za-z]{14}\b", "rzp_test_"),
    _Keys("Paddle", r"\btest_[0-9a-f]{27}\b", r"\blive_[0-9a-f]{27}\b", "test_", "a sandbox token"),
    _Keys("Checkout.com", r"\bpk_sbox_[0-9a-z]{26,28}", r"\bpk_[0-9a-z]{26,28}\b", "pk_sbox_", "a sandbox key"),
    _Keys("Flutterwave", r"\bFLWPUBK_TEST-[0-9a-f]{32}-X", r"\bFLWPUBK-[0-9a-f]{32}-X", "FLWPUBK_TEST-"),
    _Keys("Mercado Pago", rf"\bTEST-{_UUID}\b", rf"\bAPP_USR-{_UUID}\b", "TEST-"),
    _Keys("Midtrans", r"\bSB-Mid-client-[\w-]{16}", r"[^-]\bMid-client-[\w-]{16}", "SB-Mid-client-", "a sandbox key"),
    _Keys("Omise", r"\bpkey_test_[0-9a-z]{19}\b", r"\bpkey_[0-9a-z]{19}\b", "pkey_test_"),
    _Keys("Xendit", r"\bxnd_public_development_\w{40,}", r"\bxnd_public_production_\w{40,}", "xnd_public_development_"),
    _Keys("reCAPTCHA", r"6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI", "", "6LeIxAcT", "the site key that lets all pass"),
    _Keys("hCaptcha", r"[123]0000000-ffff-ffff-ffff-00000000000[0-9]", "", "", "a site key that lets all pass"),
    _Keys("Turnstile", r"\b[123]x0{20}(?:AA|AB|BB|FF)\b", "", "", "a site key for tests"),
)
_PK = r"\bpk_(?:test|live)_[0-9A-Za-z+/]{20,}"
"""Stripe, Clerk and Paystack begin their keys alike."""
_ANY = "|".join([_PK, *filter(None, (each for keys in _KEYS for each in (keys.test, keys.live)))])
_PAYSTACK = r"[0-9a-f]{40}"
_HOSTS = (
    ("PayPal", "www.sandbox.paypal.com"),
    ("Square", "sandbox.web.squarecdn.com"),
    ("Square", "js.squareupsandbox.com"),
    ("Adyen", "checkoutshopper-test.adyen.com"),
    ("Adyen", "checkoutshopper-test.cdn.adyen.com"),
    ("Klarna", "x.playground.klarnacdn.net"),
    ("Klarna", "js.playground.klarna.com"),
    ("Paddle", "sandbox-cdn.paddle.com"),
    ("Paddle", "sandbox-buy.paddle.com"),
    ("Authorize.net", "jstest.authorize.net"),
    ("Afterpay", "portal.sandbox.afterpay.com"),
    ("Afterpay", "js.sandbox.afterpay.com"),
    ("Affirm", "cdn1-sandbox.affirm.com"),
    ("Midtrans", "app.sandbox.midtrans.com"),
)
_PAYPAL = frozenset({"www.paypal.com", "paypal.com"})
_PAYPAL_FOR_ALL = frozenset({"client-id=sb", "client-id=test"})
"""PayPal's ids for trying out its script."""


class Modes(NamedTuple):
    """What a text says of payments."""

    sandboxes: tuple[Sandbox, ...] = ()
    live: frozenset[str] = frozenset()
    """The providers with a key for real ones."""


def modes_in(text: bytes) -> Modes:
    """By the keys that stand in it."""
    if not _compiled(_ANY).search(text):
        return Modes()
    test = [
        Sandbox(keys.provider, f"{keys.what} ({keys.shown}…)" if keys.shown else keys.what)
        for keys in _KEYS
        if _compiled(keys.test).search(text)
    ]
    live = {keys.provider for keys in _KEYS if keys.live and _compiled(keys.live).search(text)}
    for key in _compiled(_PK).findall(text):
        if key.startswith(b"pk_live_"):
            live.add(_owner_of(key))
        else:
            test.append(Sandbox(_owner_of(key), "a test key (pk_test_…)"))
    return Modes(tuple(dict.fromkeys(test)), frozenset(live))


def modes_of(urls: Iterable[str]) -> tuple[Sandbox, ...]:
    """By the addresses that a page loads from or sends to."""
    found = []
    for url in urls:
        host = host_of(url)
        found += [Sandbox(provider, f"its sandbox ({host})") for provider, known in _HOSTS if host == known]
        if host in _PAYPAL and _PAYPAL_FOR_ALL.intersection(url.partition("?")[2].split("&")):
            found.append(Sandbox("PayPal", "its client id for tests"))
    return tuple(dict.fromkeys(found))


def _owner_of(key: bytes) -> str:
    """Of Clerk's keys the rest is base64 of a host with a dollar sign at its end."""
    body = key[len(b"pk_test_") :]
    if _compiled(_PAYSTACK).fullmatch(body):
        return "Paystack"
    try:
        return "Clerk" if base64.b64decode(body + b"=" * (-len(body) % 4)).endswith(b"$") else "Stripe"
    except ValueError:
        return "Stripe"


@cache
def _compiled(pattern: str) -> re2._Regexp:
    return compile_latin1(pattern)
