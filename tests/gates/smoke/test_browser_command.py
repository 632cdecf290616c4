"""`launch-gates smoke --browser` as a user has it. Playwright takes one browser a thread: apart from the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from launch_gates.site import browser as module
from launch_gates.site.browser import BrowserError, browser
from launch_gates.site.client import Options
from tests.cli.tool import inside
from tests.gates.smoke.browser_pages import ANSWERS, PNG, serve
from tests.installed import require
from tests.site.servers import Raw
from tests.sites.shops import SPA, over_https

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.site.authority import Authority

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Raw]:
    with Raw(serve) as server:
        yield server


def test_a_browser_that_is_not_there_is_unchecked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "_PLACES", ())
    with pytest.raises(BrowserError, match="no Chromium"), browser(Options()):
        pass
    with Raw(lambda connection, _head: connection.sendall(ANSWERS["/well"])) as server:
        run = inside("smoke", server.url, "--browser", "--format", "json", cwd=tmp_path)
    assert "smoke/browser-error" in [each["rule"] for each in run.report["gates"][0]["unchecked"]]


@pytest.mark.parametrize(
    ("path", "rule", "severity"),
    [
        ("/well", None, None),
        ("/throws", "smoke/browser-error", "medium"),
        ("/console", "smoke/browser-error", "low"),
        ("/lacks", "smoke/browser-request", "high"),
        ("/api-down", "smoke/browser-request", "high"),
    ],
)
def test_the_command_says_it(path: str, rule: str | None, severity: str | None, server: Raw, tmp_path: Path) -> None:
    require("chromium")
    run = inside("smoke", f"{server.url}{path[1:]}", "--browser", "--format", "json", cwd=tmp_path)
    found = [each for each in run.report["findings"] if "browser" in each["rule"] and each["severity"] != "low"]
    if severity == "low":
        found = [each for each in run.report["findings"] if each["rule"] == rule]
    assert [(each["rule"], each["severity"]) for each in found] == ([(rule, severity)] if rule else [])
    assert (tmp_path / "launch-gates-reports/screenshots/home.png").read_bytes().startswith(PNG)
    assert "home.png" in json.dumps(run.report["gates"][0]["stats"])


def test_a_shop_that_scripts_draw_over_tls(tmp_path: Path, authority: Authority) -> None:
    require("chromium")
    (tmp_path / "shop").mkdir()
    with over_https(SPA, tmp_path / "shop", authority) as shop:
        run = inside("smoke", shop.url, *shop.arguments, "--browser", "--format", "json", cwd=tmp_path)
    assert [each for each in run.report["findings"] if "browser" in each["rule"]] == []
    assert (tmp_path / "launch-gates-reports/screenshots/home.png").exists()
