"""What gets a check past a protection: headers made of the environment, for the hosts that the user named.

Values come from the environment alone, never from a command line or a file.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VERCEL = "VERCEL_AUTOMATION_BYPASS_SECRET"
ACCESS = ("CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET")
HEADER = "LAUNCH_GATES_BYPASS_HEADER"
"""`Name: value`, whatever the protection in front asks for."""
LOGIN = "LAUNCH_GATES_BASIC_AUTH"
"""`user:password` of HTTP basic authentication (RFC 7617)."""

_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
"""RFC 9110, section 5.6.2, in small letters."""
_OURS = frozenset({"host", "cookie", "connection", "content-length", "transfer-encoding", "accept-encoding"})


def bypass_headers(environment: Mapping[str, str], hosts: Iterable[str]) -> dict[str, dict[str, str]]:
    """Host in small letters -> the headers that it gets. Raises UsageError; what a variable holds is not repeated."""
    headers: dict[str, str] = {}
    if secret := environment.get(VERCEL):
        headers |= {"x-vercel-protection-bypass": secret, "x-vercel-set-bypass-cookie": "true"}
    if all(map(environment.get, ACCESS)):
        headers |= {"cf-access-client-id": environment[ACCESS[0]], "cf-access-client-secret": environment[ACCESS[1]]}
    if line := environment.get(HEADER):
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if not value.strip() or not _NAME.fullmatch(name):
            raise UsageError(f"{HEADER}: write `Name: value`")
        if name in _OURS:
            raise UsageError(f"{HEADER}: {name} is a header of the client's own", "have another one let it in")
        headers[name] = value.strip()
    if login := environment.get(LOGIN):
        if ":" not in login or not login.isprintable():
            raise UsageError(f"{LOGIN}: write `user:password`, on one line")
        headers["authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    for value in headers.values():
        if not value.isascii() or not value.isprintable():
            raise UsageError(f"{VERCEL}, {' and '.join(ACCESS)}, {HEADER}: a header holds printable ASCII only")
    return {host.lower(): headers for host in hosts} if headers else {}
