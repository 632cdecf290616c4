"""Values that are not left on the disk: where they stand in their file is, so that they need not be parsed again."""

from __future__ import annotations

from itertools import groupby

_WRITTEN_OTHERWISE = b"\n\"'\\"
"""Bytes that a format may write as an escape, double, or with an indentation behind them."""

Place = list[int] | str
"""From and up to which byte a part of the value stands in the file, or some of those bytes themselves."""


def places_of(value: str, data: bytes) -> list[Place] | None:
    """Where the parts of a value stand in the file's `data`; None where one of them does not."""
    whole = value.encode("utf-8", "surrogatepass")
    parts = [whole] if whole in data else [bytes(part) for _, part in groupby(whole, _WRITTEN_OTHERWISE.__contains__)]
    places: list[Place] = []
    end = 0
    for part in parts:
        if not part.strip(_WRITTEN_OTHERWISE):
            places.append(part.decode())
            continue
        start = data.find(part, end)
        if start == -1:
            return None
        end = start + len(part)
        places.append([start, end])
    return places


def value_at(places: list[Place], data: bytes) -> str:
    """The value. Raises ValueError or TypeError where a place is none."""
    parts = []
    for place in places:
        if isinstance(place, str):
            parts.append(place.encode())
        else:
            start, end = place
            parts.append(data[start:end])
    return b"".join(parts).decode("utf-8", "surrogatepass")
