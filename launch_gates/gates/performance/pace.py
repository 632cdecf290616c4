"""When requests may be sent: never more of them a second than the user allows, whatever the answers take."""

from __future__ import annotations

import threading
import time


class Pace:
    """The places of one schedule, a fixed step apart. For all threads of a run."""

    def __init__(self, rate: float) -> None:
        """`rate` is in requests a second."""
        self._step = 1 / rate
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Waits for the next place, and gives when that was, as `time.monotonic` has it.

        Where nobody took a place in time, as this machine itself was busy, none is made up for later.
        """
        with self._lock:
            due = max(self._next, time.monotonic())
            self._next = due + self._step
        time.sleep(max(0.0, due - time.monotonic()))
        return due

    def also(self, requests: int) -> None:
        """So many more were sent, as redirects were followed: each takes a place."""
        with self._lock:
            self._next += requests * self._step
