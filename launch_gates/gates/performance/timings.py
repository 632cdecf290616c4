"""What answers say of themselves beside how long they took: phases, caches, sizes, and the server's own timings."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launch_gates.site.visit import Hop, Visit

_MOST_TIMINGS = 20
_LONGEST = 40
_CACHES = ("cf-cache-status", "x-vercel-cache", "x-nextjs-cache", "x-cache", "cache-status", "x-cache-status")
_WORDS = ("hit", "miss", "bypass", "expired", "stale", "revalidated", "dynamic", "prerender", "pass")


def opening(visit: Visit) -> dict[str, float]:
    """Milliseconds of the phases that only a new connection has, all hops together."""
    return {
        name: sum(values) for name, values in _phases(visit.hops, name="name", connect="connect", tls="tls").items()
    }


def serving(visits: Iterable[Visit]) -> dict[str, float]:
    """The median milliseconds that the server took to begin its answer, and that the body took to arrive."""
    hops = [hop for visit in visits for hop in visit.hops[-1:]]
    return {name: median(values) for name, values in _phases(hops, wait="wait", body="receive").items()}


def _phases(hops: Iterable[Hop], **phases: str) -> dict[str, list[float]]:
    """Our name of each phase -> its milliseconds, where there was such a phase."""
    found = {
        name: [value * 1000 for hop in hops if (value := getattr(hop.phases, field)) is not None]
        for name, field in phases.items()
    }
    return {name: values for name, values in found.items() if values}


def cache_status(hop: Hop) -> str:
    """What a cache on the way says: `hit`, `miss`, …; empty where none says anything that is known."""
    for name in _CACHES:
        said = str(hop.headers.get(name, "")).lower()
        if word := next((word for word in _WORDS if word in said), ""):
            return word
    age = str(hop.headers.get("age", ""))
    return "hit" if age.isascii() and age.isdecimal() and int(age[:9]) > 0 else ""


def server_timings(hop: Hop) -> dict[str, float]:
    """The metrics of `Server-Timing` with a duration, in milliseconds (W3C Server Timing, section 3.1)."""
    found: dict[str, float] = {}
    for metric in str(hop.headers.get("server-timing", ""))[:4096].split(",")[:_MOST_TIMINGS]:
        name, *parameters = (part.strip() for part in metric.split(";"))
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "dur" and (duration := _number(value)) is not None and name.isprintable():
                found[name[:_LONGEST]] = duration
    return found


def _number(text: str) -> float | None:
    plain = text.strip().strip('"')
    try:
        number = float(plain) if plain.replace(".", "", 1).isdecimal() and plain.isascii() else None
    except ValueError:
        return None
    return number


def most_of(phases: Mapping[str, float]) -> tuple[str, float]:
    """The phase that takes the most, and its part of them all; an empty name where nothing was measured."""
    total = sum(phases.values())
    if not total:
        return "", 0.0
    name = max(phases, key=lambda phase: phases[phase])
    return name, phases[name] / total
