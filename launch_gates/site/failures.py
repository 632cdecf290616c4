"""Why a request came to nothing: one exception of ours for whatever httpcore, ssl and the system may raise."""

from __future__ import annotations

from enum import StrEnum

import httpcore

from launch_gates.core.errors import LaunchGatesError


class Kind(StrEnum):
    """What stood in the way, in the order in which a request meets it."""

    BUDGET = "budget"
    """Not sent: the run has used up its requests."""
    RATE = "rate limit"
    """Not sent: the host has asked to be left alone for longer than a run waits."""
    ADDRESS = "address"
    """Not sent: the address is private, and nobody named it."""
    NAME = "name"
    CONNECT = "connect"
    TLS = "TLS"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    """What came back is no HTTP."""
    REDIRECT = "redirect"
    """A loop, too many, or one to where nobody can go."""


OURS = frozenset({Kind.BUDGET, Kind.RATE, Kind.ADDRESS})
"""Not sent, by our own doing: nothing is known of what was asked for."""


class NoAnswerError(LaunchGatesError):
    """A request that got no answer. `message` says why, in words that hold nothing of the request."""

    def __init__(self, kind: Kind, reason: str, *, is_repeatable: bool = False) -> None:
        """`is_repeatable`: the server has not begun to answer, so that asking again is safe for what only reads."""
        super().__init__(reason)
        self.kind = kind
        self.is_repeatable = is_repeatable


_TRANSLATED: tuple[tuple[type[Exception], Kind, str], ...] = (
    (httpcore.ConnectTimeout, Kind.TIMEOUT, "no connection in time"),
    (httpcore.TimeoutException, Kind.TIMEOUT, "no whole answer in time"),
    (httpcore.ProxyError, Kind.CONNECT, "the proxy refused"),
    (httpcore.ConnectError, Kind.CONNECT, "the connection was refused"),
    (httpcore.NetworkError, Kind.CONNECT, "the connection broke off"),
    (httpcore.UnsupportedProtocol, Kind.REDIRECT, "the address is neither http nor https"),
    (httpcore.RemoteProtocolError, Kind.PROTOCOL, "the server's answer is not HTTP, or breaks off"),
    (httpcore.ProtocolError, Kind.PROTOCOL, "the request and the answer do not fit together"),
)
WHAT_IS_TRANSLATED = tuple(kind for kind, _, _ in _TRANSLATED)


def translated(error: Exception) -> NoAnswerError:
    """The failure for what httpcore raised. Its own text, which may quote the server's, is not kept."""
    for raised, kind, reason in _TRANSLATED:
        if isinstance(error, raised):
            return NoAnswerError(kind, reason, is_repeatable=kind in {Kind.CONNECT, Kind.PROTOCOL})
    raise TypeError(type(error).__name__)  # pragma: no cover (only those of the table are caught)
