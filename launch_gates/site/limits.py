"""How much a run asks of a site, and how long it waits."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Defaults for a run; a gate narrows them."""

    body: int = 4 << 20
    """The most bytes of a body that are read, unpacked."""
    seconds: float = 20.0
    """The most that one request takes, each redirect counted as a request of its own."""
    redirects: int = 10
    requests: int = 500
    """The most of a run."""
    patience: float = 10.0
    """The most seconds that a host's Retry-After is waited for."""
    repeats: int = 1
    """How often a request that only reads is asked again where the connection broke."""
    connections: int = 10
    """The most that are open at once, of those that visitors share."""
