"""Manifests of Kubernetes and Knative, kustomizations, and what of Helm's templates and values is plain YAML.

Each container's `env` is declared, with the container as service. What a ConfigMap or Secret holds is declared with
`configmap/NAME` or `secret/NAME` as service, and `envFrom` is a declaration that takes all of it (see `references`), so
that the two are joined across files; where both are in one file the container's names are declared as well.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env import references
from launch_gates.gates.env.facts import Declaration, FileFacts, Read
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.parsing import yaml_nodes
from launch_gates.parsing.nodes import Mapping, Scalar, get, items_of, pairs_of, scalars, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Source
    from launch_gates.parsing.nodes import Node

_MANIFEST = re2.compile(rb"(?m)^\s*(?:-\s+)?[\"']?apiVersion[\"']?\s*:")
_GENERATORS = re2.compile(rb"(?m)^(?:configMapGenerator|secretGenerator)\s*:")
_ARGUMENT = re2.compile(r"(\$?)\$\(([A-Za-z_][A-Za-z0-9_]*)\)")
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_MOST_CONTAINERS = 2000


def facts(source: Source) -> FileFacts:
    """What the manifests of the file declare, and what their commands read; nothing for a YAML file of another kind."""
    data = source.data
    name = source.path.rpartition("/")[2].lower()
    if name.startswith("values") and not _MANIFEST.search(data):
        return _of_values(data)
    if not (b"kind" in data and _MANIFEST.search(data)) and not _GENERATORS.search(data):
        return FileFacts()
    is_template = b"{{" in data
    documents = yaml_nodes.documents(yaml_nodes.without_templates(data) if is_template else data)
    reads: list[Read] = []
    declarations: list[Declaration] = []
    held: dict[str, list[Declaration]] = {}
    roots = [item for root in documents.nodes for item in _listed(root)]
    is_manifest = any(get(root, "apiVersion") is not None and get(root, "kind") is not None for root in roots)
    for root in roots:
        for declaration in _held(root):
            declarations.append(declaration)
            held.setdefault(declaration.service, []).append(declaration)
    for root in roots:
        for service, container in _containers(root):
            own = list(_environment(service, container, held))
            declarations += own
            reads += _arguments(container, {each.name for each in own})
    return FileFacts(
        tuple(reads), declarations=tuple(declarations), is_damaged=documents.is_damaged and (is_manifest or is_template)
    )


_VALUES = frozenset(
    [
        "env",
        "extraEnv",
        "extraEnvs",
        "extraEnvVars",
        "environment",
        "envVars",
        "env_vars",
        "envs",
        "environmentVariables",
        "additionalEnv",
    ]
)


def _of_values(data: bytes) -> FileFacts:
    """Values of a Helm chart: maps and lists of variables, under the names that charts use for them."""
    documents = yaml_nodes.documents(data)
    declarations: list[Declaration] = []
    waiting: list[tuple[str, Node]] = [("", root) for root in documents.nodes]
    visited: set[int] = set()
    while waiting:
        service, node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in visited:
            continue
        visited.add(id(node))
        waiting += [(service, item) for item in items_of(node)]
        for key, _, value in pairs_of(node):
            if key in _VALUES:
                declarations += _environment(service, Mapping(0, [(Scalar("env", 0), value)]), {})
                declarations += [
                    Declaration(name, where.line, "kubernetes", given.text, is_provided=True, service=service)
                    for name, where, given in pairs_of(value)
                    if is_usual_name(name) and isinstance(given, Scalar) and not given.is_null
                ]
            else:
                waiting.append((f"{service}/{key}".lstrip("/"), value))
    return FileFacts(declarations=tuple(declarations), is_damaged=documents.is_damaged)


def _listed(root: Node) -> list[Node]:
    """The documents of a `List`, else the document."""
    return items_of(get(root, "items")) if text_of(get(root, "kind")).endswith("List") else [root]


def _held(root: Node) -> Iterator[Declaration]:
    """What a ConfigMap, Secret or generator holds."""
    kind, name = text_of(get(root, "kind")), text_of(get(root, "metadata", "name"))
    if kind == "ConfigMap":
        yield from _keys(get(root, "data"), references.source("configmap", name))
    elif kind in {"Secret", "SealedSecret"}:
        held_by = references.source("secret", name or text_of(get(root, "spec", "template", "metadata", "name")))
        yield from _keys(get(root, "stringData"), held_by)
        yield from _keys(get(root, "data"), held_by, is_encoded=True)
        for key, node, _ in pairs_of(get(root, "spec", "encryptedData")):
            if is_name(key):
                yield Declaration(key, node.line, "kubernetes", is_provided=True, service=held_by)
    elif kind == "ExternalSecret":
        held_by = references.source("secret", text_of(get(root, "spec", "target", "name")) or name)
        for item in items_of(get(root, "spec", "data")):
            if is_name(key := text_of(get(item, "secretKey"))):
                yield Declaration(key, item.line, "kubernetes", is_provided=True, service=held_by)
    yield from _generated(root)


def _generated(root: Node) -> Iterator[Declaration]:
    """The literals of kustomize's generators."""
    for part, source_kind in (("configMapGenerator", "configmap"), ("secretGenerator", "secret")):
        for item in items_of(get(root, part)):
            held_by = references.source(source_kind, text_of(get(item, "name")))  # type: ignore[arg-type]
            for literal in items_of(get(item, "literals")):
                key, mark, value = text_of(literal).partition("=")
                if mark and is_name(key):
                    text = value.strip("\"'")
                    yield Declaration(key, literal.line, "kubernetes", text, is_provided=True, service=held_by)


def _keys(node: Node | None, held_by: str, *, is_encoded: bool = False) -> Iterator[Declaration]:
    for key, where, value in pairs_of(node):
        if not is_name(key) or not isinstance(value, Scalar):
            continue
        text = _given(value)
        if is_encoded and text is not None:
            text = _decoded(text)
        yield Declaration(key, where.line, "kubernetes", text, is_provided=True, service=held_by)


def _decoded(text: str) -> str | None:
    try:
        return b64decode(text, validate=True).decode()
    except (Base64Error, ValueError):
        return None


def _given(value: Scalar) -> str | None:
    """The text; None where a template fills it in."""
    return None if yaml_nodes.TEMPLATED in value.text else value.text


def _containers(root: Node) -> Iterator[tuple[str, Node]]:
    """Each container and how it is called: the workload's name, and its own where there are several."""
    name = text_of(get(root, "metadata", "name"))
    name = "" if yaml_nodes.TEMPLATED in name else name
    waiting: list[Node] = [root]
    visited: set[int] = set()
    while waiting and len(visited) < _MOST_CONTAINERS * 10:
        node = waiting.pop()
        if id(node) in visited or isinstance(node, Scalar):
            continue
        visited.add(id(node))
        waiting += items_of(node)
        for key, _, value in pairs_of(node):
            if key in _CONTAINERS:
                for container in items_of(value):
                    own = text_of(get(container, "name"))
                    own = "" if yaml_nodes.TEMPLATED in own else own
                    yield "/".join(dict.fromkeys(part for part in (name, own) if part)), container
            else:
                waiting.append(value)


def _environment(service: str, container: Node, held: dict[str, list[Declaration]]) -> Iterator[Declaration]:
    for item in items_of(get(container, "env")):
        name = text_of(get(item, "name"))
        if not is_name(name):
            continue
        value, origin = get(item, "value"), get(item, "valueFrom")
        text = _given(value) if isinstance(value, Scalar) else None
        is_optional = False
        for kind, key in (("configmap", "configMapKeyRef"), ("secret", "secretKeyRef")):
            reference = get(origin, key)
            if isinstance(reference, Mapping):
                is_optional = isinstance(flag := get(reference, "optional"), Scalar) and flag.is_true
                held_by = references.source(kind, text_of(get(reference, "name")))  # type: ignore[arg-type]
                wanted = text_of(get(reference, "key"))
                text = next((each.value for each in held.get(held_by, ()) if each.name == wanted), None)
        yield Declaration(
            *(name, item.line, "kubernetes", text),
            is_provided=not is_optional and (value is not None or origin is not None),
            is_optional=is_optional,
            service=service,
        )
    for item in items_of(get(container, "envFrom")):
        before = text_of(get(item, "prefix"))
        for kind, key in (("configmap", "configMapRef"), ("secret", "secretRef")):
            name = text_of(get(item, key, "name"))
            # Of names that a template fills in, the rest tells ConfigMaps of one chart apart.
            if name in {"", yaml_nodes.TEMPLATED}:
                continue
            is_optional = isinstance(flag := get(item, key, "optional"), Scalar) and flag.is_true
            held_by = references.source(kind, name)  # type: ignore[arg-type]
            yield references.takes_all(
                *(held_by, item.line, "kubernetes", service), before=before, is_optional=is_optional
            )
            for each in held.get(held_by, ()):
                yield each._replace(name=f"{before}{each.name}", service=service)


def _arguments(container: Node, given: set[str]) -> Iterator[Read]:
    """`$(X)` in a command, which the kubelet puts in; one that nothing defines stays as it is."""
    for part in ("command", "args"):
        for scalar in scalars(get(container, part)):
            for escape, name in _ARGUMENT.findall(scalar.text):
                if not escape and is_usual_name(name) and name not in given:
                    yield Read(name, scalar.line, "unknown", scope="runtime", through=part)
