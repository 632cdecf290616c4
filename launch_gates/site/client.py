"""The HTTP client that every check of a site uses: visitors with their own cookies, over shared connections.

It goes where the user pointed and where that redirects to, says who it is, counts every request, and stops at its
limits. No credential that the user gave goes to a host that the user did not name for it.
"""

from __future__ import annotations

import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import httpx

from launch_gates import __version__
from launch_gates.site import bodies
from launch_gates.site.address import without_login
from launch_gates.site.detours import Detours
from launch_gates.site.failures import WHAT_IS_TRANSLATED, Kind, NoAnswerError, translated
from launch_gates.site.limits import Limits
from launch_gates.site.names import system_addresses
from launch_gates.site.network import ADDRESS, CERTIFICATE, Network
from launch_gates.site.phases import CURRENT, StopWatch
from launch_gates.site.proxies import Proxies
from launch_gates.site.retry_after import seconds_to_wait
from launch_gates.site.transport import Transport, Trust
from launch_gates.site.trust import tls_context
from launch_gates.site.visit import Hop, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


USER_AGENT = f"launch-gates/{__version__} (+https://github.com/launch-gates/launch-gates)"
_ONLY_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_RESTING = frozenset({429, 503})
_OF_EVERY_REQUEST = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": bodies.ACCEPTED}
_OF_A_BODY = frozenset({"content-type", "content-length", "transfer-encoding"})
_KEPT = frozenset({*_OF_EVERY_REQUEST, *_OF_A_BODY, "accept-language", "cache-control", "pragma"})
"""The headers of a request that go along to another host."""
_PAUSE = 0.3
"""Seconds before a broken connection is tried again."""


class Options(NamedTuple):
    """What the user said of how to reach the site."""

    detours: Detours = Detours()
    authorities: Path | None = None
    """PEM file with further certificate authorities."""
    proxies: Proxies = Proxies()
    headers: Mapping[str, Mapping[str, str]] = {}  # never changed
    """Headers that go to one host alone, by host as DNS has it: what gets past a protection."""
    limits: Limits = Limits()
    http2: bool = True
    addresses: Callable[[str, int, float], tuple[str, ...]] = system_addresses
    """Looks a name up: host, port, seconds."""


class _Way:
    """The hops of a request so far, and how often it was sent beyond the first time."""

    def __init__(self) -> None:
        self.hops: list[Hop] = []
        self.attempts = 1


class Client:
    """Shared by all visitors of a run, from any thread."""

    def __init__(self, options: Options = Options()) -> None:  # noqa: B008 (frozen)
        """Raises UsageError for a file of authorities that holds none."""
        self.options = options
        has_tls = any(proxy.is_tls for proxy in options.proxies.by_scheme.values())
        self._trust = Trust(tls_context(options.authorities), tls_context(options.authorities) if has_tls else None)
        self._shared = self._transport()
        self._lock = threading.Lock()
        self._rests_until: dict[str, float] = {}
        self.requests = 0
        """How many were sent."""
        self.hosts: dict[str, int] = {}
        """The hosts that were asked, in order, with how many requests each got."""

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Closes every connection."""
        self._shared.close()

    def visitor(self, *, is_new: bool = False, most: int | None = None) -> Visitor:
        """One with no cookies; with connections of its own, which are closed with it, where `is_new`.

        `most` is how many bytes of a body it reads; the run's limit where it is None.
        """
        most = self.options.limits.body if most is None else most
        return Visitor(self, self._transport() if is_new else self._shared, closes=is_new, most=most)

    def count(self, host: str) -> None:
        """Waits where the host has asked for that. Raises NoAnswerError where nothing more may be sent to it."""
        gives_up = time.monotonic() + self.options.limits.patience
        while (rest := self._rest(host, gives_up)) > 0:
            time.sleep(rest)

    def _rest(self, host: str, gives_up: float) -> float:
        """Seconds until it may be asked; once there are none, the request is counted."""
        limits = self.options.limits
        with self._lock:
            until, now = self._rests_until.get(host, 0.0), time.monotonic()
            if until > max(gives_up, now):
                raise NoAnswerError(Kind.RATE, f"{host} asked to be left alone for {until - now:.0f} s more")
            if until > now:
                return until - now
            if self.requests >= limits.requests:
                raise NoAnswerError(Kind.BUDGET, f"the run has sent its {limits.requests} requests")
            self.requests += 1
            self.hosts[host] = self.hosts.get(host, 0) + 1
            return 0.0

    def let_rest(self, host: str, seconds: float) -> None:
        """Nothing more goes to that host until then."""
        with self._lock:
            self._rests_until[host] = max(self._rests_until.get(host, 0.0), time.monotonic() + seconds)

    def _transport(self) -> Transport:
        options = self.options
        proxies = frozenset((proxy.host.lower(), proxy.port) for proxy in options.proxies.by_scheme.values())
        network = Network(options.detours, options.addresses, proxies)
        return Transport(network, self._trust, options.proxies, http2=options.http2)


class Visitor:
    """One visitor of the site, with cookies. For one thread at a time."""

    def __init__(self, client: Client, transport: Transport, *, closes: bool, most: int) -> None:
        """Made by `Client.visitor`."""
        self._client = client
        self._transport = transport
        self._closes = closes
        self._most = most
        self._cookies = httpx.Cookies()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Closes its own connections."""
        if self._closes:
            self._transport.close()

    @property
    def cookies(self) -> list[tuple[str, str]]:
        """Names and values of what the site gave it."""
        return [(cookie.name, cookie.value or "") for cookie in self._cookies.jar]

    def get(self, url: str, *, follows: bool = True, headers: Mapping[str, str] | None = None) -> Visit:
        """Asks for a page."""
        return self.send("GET", url, follows=follows, headers=headers)

    def send(
        self,
        method: str,
        url: str,
        *,
        follows: bool = True,
        headers: Mapping[str, str] | None = None,
        **body: Any,  # noqa: ANN401 (httpx's own: content, data, files or json)
    ) -> Visit:
        """Asks, and follows where that leads unless `follows` is false. Never raises for what a server does."""
        way, asked = _Way(), without_login(url)
        try:
            request = self._request(method, _address(asked, "this is no address"), headers, **body)
            read = self._follow(request, way, follows=follows)
        except NoAnswerError as failure:
            return Visit(asked, tuple(way.hops), failure=failure, attempts=way.attempts)
        return Visit(asked, tuple(way.hops), read.content, read.received, read.is_cut, attempts=way.attempts)

    def _request(self, method: str, url: httpx.URL, given: Mapping[str, str] | None, **body: Any) -> httpx.Request:  # noqa: ANN401 (as in `send`)
        try:
            headers = httpx.Headers(_OF_EVERY_REQUEST)
            headers.update(given)
            return httpx.Request(method, url, headers=headers, cookies=self._cookies, **body)
        except UnicodeEncodeError:
            raise NoAnswerError(Kind.PROTOCOL, "a header of the request is not in ASCII") from None

    def _follow(self, request: httpx.Request, way: _Way, *, follows: bool) -> bodies.Body:
        """The body at the end of the way."""
        while True:
            hop, body = self._asked(request, way)
            way.hops.append(hop)
            if not follows or not hop.is_redirect:
                return body
            request = self._following(request, hop)
            self._refuse_following(request, way.hops)

    def _following(self, request: httpx.Request, hop: Hop) -> httpx.Request:
        """What a redirect leads to, as browsers go there (Fetch, section 4.4).

        Headers that were given for this request do not go to another host. Raises NoAnswerError.
        """
        before = request.url
        url = _address(_joined(before, hop.headers["location"]), "a redirect leads to what is no address")
        is_same = (before.scheme, before.raw_host, before.port) == (url.scheme, url.raw_host, url.port)
        becomes_get = request.method not in _ONLY_READS and (
            hop.status == HTTPStatus.SEE_OTHER
            or (hop.status in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND} and request.method == "POST")
        )
        dropped = {"host", "cookie", *(_OF_A_BODY if becomes_get else ())}
        headers = {
            name: value for name, value in request.headers.items() if (is_same or name in _KEPT) and name not in dropped
        }
        return httpx.Request(
            "GET" if becomes_get else request.method,
            url,
            headers={"host": url.netloc.decode("ascii"), **headers},
            cookies=self._cookies,
            stream=httpx.ByteStream(b"") if becomes_get else request.stream,
        )

    def _refuse_following(self, following: httpx.Request, hops: list[Hop]) -> None:
        """Raises NoAnswerError for a way that does not end. Coming back once is what setting a cookie looks like."""
        before, after = httpx.URL(hops[-1].url), following.url
        if following.method not in _ONLY_READS:
            if after.raw_host != before.raw_host:
                raise NoAnswerError(Kind.REDIRECT, "a redirect would send what was posted on to another host")
            if before.scheme == "https" and after.scheme == "http":
                raise NoAnswerError(Kind.REDIRECT, "a redirect would send what was posted on over http")
        if len(hops) > self._client.options.limits.redirects:
            raise NoAnswerError(Kind.REDIRECT, f"more than {self._client.options.limits.redirects} redirects")
        if sum(hop.url == str(after) and hop.method == following.method for hop in hops) > 1:
            raise NoAnswerError(Kind.REDIRECT, "the redirects lead in a circle")

    def _asked(self, request: httpx.Request, way: _Way) -> tuple[Hop, bodies.Body]:
        """One answer; asked for again where that is safe and may help."""
        limits = self._client.options.limits
        repeats = limits.repeats if request.method in _ONLY_READS else 0
        while True:
            try:
                hop, body = self._once(request, self._own(request.url, way))
            except NoAnswerError as failure:
                if not failure.is_repeatable or repeats == 0:
                    raise
                time.sleep(_PAUSE)
            else:
                wait = seconds_to_wait(hop.headers) if hop.status in _RESTING else None
                if wait is not None:
                    self._client.let_rest(_host(request.url), wait)
                if wait is None or wait > limits.patience or repeats == 0:
                    return hop, body
            repeats -= 1
            way.attempts += 1

    def _own(self, url: httpx.URL, way: _Way) -> Mapping[str, str]:
        """The headers for that host alone: not over http once the way has gone over https."""
        is_bare = url.scheme == "http" and any(hop.url.startswith("https:") for hop in way.hops)
        return {} if is_bare else self._client.options.headers.get(_host(url), {})

    def _once(self, request: httpx.Request, own: Mapping[str, str]) -> tuple[Hop, bodies.Body]:
        limits = self._client.options.limits
        self._client.count(_host(request.url))
        watch = StopWatch(limits.seconds)
        CURRENT.set(watch)
        headers = httpx.Headers(request.headers)
        headers.update(own)
        sent = httpx.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions={"trace": watch.trace}
        )
        try:
            response = self._transport.handle_request(sent)
            try:
                stream = response.extensions["network_stream"]
                address, certificate = stream.get_extra_info(ADDRESS), stream.get_extra_info(CERTIFICATE)
                body = bodies.read(response.stream, response.headers.get("content-encoding", ""), self._most)  # type: ignore[arg-type]  # ours is a synchronous one
            finally:
                response.close()
        except WHAT_IS_TRANSLATED as error:
            raise translated(error) from error
        hop = Hop(
            method=request.method,
            url=str(request.url),
            status=response.status_code,
            headers=response.headers,
            http_version=response.http_version,
            address=address,
            certificate=certificate,
            phases=watch.phases(),
            is_new_connection=watch.connect is not None,
        )
        response.request = sent  # says for which host and path they are
        self._cookies.extract_cookies(response)
        return hop, body


def _host(url: httpx.URL) -> str:
    """As DNS has it: httpx shows what an international name looks like."""
    return url.raw_host.decode("ascii")


def _joined(before: httpx.URL, location: str) -> str:
    """The whole address that a redirect names, or what it names where that is none."""
    try:
        return without_login(str(before.join(location)))
    except (httpx.InvalidURL, ValueError):
        return ""


def _address(url: str, reason: str) -> httpx.URL:
    """Raises NoAnswerError for what is no address of the web."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise NoAnswerError(Kind.REDIRECT, reason) from None
    if parsed.scheme not in {"http", "https"} or not parsed.raw_host:
        raise NoAnswerError(Kind.REDIRECT, reason)
    return parsed
