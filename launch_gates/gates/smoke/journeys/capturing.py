"""Takes values out of an answer, for later steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.gates.smoke.journeys.answers import Answer


def captured(place: str, answer: Answer, cookies: Iterable[tuple[str, str]]) -> str | None:
    """The value that stands at the place, as `css #order @data-id`, or None. Raises BadPatternError."""
    kind, _, what = place.partition(" ")
    what = what.strip()
    if kind == "css":
        return _of_element(what, answer)
    if kind == "regex":
        return answer.match(what)
    if kind == "json":
        is_there, value = answer.node(what)
        return None if not is_there or isinstance(value, dict | list) else _plain(value)
    if kind == "header":
        return answer.visit.header(what) or None
    return dict(cookies).get(what)


def _of_element(what: str, answer: Answer) -> str | None:
    selector, at, attribute = what.rpartition(" @")
    elements = answer.elements(selector if at else what)
    if not elements:
        return None
    value = elements[0].attributes.get(attribute) if at else " ".join(elements[0].text().split())
    return value if value is None else str(value)


def _plain(value: object) -> str:
    """As JSON writes it: `true`, `1`."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
