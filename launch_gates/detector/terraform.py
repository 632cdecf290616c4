"""The sensitive values of a Terraform state: what it marks so itself, and what is named so.

A state is JSON (Terraform's "state file format", version 4; version 3 has its attributes elsewhere, by the same names).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launch_gates.detector import structure
from launch_gates.detector.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    "password", "passwd", "passphrase", "secret", "token", "private_key", "private_key_pem", "private_key_openssh",
    "private_key_pem_pkcs8", "secret_key", "access_key", "primary_access_key", "secondary_access_key", "primary_key",
    "secondary_key", "shared_key", "api_key", "connection_string", "secret_string", "secret_value", "secret_data",
    "client_secret", "client_key", "auth_token", "kube_config_raw", "ses_smtp_password_v4", "encrypted_secret",
)  # fmt: skip
"""What the name of an attribute is or ends with."""
_LEAST = 4


def secrets(data: bytes, start: int, end: int) -> Iterator[Entry]:
    """Every sensitive text of the state that the region is; nothing of one that is cut off."""
    import json  # noqa: PLC0415 (only where a state was found)

    try:
        state = json.loads(data[start:end])
    except (ValueError, RecursionError):
        return
    if not isinstance(state, dict) or "terraform_version" not in state or "serial" not in state:
        return
    position = start
    for name, value in _sensitive(state):
        text = json.dumps(value, ensure_ascii=False)[1:-1].encode("utf-8", "replace")
        # Fields come in the order of the text, so the next one is further on, unless it is written another way.
        at = data.find(b'"' + text + b'"', position, end)
        if at < 0:
            text = json.dumps(value)[1:-1].encode()
            at = data.find(b'"' + text + b'"', position, end)
        if at >= 0:
            position = at + 1
            yield Entry(name.encode("utf-8", "replace"), at + 1, at + 1 + len(text), value.encode("utf-8", "replace"))


def _sensitive(state: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and value, in the order of the text. The walk keeps its own stack: a state may be nested deeply."""
    waiting: list[tuple[str, Any, bool]] = [("", state, False)]
    while waiting:
        name, value, is_marked = waiting.pop()
        if isinstance(value, str):
            if (is_marked or _is_named_so(name)) and _is_value(value):
                yield name, value
        elif isinstance(value, list):
            waiting += [(name, item, is_marked) for item in reversed(value)]
        elif isinstance(value, dict):
            marked = _marked(value)
            inner = []
            for key, item in value.items():
                if key in ("sensitive_attributes", "lineage", "schema_version", "private"):
                    continue
                is_output = key == "value" and value.get("sensitive") is True
                inner.append((name if key == "value" else key, item, is_marked or is_output))
                if key == "attributes" and isinstance(item, dict):
                    inner.pop()
                    inner += [(field, text, field in marked) for field, text in item.items()]
            waiting += reversed(inner)


def _marked(instance: dict[str, Any]) -> set[str]:
    """The attributes that the state itself says are sensitive: paths, of which the first step is taken."""
    paths = instance.get("sensitive_attributes")
    steps = [path[0] for path in paths if isinstance(path, list) and path] if isinstance(paths, list) else []
    return {step["value"] for step in steps if isinstance(step, dict) and isinstance(step.get("value"), str)}


def _is_named_so(name: str) -> bool:
    lowered = name.lower()
    return any(lowered == known or lowered.endswith(f"_{known}") for known in _NAMES)


def _is_value(text: str) -> bool:
    value = text.encode("utf-8", "replace")
    return len(value) >= _LEAST and structure.check("literal", value, b"") is not structure.Proof.REFUTED
