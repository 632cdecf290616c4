"""The hosts in a variable's value, and which of them only a developer's machine can reach."""

from __future__ import annotations

import ipaddress

_SEPARATORS = str.maketrans(dict.fromkeys("\"'<>()[]{}|,; \t\r\n", " "))
_TUNNELS = (
    *("ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "loca.lt", "trycloudflare.com"),
    *("localtunnel.me", "serveo.net", "localhost.run", "lhr.life", "pagekite.me", "telebit.io", "tunnelmole.net"),
)
_EXAMPLES = (
    "example.com",
    "example.org",
    "example.net",
    "example.edu",
    "yourdomain.com",
    "your-domain.com",
    "mydomain.com",
    "domain.com",
)
_RESERVED = ("local", "test", "localhost", "example", "invalid")
"""RFC 6761 and RFC 6762: never a public name."""
_INTERNAL = (".cluster.local", ".svc.local", ".internal.local")
"""Names that a cluster gives to its own services."""
_DOCKER = frozenset(("host.docker.internal", "docker.for.mac.localhost", "gateway.docker.internal"))


def hosts_in(value: str) -> list[str]:
    """Names and addresses that the value may hold, in lower case: of URLs, of `host:port`, of lists."""
    hosts = []
    for piece in value.translate(_SEPARATORS).split():
        _, slashes, rest = piece.partition("://")
        authority = (rest if slashes else piece).partition("/")[0].partition("?")[0]
        host = authority.rpartition("@")[2]
        if host.count(":") == 1:
            host = host.partition(":")[0]
        host = host.strip(".").lower()
        if host:
            hosts.append(host)
    return hosts


def is_loopback(host: str) -> bool:
    """This machine: `localhost`, 127.0.0.0/8, ::1 (RFC 6761 section 6.3, RFC 1122, RFC 4291)."""
    if host == "localhost" or host.endswith(".localhost") or host in _DOCKER:
        return True
    address = _address(host)
    return address is not None and (address.is_loopback or address.is_unspecified)


def is_private(host: str) -> bool:
    """An address that is not routed on the Internet (RFC 1918, RFC 4193, RFC 3927)."""
    address = _address(host)
    return address is not None and not address.is_loopback and (address.is_private or address.is_link_local)


def is_tunnel(host: str) -> bool:
    """A tunnel to somebody's machine."""
    return any(host == name or host.endswith(f".{name}") for name in _TUNNELS)


def is_example(host: str) -> bool:
    """A name that stands for one (RFC 2606)."""
    return any(host == name or host.endswith(f".{name}") for name in _EXAMPLES)


def is_reserved(host: str) -> bool:
    """A name below a top level that no public name has."""
    return "." in host and host.rpartition(".")[2] in _RESERVED and not host.endswith(_INTERNAL)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if not host or host[0] not in "0123456789abcdef:":
        return None
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
