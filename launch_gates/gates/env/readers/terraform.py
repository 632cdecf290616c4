"""Terraform and OpenTofu: variables that `TF_VAR_x` fills, and the environments that resources give to what they run.

Also `get_env` of Terragrunt, `env("X")` of Packer, and the variables of docker buildx bake, which have the
environment's own names. A module below `modules/` gets its variables from who calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import Declaration, FileFacts, Read
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers import hcl_nodes
from launch_gates.parsing.nodes import Mapping, Scalar, Sequence, get, items_of, pairs_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Source, Type
    from launch_gates.parsing.nodes import Node

_MAPS = frozenset(
    [
        "environment",
        "env",
        "environment_variables",
        "env_vars",
        "environment_vars",
        "app_settings",
        "secrets",
        "secret_environment_variables",
        "build_environment_variables",
        "config_vars",
        "sensitive_vars",
        "vars",
        "env_variables",
        "container_environment",
    ]
)
"""Attributes and blocks that hold variables of what a resource runs."""
_RESOURCES = {
    "vercel_project_environment_variable": "key",
    "github_actions_secret": "secret_name",
    "github_actions_variable": "variable_name",
    "github_actions_environment_secret": "secret_name",
    "github_actions_environment_variable": "variable_name",
    "gitlab_project_variable": "key",
    "railway_variable": "name",
    "netlify_environment_variable": "key",
    "circleci_environment_variable": "name",
}
"""Resources that are one variable each, and which attribute is its name."""
_TYPES: dict[str, Type] = {"number": "number", "bool": "boolean"}
_GET_ENV = re2.compile(r'get_env\(\s*"([A-Za-z_][A-Za-z0-9_]*)"\s*(?:(,)\s*(?:"([^"\n]*)")?)?')
_PACKER_ENV = re2.compile(r'\benv\(\s*"([A-Za-z_][A-Za-z0-9_]*)"\s*\)')
_ENVIRONMENTS = {"prod": "production", "production": "production", "staging": "staging", "stage": "staging"}


def facts(source: Source) -> FileFacts:
    """What the file reads and declares."""
    path = source.path.lower()
    name = path.rpartition("/")[2]
    if name.endswith(".lock.hcl"):
        return FileFacts()
    documents = hcl_nodes.documents(source.data)
    root = documents.nodes[0]
    reads: list[Read] = []
    declarations: list[Declaration] = []
    if name.endswith(".tfvars"):
        declarations += _values(root, path)
    elif name.endswith(".hcl"):
        text = source.data.decode("utf-8", "replace")
        if "get_env(" in text:
            reads += _terragrunt(text)
        if name.endswith(".pkr.hcl"):
            reads += _variables(root, "PKR_VAR_")
            reads += _packer(text)
        elif "bake" in name:
            reads += [read._replace(scope="build") for read in _variables(root, "")]
    else:
        if "/modules/" not in f"/{path}":
            reads += _variables(root, "TF_VAR_")
        declarations += _environments(root)
    return FileFacts(tuple(reads), declarations=tuple(declarations), is_damaged=documents.is_damaged)


def _variables(root: Node, before: str) -> Iterator[Read]:
    """`variable "x" {}`: without a default it is asked for, and where nobody answers the run stops."""
    for name, where, body in _blocks(root, "variable"):
        label = text_of(next(iter(items_of(get(body, hcl_nodes.LABELS))), None))
        if not is_name(label):
            continue
        default = get(body, "default")
        is_literal = isinstance(default, Scalar) and (not default.is_plain or default.text not in {"null", ""})
        kind = text_of(get(body, "type")).partition(" ")[0]
        yield Read(
            *(f"{before}{label}", where.line, "required" if default is None and before else "optional"),
            type=_TYPES.get(kind, "list" if kind in {"list", "set"} else ""),
            default=default.text.replace('\\"', '"') if is_literal and isinstance(default, Scalar) else None,
            scope="ci",
            through=name,
        )


def _blocks(root: Node, kind: str) -> Iterator[tuple[str, Scalar, Node]]:
    """The blocks of one kind at the top of the file."""
    return (pair for pair in pairs_of(root) if pair[0] == kind)


def _values(root: Node, path: str) -> Iterator[Declaration]:
    """A file of values. Its name may say the environment."""
    words = path.replace("_", "-").replace("/", "-").replace(".", "-").split("-")
    environment = next((_ENVIRONMENTS[word] for word in words if word in _ENVIRONMENTS), "")
    for name, where, value in pairs_of(root):
        if is_name(name):
            text = value.text if isinstance(value, Scalar) else None
            yield Declaration(
                *(f"TF_VAR_{name}", where.line, "manifest", text), is_provided=True, environment=environment
            )


def _terragrunt(text: str) -> Iterator[Read]:
    line, at = 1, 0
    for name, has_default, default in _GET_ENV.findall(text):
        found = text.find(f'"{name}"', at)
        line, at = line + text.count("\n", at, found), found
        need = "optional" if has_default else "required"
        yield Read(name, line, need, default=default or None, scope="ci", through="get_env")  # type: ignore[arg-type]


def _packer(text: str) -> Iterator[Read]:
    line, at = 1, 0
    for name in _PACKER_ENV.findall(text):
        found = text.find(f'"{name}"', at)
        line, at = line + text.count("\n", at, found), found
        yield Read(name, line, "unknown", scope="ci", through="env")


def _environments(root: Node) -> Iterator[Declaration]:
    """The maps, lists and blocks of variables, and resources that are one."""
    waiting: list[tuple[str, Node]] = []
    for kind, where, body in pairs_of(root):
        labels = [text_of(item) for item in items_of(get(body, hcl_nodes.LABELS))]
        if kind == "resource" and labels[:1] and labels[0] in _RESOURCES:
            yield from _resource(body, labels, where.line)
        if kind in {"resource", "module", "locals"}:
            waiting.append((".".join(labels), body))
    while waiting:
        service, node = waiting.pop()
        if isinstance(node, Sequence):
            waiting += [(service, item) for item in node.items]
        if not isinstance(node, Mapping):
            continue
        for key, value in node.pairs:
            if isinstance(key, Scalar) and key.text in _MAPS:
                yield from _declared(value, service)
            elif not (isinstance(key, Scalar) and key.text == hcl_nodes.LABELS):
                waiting.append((service, value))


def _resource(body: Node, labels: list[str], line: int) -> Iterator[Declaration]:
    name = text_of(get(body, _RESOURCES[labels[0]]))
    if is_name(name):
        value = get(body, "value") or get(body, "plaintext_value")
        is_literal = isinstance(value, Scalar) and not value.is_plain and "${" not in value.text
        target = text_of(get(body, "environment"))
        yield Declaration(
            *(name, line, "manifest", value.text if is_literal and isinstance(value, Scalar) else None),
            is_provided=True,
            environment=_ENVIRONMENTS.get(target, ""),
            service=".".join(labels),
        )


def _declared(node: Node, service: str) -> Iterator[Declaration]:
    """Of an object, of lists of `{name, value}`, of a block with `variables`, of a block that is one variable."""
    waiting: list[Node] = [node]
    while waiting:
        current = waiting.pop(0)
        if isinstance(current, Sequence):
            waiting += current.items
        if not isinstance(current, Mapping):
            continue
        name = get(current, "name") or get(current, "key")
        if isinstance(name, Scalar) and not name.is_plain and is_name(name.text):
            yield _declaration(name.text, name.line, get(current, "value"), service)
            continue
        for key, value in current.pairs:
            if not isinstance(key, Scalar) or key.text == hcl_nodes.LABELS:
                continue
            if key.text == "variables":
                waiting.append(value)
            elif is_usual_name(key.text):
                yield _declaration(key.text, key.line, value, service)


def _declaration(name: str, line: int, value: Node | None, service: str) -> Declaration:
    is_literal = isinstance(value, Scalar) and "${" not in value.text and (not value.is_plain or value.text.isdigit())
    text = value.text if is_literal and isinstance(value, Scalar) else None
    return Declaration(name, line, "manifest", text, is_provided=True, service=service)
