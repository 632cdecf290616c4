"""Loads pages in a real browser: the system's Chromium, driven by Playwright (the extra `browser`).

A page may load from hosts of others: that is what customers' browsers do too. Requests to private addresses are stopped
unless the user named them, and what gets past a protection goes to its own host alone.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.core.errors import LaunchGatesError
from launch_gates.site.address import host_of
from launch_gates.site.addresses import is_address, is_public, names_this_machine
from launch_gates.site.client import USER_AGENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.site.client import Options
    from launch_gates.site.detours import Detours

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_SETTLES = 0.5
"""Seconds after the load event in which scripts still draw, and fail."""
_MOST = 50
"""Messages kept of one page."""
_LONGEST = 300
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
)
_PAINT = """() => new Promise(resolve => {
  let last = null;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) last = entry.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => resolve(last), 0);
})"""


class BrowserError(LaunchGatesError):
    """No browser can be started: the extra or the program lacks, or it ends at once."""


class FailedRequest(NamedTuple):
    """Something that the page asked for and did not get."""

    url: str
    kind: str
    """script, stylesheet, image, fetch, …"""
    reason: str


class Loaded(NamedTuple):
    """One page, as a browser had it."""

    asked: str
    url: str
    status: int
    """0 where it did not load."""
    failure: str
    """Why it did not load."""
    errors: tuple[str, ...]
    """What scripts wrote to the console as errors, each on one line. A stranger's text."""
    exceptions: tuple[str, ...]
    """What no script caught."""
    failed: tuple[FailedRequest, ...]
    insecure: tuple[str, ...]
    """What was asked for over http by a page over https, loaded or blocked."""
    paint: float | None
    """Seconds to the largest contentful paint; None where the browser saw none."""
    requests: int
    screenshot: bytes
    """PNG of the first screen; empty where there is none."""


@contextmanager
def browser(options: Options, seconds: float = 30.0) -> Iterator[Browser]:
    """A browser without a window and without a past. Raises BrowserError."""
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 (an extra, and slow to load)
    except ImportError:
        raise BrowserError(
            "the extra for a browser is not installed", "pip install 'launch-gates[browser]', or leave --browser out"
        ) from None
    program = chromium()
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=program,
                headless=True,
                chromium_sandbox=not hasattr(os, "geteuid") or os.geteuid() != 0,
                args=[*_QUIET, *_rules(options.detours)],
                timeout=seconds * 1000,
            )
        except Error:
            raise BrowserError(
                f"{program} does not start", "start it by hand to see why, or leave --browser out"
            ) from None
        try:
            yield Browser(started, options, seconds)
        finally:
            started.close()


def chromium() -> str:
    """The system's Chromium or Chrome. Raises BrowserError where there is none."""
    found = filter(None, (shutil.which(name) for name in _PROGRAMS))
    program = next(found, None) or next(filter(os.path.exists, _PLACES), None)
    if program is None:
        raise BrowserError("there is no Chromium or Chrome on the PATH", "install it (Debian: apt install chromium)")
    return program


def _rules(detours: Detours) -> list[str]:
    """`--connect-to` and `--resolve` as Chromium takes them: the first rule that fits counts."""
    rules = []
    for detour in detours.connect_to:
        host = detour.host or "*"
        wanted = f"{host}:{detour.port}" if detour.port is not None else host
        to_host = f"[{detour.to_host}]" if ":" in detour.to_host else detour.to_host
        rules.append(f"MAP {wanted} {to_host or host}{f':{detour.to_port}' if detour.to_port is not None else ''}")
    resolved = {(entry.host, entry.port): entry for entry in detours.resolve}
    for entry in sorted(resolved.values(), key=lambda entry: entry.host == "*"):
        address = f"[{entry.addresses[0]}]" if ":" in entry.addresses[0] else entry.addresses[0]
        rules.append(f"MAP {entry.host}:{entry.port} {address}:{entry.port}")
    return [f"--host-resolver-rules={', '.join(rules)}"] if rules else []


class Browser:
    """Loads pages, each as a visitor who was never there."""

    def __init__(self, started: Any, options: Options, seconds: float) -> None:  # noqa: ANN401 (of the extra)
        """Made by `browser`."""
        self._browser = started
        self._options = options
        self._seconds = seconds

    def load(self, url: str) -> Loaded:
        """Never raises for what a page does."""
        from playwright.sync_api import Error  # noqa: PLC0415 (loaded already)

        context = self._browser.new_context(
            # Its certificate was looked at before, by the client, with the same authorities.
            ignore_https_errors=self._options.authorities is not None,
            user_agent=USER_AGENT,
            viewport={"width": 1280, "height": 800},
            service_workers="block",
            accept_downloads=False,
        )
        try:
            page = context.new_page()
            page.set_default_timeout(self._seconds * 1000)
            seen = _Listener(page, self._options)
            status, failure, paint, screenshot = 0, "", None, b""
            try:
                response = page.goto(url, wait_until="load")
                status = response.status if response is not None else 0
                page.wait_for_timeout(_SETTLES * 1000)
                paint = page.evaluate(_PAINT)
                screenshot = page.screenshot(type="png")
            except Error as error:
                failure = _one_line(error.message.partition("\n")[0].partition(" at ")[0])
            return Loaded(
                url,
                page.url,
                status,
                failure,
                tuple(seen.errors),
                tuple(seen.exceptions),
                tuple(seen.failed),
                tuple(dict.fromkeys(seen.insecure)),
                None if paint is None else float(paint) / 1000,
                seen.requests,
                screenshot,
            )
        finally:
            context.close()


class _Listener:
    """Writes down what happens on a page, and stops what it may not ask for."""

    def __init__(self, page: Any, options: Options) -> None:  # noqa: ANN401 (of the extra)
        self._page = page
        self._options = options
        self.errors: list[str] = []
        self.exceptions: list[str] = []
        self.failed: list[FailedRequest] = []
        self.insecure: list[str] = []
        self.requests = 0
        page.on("console", self._console)
        page.on("pageerror", lambda error: _keep(self.exceptions, _one_line(str(error))))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.route("**/*", self._route)

    def _console(self, message: Any) -> None:  # noqa: ANN401
        text = _one_line(message.text)
        if message.type == "error" and not text.startswith("Failed to load resource"):
            _keep(self.errors, text)

    def _request(self, request: Any) -> None:  # noqa: ANN401
        self.requests += 1
        if request.url.startswith("http://") and self._page.url.startswith("https://"):
            _keep(self.insecure, request.url)

    def _failed(self, request: Any) -> None:  # noqa: ANN401
        reason = request.failure or ""
        # Left by the page itself, as when it goes on to another one.
        if reason != "net::ERR_ABORTED" and len(self.failed) < _MOST:
            self.failed.append(FailedRequest(request.url, request.resource_type, _one_line(reason)))

    def _response(self, response: Any) -> None:  # noqa: ANN401
        request = response.request
        if response.status >= 400 and not request.is_navigation_request() and len(self.failed) < _MOST:  # noqa: PLR2004
            self.failed.append(FailedRequest(request.url, request.resource_type, f"answers {response.status}"))

    def _route(self, route: Any) -> None:  # noqa: ANN401
        host = host_of(route.request.url)
        if _is_refused(host, self._options.detours):
            route.abort("addressunreachable")
            return
        own = self._options.headers.get(host)
        if own:
            route.continue_(headers={**route.request.headers, **own})
        else:
            route.continue_()


def _is_refused(host: str, detours: Detours) -> bool:
    """Whether it is this machine or a private address, and nobody named it."""
    if host in detours.named or detours.covers(host):
        return False
    return names_this_machine(host) or (is_address(host) and not is_public(host))


def _keep(texts: list[str], text: str) -> None:
    if len(texts) < _MOST and text not in texts:
        texts.append(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
