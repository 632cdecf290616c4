"""What each platform's file declares: one function a format, from the parsed file to declarations.

References: Heroku app.json schema, Render blueprint specification, fly.toml, vercel.json, netlify.toml, wrangler
configuration, App Engine app.yaml, DigitalOcean app specification, Cloud Build, App Runner, turbo.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env import references
from launch_gates.gates.env.facts import Declaration
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers import expansions
from launch_gates.parsing.nodes import Mapping, Scalar, get, items_of, pairs_of, scalars, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.parsing.nodes import Node

_CONTEXTS = {"deploy-preview": "preview", "dev": "development", "branch-deploy": "branch"}


def entries(
    node: Node | None,
    *,
    service: str = "",
    environment: str = "",
    is_build_time: bool = False,
    key: str = "name",
) -> Iterator[Declaration]:
    """Of a map from names to values, of a list of `{name, value}`, and of a list of `NAME=value`."""

    def declared(name: str, line: int, value: Node | None) -> Declaration:
        text = value.text if isinstance(value, Scalar) and not value.is_null else None
        is_reference = text is not None and ("${" in text or text.startswith("@"))
        return Declaration(
            *(name, line, "manifest", None if is_reference else text),
            is_provided=text is not None and expansions.provides(name, text),
            environment=environment,
            service=service,
            is_build_time=is_build_time,
        )

    for name, where, value in pairs_of(node):
        if is_name(name):
            yield declared(name, where.line, value)
    for item in items_of(node):
        if isinstance(item, Scalar):
            name, mark, given = item.text.partition("=")
            if is_name(name):
                yield declared(name, item.line, Scalar(given, item.line) if mark else None)
        elif is_name(name := text_of(get(item, key))):
            yield declared(name, item.line, get(item, "value"))


def heroku_app(root: Node, _: str) -> Iterator[Declaration]:
    """`env`, and that of each of `environments`. What is there is required unless it says that it is not."""
    for environment, node in [("", root), *((name, value) for name, _, value in pairs_of(get(root, "environments")))]:
        for name, where, value in pairs_of(get(node, "env")):
            if not is_name(name):
                continue
            given = value if isinstance(value, Scalar) else get(value, "value")
            text = given.text if isinstance(given, Scalar) and not given.is_null else None
            required = get(value, "required")
            yield Declaration(
                *(name, where.line, "manifest", text),
                is_provided=bool(text) or get(value, "generator") is not None,
                is_optional=isinstance(required, Scalar) and required.is_false,
                environment=environment,
            )


def render(root: Node, _: str) -> Iterator[Declaration]:
    """`envVars` of services and groups. `sync: false` is asked for by hand; groups of the same file are put in."""
    groups: dict[str, list[Declaration]] = {}
    for group in items_of(get(root, "envVarGroups")):
        held_by = references.source("group", text_of(get(group, "name")))
        groups[held_by] = list(_render_variables(group, held_by))
        yield from groups[held_by]
    for service in items_of(get(root, "services")):
        name = text_of(get(service, "name"))
        for declaration in _render_variables(service, name):
            yield declaration
            taken = references.taken(declaration)
            for each in groups.get(taken[0], ()) if taken else ():
                yield each._replace(service=name)


def _render_variables(node: Node, service: str) -> Iterator[Declaration]:
    for item in items_of(get(node, "envVars")):
        if group := text_of(get(item, "fromGroup")):
            yield references.takes_all(references.source("group", group), item.line, "manifest", service)
        name = text_of(get(item, "key"))
        if not is_name(name):
            continue
        value = get(item, "value")
        text = value.text if isinstance(value, Scalar) and not value.is_null else None
        is_given = text is not None or any(get(item, key) for key in ("generateValue", "fromDatabase", "fromService"))
        yield Declaration(name, item.line, "manifest", text, is_provided=is_given, service=service)
        preview = get(item, "previewValue")
        if isinstance(preview, Scalar):
            yield Declaration(
                *(name, preview.line, "manifest", preview.text),
                is_provided=True,
                environment="preview",
                service=service,
            )


def fly(root: Node, name: str) -> Iterator[Declaration]:
    """`[env]`, `[build.args]`; `fly.staging.toml` is for staging."""
    parts = name.split(".")
    environment = parts[1] if len(parts) > 2 else ""  # noqa: PLR2004 (fly, environment, toml)
    yield from entries(get(root, "env"), environment=environment)
    yield from entries(get(root, "build", "args"), environment=environment, is_build_time=True)


def vercel(root: Node, _: str) -> Iterator[Declaration]:
    """`env` and `build.env`."""
    yield from entries(get(root, "env"))
    yield from entries(get(root, "build", "env"), is_build_time=True)


def netlify(root: Node, _: str) -> Iterator[Declaration]:
    """What a build gets, in general and in each context."""
    yield from entries(get(root, "build", "environment"), is_build_time=True)
    for context, _where, value in pairs_of(get(root, "context")):
        name = _CONTEXTS.get(context, context)
        yield from entries(get(value, "environment"), environment=name, is_build_time=True)


def heroku_build(root: Node, _: str) -> Iterator[Declaration]:
    """`build.config` of heroku.yml is there during the build alone."""
    yield from entries(get(root, "build", "config"), is_build_time=True)
    yield from entries(get(root, "setup", "config"))


def app_specification(root: Node, name: str) -> Iterator[Declaration]:
    """`app.yaml` of App Engine, and the app specification of DigitalOcean, which has the same name."""
    stem = name.rpartition(".")[0]
    environment = stem.replace("-", ".").partition(".")[2] if stem.startswith(("app.", "app-")) else ""
    if get(root, "runtime") is not None or get(root, "env_variables") is not None:
        yield from entries(get(root, "env_variables"), environment=environment)
        yield from entries(get(root, "build_env_variables"), environment=environment, is_build_time=True)
        return
    # `spec:` wraps it in templates for its button.
    specification = get(root, "spec") or root
    yield from _digital_ocean(get(specification, "envs"), "", environment)
    for part in ("services", "workers", "jobs", "static_sites", "functions"):
        for component in items_of(get(specification, part)):
            yield from _digital_ocean(get(component, "envs"), text_of(get(component, "name")), environment)


def _digital_ocean(node: Node | None, service: str, environment: str) -> Iterator[Declaration]:
    for item in items_of(node):
        name, value = text_of(get(item, "key")), get(item, "value")
        if is_name(name):
            text = value.text if isinstance(value, Scalar) and not value.is_null else None
            is_kept = text is None or text.startswith("EV[") or "${" in text
            yield Declaration(
                *(name, item.line, "manifest", None if is_kept else text),
                is_provided=bool(text),
                environment=environment,
                service=service,
                is_build_time=text_of(get(item, "scope")) == "BUILD_TIME",
            )


def wrangler(root: Node, _: str) -> Iterator[Declaration]:
    """`vars`, those of each environment, and the secrets that a worker says it needs."""
    for environment, node in [("", root), *((name, value) for name, _, value in pairs_of(get(root, "env")))]:
        yield from entries(get(node, "vars"), environment=environment)
        for item in items_of(get(node, "secrets", "required")):
            if is_name(text_of(item)):
                yield Declaration(text_of(item), item.line, "manifest", environment=environment)


def nixpacks(root: Node, _: str) -> Iterator[Declaration]:
    """`[variables]`."""
    yield from entries(get(root, "variables"))


def cloud_build(root: Node, _: str) -> Iterator[Declaration]:
    """What the steps get, and what a step deploys with: `--set-env-vars`, `--set-secrets`."""
    yield from entries(get(root, "options", "env"), is_build_time=True)
    for step in items_of(get(root, "steps")):
        service = text_of(get(step, "id"))
        yield from entries(get(step, "env"), service=service, is_build_time=True)
        for item in items_of(get(step, "secretEnv")):
            if is_name(text_of(item)):
                name = text_of(item)
                yield Declaration(*(name, item.line, "manifest"), is_provided=True, service=service, is_build_time=True)
        yield from _deployed(list(scalars(get(step, "args")))[::-1], service)


_SETTING = ("--set-env-vars", "--update-env-vars", "--set-secrets", "--update-secrets")


def _deployed(arguments: list[Scalar], service: str) -> Iterator[Declaration]:
    """The variables of `gcloud run deploy`."""
    for at, argument in enumerate(arguments):
        option, mark, value = argument.text.partition("=")
        if option not in _SETTING:
            continue
        given = value if mark else arguments[at + 1].text if at + 1 < len(arguments) else ""
        separator = ","
        if given.startswith("^") and given.count("^") > 1:
            separator, given = given[1:].split("^", 1)
        for pair in given.split(separator or ","):
            name, has_value, text = pair.strip().partition("=")
            if has_value and is_name(name):
                is_literal = "secrets" not in option and "$" not in text
                yield Declaration(
                    *(name, argument.line, "manifest", text if is_literal else None), is_provided=True, service=service
                )


def app_runner(root: Node, _: str) -> Iterator[Declaration]:
    """`run.env`, `run.secrets`, `build.env`."""
    yield from entries(get(root, "build", "env"), is_build_time=True)
    yield from entries(get(root, "run", "env"))
    for item in items_of(get(root, "run", "secrets")):
        if is_name(name := text_of(get(item, "name"))):
            yield Declaration(name, item.line, "manifest", is_provided=True)


def koyeb(root: Node, _: str) -> Iterator[Declaration]:
    """`env` of services; a `secret` is kept by the platform."""
    for service in [root, *items_of(get(root, "services"))]:
        called = text_of(get(service, "name")) if service is not root else ""
        for item in items_of(get(service, "env")):
            name, value = text_of(get(item, "key")) or text_of(get(item, "name")), get(item, "value")
            if is_name(name):
                text = value.text if isinstance(value, Scalar) else None
                is_given = text is not None or get(item, "secret") is not None
                yield Declaration(name, item.line, "manifest", text, is_provided=is_given, service=called)


def turbo(root: Node, _: str) -> Iterator[Declaration]:
    """The names that tasks are let see; `!X` and `X_*` name none."""
    lists = [get(root, key) for key in ("globalEnv", "globalPassThroughEnv")]
    for part in ("tasks", "pipeline"):
        for _name, _where, task in pairs_of(get(root, part)):
            lists += [get(task, key) for key in ("env", "passThroughEnv")]
    known: set[str] = set()
    for node in lists:
        for item in items_of(node):
            if is_name(name := text_of(item)) and name not in known:
                known.add(name)
                yield Declaration(name, item.line, "manifest")


def cloud_foundry(root: Node, _: str) -> Iterator[Declaration]:
    """`env` of each of `applications`."""
    for application in items_of(get(root, "applications")):
        for each in entries(get(application, "env"), service=text_of(get(application, "name"))):
            is_filled_in = each.value is not None and each.value.startswith("((")
            yield each._replace(value=None, is_provided=False) if is_filled_in else each


def platform_sh(root: Node, _: str) -> Iterator[Declaration]:
    """`variables.env`."""
    applications = [value for _, _, value in pairs_of(get(root, "applications"))]
    for node in [root, *applications]:
        yield from entries(get(node, "variables", "env"))


def buildpacks(root: Node, _: str) -> Iterator[Declaration]:
    """`[[io.buildpacks.build.env]]` and the older `[[build.env]]`."""
    yield from entries(get(root, "io", "buildpacks", "build", "env"), is_build_time=True)
    yield from entries(get(root, "build", "env"), is_build_time=True)


def dev_container(root: Node, _: str) -> Iterator[Declaration]:
    """`containerEnv` and `remoteEnv` of a development container."""
    for key in ("containerEnv", "remoteEnv"):
        node = get(root, key)
        if isinstance(node, Mapping):
            yield from entries(node, environment="development")
