"""Where a connection really goes: curl's `--resolve` and `--connect-to`, and the addresses that the user named.

The URL stays as it is, so that the Host header, the certificate's name, cookies and redirects are those of the site.
"""

from __future__ import annotations

from typing import NamedTuple

from launch_gates.core.errors import UsageError
from launch_gates.site.address import host_in_ascii
from launch_gates.site.addresses import is_address, names_this_machine

_HIGHEST_PORT = 65_535


class Resolve(NamedTuple):
    """`HOST:PORT:ADDRESS[,ADDRESS]`: the addresses of a host, whatever its name servers say."""

    host: str
    """`*` is every host."""
    port: int
    addresses: tuple[str, ...]


class ConnectTo(NamedTuple):
    """`HOST1:PORT1:HOST2:PORT2`: connect to the second where the URL says the first."""

    host: str
    """Empty is every host."""
    port: int | None
    to_host: str
    """Empty is the host itself."""
    to_port: int | None


class Destination(NamedTuple):
    """Where one connection goes."""

    host: str
    port: int
    addresses: tuple[str, ...]
    """Empty where the name is to be looked up."""
    is_named: bool
    """Whether the user named it, so that it may be private."""


class Detours(NamedTuple):
    """What the user said of where connections go."""

    resolve: tuple[Resolve, ...] = ()
    connect_to: tuple[ConnectTo, ...] = ()
    named: frozenset[str] = frozenset()
    """Hosts that the user wrote as an address, or as this machine's own name."""

    def covers(self, host: str) -> bool:
        """Whether something is said of where the host is."""
        said = {*(each.host or "*" for each in self.connect_to), *(each.host for each in self.resolve)}
        return not said.isdisjoint({host.lower(), "*"})

    def destination(self, host: str, port: int) -> Destination:
        """As curl has it: the first `--connect-to` that fits, then the last `--resolve` of that host, else of `*`."""
        host, is_named = host.lower(), host.lower() in self.named
        for detour in self.connect_to:
            if detour.host in {"", host} and detour.port in {None, port}:
                is_named = is_named or bool(detour.to_host)
                host, port = detour.to_host or host, detour.to_port or port
                break
        resolved = {entry.host: entry.addresses for entry in self.resolve if entry.port == port}
        if found := resolved.get(host) or resolved.get("*"):
            return Destination(host, port, found, is_named=True)
        addresses = (host,) if is_address(host) else ()
        return Destination(host, port, addresses, is_named)


def named_by(host: str) -> frozenset[str]:
    """The host of a URL that the user gave, if that alone allows a private address: an address, or this machine."""
    host = host.lower()
    return frozenset({host} if is_address(host) or names_this_machine(host) else ())


def parse_resolve(text: str) -> Resolve:
    """Raises UsageError for what curl would not take either."""
    host, port, rest = (*text.removeprefix("+").split(":", 2), "", "")[:3]
    addresses = tuple(each.strip().removeprefix("[").removesuffix("]") for each in rest.split(","))
    if not host or not all(map(is_address, addresses)):
        raise UsageError("--resolve: write HOST:PORT:ADDRESS, as example.com:443:127.0.0.1")
    return Resolve(_host(host, "--resolve"), _port(port, "--resolve"), addresses)


def parse_connect_to(text: str) -> ConnectTo:
    """Raises UsageError for what curl would not take either."""
    parts = _split(text)
    if len(parts) != 4:  # noqa: PLR2004 (two hosts and two ports)
        raise UsageError("--connect-to: write HOST1:PORT1:HOST2:PORT2, as example.com:443:127.0.0.1:8443")
    host, port, to_host, to_port = parts
    ports = [_port(each, "--connect-to") if each else None for each in (port, to_port)]
    return ConnectTo(_host(host, "--connect-to"), ports[0], _host(to_host, "--connect-to"), ports[1])


def _split(text: str) -> list[str]:
    """At the colons that are not inside brackets, which are taken off."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if character == ":" and depth == 0:
            parts.append("")
        elif character not in "[]":
            parts[-1] += character
    return parts


def _host(text: str, option: str) -> str:
    try:
        return host_in_ascii(text)
    except ValueError:
        raise UsageError(f"{option}: a host is a name or an address") from None


def _port(text: str, option: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= _HIGHEST_PORT:
        raise UsageError(f"{option}: a port is a number from 1 to {_HIGHEST_PORT}")
    return int(text)
