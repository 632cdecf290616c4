"""The network under httpcore: looks names up, refuses addresses, keeps every read inside its request's time."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING, Any

import httpcore

from launch_gates.site.addresses import is_public
from launch_gates.site.certificate import certificate_of
from launch_gates.site.failures import Kind, NoAnswerError
from launch_gates.site.names import written_address
from launch_gates.site.phases import CURRENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launch_gates.site.certificate import Certificate
    from launch_gates.site.detours import Destination, Detours

CERTIFICATE = "certificate"
"""The extra information of a stream that holds its `Certificate`."""
ADDRESS = "address"
"""That of the address that it was made to. The system tells it no more once the other side has hung up."""


class Network(httpcore.NetworkBackend):
    """Connects where the detours say."""

    def __init__(
        self,
        detours: Detours,
        addresses: Callable[[str, int, float], tuple[str, ...]],
        proxies: frozenset[tuple[str, int]] = frozenset(),
    ) -> None:
        """`addresses` looks a name up. The `proxies`, host and port, are the user's own and may be anywhere."""
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
        found = destination.addresses or self._look_up(destination)
        allowed = found if (host.lower(), port) in self._proxies else _allowed(destination, found)
        started = time.perf_counter()
        stream = self._first(allowed, destination.port, local_address, socket_options)
        watch.connect = time.perf_counter() - started
        return stream

    def has_detour(self, host: str) -> bool:
        """Whether the user said where it is."""
        return self._detours.covers(host)

    def refuse_private(self, host: str) -> None:
        """Raises NoAnswerError for a host that is written as a private address, however it is written."""
        address = written_address(host)
        if address and host not in self._detours.named and not is_public(address):
            raise NoAnswerError(Kind.ADDRESS, f"{host} is a private address, which is only asked where it is named")

    def _look_up(self, destination: Destination) -> tuple[str, ...]:
        watch, started = CURRENT.get(), time.perf_counter()
        found = self._addresses(destination.host, destination.port, watch.left())
        watch.name = time.perf_counter() - started
        return found

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
                return _Bounded(stream, addresses[-left])
        raise AssertionError  # pragma: no cover (there is at least one)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: a site has none."""
        raise NotImplementedError


def _allowed(destination: Destination, found: tuple[str, ...]) -> tuple[str, ...]:
    if destination.is_named:
        return found
    allowed = tuple(filter(is_public, found))
    if not allowed:
        raise NoAnswerError(
            Kind.ADDRESS,
            f"{destination.host} has a private address ({found[0]}), which is only asked where it is named: "
            f"--resolve {destination.host}:{destination.port}:{found[0]}",
        )
    return allowed


class _Bounded(httpcore.NetworkStream):
    """A stream whose reads and writes end with the time of the request that asks for them."""

    def __init__(self, stream: httpcore.NetworkStream, address: str, certificate: Certificate | None = None) -> None:
        self._stream = stream
        self._address = address
        self._certificate = certificate

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (the request's own)
        watch = CURRENT.get()
        if watch.is_over:
            raise httpcore.ReadTimeout
        try:
            return self._stream.read(max_bytes, watch.left())
        except httpcore.ReadError as error:
            if isinstance(error.__cause__, ssl.SSLError):  # as where the server wants a certificate of ours
                raise _tls_failure(error.__cause__) from error
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (as above)
        watch = CURRENT.get()
        if watch.is_over:
            raise httpcore.WriteTimeout
        self._stream.write(buffer, watch.left())

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
        return _Bounded(stream, self._address, certificate_of(stream.get_extra_info("ssl_object")))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's signature)
        own = {CERTIFICATE: self._certificate, ADDRESS: self._address}
        return own[info] if info in own else self._stream.get_extra_info(info)


def _tls_failure(cause: BaseException | None) -> NoAnswerError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return NoAnswerError(Kind.TLS, f"the certificate is not trusted: {cause.verify_message}")
    if isinstance(cause, ssl.SSLError):
        reason = (cause.reason or "").replace("_", " ").lower()
        return NoAnswerError(Kind.TLS, f"the TLS handshake failed{f': {reason}' if reason else ''}")
    return NoAnswerError(Kind.TLS, "the connection broke off in the TLS handshake", is_repeatable=True)
