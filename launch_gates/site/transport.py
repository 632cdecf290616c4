"""httpx's transport on httpcore's connections, direct or by a proxy, all on our own network."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import h2.exceptions
import httpcore
import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from launch_gates.site.network import Network
    from launch_gates.site.proxies import Proxies, Proxy


class Trust(NamedTuple):
    """What certificates are verified with. Each is changed: its ALPN protocols are set as a connection is made."""

    sites: ssl.SSLContext
    proxies: ssl.SSLContext | None
    """None where no proxy is spoken to over TLS."""


class _Place(NamedTuple):
    """What a connection is good for."""

    scheme: str
    host: str
    port: int | None
    proxy: Proxy | None


class Transport(httpx.BaseTransport):
    """For any thread. What httpcore raises, and NoAnswerError, reach the caller as they are.

    A connection serves one request at a time, also with HTTP/2: httpcore's is not safe with several threads, and where
    the time of one request is over, the others on its connection end too. One that was not read to its end is closed:
    what is left would come before the next answer.
    """

    def __init__(self, network: Network, trust: Trust, proxies: Proxies, *, http2: bool) -> None:
        """Connects when asked to."""
        self._network = network
        self._trust = trust
        self._proxies = proxies
        self._http2 = http2
        self._lock = threading.Lock()
        self._idle: dict[_Place, list[httpcore.ConnectionPool]] = {}
        self._is_closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The head of the answer; the body is read from the response."""
        url = request.url
        host = url.raw_host.decode("ascii")
        place = _Place(url.scheme, host, url.port, self._proxy(url.scheme, host))
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        connection = self._taken(place)
        try:
            with _protocol_errors():
                answer = connection.handle_request(asked)
        except BaseException:
            connection.close()
            raise
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer, lambda is_read: self._give_back(place, connection, is_read=is_read)),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Closes every connection, those in use when their request is over."""
        with self._lock:
            self._is_closed = True
            idle = [connection for several in self._idle.values() for connection in several]
            self._idle.clear()
        for connection in idle:
            connection.close()

    def _proxy(self, scheme: str, host: str) -> Proxy | None:
        """None for what is asked directly. A proxy looks names up itself, so only an address can be refused."""
        proxy = None if self._network.has_detour(host) else self._proxies.of(scheme, host)
        if proxy is not None:
            self._network.refuse_private(host)
        return proxy

    def _taken(self, place: _Place) -> httpcore.ConnectionPool:
        """A pool of one connection at most."""
        with self._lock:
            if idle := self._idle.get(place):
                return idle.pop()
        proxy = place.proxy
        return httpcore.ConnectionPool(
            ssl_context=self._trust.sites,
            proxy=None if proxy is None else self._as_httpcore(proxy),
            max_connections=1,
            keepalive_expiry=5,
            http2=self._http2,
            network_backend=self._network,
        )

    def _as_httpcore(self, proxy: Proxy) -> httpcore.Proxy:
        login = None if proxy.login is None else (proxy.login[0].encode(), proxy.login[1].encode())
        return httpcore.Proxy(proxy.url, auth=login, ssl_context=self._trust.proxies if proxy.is_tls else None)

    def _give_back(self, place: _Place, connection: httpcore.ConnectionPool, *, is_read: bool) -> None:
        with self._lock:
            if is_read and not self._is_closed:
                self._idle.setdefault(place, []).append(connection)
                return
        connection.close()


class _Stream(httpx.SyncByteStream):
    """The body as it comes over the wire."""

    def __init__(self, answer: httpcore.Response, done: Callable[[bool], None]) -> None:
        """`done` is told whether it was read to its end."""
        self._answer = answer
        self._done = done
        self._is_read = False

    def __iter__(self) -> Iterator[bytes]:
        with _protocol_errors():
            yield from self._answer.iter_stream()
        self._is_read = True

    def close(self) -> None:
        try:
            self._answer.close()
        finally:
            self._done(self._is_read)


@contextmanager
def _protocol_errors() -> Iterator[None]:
    """What httpcore lets through of HTTP/2, as its own error: frames out of order, a flood of headers, no status."""
    try:
        yield
    except (h2.exceptions.ProtocolError, ValueError) as error:
        raise httpcore.RemoteProtocolError from error
    except httpcore.LocalProtocolError as error:
        if error.args and isinstance(error.args[0], h2.exceptions.ProtocolError):
            raise httpcore.RemoteProtocolError from error
        raise
