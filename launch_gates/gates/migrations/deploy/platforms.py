"""What platforms, images and packages run: Procfile, fly.toml, render.yaml, Dockerfile, package.json and their like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.deploy.record import Command
from launch_gates.parsing.nodes import get, pairs_of, scalars_by_key
from launch_gates.parsing.toml_nodes import documents as toml_documents
from launch_gates.parsing.yaml_nodes import documents as yaml_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYS = frozenset(
    (
        *("release_command", "preDeployCommand", "startCommand", "buildCommand", "dockerCommand", "initialDeployHook"),
        *("command", "commands", "cmd", "cmds", "args", "entrypoint", "run", "run_command", "build_command", "script"),
        *(
            "release",
            "web",
            "worker",
            "app",
            "predeploy",
            "postdeploy",
            "deploy",
            "build",
            "hooks",
            "ExecStart",
            "container_commands",
        ),
    )
)
_SCRIPTS = (
    "build",
    "start",
    "release",
    "deploy",
    "postinstall",
    "prepare",
    "heroku-",
    "vercel-",
    "render-",
    "railway",
    "serve",
    "prod",
)
_NOT_SCRIPTS = ("dev", "test", "storybook", "watch", "lint", "local", "e2e", "reset", "generate")


def of_procfile(path: str, text: str) -> Iterator[Command]:
    """Each process type."""
    for number, line in enumerate(text.split("\n"), start=1):
        name, colon, command = line.partition(":")
        if colon and not name.lstrip().startswith("#"):
            how = "release command" if name.strip() == "release" else f"process {name.strip()}"
            yield Command(path, number, command.strip(), how)


def of_settings(path: str, data: bytes, *, is_deploy: bool = True) -> Iterator[Command]:
    """The commands of a platform's YAML, TOML or JSON file, by the names of their keys."""
    parse = toml_documents if path.endswith(".toml") else yaml_documents
    for document in parse(data).nodes:
        for key, scalar in scalars_by_key(document):
            if key in _KEYS and scalar.text:
                yield Command(path, scalar.line, scalar.text, key, is_deploy)


def of_package(path: str, data: bytes) -> Iterator[Command]:
    """The scripts of a package.json that a platform runs by itself, or that are named for a deploy."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    scripts = document.get("scripts") if isinstance(document, dict) else None
    for name, text in scripts.items() if isinstance(scripts, dict) else ():
        if isinstance(text, str) and is_for_deploys(name):
            yield Command(path, 1, text, f"script {name}", is_deploy=False)


def scripts_of(data: bytes) -> dict[str, str]:
    """Every script of a package.json, by name."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    scripts = document.get("scripts") if isinstance(document, dict) else None
    return {k: v for k, v in scripts.items() if isinstance(v, str)} if isinstance(scripts, dict) else {}


def is_for_deploys(name: str) -> bool:
    """Whether a script of that name runs on a deploy, as far as it tells."""
    lowered = name.lower()
    return any(word in lowered for word in _SCRIPTS) and not any(word in lowered for word in _NOT_SCRIPTS)


def of_dockerfile(path: str, text: str) -> Iterator[Command]:
    """CMD, ENTRYPOINT and RUN; lines that go on are one."""
    joined, first = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped.startswith("#"):
            continue
        first = first or number
        joined += " " + stripped.removesuffix("\\").strip()
        if stripped.endswith("\\"):
            continue
        word, _, rest = joined.strip().partition(" ")
        if word.upper() in ("CMD", "ENTRYPOINT", "RUN"):
            plain = rest.replace('"', " ").replace("[", " ").replace("]", " ").replace(",", " ")
            yield Command(path, first, " ".join(plain.split()), word.upper(), is_deploy=False)
        joined, first = "", 0


def of_app_json(path: str, data: bytes) -> Iterator[Command]:
    """Dokku's hooks. Heroku's own `postdeploy` runs for review apps alone, so it is none of a deploy's."""
    for document in yaml_documents(data).nodes:
        for key, scalar, _ in pairs_of(get(document, "scripts", "dokku")):
            value = get(document, "scripts", "dokku", key)
            if value is not None:
                yield from (Command(path, scalar.line, text.text, key) for _, text in scalars_by_key(value, key))
