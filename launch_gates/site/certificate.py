"""The certificate that a server showed."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Certificate(NamedTuple):
    """What of a verified certificate the checks ask for."""

    names: tuple[str, ...]
    """The DNS names and addresses it is for (RFC 6125: the subject's common name does not count)."""
    issuer: str
    begins: datetime
    ends: datetime
    tls: str
    """The version that was agreed on: `TLSv1.3`."""
    der: bytes


def certificate_of(stream: Any) -> Certificate | None:  # noqa: ANN401 (ssl has no public type for what httpcore hands out)
    """That of a finished handshake, or None where the other side was not verified."""
    if stream is None or not (said := stream.getpeercert()):
        return None
    issuer = {name: value for part in said.get("issuer", ()) for name, value in part}
    return Certificate(
        names=tuple(value for kind, value in said.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}),
        issuer=issuer.get("organizationName") or issuer.get("commonName", ""),
        begins=_time(said["notBefore"]),
        ends=_time(said["notAfter"]),
        tls=stream.version() or "",
        der=stream.getpeercert(True),  # noqa: FBT003 (ssl's signature)
    )


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
