"""The address of a site as somebody wrote it: `shop.example`, `https://shop.example/de/`, `localhost:3000`."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from launch_gates.core.errors import UsageError
from launch_gates.site.addresses import is_address, names_this_machine

_WRITE = "write https://shop.example"
_PLACE = re.compile(r"[^/?#]*")
"""User, password, host and port of a URL: all up to its path (RFC 3986, section 3.2)."""


def host_of(url: str) -> str:
    """In small letters; empty where it has none, or is no address."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


class Address(NamedTuple):
    """A site's address in full."""

    url: str
    host: str
    """In small letters, without brackets."""
    is_named: bool = True
    """Whether the user named it. One from an event gets no credential, and is not asked where it is private."""

    @classmethod
    def parse(cls, text: str) -> Address:
        """https where no scheme is written, and http for this machine. Raises UsageError, which does not repeat it."""
        text = text.strip()
        if "://" not in text:
            bare = urlsplit(f"//{text}")
            here = bare.hostname is not None and (is_address(bare.hostname) or names_this_machine(bare.hostname))
            text = f"{'http' if here else 'https'}://{text}"
        try:
            parts = urlsplit(text)
            port, host = parts.port, (parts.hostname or "").lower()
        except ValueError:
            raise UsageError("the address of the site cannot be read", _WRITE) from None
        if parts.scheme not in {"http", "https"} or not host or any(map(str.isspace, text)):
            raise UsageError("the address of the site is none of the web", _WRITE)
        if parts.username is not None or parts.password is not None:
            raise UsageError(
                "the address of the site holds a user or a password, which others on this machine can see",
                "set LAUNCH_GATES_BASIC_AUTH to user:password instead",
            )
        try:
            host = host_in_ascii(host)
        except ValueError:
            raise UsageError("the host of the address is no name", _WRITE) from None
        shown = f"[{host}]" if ":" in host else host
        place = shown if port is None else f"{shown}:{port}"
        return cls(urlunsplit((parts.scheme, place, parts.path or "/", parts.query, "")), host)


def host_in_ascii(host: str) -> str:
    """The host in small letters, as DNS has it (IDNA 2008, RFC 5891). Raises ValueError for what is no name."""
    if host.isascii():
        return host.lower()
    import idna  # noqa: PLC0415 (few hosts need it)

    return idna.encode(host, uts46=True).decode()


def without_login(url: str) -> str:
    """The URL without the user and password that may stand in it, which are neither sent nor shown."""
    scheme, slashes, rest = url.partition("//")
    place = _PLACE.match(rest)
    end = 0 if place is None else place.end()
    return f"{scheme}{slashes}{rest[:end].rpartition('@')[2]}{rest[end:]}"
