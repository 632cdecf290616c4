"""One run as one line of JSON, and the way back from a line that may hold anything. No files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from launch_gates.gates.performance.records import RouteRun, Run
from launch_gates.gates.performance.verdict import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import NoReturn, TypeVar

    from launch_gates.gates.performance.verdict import Decision

    ValueT = TypeVar("ValueT")

SCHEMA_VERSION = 1
_LARGEST = 10**12
"""Of any number: thirty years in milliseconds, a terabyte."""


class LineError(ValueError):
    """The line is not one that `line` gives; the message says what is wrong and repeats nothing of it."""


class NewerVersionError(ValueError):
    """The line was written by a launch-gates that knows more."""


def line(run: Run) -> str:
    """The run without a line feed; times are rounded to 0.1 ms."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "time": run.time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z",
        "commit": run.commit,
        "environment": run.environment,
        "host": run.host,
        "routes": [
            {
                "name": route.name,
                "limit_ms": _rounded(route.limit),
                "verdict": route.verdict,
                "samples_ms": [_rounded(sample) for sample in route.samples],
                "errors": dict(route.errors),
                "cold_ms": _rounded(route.cold),
                "phases_ms": {name: _rounded(phase) for name, phase in route.phases.items()},
                "cache": dict(route.cache),
                "sizes": dict(route.sizes),
            }
            for route in run.routes
        ],
    }
    return json.dumps(document, allow_nan=False, separators=(",", ":"))


def run_of(text: bytes) -> Run:
    """The run in a line. Keys that are not known are passed over. Raises LineError and NewerVersionError."""
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):  # no JSON, no Unicode, a number with too many digits, nested too deeply
        raise LineError("it is not JSON") from None
    if not isinstance(document, dict):
        raise LineError("it is not an object")
    version = _get(document, "schema_version", _count)
    if version > SCHEMA_VERSION:
        raise NewerVersionError
    routes = tuple(_route(each) for each in _get(document, "routes", _list))
    if len({route.name for route in routes}) < len(routes):
        raise LineError("a route is there twice")
    return Run(
        time=_get(document, "time", _time),
        commit=_get(document, "commit", _text),
        environment=_get(document, "environment", _text),
        host=_get(document, "host", _text),
        routes=routes,
    )


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 1)


def _no_constant(_name: str) -> NoReturn:
    raise ValueError


def _route(value: object) -> RouteRun:
    if not isinstance(value, dict):
        raise LineError("a route is not an object")
    samples = tuple(_get(value, "samples_ms", _list_of(_optional(_number))))
    errors = _get(value, "errors", _mapping_of(_count))
    if sum(errors.values()) != samples.count(None):
        raise LineError("errors are not as many as the samples that are null")
    return RouteRun(
        name=_get(value, "name", _text),
        limit=_get(value, "limit_ms", _number),
        verdict=_get(value, "verdict", _verdict),
        samples=samples,
        errors=errors,
        cold=_get(value, "cold_ms", _optional(_number)),
        phases=_get(value, "phases_ms", _mapping_of(_number)),
        cache=_get(value, "cache", _mapping_of(_count)),
        sizes=_get(value, "sizes", _mapping_of(_count)),
    )


def _get(document: Mapping[str, Any], key: str, read: Callable[[object], ValueT]) -> ValueT:
    """The key's value as `read` understands it. Raises LineError, which names the key."""
    try:
        return read(document[key])
    except KeyError:
        raise LineError(f"{key} is missing") from None
    except (TypeError, ValueError) as error:
        raise LineError(f"{key} {error}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("is not a text")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LARGEST:
        raise TypeError(f"is not a number from 0 to {_LARGEST:g}")
    return round(float(value), 1)


def _count(value: object) -> int:
    number = _number(value)
    if not isinstance(value, int):
        raise TypeError("is not a whole number")
    return int(number)


def _verdict(value: object) -> Decision:
    if value not in DECISIONS:
        raise TypeError(f"is none of {', '.join(DECISIONS)}")
    return value


def _time(value: object) -> datetime:
    try:
        time = datetime.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("is not a time such as 2026-01-31T12:00:00Z") from None
    if time.utcoffset() != timedelta(0):
        raise ValueError("is not in UTC")
    return time.astimezone(UTC)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("is not a list")
    return value


def _list_of(read: Callable[[object], ValueT]) -> Callable[[object], list[ValueT]]:
    return lambda value: [read(each) for each in _list(value)]


def _mapping_of(read: Callable[[object], ValueT]) -> Callable[[object], dict[str, ValueT]]:
    def reading(value: object) -> dict[str, ValueT]:
        if not isinstance(value, dict):
            raise TypeError("is not an object")
        return {name: read(each) for name, each in value.items()}

    return reading


def _optional(read: Callable[[object], ValueT]) -> Callable[[object], ValueT | None]:
    return lambda value: None if value is None else read(value)
