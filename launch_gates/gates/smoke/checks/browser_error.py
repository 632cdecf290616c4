"""What goes wrong in a browser and not on the wire: scripts that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.routes import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Drawn, Look

RULE = Rule(
    id="smoke/browser-error",
    title="A page's scripts fail in a browser",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    why="The page answers 200 and its buttons do nothing: only a browser sees that.",
    fix="Open the page with the browser's console, and mend what the message names.",
    references=("https://developer.mozilla.org/en-US/docs/Web/API/Window/error_event",),
    bad_example="Uncaught TypeError: Cannot read properties of undefined (reading 'price')",
    good_example="A console without errors.",
)
_VITAL = frozenset({Role.LOGIN, Role.CHECKOUT})


def find(look: Look) -> Iterator[Problem | Unchecked]:
    """One finding a page for what no script caught, and one for what scripts wrote as errors."""
    if look.browser is None:
        return
    if look.browser.reason:
        yield Unchecked(RULE.id, "the pages in a browser", look.browser.reason, look.browser.fix)
    for drawn in look.browser.drawn:
        loaded, title = drawn.loaded, drawn.seen.route.title
        if loaded.failure:
            message = f"{title} does not load in a browser: {loaded.failure}"
            yield _problem(drawn, Severity.HIGH, message, "load", (loaded.failure,))
        if loaded.exceptions:
            severity = Severity.HIGH if drawn.seen.route.role in _VITAL else Severity.MEDIUM
            message = f"{title}: a script fails: {_first(loaded.exceptions)}"
            yield _problem(drawn, severity, message, "exception", loaded.exceptions)
        if loaded.errors:
            message = f"{title}: the console has errors: {_first(loaded.errors)}"
            yield _problem(drawn, Severity.LOW, message, "console", loaded.errors)


def _first(texts: tuple[str, ...]) -> str:
    return texts[0] + (f", and {len(texts) - 1} more" if len(texts) > 1 else "")


def _problem(drawn: Drawn, severity: Severity, message: str, kind: str, texts: tuple[str, ...]) -> Problem:
    return Problem(
        severity,
        message,
        RULE.fix,
        (drawn.seen.path, kind),
        url=drawn.loaded.url,
        name=drawn.seen.route.name,
        details={"texts": list(texts), "picture": drawn.picture},
    )
