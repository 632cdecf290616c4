"""How long each part of one request took, and how long it may take: a stop-watch that the layers below write to."""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Phases(NamedTuple):
    """Seconds. What did not happen, as a look-up on a connection that was kept, is None."""

    name: float | None = None
    """Looking the host's name up."""
    connect: float | None = None
    tls: float | None = None
    send: float | None = None
    wait: float | None = None
    """From the last byte of the request to the head of the answer: the server's own time, and one round trip."""
    receive: float | None = None
    first_byte: float | None = None
    """From the start to the head of the answer: time to first byte."""
    total: float | None = None


class StopWatch:
    """Times one request, and knows when it must have ended."""

    def __init__(self, seconds: float) -> None:
        """Starts now, and gives the request so many seconds in all."""
        self.started = time.perf_counter()
        self.ends = self.started + seconds
        self.name: float | None = None
        self.connect: float | None = None
        self.tls: float | None = None
        self._sending: float | None = None
        self._sent: float | None = None
        self._headed: float | None = None

    def left(self) -> float:
        """Seconds until it must have ended; a little more than none where it should have, so that a read times out."""
        return max(self.ends - time.perf_counter(), 0.001)

    @property
    def is_over(self) -> bool:
        """Whether its time is up."""
        return time.perf_counter() >= self.ends

    def trace(self, event: str, _info: Mapping[str, object]) -> None:
        """httpcore's account of what it does, for HTTP/1.1 and HTTP/2."""
        _, _, what = event.partition(".")
        if what == "send_request_headers.started":
            self._sending = time.perf_counter()
        elif what == "send_request_body.complete":
            self._sent = time.perf_counter()
        elif what == "receive_response_headers.complete":
            self._headed = time.perf_counter()

    def phases(self) -> Phases:
        """What it came to, up to now."""
        now = time.perf_counter()
        headed, sent, sending = self._headed, self._sent, self._sending
        return Phases(
            name=self.name,
            connect=self.connect,
            tls=self.tls,
            send=None if sent is None or sending is None else sent - sending,
            wait=None if headed is None or sent is None else headed - sent,
            receive=None if headed is None else now - headed,
            first_byte=None if headed is None else headed - self.started,
            total=now - self.started,
        )


CURRENT: ContextVar[StopWatch] = ContextVar("stop-watch")
"""That of the request which this thread is at."""
