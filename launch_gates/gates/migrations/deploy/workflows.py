"""Deploy jobs of GitHub's workflows and GitLab's pipelines: their commands, and the inputs that these wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.deploy.record import Command
from launch_gates.parsing.nodes import Scalar, get, items_of, pairs_of, scalars, text_of
from launch_gates.parsing.yaml_nodes import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.parsing.nodes import Node

_WORDS = ("deploy", "release", "production", "prod", "staging", "rollout", "promote", "ship", "migrat")
_ACTIONS = (
    "deploy",
    "flyctl",
    "heroku",
    "vercel",
    "render",
    "railway",
    "amplify",
    "cloudrun",
    "ecs",
    "helm",
    "kubectl",
    "ssh",
)
_FALSE = ("", "false", "no", "off")


def of_github(path: str, data: bytes) -> Iterator[Command]:
    """The commands of jobs that deploy, of one workflow."""
    for document in documents(data).nodes:
        name = f"{path.rpartition('/')[2]} {text_of(get(document, 'name'))}".lower()
        inputs = dict(_inputs(document))
        for job, key, node in pairs_of(get(document, "jobs")):
            about = f"{job} {text_of(get(node, 'name'))} {_environment(node)}".lower()
            uses = [text_of(get(step, "uses")).lower() for step in items_of(get(node, "steps"))]
            deploys = any(action in use.partition("@")[0] for use in uses for action in _ACTIONS)
            if not (deploys or any(word in f"{name} {about}" for word in _WORDS)) or "test" in job.lower():
                continue
            waits = _waits_for(text_of(get(node, "if")), inputs)
            for step in items_of(get(node, "steps")):
                run = get(step, "run")
                if isinstance(run, Scalar):
                    opt_in = waits or _waits_for(text_of(get(step, "if")), inputs)
                    yield Command(path, run.line, run.text, f"step of the job {job}", opt_in=opt_in)
                for given in scalars(get(step, "with")):
                    yield Command(path, given.line, given.text, f"step of the job {job}", opt_in=waits)
            if not items_of(get(node, "steps")):
                yield Command(path, key.line, text_of(get(node, "uses")), f"job {job}", opt_in=waits)


def of_gitlab(path: str, data: bytes) -> Iterator[Command]:
    """The scripts of jobs that deploy."""
    for document in documents(data).nodes:
        for job, _, node in pairs_of(document):
            about = f"{job} {text_of(get(node, 'stage'))} {_environment(node)}".lower()
            if any(word in about for word in _WORDS):
                opt_in = (
                    "a person who starts it by hand"
                    if text_of(get(node, "when")) == "manual" and "migrat" in about
                    else ""
                )
                for part in ("before_script", "script", "after_script"):
                    for line in scalars(get(node, part)):
                        yield Command(path, line.line, line.text, f"job {job}", opt_in=opt_in)


def _environment(node: Node | None) -> str:
    environment = get(node, "environment")
    return text_of(environment) or text_of(get(environment, "name"))


def _inputs(document: Node) -> Iterator[tuple[str, str]]:
    """Input -> its default, as text; those of every way in which the workflow is started."""
    # YAML 1.1 takes the key `on` for a truth value; as text it stays what it is.
    for event in ("workflow_dispatch", "workflow_call"):
        for name, _, node in pairs_of(get(document, "on", event, "inputs")):
            yield name, text_of(get(node, "default")).lower()


def _waits_for(condition: str, inputs: dict[str, str]) -> str:
    """The input that a condition asks to be true, and that is off by default; empty where there is none."""
    for name, default in inputs.items():
        asks = f"inputs.{name}" in condition and f"!inputs.{name}" not in condition and "!= " not in condition
        if asks and default in _FALSE and "== false" not in condition and "== 'false'" not in condition:
            return f"the input {name}"
    return ""
