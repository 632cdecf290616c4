"""The proxies of the environment: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, as curl and Python read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from launch_gates.core.errors import UsageError
from launch_gates.site.addresses import names_this_machine

if TYPE_CHECKING:
    from collections.abc import Mapping


class Proxy(NamedTuple):
    """One proxy. Its password is in here: nothing of it is ever printed but the host."""

    url: str
    """Without user and password."""
    host: str
    login: tuple[str, str] | None


class Proxies(NamedTuple):
    """By scheme, and the hosts that are asked directly."""

    by_scheme: Mapping[str, Proxy] = {}  # never changed
    direct: tuple[str, ...] = ()

    def of(self, scheme: str, host: str) -> Proxy | None:
        """None where the host is to be asked directly; this machine always is."""
        host = host.lower()
        if names_this_machine(host) or host == "::1" or host.startswith("127.") or self._is_direct(host):
            return None
        return self.by_scheme.get(scheme)

    def _is_direct(self, host: str) -> bool:
        return any(each in {"*", host} or host.endswith(f".{each}") for each in self.direct)


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
    direct = (each.strip().lower().partition(":")[0].lstrip("*.") for each in said("no_proxy").split(","))
    everything = ("*",) if "*" in said("no_proxy").split(",") else ()
    return Proxies(found, (*everything, *filter(None, direct)))


def _proxy(text: str, name: str) -> Proxy:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        raise UsageError(f"{name}: this is no address of a proxy") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{name}: only proxies of the form http://host:port are known")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = 443 if parts.scheme == "https" else 80
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Proxy(f"{parts.scheme}://{host}:{port or default}", parts.hostname, login)
