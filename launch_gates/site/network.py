"""The network under httpcore: looks names up, refuses addresses, keeps every read inside its request's time."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING, Any

import httpcore

from launch_gates.site.addresses import is_public
from launch_gates.site.certificate import certificate_of
from launch_gates.site.failures import Kind, NoAnswerError
from launch_gates.site.phases import CURRENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launch_gates.site.certificate import Certificate
    from launch_gates.site.detours import Destination, Detours

CERTIFICATE = "certificate"
"""The extra information of a stream that holds its `Certificate`."""
ADDRESS = "server_addr"
"""That of its address, as httpcore names it."""


class Network(httpcore.NetworkBackend):
    """Connects where the detours say."""

    def __init__(
        self,
        detours: Detours,
        addresses: Callable[[str, int, float], tuple[str, ...]],
        proxies: frozenset[str] = frozenset(),
    ) -> None:
        """`addresses` looks a name up. The hosts of `proxies` are the user's own and may be anywhere."""
        self._detours = detours
        self._addresses = addresses
        self._proxies = proxies
        self._below = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the request's own time counts)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises NoAnswerError."""
        watch = CURRENT.get()
        destination = self._detours.destination(host, port)
        allowed = self._allowed(host, destination, destination.addresses or self._look_up(destination))
        started = time.perf_counter()
        stream = self._first(allowed, destination.port, local_address, socket_options)
        watch.connect = time.perf_counter() - started
        return stream

    def _look_up(self, destination: Destination) -> tuple[str, ...]:
        watch, started = CURRENT.get(), time.perf_counter()
        found = self._addresses(destination.host, destination.port, watch.left())
        watch.name = time.perf_counter() - started
        return found

    def _allowed(self, host: str, destination: Destination, found: tuple[str, ...]) -> tuple[str, ...]:
        if destination.is_named or host.lower() in self._proxies:
            return found
        allowed = tuple(filter(is_public, found))
        if not allowed:
            raise NoAnswerError(
                Kind.ADDRESS,
                f"{destination.host} has a private address ({found[0]}), which is only asked where it is named: "
                f"--resolve {destination.host}:{destination.port}:{found[0]}",
            )
        return allowed

    def _first(
        self, addresses: tuple[str, ...], port: int, local_address: str | None, options: Iterable[Any] | None
    ) -> httpcore.NetworkStream:
        """A stream to the first that takes the connection; each gets an even part of the time that is left."""
        kept = None if options is None else list(options)
        for left in range(len(addresses), 0, -1):
            seconds = CURRENT.get().left() / left
            try:
                stream = self._below.connect_tcp(addresses[-left], port, seconds, local_address, kept)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
            else:
                return _Bounded(stream)
        raise AssertionError  # pragma: no cover (there is at least one)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: a site has none."""
        raise NotImplementedError


class _Bounded(httpcore.NetworkStream):
    """A stream whose reads and writes end with the time of the request that asks for them."""

    def __init__(self, stream: httpcore.NetworkStream, certificate: Certificate | None = None) -> None:
        self._stream = stream
        self._certificate = certificate

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (the request's own)
        watch = CURRENT.get()
        if watch.is_over:
            raise httpcore.ReadTimeout
        return self._stream.read(max_bytes, watch.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (as above)
        self._stream.write(buffer, CURRENT.get().left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (as above)
    ) -> httpcore.NetworkStream:
        watch = CURRENT.get()
        started = time.perf_counter()
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, watch.left())
        except httpcore.ConnectError as error:
            raise _tls_failure(error.__cause__) from error
        watch.tls = time.perf_counter() - started
        return _Bounded(stream, certificate_of(stream.get_extra_info("ssl_object")))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's signature)
        return self._certificate if info == CERTIFICATE else self._stream.get_extra_info(info)


def _tls_failure(cause: BaseException | None) -> NoAnswerError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return NoAnswerError(Kind.TLS, f"the certificate is not trusted: {cause.verify_message}")
    if isinstance(cause, ssl.SSLError):
        reason = (cause.reason or "").replace("_", " ").lower()
        return NoAnswerError(Kind.TLS, f"the TLS handshake failed{f': {reason}' if reason else ''}")
    return NoAnswerError(Kind.TLS, "the connection broke off in the TLS handshake", is_repeatable=True)
