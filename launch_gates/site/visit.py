"""What one request came to, with every redirect on the way."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import httpx

    from launch_gates.site.certificate import Certificate
    from launch_gates.site.failures import NoAnswerError
    from launch_gates.site.phases import Phases

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OF_PYTHON_ALONE = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
"""Names of codecs that no browser has. Some take a time that grows with the square of the text."""


_HTML = ("text/html", "application/xhtml+xml")


class Hop(NamedTuple):
    """One answer."""

    method: str
    url: str
    """Without a user and a password."""
    status: int
    headers: httpx.Headers
    http_version: str
    """`HTTP/1.1`, `HTTP/2`."""
    address: str
    """Of the server, or of the proxy."""
    certificate: Certificate | None
    """None without TLS."""
    phases: Phases
    is_new_connection: bool

    @property
    def is_redirect(self) -> bool:
        """Whether it leads to another address."""
        return self.status in _REDIRECTS and "location" in self.headers


class Visit(NamedTuple):
    """The hops of one request, in order, and the body of the last; or why there was no last one."""

    asked: str
    """The URL that was asked for."""
    hops: tuple[Hop, ...]
    body: bytes = b""
    """Unpacked; at most the cap."""
    received: int = 0
    """Bytes of the body as they came."""
    is_cut: bool = False
    """Whether there was more of it, or it is packed in a way that we did not ask for."""
    failure: NoAnswerError | None = None
    attempts: int = 1

    @property
    def url(self) -> str:
        """Where it ended: the last URL that answered, else the one asked for."""
        return self.hops[-1].url if self.hops else self.asked

    @property
    def status(self) -> int:
        """Of the last answer; 0 where there was none, or where the way did not lead to its end."""
        return self.hops[-1].status if self.hops and self.failure is None else 0

    @property
    def last(self) -> Hop:
        """The last answer. Raises IndexError where nothing answered at all."""
        return self.hops[-1]

    @property
    def redirects(self) -> int:
        """How many were followed, or led to where nothing answered."""
        return len(self.hops) - self.is_answered

    @property
    def is_answered(self) -> bool:
        """Whether it came to an end."""
        return self.failure is None

    def header(self, name: str) -> str:
        """Of the last answer; empty where it has none."""
        return str(self.hops[-1].headers.get(name, "")) if self.hops else ""

    @property
    def content_type(self) -> str:
        """The media type in small letters, without its parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether its header says that it is a page."""
        return self.content_type in _HTML

    @property
    def text(self) -> str:
        """The body as text, in the character set that the header names, else UTF-8. What is wrong in it is replaced."""
        parameters = self.header("content-type").lower().partition("charset=")[2]
        try:
            charset = codecs.lookup(parameters.partition(";")[0].strip(" \"'")).name
            text = self.body.decode("utf-8" if charset in _OF_PYTHON_ALONE else charset, "replace")
        except (LookupError, ValueError):
            text = self.body.decode("utf-8", "replace")
        return text.removeprefix("\ufeff")
