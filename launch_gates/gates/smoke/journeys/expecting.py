"""Whether an answer is what a step expects. What is said of it holds nothing of the answer's body."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.config.journey import Expect
    from launch_gates.gates.smoke.journeys.answers import Answer
    from launch_gates.gates.smoke.journeys.variables import Variables


def unmet(expect: Expect, answer: Answer, variables: Variables) -> Iterator[str]:
    """What is otherwise, each as the end of a sentence about the step. Raises BadPatternError, UnknownError."""
    yield from _status(expect, answer.visit.status)
    fill = variables.fill
    where = urlsplit(answer.visit.url).path or "/"
    if expect.url and where != fill(expect.url).partition("?")[0]:
        yield f"ends at {where} instead of {expect.url}"
    yield from (f"does not have the text “{text}”" for text in expect.text if not _has(answer, fill(text)))
    yield from (f"has the text “{text}”" for text in expect.not_text if _has(answer, fill(text)))
    yield from (f"does not match {pattern}" for pattern in expect.regex if answer.match(pattern) is None)
    yield from (f"has no element {selector}" for selector in expect.css if not answer.elements(selector))
    for name, text in expect.header.items():
        if fill(text).lower() not in answer.visit.header(name).lower():
            yield f"has not “{text}” in its header {name}"
    yield from _json(expect, answer, fill)
    total = sum(hop.phases.total or 0.0 for hop in answer.visit.hops)
    if expect.within is not None and total * 1000 > expect.within:
        yield f"takes {total * 1000:.0f} ms, more than {expect.within} ms"


def _status(expect: Expect, status: int) -> Iterator[str]:
    if expect.status:
        if status not in expect.status:
            yield f"answers {status} instead of {' or '.join(map(str, expect.status))}"
    elif status >= HTTPStatus.BAD_REQUEST:
        yield f"answers {status}"


def _has(answer: Answer, text: str) -> bool:
    return text in answer.text or " ".join(text.split()) in answer.readable


def _json(expect: Expect, answer: Answer, fill: Callable[[str], str]) -> Iterator[str]:
    for path, wanted in expect.json.items():
        is_there, value = answer.node(path)
        if not is_there:
            yield f"has nothing at {path}"
        elif value != (fill(wanted) if isinstance(wanted, str) else wanted):
            yield f"has another value at {path}"
