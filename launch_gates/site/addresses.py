"""Which addresses are public. Everything else is only connected to where the user named it."""

from __future__ import annotations

import ipaddress

_CARRY_IPV4 = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "::/96")))
"""Their last 32 bits are an IPv4 address: NAT64 (RFC 6052, section 2.1), compatible (RFC 4291, section 2.5.5.1)."""
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "fec0::/10", "168.63.129.16/32")))
"""What `is_global` lets through: NAT64 of one's own (RFC 8215), site-local (RFC 3879), Azure's for its machines."""


def is_public(address: str) -> bool:
    """Whether it can be reached from anywhere: no private, link-local, loopback, shared, multicast or metadata one.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, NAT64, Teredo) is as public as that.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        carried = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if carried is None and any(parsed in network for network in _CARRY_IPV4):
            carried = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(str(carried))
    return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in _NOT_PUBLIC)


def is_address(host: str) -> bool:
    """Whether the host is written as an address rather than a name. Brackets of IPv6 are taken off already."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def names_this_machine(host: str) -> bool:
    """Whether the name means the machine itself, whatever a resolver says (RFC 6761, section 6.3)."""
    return host == "localhost" or host.endswith(".localhost")
