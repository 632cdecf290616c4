"""serverless.yml: `${env:X, 'default'}` is read where it is deployed from, `environment` maps are what functions get.

Serverless Framework, "Variables": a name without a value and without a fallback stops the deployment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import Declaration, Read
from launch_gates.gates.env.names import is_name
from launch_gates.parsing.nodes import Mapping, Scalar, get, pairs_of, scalars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.parsing.nodes import Node

_VARIABLE = re2.compile(r"\$\{([^{}]*)\}")
_MOST_NESTED = 10


def reads(root: Node) -> Iterator[Read]:
    """Each `env:X`, with what serves in its place."""
    for scalar in scalars(root):
        text = scalar.text
        # From the inside out: `${env:A, ${env:B, 'c'}}`.
        for _ in range(_MOST_NESTED):
            if "env:" not in text:
                break
            found = _VARIABLE.findall(text)
            if not found:
                break
            for body in found:
                yield from _of_variable(body, scalar.line)
            text = _VARIABLE.sub(_FILLED, text)


_FILLED = "\0"


def _of_variable(body: str, line: int) -> Iterator[Read]:
    parts = [part.strip() for part in body.split(",")]
    names = [part[4:].strip() for part in parts if part.startswith("env:")]
    last = parts[-1]
    has_fallback = len(parts) > 1 and not last.startswith("env:")
    is_literal = has_fallback and (last[:1] in {"'", '"'} or last.replace(".", "").isalnum())
    for name in names:
        if is_name(name):
            yield Read(
                *(name, line, "optional" if has_fallback else "required"),
                default=last.strip("\"'") if is_literal else None,
                instead=tuple(other for other in names if other != name),
                scope="ci",
                through="${env:}",
            )


def declared(root: Node, _: str) -> Iterator[Declaration]:
    """`provider.environment`, and that of each function."""
    yield from _map(get(root, "provider", "environment"), "")
    for name, _where, function in pairs_of(get(root, "functions")):
        yield from _map(get(function, "environment"), name)


def _map(node: Node | None, service: str) -> Iterator[Declaration]:
    if not isinstance(node, Mapping):
        return
    for name, where, value in pairs_of(node):
        if is_name(name):
            text = value.text if isinstance(value, Scalar) and not value.is_null else None
            is_reference = text is None or "${" in text
            yield Declaration(
                *(name, where.line, "manifest", None if is_reference else text), is_provided=True, service=service
            )
