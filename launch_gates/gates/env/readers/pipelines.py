"""Pipelines of GitLab, CircleCI, Bitbucket, Azure, Travis, Drone, Woodpecker, CodeBuild and Buildkite.

All have maps of variables, and scripts that a shell expands: a name that a script reads and the file does not set is
one that the project's settings hold. What the system itself gives is no read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.env import references
from launch_gates.gates.env.facts import Declaration, FileFacts, Read
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers import expansions
from launch_gates.parsing import yaml_nodes
from launch_gates.parsing.nodes import Mapping, Scalar, get, items_of, pairs_of, scalars_by_key, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Source
    from launch_gates.parsing.nodes import Node


class _System(NamedTuple):
    """One CI system."""

    name: str
    given: tuple[str, ...]
    """How the names begin that it gives itself."""
    maps: frozenset[str]
    """Keys that hold variables."""


_GITLAB = _System("GitLab CI", ("CI_", "GITLAB_", "FF_", "GIT_", "CHAT_"), frozenset({"variables"}))
_AZURE = _System("Azure Pipelines", ("SYSTEM_", "BUILD_", "AGENT_", "TF_BUILD"), frozenset({"variables", "env"}))
_CIRCLE = _System("CircleCI", ("CIRCLE_",), frozenset({"environment"}))
_BITBUCKET = _System("Bitbucket Pipelines", ("BITBUCKET_",), frozenset({"variables"}))
_TRAVIS = _System("Travis CI", ("TRAVIS_",), frozenset({"env"}))
_DRONE = _System("Drone", ("DRONE_", "CI_", "PLUGIN_"), frozenset({"environment"}))
_CODEBUILD = _System(
    "CodeBuild", ("CODEBUILD_", "AWS_"), frozenset({"variables", "parameter-store", "secrets-manager"})
)
_BUILDKITE = _System("Buildkite", ("BUILDKITE_",), frozenset({"env"}))

_MACRO = re2.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")
_TESTING_KEYS = frozenset({"if", "only", "except", "when", "condition"})


def facts(source: Source) -> FileFacts:
    """What the pipeline reads and declares; nothing for a file that no such system reads."""
    system = _system(source.path.lower())
    if system is None:
        return FileFacts()
    documents = yaml_nodes.documents(source.data)
    reads: list[Read] = []
    declarations: list[Declaration] = []
    for root in documents.nodes:
        declared = list(_declared(root, system))
        declarations += declared
        reads += _reads(root, system, {each.name for each in declared})
    return FileFacts(
        tuple(sorted(dict.fromkeys(reads), key=lambda read: read.line)),
        declarations=tuple(declarations),
        is_damaged=documents.is_damaged,
    )


def _system(path: str) -> _System | None:
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    if stem.endswith(".gitlab-ci") or f"/{folder}/".endswith("/.gitlab/ci/") or "/.gitlab/ci/" in f"/{folder}/":
        return _GITLAB
    if folder.endswith(".circleci"):
        return _CIRCLE
    if stem.startswith("azure-pipelines") or "/.azure-pipelines/" in f"/{folder}/":
        return _AZURE
    if folder.endswith((".woodpecker", ".buildkite")):
        return _DRONE if folder.endswith(".woodpecker") else _BUILDKITE
    known = {
        "bitbucket-pipelines": _BITBUCKET,
        ".travis": _TRAVIS,
        ".drone": _DRONE,
        ".woodpecker": _DRONE,
        "buildspec": _CODEBUILD,
    }
    return known.get(stem)


def _declared(root: Node, system: _System) -> Iterator[Declaration]:
    """What each map of variables gives, and in which job: the key at the top, or the one below `jobs`."""
    waiting: list[tuple[str, str, int, Node]] = [("", "", 0, root)]
    visited: set[int] = set()
    while waiting:
        job, environment, depth, node = waiting.pop()
        if id(node) in visited or isinstance(node, Scalar):
            continue
        visited.add(id(node))
        environment = _environment(node) or environment
        for item in items_of(node):
            waiting.append((job, environment, depth, item))  # noqa: PERF401 (the queue is being read)
        for key, where, value in pairs_of(node):
            if key in system.maps and not isinstance(value, Scalar):
                yield from _entries(value, job, environment)
            elif key in system.maps and isinstance(value, Scalar):
                yield from _words(value, job, environment)
            elif key == "from_secret" or where.text == "<<":
                continue
            else:
                is_list = key in {"jobs", "stages", "steps", "pipeline", "executors"} and depth == 0
                below = key if depth == 0 and not is_list and isinstance(value, Mapping) else job
                waiting.append((below, environment, 0 if is_list else depth + 1, value))


def _environment(node: Node) -> str:
    """`environment:` of GitLab, `deployment:` of Bitbucket, `environment:` of Azure's deployment jobs."""
    for key in ("environment", "deployment"):
        value = get(node, key)
        name = text_of(value) or (text_of(get(value, "name")) if get(value, "name") is not None else "")
        if name and "$" not in name and is_name(name.replace("-", "_").replace("/", "_")):
            return name.partition("/")[0]
    return ""


def _entries(node: Node, job: str, environment: str) -> Iterator[Declaration]:
    for name, key, value in pairs_of(node):
        if name in {"global", "matrix", "jobs"}:
            yield from _entries(value, job, environment)
        elif is_name(name):
            yield _declaration(name, key.line, value, job, environment)
    for item in items_of(node):
        if isinstance(item, Scalar):
            yield from _words(item, job, environment)
        elif (group := text_of(get(item, "group"))) and "$" not in group:
            held_by = references.source("group", group)
            yield references.takes_all(held_by, item.line, "workflow", job, environment=environment)
        elif is_name(name := text_of(get(item, "name"))):
            yield _declaration(name, item.line, get(item, "value") or get(item, "default"), job, environment)
        elif get(item, "name") is None:
            yield from _entries(item, job, environment)


def _words(item: Scalar, job: str, environment: str) -> Iterator[Declaration]:
    """`A=1 B=2`."""
    for word in item.text.split():
        name, mark, value = word.partition("=")
        if mark and is_name(name):
            yield Declaration(
                name, item.line, "workflow", value, is_provided=True, environment=environment, service=job
            )


def _declaration(name: str, line: int, value: Node | None, job: str, environment: str) -> Declaration:
    if isinstance(value, Mapping) and get(value, "from_secret") is not None:
        return Declaration(name, line, "workflow", is_provided=True, environment=environment, service=job)
    given: Node | None = value if isinstance(value, Scalar) else get(value, "value") or get(value, "default")
    text = given.text if isinstance(given, Scalar) else None
    is_reference = text is not None and "$" in text
    is_provided = text is not None and expansions.provides(name, text, "$$") and f"$({name})" != text
    return Declaration(
        *(name, line, "workflow", None if is_reference else text),
        is_provided=is_provided,
        environment=environment,
        service=job,
    )


def _reads(root: Node, system: _System, declared: set[str]) -> Iterator[Read]:
    scripts = [(key, scalar) for key, scalar in scalars_by_key(root) if "$" in scalar.text or "=" in scalar.text]
    known = set(declared)
    for _, scalar in scripts:
        if "=" in scalar.text or "read " in scalar.text or "for " in scalar.text:
            known |= expansions.assigned(scalar.text)
    for key, scalar in scripts:
        if "$" not in scalar.text or key in {"description", "name", "displayName", "from_secret"}:
            continue
        found = expansions.reads(
            *(scalar.text, scalar.line, system.name), escape="\\$", scope="ci", accepts=expansions.is_shell_name
        )
        if system is _AZURE:
            found += [
                Read(name, scalar.line, "unknown", scope="ci", through=system.name)
                for name in _MACRO.findall(scalar.text)
                if is_usual_name(name)
            ]
        for read in found:
            if read.name in known or read.name == "CI" or read.name.startswith(system.given):
                continue
            is_test = key in _TESTING_KEYS and read.need == "unknown"
            yield read._replace(need="optional") if is_test else read
