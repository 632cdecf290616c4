"""`--browser`: pages in the system's Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.site.browser import browser
from launch_gates.site.client import USER_AGENT, Options
from launch_gates.site.detours import Detours
from tests.gates.smoke.browser_pages import PNG, serve
from tests.installed import require
from tests.site.servers import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.site.browser import Browser

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Raw]:
    with Raw(serve) as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    require("chromium")
    headers = {"127.0.0.1": {"x-bypass": "value"}}
    with browser(Options(detours=Detours(named=frozenset({"127.0.0.1"})), headers=headers)) as started:
        yield started


def test_a_page_that_is_well(chromium: Browser, server: Raw) -> None:
    loaded = chromium.load(f"{server.url}well")
    assert (loaded.status, loaded.failure, loaded.errors, loaded.exceptions, loaded.failed) == (200, "", (), (), ())
    assert loaded.screenshot.startswith(PNG)
    assert loaded.paint is not None
    assert 0 < loaded.paint < 10
    head = next(each for each in server.heads if each.startswith(b"GET /well ")).decode()
    assert USER_AGENT in head
    assert "x-bypass: value" in head.lower()


def test_what_no_script_caught(chromium: Browser, server: Raw) -> None:
    assert chromium.load(f"{server.url}throws").exceptions == ("the cart is broken",)


def test_what_scripts_write_as_errors(chromium: Browser, server: Raw) -> None:
    assert chromium.load(f"{server.url}console").errors == ("no price for teapot",)


def test_what_is_asked_for_and_not_there(chromium: Browser, server: Raw) -> None:
    failed = {(each.kind, each.reason) for each in chromium.load(f"{server.url}lacks").failed}
    assert failed == {("script", "answers 404"), ("image", "answers 404"), ("fetch", "answers 404")}


def test_a_page_cannot_reach_a_private_address(chromium: Browser, server: Raw) -> None:
    [failed] = chromium.load(f"{server.url}metadata").failed
    assert failed.reason == "net::ERR_ADDRESS_UNREACHABLE"


def test_nobody_answers(chromium: Browser) -> None:
    loaded = chromium.load("http://127.0.0.1:1/")
    assert loaded.status == 0
    assert "ERR_" in loaded.failure
