"""A secret that is written into an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.areas import area_of
from launch_gates.gates.env.checks.placeholder import stands_in
from launch_gates.gates.env.wording import client_prefix, names_a_secret, signs_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Declaration
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/unsafe-build-arg",
    title="A secret goes into the image as a build argument or as ENV",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why="Whoever can pull the image reads it with `docker history` or `docker inspect`, whatever later layers remove.",
    fix="Use `RUN --mount=type=secret` in the build, and give the container its secrets when it starts.",
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
    ),
    bad_example="ARG STRIPE_SECRET_KEY\nENV STRIPE_SECRET_KEY=$STRIPE_SECRET_KEY",
    good_example="RUN --mount=type=secret,id=stripe …",
)
NEEDS_TARGET = False


def find(view: View) -> Iterator[Problem]:
    """By the name. A stand-in that only lets the build run is all right."""
    for variable in view.inventory.variables:
        if not (names_a_secret(variable.name) or signs_sessions(variable.name)) or client_prefix(variable.name):
            continue
        seen: set[str] = set()
        for path, declaration in variable.declared:
            what = _what(declaration)
            if not what or path in seen or area_of(path).scope in ("test", "ci"):
                continue
            seen.add(path)
            yield Problem(
                Severity.HIGH if declaration.value else Severity.MEDIUM,
                f"{variable.name} goes into the image as {what} in {path}",
                "Use `RUN --mount=type=secret`, or give it to the container when it starts.",
                (path, variable.name),
                path,
                declaration.line,
                variable.name,
                Confidence.LIKELY,
            )


def _what(declaration: Declaration) -> str:
    if declaration.value is not None and (not declaration.value or _is_stand_in(declaration.value)):
        return ""
    if declaration.kind == "dockerfile":
        return "a build argument" if declaration.is_build_time else "ENV"
    return "a build argument" if declaration.kind == "compose" and declaration.is_build_time else ""


def _is_stand_in(value: str) -> bool:
    lowered = value.lower()
    return stands_in(value, is_secret=True) or any(
        word in lowered for word in ("dummy", "fake", "build", "precompile", "not-used", "unused", "temp", "skip")
    )
