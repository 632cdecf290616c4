"""A declared name and a read name that differ by a slip."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.applications import is_within
from launch_gates.gates.env.checks.undeclared import undeclared
from launch_gates.gates.env.checks.unused import unused
from launch_gates.gates.env.view import place_of
from launch_gates.gates.env.wording import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/drift",
    title="The declared name and the name that the code reads differ by a little",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why="Whoever fills in the example file sets a variable that nothing reads, and the one that is read stays unset.",
    fix="Give both the same name.",
    references=("https://12factor.net/config",),
    bad_example="BROADCAST_CONNECTION in .env.example, and env('BROADCAST_DRIVER') in the code",
    good_example="BROADCAST_CONNECTION in both",
)
NEEDS_TARGET = False
_ALIKE = 0.88
_WORDS_ALIKE = 0.7
_LEAST_WORDS = 2
_MOST_COMPARED = 400


def find(view: View) -> Iterator[Problem]:
    """Each read name that no file declares, with the nearest declared one that nothing reads."""
    idle = [(variable, place) for variable, place in unused(view)][:_MOST_COMPARED]
    for variable in list(undeclared(view))[:_MOST_COMPARED]:
        near = [
            (alike(variable.name, other.name), other, place)
            for other, place in idle
            if is_within(variable.application, other.application)
        ]
        best = max(near, key=lambda each: each[0], default=None)
        if best is None or best[0] < _ALIKE:
            continue
        path, line = place_of(variable)
        severity = Severity.HIGH if view.is_required(variable) else Severity.MEDIUM
        yield Problem(
            severity,
            f"{variable.name} is read, and {best[2].path} declares {best[1].name}",
            f"Give both the same name: {variable.name} or {best[1].name}.",
            (variable.application, variable.name, best[1].name),
            path,
            line,
            variable.name,
            Confidence.LIKELY,
            {"declared": best[1].name},
        )


def alike(name: str, other: str) -> float:
    """How alike two names are, from 0 to 1: by their letters, or by their words where one alone differs in the end."""
    words, others = words_of(name), words_of(other)
    if sorted(words) == sorted(others):
        return 1.0
    differing = [(word, other) for word, other in zip(words, others, strict=False) if word != other]
    if len(words) == len(others) >= _LEAST_WORDS and len(differing) == 1:
        if words[-1] != others[-1] and _same_thing(words[-1], others[-1]):
            return 1.0
        if SequenceMatcher(a=differing[0][0], b=differing[0][1], autojunk=False).ratio() < _WORDS_ALIKE:
            return 0.0  # another word is another thing, however long the rest is
    return SequenceMatcher(a=name, b=other, autojunk=False).ratio()


_SAME = (
    frozenset(("CONNECTION", "DRIVER", "ADAPTER", "BACKEND")),
    frozenset(("URL", "URI", "ENDPOINT", "DSN", "HOST", "HOSTNAME", "ORIGIN")),
    frozenset(("KEY", "TOKEN", "SECRET", "APIKEY")),
    frozenset(("PASSWORD", "PASS", "PASSWD", "PWD")),
    frozenset(("USER", "USERNAME", "LOGIN")),
    frozenset(("DIR", "PATH", "FOLDER", "DIRECTORY")),
    frozenset(("MAILER", "DRIVER")),
    frozenset(("STORE", "DRIVER")),
)


def _same_thing(word: str, other: str) -> bool:
    return any(word in group and other in group for group in _SAME)
