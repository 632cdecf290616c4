"""The HTTP client that every check of a site uses: visitors with their own cookies, over shared connections.

It goes where the user pointed and where that redirects to, says who it is, counts every request, and stops at its
limits. No credential that the user gave goes to a host that the user did not name for it.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import httpx

from launch_gates import __version__
from launch_gates.site import bodies
from launch_gates.site.detours import Detours
from launch_gates.site.failures import WHAT_IS_TRANSLATED, Kind, NoAnswerError, translated
from launch_gates.site.limits import Limits
from launch_gates.site.names import system_addresses
from launch_gates.site.network import ADDRESS, CERTIFICATE, Network
from launch_gates.site.phases import CURRENT, StopWatch
from launch_gates.site.proxies import Proxies
from launch_gates.site.retry_after import seconds_to_wait
from launch_gates.site.transport import Transport
from launch_gates.site.trust import tls_context
from launch_gates.site.visit import Hop, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from launch_gates.site.certificate import Certificate

USER_AGENT = f"launch-gates/{__version__} (+https://github.com/launch-gates/launch-gates)"
_ONLY_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_RESTING = frozenset({429, 503})
_KEPT = (
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "content-type",
    "content-length",
    "transfer-encoding",
    "cookie",
)
"""The headers of a request that go along to another host; its cookies are those for that host by then."""
_PAUSE = 0.3
"""Seconds before a broken connection is tried again."""


class Options(NamedTuple):
    """What the user said of how to reach the site."""

    detours: Detours = Detours()
    authorities: Path | None = None
    """PEM file with further certificate authorities."""
    proxies: Proxies = Proxies()
    headers: Mapping[str, Mapping[str, str]] = {}  # never changed
    """Headers that go to one host alone, by host in small letters: what gets past a protection."""
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
        self._tls = tls_context(options.authorities)
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
        limits = self.options.limits
        with self._lock:
            rest = self._rests_until.get(host, 0.0) - time.monotonic()
            if rest > limits.patience:
                raise NoAnswerError(Kind.RATE, f"{host} asked to be left alone for {rest:.0f} s more")
            if self.requests >= limits.requests:
                raise NoAnswerError(Kind.BUDGET, f"the run has sent its {limits.requests} requests")
            self.requests += 1
            self.hosts[host] = self.hosts.get(host, 0) + 1
        if rest > 0:
            time.sleep(rest)

    def let_rest(self, host: str, seconds: float) -> None:
        """Nothing more goes to that host until then."""
        with self._lock:
            self._rests_until[host] = max(self._rests_until.get(host, 0.0), time.monotonic() + seconds)

    def _transport(self) -> Transport:
        options = self.options
        detours = options.detours.hosts
        proxies = options.proxies._replace(direct=(*options.proxies.direct, *detours))
        hosts = frozenset(each.host.lower() for each in proxies.by_scheme.values())
        network = Network(options.detours, options.addresses, hosts)
        return Transport(network, self._tls, proxies, options.limits.connections, http2=options.http2)


class Visitor:
    """One visitor of the site, with cookies. For one thread at a time."""

    def __init__(self, client: Client, transport: Transport, *, closes: bool, most: int) -> None:
        """Made by `Client.visitor`."""
        self._client = client
        self._transport = transport
        self._closes = closes
        self._most = most
        self._http = httpx.Client(
            transport=transport,
            trust_env=False,
            headers={"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": bodies.ACCEPTED},
        )

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
        return [(cookie.name, cookie.value or "") for cookie in self._http.cookies.jar]

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
        way = _Way()
        try:
            read = self._follow(self._http.build_request(method, url, headers=headers, **body), way, follows=follows)
        except NoAnswerError as failure:
            return Visit(url, tuple(way.hops), failure=failure, attempts=way.attempts)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.RemoteProtocolError, ValueError):
            reason = "a redirect leads to what is no address" if way.hops else "this is no address"
            return Visit(url, tuple(way.hops), failure=NoAnswerError(Kind.REDIRECT, reason), attempts=way.attempts)
        return Visit(url, tuple(way.hops), read.content, read.received, read.is_cut, attempts=way.attempts)

    def _follow(self, request: httpx.Request, way: _Way, *, follows: bool) -> bodies.Body:
        """The body at the end of the way."""
        while True:
            hop, body, following = self._asked(request, way)
            way.hops.append(hop)
            if following is None or not follows:
                return body
            self._refuse_following(following, way.hops)
            request = following

    def _refuse_following(self, following: httpx.Request, hops: list[Hop]) -> None:
        """Raises NoAnswerError for a way that does not end. Coming back once is what setting a cookie looks like."""
        if following.method not in _ONLY_READS and following.url.host != httpx.URL(hops[-1].url).host:
            raise NoAnswerError(Kind.REDIRECT, "a redirect would send what was posted on to another host")
        if len(hops) > self._client.options.limits.redirects:
            raise NoAnswerError(Kind.REDIRECT, f"more than {self._client.options.limits.redirects} redirects")
        if sum(hop.url == str(following.url) and hop.method == following.method for hop in hops) > 1:
            raise NoAnswerError(Kind.REDIRECT, "the redirects lead in a circle")

    def _asked(self, request: httpx.Request, way: _Way) -> tuple[Hop, bodies.Body, httpx.Request | None]:
        """One answer and what it leads to; asked for again where that is safe and may help."""
        limits = self._client.options.limits
        repeats = limits.repeats if request.method in _ONLY_READS else 0
        while True:
            try:
                hop, body, following = self._once(request)
            except NoAnswerError as failure:
                if not failure.is_repeatable or repeats == 0:
                    raise
                time.sleep(_PAUSE)
            else:
                wait = seconds_to_wait(hop.headers) if hop.status in _RESTING else None
                if wait is not None:
                    self._client.let_rest(request.url.host, wait)
                if wait is None or wait > limits.patience or repeats == 0:
                    return hop, body, following
            repeats -= 1
            way.attempts += 1

    def _once(self, request: httpx.Request) -> tuple[Hop, bodies.Body, httpx.Request | None]:
        limits = self._client.options.limits
        host = request.url.host
        own = self._client.options.headers.get(host.lower(), {})
        request.headers.update(own)
        self._client.count(host)
        watch = StopWatch(limits.seconds)
        CURRENT.set(watch)
        request.extensions = {"trace": watch.trace, "timeout": {"pool": limits.seconds}}
        try:
            response = self._http.send(request, stream=True, follow_redirects=False)
            address, certificate = _other_side(response)
            try:
                body = bodies.read(response.stream, response.headers.get("content-encoding", ""), self._most)  # type: ignore[arg-type]  # ours is a synchronous one
            finally:
                response.close()
        except WHAT_IS_TRANSLATED as error:
            raise translated(error) from error
        hop = Hop(
            method=request.method,
            url=_without_login(request.url),
            status=response.status_code,
            headers=response.headers,
            http_version=response.http_version,
            address=address,
            certificate=certificate,
            phases=watch.phases(),
            is_new_connection=watch.connect is not None,
        )
        return hop, body, _following(response, own)


def _without_login(url: httpx.URL) -> str:
    """The address without a user and a password, which a redirect may hold (RFC 3986, section 3.2.1)."""
    return str(url.copy_with(userinfo=b""))


def _other_side(response: httpx.Response) -> tuple[str, Certificate | None]:
    """Its address and its certificate, while the connection is open."""
    stream = response.extensions["network_stream"]
    return str(stream.get_extra_info(ADDRESS)[0]), stream.get_extra_info(CERTIFICATE)


def _following(response: httpx.Response, own: Collection[str]) -> httpx.Request | None:
    """What the answer leads to. Headers that were for one host, or given for this request, do not go to another."""
    following = response.next_request
    if following is None:
        return None
    before, after = response.request.url, following.url
    is_same = (before.scheme, before.host, before.port) == (after.scheme, after.host, after.port)
    kept = (
        following.headers if is_same else {name: following.headers[name] for name in _KEPT if name in following.headers}
    )
    headers = httpx.Headers({name: value for name, value in kept.items() if name not in own})
    return httpx.Request(following.method, after, headers=headers, stream=following.stream)
