"""The proxies of the environment: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, as curl and Python read them."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from launch_gates.core.errors import UsageError
from launch_gates.site.addresses import is_address, names_this_machine

if TYPE_CHECKING:
    from collections.abc import Mapping


class Proxy(NamedTuple):
    """One proxy. Its password is in here: nothing of it is ever printed but the host."""

    url: str
    """Without user and password."""
    host: str
    port: int
    login: tuple[str, str] | None

    @property
    def is_tls(self) -> bool:
        """Whether it is spoken to over TLS."""
        return self.url.startswith("https:")


class Proxies(NamedTuple):
    """By scheme, and the hosts that are asked directly."""

    by_scheme: Mapping[str, Proxy] = {}  # never changed
    direct: tuple[str, ...] = ()
    """Names, which are for the names below them too; addresses; networks as `10.0.0.0/8`; `*` for every host."""

    def of(self, scheme: str, host: str) -> Proxy | None:
        """None where the host is to be asked directly; this machine always is."""
        host = host.lower()
        if names_this_machine(host) or any(_is_in(host, each) for each in (*_LOOPBACK, *self.direct)):
            return None
        return self.by_scheme.get(scheme)


_LOOPBACK = ("127.0.0.0/8", "::1")


def _is_in(host: str, direct: str) -> bool:
    if is_address(host):
        try:
            return direct == "*" or ipaddress.ip_address(host) in ipaddress.ip_network(direct, strict=False)
        except ValueError:
            return False
    return direct in {"*", host} or host.endswith(f".{direct}")


def proxies_of(environment: Mapping[str, str]) -> Proxies:
    """Small letters win over capitals. HTTP_PROXY in capitals does not count in a CGI script, which anybody may set.

    Raises UsageError for a proxy that cannot be used; its address, which may hold a password, is not repeated.
    """

    def said(name: str) -> str:
        if name == "http_proxy" and "REQUEST_METHOD" in environment:
            return environment.get(name, "")
        return environment.get(name) or environment.get(name.upper(), "")

    found = {}
    for scheme in ("http", "https"):
        name = f"{scheme}_proxy" if said(f"{scheme}_proxy") else "all_proxy"
        if text := said(name).strip():
            found[scheme] = _proxy(text, name)
    return Proxies(found, tuple(filter(None, map(_direct, said("no_proxy").lower().replace(",", " ").split()))))


def _direct(text: str) -> str:
    """One entry of NO_PROXY without the dot or star before a name, a port after it, and the brackets of an address."""
    if text == "*":
        return text
    bare = text.partition("]")[0].removeprefix("[")
    is_ipv6 = bare.count(":") > 1
    return bare if is_ipv6 else bare.partition(":")[0].lstrip("*.")


def _proxy(text: str, name: str) -> Proxy:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        raise UsageError(f"{name}: this is no address of a proxy") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{name}: only proxies of the form http://host:port are known")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = port or (443 if parts.scheme == "https" else 80)
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Proxy(f"{parts.scheme}://{host}:{port}", parts.hostname, port, login)
