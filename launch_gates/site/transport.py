"""httpx's transport on httpcore's pools: one for direct connections, one a proxy, all on our own network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpcore
import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from launch_gates.site.network import Network
    from launch_gates.site.proxies import Proxies, Proxy


class Transport(httpx.BaseTransport):
    """What httpcore raises, and NoAnswerError, reach the caller as they are."""

    def __init__(
        self, network: Network, tls: ssl.SSLContext, proxies: Proxies, connections: int, *, http2: bool
    ) -> None:
        """The TLS context is changed: its ALPN protocols are set when a connection is made.

        `connections` is the most that are open at once, to each proxy and without one.
        """
        self._network = network
        self._tls = tls
        self._proxies = proxies
        self._connections = connections
        self._http2 = http2
        self._pools: dict[Proxy | None, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The head of the answer; the body is read from the response."""
        url = request.url
        proxy = self._proxies.of(url.scheme, url.host)
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool(proxy).handle_request(asked)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Closes every connection."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, proxy: Proxy | None) -> httpcore.ConnectionPool:
        if proxy not in self._pools:
            self._pools[proxy] = httpcore.ConnectionPool(
                ssl_context=self._tls,
                proxy=None if proxy is None else httpcore.Proxy(proxy.url, auth=proxy.login),
                max_connections=self._connections,
                keepalive_expiry=5,
                http2=self._http2,
                network_backend=self._network,
            )
        return self._pools[proxy]


class _Stream(httpx.SyncByteStream):
    """The body as it comes over the wire."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
