"""What commands in platforms' files read when they run: a Procfile's `$PORT`, the phases of Amplify and App Runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers import expansions
from launch_gates.parsing.nodes import get, scalars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Scope
    from launch_gates.parsing.nodes import Node

_LOCAL = re2.compile(r"\$\{localEnv:([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?\}")


def procfile(data: bytes) -> Iterator[Read]:
    """The commands of its processes."""
    for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        name, mark, command = line.partition(":")
        if mark and not name.lstrip().startswith("#"):
            yield from _reads_of(command, number, "Procfile", "runtime")


def heroku_build(root: Node) -> Iterator[Read]:
    """`run` and `release` of heroku.yml."""
    yield from _commands(get(root, "run"), "heroku.yml", "runtime")
    yield from _commands(get(root, "release", "command"), "heroku.yml", "runtime")


def amplify(root: Node) -> Iterator[Read]:
    """The phases, of one application or of several."""
    yield from _commands(root, "amplify.yml", "build")


def app_runner(root: Node) -> Iterator[Read]:
    """The commands of the build and of the start."""
    yield from _commands(get(root, "build", "commands"), "apprunner.yaml", "build")
    yield from _commands(get(root, "run", "command"), "apprunner.yaml", "runtime")


def fly(root: Node) -> Iterator[Read]:
    """`[processes]` and `release_command`."""
    yield from _commands(get(root, "processes"), "fly.toml", "runtime")
    yield from _commands(get(root, "deploy", "release_command"), "fly.toml", "runtime")


def nixpacks(root: Node) -> Iterator[Read]:
    """The start command and the phases."""
    yield from _commands(get(root, "start", "cmd"), "nixpacks.toml", "runtime")
    yield from _commands(get(root, "phases"), "nixpacks.toml", "build")


def railway(root: Node) -> Iterator[Read]:
    """The start and build commands."""
    yield from _commands(get(root, "build", "buildCommand"), "railway", "build")
    for name in ("startCommand", "preDeployCommand"):
        yield from _commands(get(root, "deploy", name), "railway", "runtime")


def dev_container(root: Node) -> Iterator[Read]:
    """`${localEnv:X}`: what the machine of the developer has."""
    for scalar in scalars(root):
        for name, default in _LOCAL.findall(scalar.text) if "localEnv:" in scalar.text else ():
            if is_name(name) and expansions.is_shell_name(name):
                yield Read(
                    *(name, scalar.line, "optional" if default else "unknown"),
                    default=default or None,
                    scope="ci",
                    through="localEnv",
                )


def _commands(node: Node | None, through: str, scope: Scope) -> Iterator[Read]:
    texts = list(scalars(node))
    known = {name for scalar in texts if "=" in scalar.text for name in expansions.assigned(scalar.text)}
    for scalar in texts:
        for read in _reads_of(scalar.text, scalar.line, through, scope):
            if read.name not in known:
                yield read


def _reads_of(command: str, line: int, through: str, scope: Scope) -> Iterator[Read]:
    found = expansions.reads(command, line, through, escape="\\$", scope=scope, accepts=expansions.is_shell_name)
    known = expansions.assigned(command) if "=" in command else set()
    for read in found:
        if read.name not in known:
            yield read
