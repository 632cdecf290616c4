"""From what the user said to the client's options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.site.bypasses import bypass_headers
from launch_gates.site.client import Options
from launch_gates.site.detours import Detours, named_by
from launch_gates.site.proxies import proxies_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from launch_gates.site.address import Address


def gets_credentials(address: Address, credential_hosts: tuple[str, ...]) -> bool:
    """Whether the environment's credentials may go to that address."""
    return address.host in {host.lower() for host in credential_hosts} if credential_hosts else address.is_named


def options_of(
    address: Address | None,
    credential_hosts: tuple[str, ...],
    environment: Mapping[str, str],
    detours: Detours = Detours(),  # noqa: B008 (frozen)
    authorities: Path | None = None,
) -> Options:
    """The host of an address that the user named may be private, and gets credentials where no other host is named.

    Raises UsageError for a variable of the environment that cannot be used.
    """
    host = address.host if address is not None and address.is_named else ""
    return Options(
        detours=detours._replace(named=detours.named | named_by(host)),
        authorities=authorities,
        proxies=proxies_of(environment),
        headers=bypass_headers(environment, credential_hosts or ((host,) if host else ())),
    )
