"""What stands in pages and scripts: credentials, keys of test modes, session cookies, source maps, addresses."""

from __future__ import annotations

import base64
import json
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.credentials import CredentialReader
from launch_gates.gates.smoke.hosts import Own, is_same_site
from launch_gates.gates.smoke.sandboxes import Modes, modes_in, modes_of
from launch_gates.gates.smoke.session_cookies import cookies_of, framework_of
from launch_gates.gates.smoke.sitemap import places_in
from launch_gates.gates.smoke.source_maps import map_of, sources_in
from launch_gates.site.address import host_of
from launch_gates.site.environment import is_local, is_staging_of
from tests.gates.smoke.looks import SHOP, hop, visit


def _random(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """The same in every process that runs tests."""
    return "".join(random.Random(length).choices(alphabet, k=length))  # noqa: S311 (no secret)


@pytest.fixture(scope="module")
def read() -> CredentialReader:
    return CredentialReader()


class TestCredentials:
    def test_a_secret_key_is_one_and_its_value_is_nowhere(self, read: CredentialReader) -> None:
        key = "sk_live_51" + _random(96)
        [found, other] = read(f'a="{key}";b="{key}";c="whsec_{_random(32)}"'.encode())
        assert (found.rule, found.severity) == ("secrets/stripe-live-secret-key", Severity.CRITICAL)
        assert other.rule == "secrets/stripe-webhook-secret"
        assert found.shown.startswith("sk_live_<redacted>")
        assert key[8:] not in repr(found)

    def test_a_password_that_could_be_guessed_leaves_no_hash(self, read: CredentialReader) -> None:
        texts = [f'db="postgres://shop:{_random(length)}@db.teashop.io/shop"' for length in (14, 15)]
        identities = {read(text.encode())[0].identity for text in texts}
        assert len(identities) == 1

    @pytest.mark.parametrize(
        "text",
        [
            f'Stripe("pk_live_51{_random(96)}")',
            f'apiKey:"AIza{_random(35)}",authDomain:"shop.firebaseapp.com"',
            f'<script src="https://maps.googleapis.com/maps/api/js?key=AIza{_random(35)}"></script>',
            f'Sentry.init({{dsn:"https://{_random(32, "0123456789abcdef")}@o1.ingest.sentry.io/2"}})',
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{_random(64)}">',
            f'<script integrity="sha384-{_random(64)}">',
            f'data-sitekey="0x4AAAAAAA{_random(14)}"',
            f'mapboxgl.accessToken="pk.eyJ1Ijoic2hvcCJ9.{_random(22)}"',
            f'publishableApiKey:"pk_{_random(64, "0123456789abcdef")}"',
        ],
    )
    def test_what_is_made_for_browsers_is_none(self, read: CredentialReader, text: str) -> None:
        assert read(text.encode()) == ()


CLERK = base64.b64encode(b"tea-shop-12.clerk.accounts.dev$").decode()
CLERK_LIVE = base64.b64encode(b"clerk.shop.example$").decode()
_HEX = "0123456789abcdef"


class TestSandboxes:
    @pytest.mark.parametrize(
        ("key", "provider"),
        [
            ("pk_test_51" + _random(96), "Stripe"),
            ("pk_test_" + _random(24), "Stripe"),
            ("pk_test_" + CLERK, "Clerk"),
            ("pk_test_" + CLERK.rstrip("="), "Clerk"),
            ("pk_test_" + _random(40, _HEX), "Paystack"),
            ("sandbox-sq0idb-" + _random(22), "Square"),
            (f"sandbox_{_random(8, _HEX)}_{_random(16, _HEX)}", "Braintree"),
            ("test_" + _random(32, string.ascii_uppercase), "Adyen"),
            ("rzp_test_" + _random(14), "Razorpay"),
            ("test_" + _random(27, _HEX), "Paddle"),
            ("pk_sbox_" + _random(27, string.ascii_lowercase), "Checkout.com"),
            (f"FLWPUBK_TEST-{_random(32, _HEX)}-X", "Flutterwave"),
            ("TEST-12345678-1234-1234-1234-123456789abc", "Mercado Pago"),
            ("SB-Mid-client-" + _random(16), "Midtrans"),
            ("pkey_test_" + _random(19, _HEX), "Omise"),
            ("xnd_public_development_" + _random(48), "Xendit"),
            ("6LeIxAcT" + "AAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI", "reCAPTCHA"),
            ("10000000-ffff-ffff-ffff-000000000001", "hCaptcha"),
            ("1x00000000000000000000AA", "Turnstile"),
        ],
    )
    def test_a_key_in_full_is_one(self, key: str, provider: str) -> None:
        [sandbox] = modes_in(f'init({{key:"{key}"}})'.encode()).sandboxes
        assert sandbox.provider == provider
        assert len(sandbox.what) < 60

    @pytest.mark.parametrize(
        "text",
        [
            'key.startsWith("pk_test_")?"test":"live"',
            '"https://www.sandbox.paypal.com/sdk/js"',
            'environment==="TEST"?"checkoutshopper-test":"checkoutshopper-live"',
            "test_user_name_of_the_page sandbox_mode_enabled rzp_test_",
            'className="pk_testimonials_and_more_of_that"',
        ],
    )
    def test_what_libraries_have_is_none(self, text: str) -> None:
        assert modes_in(text.encode()) == Modes()

    def test_live_keys(self) -> None:
        text = f'"pk_live_51{_random(96)}" "pk_live_{CLERK_LIVE}" "rzp_live_{_random(14)}" "sq0idp-{_random(22)}"'
        assert modes_in(text.encode()) == Modes(live=frozenset({"Stripe", "Clerk", "Razorpay", "Square"}))

    @given(st.binary(max_size=100))
    def test_any_bytes_are_taken(self, text: bytes) -> None:
        modes_in(b"pk_test_" + text)

    def test_addresses(self) -> None:
        urls = [
            "https://sandbox.web.squarecdn.com/v1/square.js",
            "https://www.paypal.com/sdk/js?client-id=sb",
            "https://www.paypal.com/sdk/js?client-id=sbx",
            "https://js.stripe.com/v3/",
            "http://[",
        ]
        assert [each.provider for each in modes_of(urls)] == ["Square", "PayPal"]


class TestSessionCookies:
    @pytest.mark.parametrize(
        ("name", "framework"),
        [
            ("sessionid", "Django"),
            ("PHPSESSID", "PHP"),
            ("__Host-session", "Flask, Starlette"),
            ("__Secure-next-auth.session-token", "NextAuth"),
            ("tea_shop_session", "Laravel"),
            ("_tea_session", "Rails"),
            (f"SSESS{'a' * 32}", "Drupal"),
            ("wp_woocommerce_session_0123", "WooCommerce"),
            ("session_hint", ""),
            ("sessions", ""),
            ("_ga_session", ""),
            ("csrftoken", ""),
            ("__session", ""),
            ("cart", ""),
        ],
    )
    def test_whose_it_is(self, name: str, framework: str) -> None:
        assert framework_of(name) == framework

    def test_how_it_is_protected(self) -> None:
        [cookie] = cookies_of(hop(SHOP, 200, set_cookie="a=b=c; path=/; SECURE; HttpOnly ;SameSite=None; Max-Age=3600"))
        assert cookie == ("a", True, True, "none")

    @pytest.mark.parametrize("line", ["a=; Path=/", "a=b; Max-Age=0", "a=b; max-age=-1", 'a=""', "nonsense", ""])
    def test_one_that_is_taken_away_or_none(self, line: str) -> None:
        assert list(cookies_of(hop(SHOP, 200, set_cookie=line))) == []


class TestSourceMaps:
    @pytest.mark.parametrize(
        ("url", "script", "header", "expected"),
        [
            ("/a/app.js", b"x()\n//# sourceMappingURL=app.js.map\n", "", "/a/app.js.map"),
            ("/a/app.js", b"x()\n/*# sourceMappingURL=app.js.map */", "", None),
            ("/a/app.js", b"x()\n//# sourceMappingURL=data:application/json;base64,e30=", "", None),
            ("/a/app.js", b"x()", "/maps/app.map", "/maps/app.map"),
            ("/a/app.js", b"x()", "", None),
            ("/js/jquery.min.js", b"x()\n//# sourceMappingURL=jquery.min.map", "", None),
            ("/a/app.js", b"//# sourceMappingURL=early.map\n" + b"x();\n" * 1000, "", None),
        ],
    )
    def test_where_it_lies(self, url: str, script: bytes, header: str, expected: str | None) -> None:
        found = map_of(f"https://shop.example{url}", script, header)
        assert found == (expected and f"https://shop.example{expected}")

    def test_whose_sources_it_has(self) -> None:
        names = [
            "webpack://shop/./src/cart.js",
            "webpack://shop/webpack/bootstrap",
            "../node_modules/react/index.js",
            "src/b.ts",
        ]
        whole = {"version": 3, "sources": names, "sourcesContent": ["a", "b", "c", None], "mappings": ""}
        text = json.dumps(whole).encode()
        assert sources_in(text) == sources_in(b")]}'" + text) == "1 of your source files"
        assert sources_in(text[:-9]) == "source files"

    @pytest.mark.parametrize(
        "content", [b"", b"<html>", b"[]", b'{"sources":["a"]}', b'{"sources":1,"sourcesContent":2}', b"[" * 100_000]
    )
    def test_what_is_none_has_none(self, content: bytes) -> None:
        assert sources_in(content) == ""


class TestAddresses:
    def test_the_same_site(self) -> None:
        assert is_same_site("https://www.shop.example/a", SHOP)
        assert not is_same_site("https://shop.example.evil.example/", SHOP)
        assert not is_same_site("http://shop.example:8080/", SHOP)
        assert not is_same_site("http://shop.example:99999/", SHOP)
        assert not is_same_site("mailto:a@shop.example", SHOP)
        assert host_of("http://[x") == ""

    def test_the_sites_own(self) -> None:
        own = Own((SHOP, "https://www.shop.example/en"), ("cdn.example",))
        assert own.has("https://cdn.example/a.js")
        assert own.has("https://www.shop.example/a.js")
        assert not own.has("https://cdn.shop.example/a.js")

    @pytest.mark.parametrize(
        "host", ["localhost", "a.localhost", "127.0.0.1", "10.1.2.3", "::1", "shop.test", "db", "nas.local."]
    )
    def test_local(self, host: str) -> None:
        assert is_local(host)

    @pytest.mark.parametrize(
        "host", ["", "shop.example", "203.0.113.7.example", "1.1.1.1", "localhost.example", "test.example"]
    )
    def test_not_local(self, host: str) -> None:
        assert not is_local(host)

    @pytest.mark.parametrize(
        ("host", "production", "is_one"),
        [
            ("staging.shop.example", "www.shop.example", True),
            ("shop-staging.example.com", "shop.example.com", True),
            ("demo.shop.example", "shop.example", False),
            ("staging.other.example", "shop.example", False),
            ("shop.example", "shop.example", False),
            ("tea-dev.co.uk", "shop.co.uk", False),
        ],
    )
    def test_staging_of_the_site(self, host: str, production: str, is_one: bool) -> None:  # noqa: FBT001 (a table)
        assert is_staging_of(host, production) is is_one

    def test_a_sitemap(self) -> None:
        text = "<urlset><url><loc>\n https://a.example/?a=1&amp;b=2 </loc></url><loc><![CDATA[https://b.example/]]></loc><loc>"
        places = list(places_in(visit(text, kind="application/xml")))
        assert places == ["https://a.example/?a=1&b=2", "https://b.example/", ""]
        assert list(places_in(visit(text, kind="text/html"))) == []
