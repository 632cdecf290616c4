"""What a run of a gate's hook leaves for the next one over the same repository: JSON in the user's cache.

Private to the user as everything there, and nothing where anything about it is odd. What may be in it is the gate's.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from launch_gates import __version__
from launch_gates.detector import cache

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "facts.json"
ODD = (ValueError, TypeError, LookupError, AttributeError)
"""What reading a record may raise that nobody of ours wrote."""


def recall(gate: str, root: Path, form: int) -> Any:  # noqa: ANN401 (as JSON has it)
    """What the last run left in this form; None where there is nothing, another version left it, or it is odd."""
    data = cache.read(_key(gate, root), _FILE)
    try:
        document = None if data is None else json.loads(data)
        return document["content"] if document is not None and document["format"] == [form, __version__] else None
    except (*ODD, RecursionError):
        return None


def remember(gate: str, root: Path, form: int, content: object) -> None:
    """Leaves it for the next run. Does nothing where it cannot."""
    document = {"format": [form, __version__], "content": content}
    cache.write(_key(gate, root), {_FILE: json.dumps(document, separators=(",", ":")).encode()})


def _key(gate: str, root: Path) -> str:
    return f"{gate}_" + hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:32]
