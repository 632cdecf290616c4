"""The gate on real shops: quiet on healthy ones, and each break is caught by its rule and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.tool import inside
from tests.gates.smoke import test_content
from tests.sites import breaks, shops

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.site.authority import Authority
    from tests.sites.shops import Shop

_WEBHOOKS = {shops.DJANGO: "/webhooks/stripe/", shops.SPA: "/api/webhooks/stripe"}
_ROUTES = """
[site.routes]
login = "/accounts/login/"
checkout = "/checkout/"
admin = "/admin/"
webhook = "/webhooks/stripe/"
health = "/healthz"
"""
CAUGHT: dict[str, tuple[str, ...]] = {
    "blank-shell": ("smoke/empty-page",),
    "error-page": ("smoke/empty-page",),
    "debug-page": ("smoke/empty-page",),
    "checkout-500": ("smoke/status",),
    "checkout-without-form": ("smoke/checkout-broken",),
    "login-500": ("smoke/login-broken",),
    "login-without-form": ("smoke/login-broken",),
    "login-http-post": ("smoke/login-broken",),
    "no-csrf": ("smoke/checkout-broken", "smoke/login-broken"),
    "webhook-404": ("smoke/webhook-missing",),
    "webhook-unsigned": ("smoke/webhook-accepts-unsigned",),
    "admin-open": ("smoke/admin-exposed",),
    "default-credentials": ("smoke/default-credentials",),
    "redirect-loop": ("smoke/redirect-loop",),
    "redirect-elsewhere": ("smoke/redirect-to-other-environment",),
}
"""Break of the Django shop -> the rules that say so, with every option that tries something."""


def _smoke(shop: Shop, folder: Path, *options: str) -> Run:
    return inside("smoke", shop.url, *shop.arguments, *options, "--format", "json", cwd=folder)


def _rules(run: Run) -> set[str]:
    return {finding["rule"] for finding in run.report["findings"] if finding["severity"] != "info"}


class TestHealthy:
    @pytest.mark.parametrize("name", ["django_shop", "spa_shop"])
    def test_every_route_is_found_without_a_configuration(
        self, name: str, tmp_path: Path, request: pytest.FixtureRequest
    ) -> None:
        run = _smoke(request.getfixturevalue(name), tmp_path)
        assert (run.code, _rules(run)) == (0, set())
        gate = run.report["gates"][0]
        assert gate["status"] == "passed"
        assert {"login", "checkout", "admin", "webhook", "health"} <= gate["stats"].keys()
        assert gate["stats"]["requests"] <= 90

    def test_the_terminal_says_what_was_assumed(self, django_shop: Shop, tmp_path: Path) -> None:
        run = inside("smoke", django_shop.url, *django_shop.arguments, cwd=tmp_path)
        assert "login /accounts/login/ (a link on the homepage)" in run.out
        assert "admin /admin (its usual path)" in run.out

    def test_what_scripts_draw_is_said_and_not_passed_silently(self, spa_shop: Shop, tmp_path: Path) -> None:
        said = _smoke(spa_shop, tmp_path).report["gates"][0]["not_looked_at"]
        assert {"login", "checkout"} <= {each["subject"] for each in said}

    @pytest.mark.parametrize("name", ["django_shop", "spa_shop"])
    def test_what_is_tried_finds_nothing(self, name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
        run = _smoke(request.getfixturevalue(name), tmp_path, "--active")
        assert (run.code, _rules(run)) == (0, set())

    def test_configured_routes_are_those_and_no_others(self, django_shop: Shop, tmp_path: Path) -> None:
        (tmp_path / "launch-gates.toml").write_text('[site.routes]\nteapot = "/products/teapot/"\n', encoding="utf-8")
        run = _smoke(django_shop, tmp_path)
        assert run.code == 0
        assert run.report["gates"][0]["stats"]["routes"] == 2
        assert not {"login", "checkout", "admin", "webhook", "health"} & run.report["gates"][0]["stats"].keys()

    def test_key_redirects(self, django_shop: Shop, tmp_path: Path) -> None:
        tables = [
            ("http://shop.example/cart/", "https://shop.example/cart/", 301),
            ("/cart", "/cart/", 301),
            ("/cart/", "/checkout/", 301),
            ("/products/kettle", "/products/cups/", 301),
            ("/checkout", "/checkout/", 308),
        ]
        lines = [f'[[site.redirect]]\nfrom = "{old}"\nto = "{new}"\nstatus = {status}' for old, new, status in tables]
        (tmp_path / "launch-gates.toml").write_text("\n".join(lines), encoding="utf-8")
        run = _smoke(django_shop, tmp_path)
        assert [(each["rule"], each["message"]) for each in run.report["findings"]] == [
            ("smoke/redirect", "/cart/ answers 200 and does not redirect"),
            ("smoke/redirect", "/products/kettle leads to https://shop.example/products/kettle/ in place of https://shop.example/products/cups/"),
            ("smoke/redirect", "/checkout redirects with 301 in place of 308"),
        ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(CAUGHT))
def test_a_break_is_caught_by_its_rule_alone(name: str, tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "launch-gates.toml").write_text(_ROUTES, encoding="utf-8")
    with shops.over_https(shops.DJANGO, tmp_path, authority, name) as shop:
        run = _smoke(shop, tmp_path, "--default-credentials")
    assert _rules(run) == set(CAUGHT[name])
    assert run.code == 1


@pytest.mark.parametrize("kind", [shops.DJANGO, shops.SPA])
@pytest.mark.parametrize("name", ["blank-shell", "webhook-404", "webhook-unsigned"])
def test_it_is_caught_without_a_configuration_too(kind: str, name: str, tmp_path: Path, authority: Authority) -> None:
    with shops.over_https(kind, tmp_path, authority, name) as shop:
        run = _smoke(shop, tmp_path, "--active")
    assert _rules(run) == set(CAUGHT[name])


def test_nothing_is_sent_without_being_allowed(tmp_path: Path, authority: Authority) -> None:
    """A shop that takes unsigned events and fails at a log-in: only asking with GET sees nothing of it."""
    with shops.over_https(shops.DJANGO, tmp_path, authority, "webhook-unsigned", "login-500") as shop:
        run = _smoke(shop, tmp_path)
    assert (run.code, _rules(run)) == (0, set())


def test_every_break_has_a_rule() -> None:
    looked_at_elsewhere = {"slow", "wrong-build"}
    assert set(breaks.BREAKS) - looked_at_elsewhere <= {*CAUGHT, *test_content.CAUGHT}
