"""Views for the tables of the checks, made of plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.config.settings import EnvSettings
from launch_gates.detector import store
from launch_gates.detector.scan import Scanner
from launch_gates.gates.env.checks.table import CHECKS
from launch_gates.gates.env.credentials import credentials_by
from launch_gates.gates.env.facts import Declaration, FileFacts, Read
from launch_gates.gates.env.inventory import Inventory
from launch_gates.gates.env.loading import FileInventory
from launch_gates.gates.env.target import Provided, Target
from launch_gates.gates.env.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.core.problem import Problem
    from launch_gates.gates.env.facts import DeclarationKind
    from launch_gates.gates.env.local_urls import LocalUrl

CREDENTIALS = credentials_by(lambda: Scanner([store.built_in()]))
CODE, EXAMPLE = "app/settings.py", ".env.example"


class Case(NamedTuple):
    """What is there. `files` is path -> reads and declarations."""

    files: Mapping[str, list[Read | Declaration]] = {}
    production: Mapping[str, str | None] | None = None
    """The target's variables; None where no target was given."""
    staging: Mapping[str, str | None] | None = None
    environment: str = "production"
    settings: EnvSettings = EnvSettings()
    is_strict: bool = False
    mentioned: frozenset[str] = frozenset()
    local_urls: tuple[LocalUrl, ...] = ()
    manifests: tuple[str, ...] = ()


def problems(rule: str, case: Case) -> list[Problem]:
    """What the check of that rule finds."""
    check = next(check for check in CHECKS if check.rule.id == f"env/{rule}")
    return list(check.find(view_of(case)))


def named(rule: str, case: Case) -> list[tuple[str, str]]:
    """Name (or path, where it is about a file) and severity of each."""
    return [(each.name or each.path, each.severity.label) for each in problems(rule, case)]


def view_of(case: Case) -> View:
    """The view of a case."""
    files = [
        FileInventory(
            path,
            FileFacts(
                reads=tuple(each for each in facts if isinstance(each, Read)),
                declarations=tuple(each for each in facts if isinstance(each, Declaration)),
            ),
        )
        for path, facts in case.files.items()
    ]
    return View(
        inventory=Inventory(files, [*case.files, *case.manifests]),
        settings=case.settings,
        credentials=CREDENTIALS,
        target=None if case.production is None else target(case.environment, case.production),
        others=() if case.staging is None else (target("staging", case.staging),),
        is_strict=case.is_strict,
        tracked=frozenset(case.files),
        mentioned=case.mentioned,
        local_urls=case.local_urls,
    )


def target(environment: str, values: Mapping[str, str | None]) -> Target:
    """An environment with these variables."""
    path = f".env.{environment}"
    variables = {name: Provided(value, path, line) for line, (name, value) in enumerate(values.items(), start=1)}
    return Target(environment, variables, path)


def read(name: str, need: str = "required", **more: object) -> Read:
    """A read in line 1."""
    return Read(name, 1, need, **more)  # type: ignore[arg-type]


def example(name: str, value: str | None = "", **more: object) -> Declaration:
    """A line of an example file."""
    return Declaration(name, 1, "example", value, **more)  # type: ignore[arg-type]


def real(name: str, value: str) -> Declaration:
    """A line of a dotenv file with values."""
    return Declaration(name, 1, "file", value)


def line(name: str, kind: DeclarationKind, ambiguity: str) -> Declaration:
    """A line of a dotenv file, and what loaders make of it."""
    return Declaration(name, 1, kind, "x", ambiguity=ambiguity)


def docker(name: str, value: str | None = None, *, is_argument: bool = False) -> Declaration:
    """`ENV`, or `ARG` of a Dockerfile."""
    return Declaration(name, 1, "dockerfile", value, is_provided=not is_argument, is_build_time=is_argument)
