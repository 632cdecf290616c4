"""Compose files: what they take from the shell that starts them, and what they give each service.

Compose Specification, "Interpolation" and "environment". `$X` without a default is empty with a warning, `${X:?}`
stops.
"""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env import references
from launch_gates.gates.env.facts import Declaration, FileFacts, Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers import expansions
from launch_gates.parsing import yaml_nodes
from launch_gates.parsing.nodes import Mapping, Scalar, get, given_text, items_of, pairs_of, scalars, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Source
    from launch_gates.parsing.nodes import Node

_SERVICES = re2.compile(rb"(?m)^[\"']?services[\"']?\s*:")
_OTHERS = ("apiVersion", "jobs", "pipelines", "stages", "on", "parameters", "openapi", "swagger")
_THROUGH = "compose"


def facts(source: Source) -> FileFacts:
    """What the compose file reads and declares; nothing for a YAML file of another kind."""
    if not _SERVICES.search(source.data):
        return FileFacts()
    documents = yaml_nodes.documents(source.data)
    reads: list[Read] = []
    declarations: list[Declaration] = []
    is_compose = False
    for root in documents.nodes:
        if _is_compose(source.path, root):
            is_compose = True
            reads += _interpolated(root)
            reads += _secrets(root)
            for name, _, service in pairs_of(get(root, "services")):
                declarations += _declared(source.path, name, service)
                reads += _passed_on(service)
    return FileFacts(
        tuple(dict.fromkeys(reads)),
        declarations=tuple(declarations),
        is_damaged=documents.is_damaged and (is_compose or "compose" in source.path.lower()),
    )


def _is_compose(path: str, root: Node) -> bool:
    services = get(root, "services")
    if not isinstance(services, Mapping) or any(get(root, key) is not None for key in _OTHERS):
        return False
    name = path.rpartition("/")[2].lower()
    return "compose" in name or any(
        isinstance(get(service, "image") or get(service, "build"), Scalar | Mapping)
        for _, _, service in pairs_of(services)
    )


def _interpolated(root: Node) -> Iterator[Read]:
    """Each `$X` in a value. What `build` holds is for the build."""
    build: set[int] = set()
    for _, _, service in pairs_of(get(root, "services")):
        build |= {id(scalar) for scalar in scalars(get(service, "build"))}
    for scalar in scalars(root):
        if "$" in scalar.text:
            scope = "build" if id(scalar) in build else None
            yield from expansions.reads(scalar.text, scalar.line, _THROUGH, scope=scope)  # type: ignore[arg-type]


def _secrets(root: Node) -> Iterator[Read]:
    """`secrets: {token: {environment: TOKEN}}`: compose stops without it."""
    for part in ("secrets", "configs"):
        for _, _, value in pairs_of(get(root, part)):
            name = get(value, "environment")
            if isinstance(name, Scalar) and is_name(name.text):
                yield Read(name.text, name.line, "required", through=f"{_THROUGH} {part}")


def _passed_on(service: Node) -> Iterator[Read]:
    """`- X` of `environment` and `args`: handed on where it is there, and not set where it is not."""
    for node, scope in ((get(service, "environment"), None), (get(service, "build", "args"), "build")):
        for name, value, line in _entries(node):
            if value is None and is_name(name):
                yield Read(name, line, "unknown", scope=scope, through=f"{_THROUGH} environment")  # type: ignore[arg-type]


def _declared(path: str, service: str, node: Node) -> Iterator[Declaration]:
    for name, value, line in _entries(get(node, "environment")):
        if is_name(name):
            text = None if value is None else expansions.plain(value)
            yield Declaration(
                name, line, "compose", text, is_provided=expansions.provides(name, value), service=service
            )
    for name, value, line in _entries(get(node, "build", "args")):
        if is_name(name):
            text = None if value is None else expansions.plain(value)
            yield Declaration(
                *(name, line, "compose", text),
                is_provided=expansions.provides(name, value),
                service=service,
                is_build_time=True,
            )
    files = get(node, "env_file")
    for item in [files] if isinstance(files, Scalar | Mapping) else items_of(files):
        target = text_of(item) or text_of(get(item, "path"))
        if not target or "$" in target:
            continue
        is_optional = isinstance(flag := get(item, "required"), Scalar) and flag.is_false
        held_by = references.source("file", normpath(join(dirname(path), target)))
        yield references.takes_all(held_by, item.line, "compose", service, is_optional=is_optional)


def _entries(node: Node | None) -> Iterator[tuple[str, str | None, int]]:
    """Name, text and line of each entry, of the form with keys and of the form with lines."""
    if isinstance(node, Mapping):
        for name, key, value in pairs_of(node):
            yield name, given_text(value), key.line
    for item in items_of(node):
        if isinstance(item, Scalar):
            name, mark, text = item.text.partition("=")
            yield name.strip(), text if mark else None, item.line
