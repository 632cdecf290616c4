"""What pages load and hold, on real shops: quiet on healthy ones, and each break is caught by its rule and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.tool import inside
from tests.gates.smoke.test_journeys import BUY
from tests.sites import shops

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.site.authority import Authority
    from tests.sites.shops import Shop

CAUGHT: dict[str, tuple[str, str]] = {
    "asset-404": ("smoke/asset-broken", "the homepage loads the script /assets/app.js, which answers 404"),
    "asset-html": ("smoke/asset-broken", "the homepage loads the script /assets/app.js, which is a page of HTML"),
    "mixed-content": ("smoke/mixed-content", "the script http://cdn.example/cart.js over http"),
    "local-url": ("smoke/local-url", "http://localhost:3000/tea.png as the picture for shared links"),
    "noindex": ("smoke/noindex-in-production", 'the meta element "robots" keeps the homepage out'),
    "robots-disallow": ("smoke/noindex-in-production", "robots.txt keeps search engines from the homepage"),
    "exposed-env": ("smoke/exposed-file", "/.env is public: an environment file, with 2 variables"),
    "exposed-git": ("smoke/exposed-file", "/.git/HEAD is public: the repository, with the name of a branch"),
    "secret-in-bundle": ("smoke/secret-in-bundle", "the script /assets/app.js has a secret: Stripe live secret key, sk_live_"),
    "test-key": ("smoke/test-key-in-bundle", "the script /assets/app.js uses a test key (pk_test_…) of Stripe"),
}  # fmt: skip
"""Break -> the rule that says so, and what it says of the shop that scripts draw."""
_HOMEPAGE = '[site.routes]\nteapot = "/products/teapot"\n'


def _smoke(shop: Shop, folder: Path, *options: str, settings: str = _HOMEPAGE) -> Run:
    (folder / "launch-gates.toml").write_text(settings, encoding="utf-8")
    return inside("smoke", shop.url, *shop.arguments, *options, "--format", "json", cwd=folder)


def _said(run: Run) -> list[tuple[str, str]]:
    return [(each["rule"], each["message"]) for each in run.report["findings"] if each["severity"] != "info"]


@pytest.mark.parametrize("name", sorted(CAUGHT))
def test_a_break_is_caught_by_its_rule_alone(name: str, tmp_path: Path, authority: Authority) -> None:
    rule, message = CAUGHT[name]
    with shops.over_https(shops.SPA, tmp_path, authority, name) as shop:
        run = _smoke(shop, tmp_path)
    [(said, what)] = _said(run)
    assert said == rule
    assert message in what
    assert run.code == 1
    assert not re.search("[0-9a-f]{48}", run.out), "the key of the shop's script"


def test_a_session_without_protection_is_seen_on_a_journey(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_USER", shops.CUSTOMER)
    monkeypatch.setenv("SHOP_PASSWORD", shops.PASSWORD)
    with shops.over_https(shops.DJANGO, tmp_path, authority, "cookie-insecure") as shop:
        run = _smoke(shop, tmp_path, settings=BUY.replace("{{product}}", "teapot"))
    assert _said(run) == [("smoke/cookie", "the session cookie sessionid (Django) has no Secure")]


@pytest.mark.parametrize("name", ["django_shop", "spa_shop"])
def test_a_healthy_shop_as_a_preview_may_be_listed_and_nothing_else(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    run = _smoke(request.getfixturevalue(name), tmp_path, "--environment", "preview")
    assert [rule for rule, _ in _said(run)] == ["smoke/indexable-preview"]


def test_a_preview_that_keeps_search_engines_out_and_tries_payments_is_well(
    tmp_path: Path, authority: Authority
) -> None:
    with shops.over_https(shops.SPA, tmp_path, authority, "robots-disallow", "test-key") as shop:
        run = _smoke(shop, tmp_path, "--environment", "staging")
    assert (run.code, _said(run)) == (0, [])
