"""Workflows of GitHub (and Gitea, Forgejo), `action.yml`, and the pipelines of other CI systems.

`secrets.X` and `vars.X` are reads: a name that nobody set is an empty text. `env:` maps are what a job gives to what it
runs; `${{ env.X }}` reads these and nothing from outside. The pipelines of others are in `pipelines`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import Declaration, Dynamic, FileFacts, Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers import pipelines
from launch_gates.parsing import yaml_nodes
from launch_gates.parsing.nodes import Mapping, Scalar, get, items_of, pairs_of, scalars_by_key, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Map

    from launch_gates.gates.env.facts import Need, Source
    from launch_gates.parsing.nodes import Node

_FOLDERS = (".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/")
_EXPRESSION = re2.compile(r"\$\{\{((?:[^}']|'[^']*'|\}[^}])*)\}\}")
_CONTEXT = re2.compile(r"(?:^|[^.\w-])(secrets|vars)(?:\.([A-Za-z_][A-Za-z0-9_-]*)|\[\s*'([^']+)'\s*\]|(\[|\s*\)))")
_ALTERNATIVES = re2.compile(
    r"^\s*\(?\s*(?:(?:secrets|vars)\.[\w-]+|env\.[\w-]+|inputs\.[\w-]+|github\.[\w.-]+|'[^']*'|\d+|true|false)"
    r"(?:\s*\|\|\s*(?:(?:secrets|vars)\.[\w-]+|env\.[\w-]+|inputs\.[\w-]+|github\.[\w.-]+|'[^']*'|\d+|true|false))*\s*\)?\s*$"
)
_TESTS = ("==", "!=", "&&", "!", "contains(", "startsWith(")
_GIVEN = ("GITHUB_", "RUNNER_", "ACTIONS_")

_LINES_OF_NAMES = frozenset(
    [
        "env_vars",
        "env-vars",
        "environment-variables",
        "environment_variables",
        "env_variables",
        "app-settings",
        "secrets-env",
    ]
)
"""Inputs of deploying actions (Cloud Run, ECS, App Service) that hold lines of `NAME=value`."""


def facts(source: Source) -> FileFacts:
    """What the workflow or pipeline reads and declares; nothing for a YAML file of another kind."""
    path = source.path.lower()
    name = path.rpartition("/")[2]
    if any(f"/{folder}" in f"/{path}" for folder in _FOLDERS):
        return _of_github(source, is_action=False)
    if name in {"action.yml", "action.yaml"}:
        return _of_github(source, is_action=True)
    return pipelines.facts(source)


def _of_github(source: Source, *, is_action: bool) -> FileFacts:
    documents = yaml_nodes.documents(source.data)
    reads: list[Read] = []
    dynamic: list[Dynamic] = []
    declarations: list[Declaration] = []
    for root in documents.nodes[:1]:
        if is_action and get(root, "runs") is None:
            return FileFacts()
        called, needs = _called(root)
        declarations += called
        declarations += _inputs(root) if is_action else ()
        declarations += _declared(root)
        for key, scalar in scalars_by_key(root):
            for text, line in _expressions(key, scalar):
                reads += _reads(text, line, needs, is_test=key == "if")
                if any(match[3] for match in _CONTEXT.findall(text)):
                    dynamic.append(Dynamic(line, "secrets"))
    return FileFacts(
        tuple(sorted(dict.fromkeys(reads), key=lambda read: read.line)),
        tuple(dynamic),
        declarations=tuple(declarations),
        is_damaged=documents.is_damaged,
    )


def _expressions(key: str, scalar: Scalar) -> Iterator[tuple[str, int]]:
    """Each expression and its line."""
    text = scalar.text
    if "secrets" not in text and "vars" not in text:
        return
    if key == "if" and "${{" not in text:
        yield text, scalar.line
        return
    line, at = scalar.line, 0
    for body in _EXPRESSION.findall(text):
        found = text.find(body, at)
        line, at = line + text.count("\n", at, found), found
        yield body, line


def _reads(text: str, line: int, needs: Map[str, Need], *, is_test: bool) -> Iterator[Read]:
    found = [(where, dotted or quoted) for where, dotted, quoted, _ in _CONTEXT.findall(text) if dotted or quoted]
    names = [(where, name.upper()) for where, name in found if is_name(name)]
    default: str | None = None
    is_chain = bool(_ALTERNATIVES.match(text))
    if is_chain:
        last = text.strip().strip("()").rpartition("||")[2].strip()
        default = None if last.startswith(("secrets", "vars", "env.", "github.", "inputs.")) else last.strip("'")
        has_other = any(part.strip().startswith(("env.", "inputs.", "github.")) for part in text.split("||"))
    else:
        has_other = False
    is_tested = is_test or (not is_chain and any(mark in text for mark in _TESTS))
    for where, name in names:
        if name.startswith(_GIVEN):
            continue
        need: Need = "optional" if default is not None or has_other or is_tested else needs.get(name, "unknown")
        others = tuple(other for _, other in names if other != name) if is_chain else ()
        yield Read(name, line, need, default=default, instead=others, scope="ci", through=where)


def _called(root: Node) -> tuple[list[Declaration], dict[str, Need]]:
    """The secrets that a reusable workflow takes from its caller."""
    trigger = get(root, "on") or get(root, "true")
    declarations: list[Declaration] = []
    needs: dict[str, Need] = {}
    for name, key, value in pairs_of(get(trigger, "workflow_call", "secrets")):
        if is_name(name):
            is_required = isinstance(flag := get(value, "required"), Scalar) and flag.is_true
            needs[name.upper()] = "required" if is_required else "optional"
            declarations.append(Declaration(name.upper(), key.line, "workflow", is_optional=not is_required))
    return declarations, needs


def _inputs(root: Node) -> Iterator[Declaration]:
    """The inputs of an action that is a program or an image, which sees each as `INPUT_NAME`."""
    using = text_of(get(root, "runs", "using"))
    if not using.startswith(("node", "docker")):
        return
    for name, key, value in pairs_of(get(root, "inputs")):
        variable = f"INPUT_{name.upper().replace(' ', '_')}"
        if is_name(variable):
            default = get(value, "default")
            is_required = isinstance(flag := get(value, "required"), Scalar) and flag.is_true
            yield Declaration(
                *(variable, key.line, "workflow", default.text if isinstance(default, Scalar) else None),
                is_provided=default is not None,
                is_optional=not is_required,
            )


def _declared(root: Node) -> Iterator[Declaration]:
    """The `env` maps: of all jobs, of one, of a step; what goes to deploying actions, and to image builds."""
    yield from _map(get(root, "env"), "", "")
    for name, key, value in pairs_of(get(root, "runs", "env")):
        if is_name(name):
            yield _declaration(name, key.line, value, "", "")
    yield from _steps(get(root, "runs", "steps"), "", "")
    for job, _, body in pairs_of(get(root, "jobs")):
        environment = get(body, "environment")
        called = text_of(environment) or text_of(get(environment, "name"))
        called = "" if "${{" in called else called
        yield from _map(get(body, "env"), job, called)
        yield from _map(get(body, "container", "env"), job, called)
        yield from _steps(get(body, "steps"), job, called)


def _steps(steps: Node | None, job: str, environment: str) -> Iterator[Declaration]:
    for step in items_of(steps):
        yield from _map(get(step, "env"), job, environment)
        for key, _, value in pairs_of(get(step, "with")):
            if isinstance(value, Scalar) and (key in _LINES_OF_NAMES or key == "build-args"):
                yield from _lines(value, job, environment, is_build_time=key == "build-args")


def _map(node: Node | None, job: str, environment: str) -> Iterator[Declaration]:
    if isinstance(node, Mapping):
        for name, key, value in pairs_of(node):
            if is_name(name):
                yield _declaration(name, key.line, value, job, environment)


def _declaration(name: str, line: int, value: Node, job: str, environment: str) -> Declaration:
    text = value.text if isinstance(value, Scalar) and "${{" not in value.text else None
    return Declaration(name, line, "workflow", text, is_provided=True, environment=environment, service=job)


def _lines(value: Scalar, job: str, environment: str, *, is_build_time: bool) -> Iterator[Declaration]:
    """`NAME=value`, one a line."""
    for number, text in enumerate(value.text.split("\n")):
        name, mark, given = text.strip().partition("=")
        if mark and is_name(name):
            yield Declaration(
                *(name, value.line + number, "workflow", None if "${{" in given else given),
                is_provided=True,
                environment=environment,
                service=job,
                is_build_time=is_build_time,
            )
