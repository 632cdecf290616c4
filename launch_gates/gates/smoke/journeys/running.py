"""Goes journeys: steps in order, independent journeys beside each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from launch_gates.core.errors import LaunchGatesError
from launch_gates.gates.smoke.journeys.answers import Answer
from launch_gates.gates.smoke.journeys.capturing import captured
from launch_gates.gates.smoke.journeys.csrf import hidden_fields, token_headers
from launch_gates.gates.smoke.journeys.expecting import unmet
from launch_gates.gates.smoke.journeys.variables import UnsetError
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from launch_gates.config.journey import Journey, Step
    from launch_gates.gates.smoke.journeys.variables import Variables
    from launch_gates.site.client import Client, Visitor
    from launch_gates.site.page import Page
    from launch_gates.site.visit import Hop, Visit

_AT_ONCE = 4
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class ElsewhereError(LaunchGatesError):
    """A step would go to a host that nobody named."""


class Gone(NamedTuple):
    """How one journey ended."""

    journey: Journey
    seconds: float
    """Of all its answers."""
    steps: int
    """How many were gone whole."""
    problems: tuple[str, ...] = ()
    """What was wrong at the step after those, each as the end of a sentence about it."""
    visit: Visit | None = None
    """That of the step which went wrong."""
    reason: str = ""
    """Why it could not be gone to its end, where the site is not at fault."""
    fix: str = ""
    hops: tuple[Hop, ...] = ()
    """Every answer on its way."""

    @property
    def step(self) -> Step | None:
        """The one that went wrong or could not be gone."""
        return self.journey.steps[self.steps] if self.steps < len(self.journey.steps) else None


def go(
    client: Client,
    url: str,
    journeys: Sequence[Journey],
    variables: Callable[[], Variables],
    progress: Callable[[int, int | None, str], None],
) -> tuple[Gone, ...]:
    """Goes each with cookies and variables of its own, a few at once. Their order stays."""
    gone = []
    with ThreadPoolExecutor(min(_AT_ONCE, len(journeys) or 1), "journey") as pool:
        for number, each in enumerate(pool.map(lambda one: _go(client.visitor(), url, one, variables()), journeys)):
            progress(number + 1, len(journeys), "journeys")
            gone.append(each)
    return tuple(gone)


class _State:
    """What a browser knows between two steps."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.url = ""
        self.hops: list[Hop] = []


def _go(visitor: Visitor, url: str, journey: Journey, variables: Variables) -> Gone:
    state = _State()
    gone = _go_steps(visitor, url, journey, variables, state)
    return gone._replace(hops=tuple(state.hops))


def _go_steps(visitor: Visitor, url: str, journey: Journey, variables: Variables, state: _State) -> Gone:
    seconds = 0.0
    for number, step in enumerate(journey.steps):
        try:
            visit = _sent(visitor, url, step, variables, state)
            state.hops += visit.hops
            seconds += sum(hop.phases.total or 0.0 for hop in visit.hops)
            if visit.failure is not None:
                return Gone(journey, seconds, number, (f"gives no answer: {visit.failure.message}",), visit)
            if (wall := wall_of(visit)) is not None and visit.status not in step.expect.status:
                return Gone(
                    journey, seconds, number, visit=visit, reason=f"{wall.title} stands before it", fix=wall.fix
                )
            answer = Answer(visit)
            problems = [*unmet(step.expect, answer, variables), *_capture(step, answer, visitor, variables)]
        except UnsetError as error:
            return Gone(journey, seconds, number, reason=error.message, fix=error.fix)
        except LaunchGatesError as error:
            return Gone(journey, seconds, number, reason=error.message, fix=f"Correct the step at {step.where}.")
        if problems:
            return Gone(journey, seconds, number, tuple(problems), visit)
        if answer.page is not None:
            state.page, state.url = answer.page, visit.url
    return Gone(journey, seconds, len(journey.steps))


def _capture(step: Step, answer: Answer, visitor: Visitor, variables: Variables) -> list[str]:
    lacking = []
    for name, place in step.capture.items():
        value = captured(place, answer, visitor.cookies)
        if value is None:
            lacking.append(f"has nothing to capture as {name}: {place}")
        else:
            variables[name] = value
    return lacking


def _sent(visitor: Visitor, url: str, step: Step, variables: Variables, state: _State) -> Visit:
    where = urljoin(url, variables.fill(step.path))
    if urlsplit(where)[:2] != urlsplit(url)[:2]:
        raise ElsewhereError("what was captured leads to another host")
    headers = {name.lower(): variables.fill(text) for name, text in step.headers.items()}
    body: dict[str, object] = {}
    if step.form:
        form = {variables.fill(name): variables.fill(value) for name, value in step.form.items()}
        body["data"] = {**hidden_fields(state.page, where, form), **form}
    elif step.json is not None:
        body["json"] = variables.fill_all(step.json)
    elif step.body:
        body["content"] = variables.fill(step.body).encode()
    elif step.verb not in _READS and step.verb != "DELETE":
        body["data"] = hidden_fields(state.page, where, {})
    if step.verb not in _READS:
        headers = {**_of_a_browser(visitor, where, state), **headers}
    return visitor.send(step.verb, where, follows=step.follow, headers=headers, **body)


def _of_a_browser(visitor: Visitor, where: str, state: _State) -> Mapping[str, str]:
    """Where the request comes from, which servers compare with themselves, and the tokens of the page's scripts."""
    parts = urlsplit(where)
    return {
        "origin": f"{parts.scheme}://{parts.netloc}",
        "referer": state.url or where,
        **token_headers(state.page, visitor.cookies),
    }
