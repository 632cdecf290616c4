"""Tasks and results between processes: pickled, but for rules, which go by their id as both sides have them."""

from __future__ import annotations

import io
import pickle
from typing import IO, TYPE_CHECKING, Any

from launch_gates.detector.ruleset import DetectionRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.detector.ruleset import Ruleset

_SIZE_BYTES = 8


class _Writer(pickle.Pickler):
    def persistent_id(self, obj: object) -> str | None:
        return obj.id if isinstance(obj, DetectionRule) else None


class _Reader(pickle.Unpickler):
    def __init__(self, data: bytes, rules: Sequence[Ruleset]) -> None:
        super().__init__(io.BytesIO(data))
        self._rules = rules

    def persistent_load(self, pid: str) -> DetectionRule:
        return next(rule for rules in self._rules if (rule := rules.by_id(pid)) is not None)


def send(pipe: IO[bytes], value: object) -> None:
    """Writes one value. Raises OSError where nobody reads."""
    buffer = io.BytesIO()
    _Writer(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    data = buffer.getbuffer()
    pipe.write(len(data).to_bytes(_SIZE_BYTES, "big"))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes], rules: Sequence[Ruleset] = ()) -> Any:  # noqa: ANN401 (whatever was sent)
    """Reads one value. Raises EOFError where there is none any more; `rules` are needed for what holds matches."""
    head = pipe.read(_SIZE_BYTES)
    if len(head) < _SIZE_BYTES:
        raise EOFError
    size = int.from_bytes(head, "big")
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return _Reader(data, rules).load()
