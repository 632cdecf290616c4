"""Files of the platforms that run applications: Heroku, Render, Fly, Vercel, Netlify, App Engine and others.

Each says which variables an application has, and some see to it that they are there. What a file takes from the
environment that it is deployed from (`${env:X}` of Serverless) or runs in (`$PORT` of a Procfile) is a read.
The formats themselves are in `platform_files`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts
from launch_gates.gates.env.readers import platform_files, platform_scripts, serverless
from launch_gates.parsing import json_nodes, toml_nodes, yaml_nodes
from launch_gates.parsing.nodes import get

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from launch_gates.gates.env.facts import Declaration, Read, Source
    from launch_gates.parsing.nodes import Node

    Declare = Callable[[Node, str], Iterable[Declaration]]

_FORMATS: Mapping[str, Declare] = {
    "app.json": platform_files.heroku_app,
    "render": platform_files.render,
    "fly": platform_files.fly,
    "vercel": platform_files.vercel,
    "now": platform_files.vercel,
    "netlify": platform_files.netlify,
    "heroku": platform_files.heroku_build,
    "app": platform_files.app_specification,
    "serverless": serverless.declared,
    "wrangler": platform_files.wrangler,
    "nixpacks": platform_files.nixpacks,
    "cloudbuild": platform_files.cloud_build,
    "apprunner": platform_files.app_runner,
    "koyeb": platform_files.koyeb,
    "do-app": platform_files.app_specification,
    "turbo": platform_files.turbo,
    "manifest": platform_files.cloud_foundry,
    ".platform": platform_files.platform_sh,
    "project": platform_files.buildpacks,
    "devcontainer": platform_files.dev_container,
}
"""The file's name, or its first part, and what reads it."""
_READS: Mapping[str, Callable[[Node], Iterable[Read]]] = {
    "heroku": platform_scripts.heroku_build,
    "amplify": platform_scripts.amplify,
    "apprunner": platform_scripts.app_runner,
    "serverless": serverless.reads,
    "devcontainer": platform_scripts.dev_container,
    "fly": platform_scripts.fly,
    "nixpacks": platform_scripts.nixpacks,
    "railway": platform_scripts.railway,
}


def facts(source: Source) -> FileFacts:
    """What the platform's file declares and reads; nothing for a file of that name that is another's."""
    name = source.path.rpartition("/")[2].lower()
    if name.startswith("procfile"):
        return FileFacts(tuple(platform_scripts.procfile(source.data)))
    stem = name if name == "app.json" else _stem(name)
    declare, read = _FORMATS.get(stem), _READS.get(stem)
    if declare is None and read is None:
        return FileFacts()
    if name.endswith((".yml", ".yaml")):
        documents = yaml_nodes.documents(source.data)
    elif name.endswith(".toml"):
        documents = toml_nodes.documents(source.data)
    else:
        documents = json_nodes.documents(source.data)
    declarations: list[Declaration] = []
    reads: list[Read] = []
    for root in documents.nodes:
        if get(root, "apiVersion") is not None and get(root, "kind") is not None:
            continue
        declarations += declare(root, name) if declare else ()
        reads += read(root) if read else ()
    return FileFacts(
        tuple(sorted(dict.fromkeys(reads), key=lambda each: each.line)),
        declarations=tuple(declarations),
        is_damaged=documents.is_damaged,
    )


def _stem(name: str) -> str:
    """`fly` of `fly.production.toml`, `cloudbuild` of `cloudbuild-deploy.yaml`."""
    if name.startswith("."):
        return f".{name[1:].partition('.')[0]}"
    stem = name.partition(".")[0]
    return stem if stem in {"captain-definition", "do-app"} else stem.partition("-")[0]
