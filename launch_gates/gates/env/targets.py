"""From what the command line or the configuration names to targets: files with values, lists of names, an environment.

What is read here may hold every secret of production: nothing of it goes anywhere but into the records of a target.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError, UsageError
from launch_gates.gates.env.dotenv import read
from launch_gates.gates.env.dotenv_differences import ambiguities
from launch_gates.gates.env.facts import Source
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.expansions import expansions
from launch_gates.gates.env.target import Provided, Target, environment_of
from launch_gates.git.printable import printable
from launch_gates.sources.document import Document
from launch_gates.sources.reading import document_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from launch_gates.config.settings import EnvSettings
    from launch_gates.gates.env.dotenv import Entry
    from launch_gates.gates.env.inventory import Inventory

PRODUCTION = "production"
"""What is assumed where nothing says which environment it is."""
LARGEST = 4 << 20
"""Bytes. A longer file is no list of variables."""
_LONGEST_VALUE = 64 << 10
"""Characters of a value that is put together. Values that double one another grow without end."""
_OPEN_FILES = ("/dev/", "/proc/")
"""Where a shell puts the output of a command: `<(vercel env pull …)`."""
_FROM_FILES = ("workflow", "manifest", "kubernetes", "compose", "dockerfile")


def always(target: Target) -> Callable[[Inventory], Target]:
    """The target, whatever the inventory."""
    return lambda _inventory: target


def from_option(given: str, environment: str | None) -> Target:
    """The variables of a dotenv, YAML, JSON file or a Kubernetes manifest, given as `[NAME=]FILE`. Raises UsageError.

    NAME is the file's environment. Else the file's name says which of several files it is, and where it does not, it is
    of the `environment` that was asked for.
    """
    own, file = (None, given) if Path(given).exists() else _named(given)
    return _target(content(Path(file), file, "--env-file"), file, own, environment)


def from_setting(root: Path, given: str, environment: str | None) -> Target:
    """As `from_option`, for one of the configuration: a file of the repository, reached through no link.

    Raises ConfigError.
    """
    own, file = _named(given)
    place = root / file
    outcome = document_at(os.fsencode(place), file, LARGEST)
    if not place.resolve().is_relative_to(root.resolve()) or not isinstance(outcome, Document):
        message = f"env.env-files: {printable(file)} is no file of the repository"
        raise ConfigError(message, "correct the path, or take it out")
    return _target(outcome.read(), file, own, environment)


def _named(given: str) -> tuple[str | None, str]:
    """Environment and file; a sign of equality in a folder's name is none of ours."""
    name, sign, file = given.partition("=")
    plain = name.replace("-", "").replace("_", "").replace(".", "")
    return (name, file) if sign and plain.isalnum() and not name.startswith(".") else (None, given)


def _target(data: bytes, shown: str, own: str | None, environment: str | None) -> Target:
    name = shown.lower()
    if name.endswith(".json"):
        variables = _from_json(data, shown)
    elif name.endswith((".yml", ".yaml")):
        variables = _from_yaml(data, shown)
    else:
        variables = _from_dotenv(data, shown)
    environment = own or environment_of(shown.replace("\\", "/").rpartition("/")[2]) or environment
    return Target(environment or PRODUCTION, variables, shown)


def content(path: Path, shown: str, option: str) -> bytes:
    """The file's content. Raises UsageError that begins with the option."""
    safe = f"{option}: {printable(shown)}"
    try:
        if path.is_dir():
            raise UsageError(f"{safe} is a folder", "name the file in it")
        if path.is_fifo() and not str(path).startswith(_OPEN_FILES):
            raise UsageError(f"{safe} is a named pipe, and nothing may ever write to it", "name a file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else (error.strerror or "unreadable").lower()
        raise UsageError(f"{safe}: {reason}", "check the path, and the folder you are in") from None
    if len(data) > LARGEST:
        raise UsageError(f"{safe} has more than 4 MiB", "name a file with variables")
    return data


def _from_dotenv(data: bytes, shown: str) -> dict[str, Provided]:
    if b"\0" in data:
        raise UsageError(f"--env-file: {printable(shown)} is not text", "name a file of NAME=value lines")
    entries = [entry for entry in read(data).entries if not entry.is_commented]
    said = ambiguities(data, entries)
    found: dict[str, Provided] = {}
    for entry in entries:
        value = _put_together(entry, found)
        found[entry.name] = Provided(value, shown, entry.line, said.get(entry.line, ""))
    return found


def _put_together(entry: Entry, before: Mapping[str, Provided]) -> str | None:
    """The value with `${NAME}` of names further up put in place, as loaders that expand do. Others stay as they are."""
    value = entry.value
    if not value or "${" not in value or entry.quote == "'":
        return value
    parts: list[str] = []
    at = 0
    for each in expansions(value, "\\$"):
        known = before.get(each.name)
        if known is not None and known.value is not None and value.startswith("${", each.start) and not each.operator:
            parts += [value[at : each.start], known.value]
            at = each.end
    together = "".join([*parts, value[at:]])
    return together if len(together) <= _LONGEST_VALUE else value


def _from_json(data: bytes, shown: str) -> dict[str, Provided]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise UsageError(f"--env-file: {printable(shown)} is no JSON", "correct it") from None
    if isinstance(document, list):
        # As `heroku config --json`, or a list of {name, value} as cloud consoles export it.
        pairs = [
            (each.get("name") or each.get("key"), each.get("value")) for each in document if isinstance(each, dict)
        ]
    elif isinstance(document, dict):
        pairs = list(document.items())
    else:
        pairs = []
    found = {name: Provided(_text(value), shown) for name, value in pairs if isinstance(name, str) and is_name(name)}
    if not found and document not in ([], {}):
        message = f"--env-file: {printable(shown)} holds no variables"
        raise UsageError(message, 'write {"NAME": "value"}, or a list of {"name": …, "value": …}')
    return found


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else value if isinstance(value, str) else json.dumps(value)


def _from_yaml(data: bytes, shown: str) -> dict[str, Provided]:
    from launch_gates.gates.env.readers.kubernetes import facts  # noqa: PLC0415 (few files are YAML)
    from launch_gates.parsing.nodes import given_text, pairs_of  # noqa: PLC0415
    from launch_gates.parsing.yaml_nodes import documents  # noqa: PLC0415

    found = {
        each.name: Provided(each.value, shown, each.line)
        for each in facts(Source(shown, data)).declarations
        if is_name(each.name) and (each.is_provided or each.value is not None)
    }
    found = found or {
        name: Provided(given_text(value), shown, key.line)
        for document in documents(data).nodes
        for name, key, value in pairs_of(document)
        if is_name(name)
    }
    if not found and data.strip():
        message = f"--env-file: {printable(shown)} holds no variables"
        raise UsageError(message, "write `NAME: value` lines, or name a Kubernetes manifest")
    return found


def from_names(text: str, shown: str, environment: str | None) -> Target:
    """Names alone, one a line; what follows one on its line is dropped unseen. Raises UsageError for no name at all."""
    variables: dict[str, Provided] = {}
    for line in text.splitlines():
        first = line.strip().removeprefix("export ").strip()
        for sign in ("=", ":", "\t", " ", ",", "|"):
            first = first.partition(sign)[0]
        if is_name(first):
            variables[first] = Provided(None, "")
    if not variables and text.strip():
        raise UsageError(f"--names: {printable(shown)} holds no name of a variable", "give one name a line")
    return Target(environment or PRODUCTION, variables, shown)


def from_process(environ: Mapping[str, str], environment: str | None) -> Callable[[Inventory], Target]:
    """The environment of this very process. Its values count only where the application knows the name."""

    def target(inventory: Inventory) -> Target:
        known = {variable.name for variable in inventory.variables}
        variables = {name: Provided(value if name in known else None) for name, value in environ.items()}
        return Target(environment or PRODUCTION, variables, "the process environment")

    return target


def from_repository(environment: str) -> Callable[[Inventory], Target]:
    """What the files of the repository provide in that environment: the deploy job of a workflow, a platform's file.

    Raises UsageError where none of them knows the environment.
    """

    def target(inventory: Inventory) -> Target:
        variables: dict[str, Provided] = {}
        sources: dict[str, None] = {}
        for variable in inventory.variables:
            for path, declaration in variable.declared:
                if declaration.environment.lower() != environment.lower():
                    continue
                if (declaration.kind in _FROM_FILES and declaration.is_provided) or declaration.kind == "file":
                    variables[variable.name] = Provided(
                        declaration.value, path, declaration.line, declaration.ambiguity
                    )
                    sources[path] = None
        if not variables:
            raise UsageError(
                f"nothing is known of the environment {printable(environment)}: no file of the repository provides its "
                "variables",
                "give them with --env-file, --names or --process-environment",
            )
        return Target(environment, variables, _few(sources))

    return target


def by_settings(root: Path, settings: EnvSettings, environment: str | None) -> list[Callable[[Inventory], Target]]:
    """What the configuration gives, where nothing else is given: its files, and what the repository itself provides."""
    given = [from_setting(root, file, environment) for file in settings.env_files]
    if environment is not None and all(target.environment != environment for target in given):
        return [*map(always, given), from_repository(environment)]
    return [always(target) for target in given]


def no_such_environment(wanted: str, given: Sequence[Target]) -> UsageError:
    """Files were given, and none of them is of the environment that was asked for."""
    others = ", ".join(dict.fromkeys(target.environment for target in given))
    return UsageError(
        f"no variables were given for the environment {printable(wanted)}: those given are for {printable(others)}",
        f"name its file: --env-file {printable(wanted)}=FILE",
    )


def _few(sources: Iterable[str]) -> str:
    first, *rest = sources
    return first if not rest else f"{first} and {len(rest)} more files"
