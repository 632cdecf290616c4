"""Puts together what the files of a repository say of a deploy, and follows the scripts that its commands name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.deploy import platforms, workflows
from launch_gates.gates.migrations.deploy.command_lines import runs
from launch_gates.gates.migrations.deploy.record import Command, Deploy
from launch_gates.gates.migrations.deploy.starting import frameworks_started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles

_SETTINGS = (
    *(
        "fly.toml",
        "render.yaml",
        "render.yml",
        "railway.toml",
        "railway.json",
        "heroku.yml",
        "nixpacks.toml",
        "app.yaml",
    ),
    *(
        "vercel.json",
        "netlify.toml",
        "amplify.yml",
        "cloudbuild.yaml",
        "cloudbuild.yml",
        "buildspec.yml",
        "appspec.yml",
    ),
    *("koyeb.yaml", "apprunner.yaml", ".platform.app.yaml", "captain-definition", "do-app.yaml", "wrangler.toml"),
)
_COMPOSE = ("docker-compose", "compose.")
_SCRIPT_WORDS = (
    *(
        "entrypoint",
        "entry",
        "start",
        "release",
        "deploy",
        "boot",
        "launch",
        "run",
        "docker",
        "build",
        "prod",
        "server",
        "web",
    ),
    *("post-receive", "render-build", "predeploy", "postdeploy", "after_install", "kamal"),
)
_SCRIPT_FOLDERS = frozenset(
    ("bin", "scripts", "script", "docker", "deploy", "deployment", "ops", "infra", "hooks", ".kamal", "rel")
)
_TOOLS = (
    "config/deploy.rb",
    "capfile",
    "deploy.php",
    "envoy.blade.php",
    "fabfile.py",
    "config/deploy.yml",
    "skaffold.yaml",
)
_KUBERNETES = frozenset(
    (
        "k8s",
        "kubernetes",
        "helm",
        "charts",
        "chart",
        "manifests",
        "kustomize",
        "deploy",
        "templates",
        "ansible",
        "playbooks",
        "roles",
    )
)
_NOT_DEPLOYED = frozenset(
    ("test", "tests", "e2e", "examples", "example", "docs", "spec", ".devcontainer", "dev", "fixtures")
)
_CODE = (
    ".py",
    ".pyi",
    ".ts",
    ".tsx",
    ".js",
    ".jsx",
    ".go",
    ".java",
    ".kt",
    ".cs",
    ".ex",
    ".exs",
    ".rs",
    ".sql",
    ".graphql",
)
"""What is no file of a deploy, but for the tools above."""
_LARGEST = 256 << 10
_FOLLOWED = 4
"""Scripts that name scripts are followed so far."""


def read_deploy(files: RepositoryFiles, frameworks: Mapping[str, tuple[str, ...]]) -> Deploy:
    """All that the repository says. `frameworks` are those with migrations here, each with the commands that run them.

    Code that does without a command is looked for only where no command is.
    """
    commands = [command for path in files.paths for command in _of_file(files, path)]
    known = {(command.path, command.text) for command in commands}
    new = commands
    for _ in range(_FOLLOWED):
        new = [each for each in _named_by(files, new) if (each.path, each.text) not in known]
        if not new:
            break
        known.update((each.path, each.text) for each in new)
        commands += new
    waiting = {
        name
        for name, lines in frameworks.items()
        if commands and not any(runs(each.text, lines) for each in commands if not each.opt_in)
    }
    return Deploy(tuple(commands), frameworks_started(files, waiting) if waiting else frozenset())


@cache
def _parts(folder: str) -> tuple[str, ...]:
    return tuple(folder.lower().split("/"))


class _Place(NamedTuple):
    """A path in lower case, taken apart."""

    path: str
    parts: tuple[str, ...]
    """Its folders."""
    name: str


def _of_file(files: RepositoryFiles, path: str) -> Iterator[Command]:
    folder, _, name = path.rpartition("/")
    if name.endswith(_CODE) and name not in _TOOLS:
        return
    parts = _parts(folder)
    if not _NOT_DEPLOYED.isdisjoint(parts):
        return
    place = _Place(path.lower(), parts, name.lower())
    for takes, commands in _KINDS:
        if takes(place):
            data = _read(files, path)
            if data is not None:
                yield from commands(path, data)
            return


def _of_text(commands: Callable[[str, str], Iterable[Command]]) -> Callable[[str, bytes], Iterable[Command]]:
    return lambda path, data: commands(path, data.decode("utf-8-sig", "replace"))


def _script(path: str, text: str) -> Iterable[Command]:
    return [Command(path, 1, without_comments(text), "script", is_deploy=False)]


def _tool(path: str, text: str) -> Iterable[Command]:
    return [Command(path, 1, without_comments(text), "deploy tool")]


_YAML = (".yml", ".yaml")
_KINDS: tuple[tuple[Callable[[_Place], bool], Callable[[str, bytes], Iterable[Command]]], ...] = (
    (lambda at: at.path.startswith(".github/workflows/") and at.name.endswith(_YAML), workflows.of_github),
    (lambda at: at.name in (".gitlab-ci.yml", ".gitlab-ci.yaml"), workflows.of_gitlab),
    (lambda at: at.name == "procfile" or at.name.startswith("procfile."), _of_text(platforms.of_procfile)),
    (lambda at: at.name == "package.json", platforms.of_package),
    (lambda at: at.name == "app.json", platforms.of_app_json),
    (
        lambda at: at.name in _SETTINGS or (at.name.startswith("fly.") and at.name.endswith(".toml")),
        platforms.of_settings,
    ),
    (
        lambda at: at.name.startswith(_COMPOSE) and at.name.endswith(_YAML) and not _is_for_developers(at.name),
        platforms.of_settings,
    ),
    (
        lambda at: at.name.startswith(("dockerfile", "containerfile")) and not _is_for_developers(at.name),
        _of_text(platforms.of_dockerfile),
    ),
    (lambda at: at.path in _TOOLS or at.name in _TOOLS or at.name.endswith((".service", "uwsgi.ini")), _of_text(_tool)),
    (lambda at: at.name.endswith((*_YAML, ".tpl")) and not _KUBERNETES.isdisjoint(at.parts), _of_text(_tool)),
    (lambda at: _is_script(at.parts, at.name), _of_text(_script)),
)
"""What a file has to be called, and what makes commands of it; the first that fits."""


def _is_for_developers(name: str) -> bool:
    return any(word in name for word in ("dev", "test", "local", "ci"))


def _is_script(parts: tuple[str, ...], name: str) -> bool:
    if name.endswith((".sh", ".bash")) or (
        "." not in name and (not _SCRIPT_FOLDERS.isdisjoint(parts) or name.endswith("entrypoint"))
    ):
        return any(word in name for word in _SCRIPT_WORDS) and not _is_for_developers(name)
    return False


def _named_by(files: RepositoryFiles, commands: Iterable[Command]) -> Iterator[Command]:
    """The scripts, npm scripts and make targets that the commands name."""
    texts = list(commands)
    everything = "\n".join(each.text for each in texts)
    if not everything:
        return
    deploys = any(each.is_deploy for each in texts)
    words = set(_words(everything))
    known = {"package.json", *(name for name in files.names if name.lower() in _MAKING)}
    for path in files.named(*(words | known)):
        name = path.rpartition("/")[2]
        if name in words and (name.endswith((".sh", ".bash", ".py", ".rb", ".js", ".ts", ".mjs")) or "." not in name):
            data = _read(files, path)
            if data is not None and name.lower() not in _NO_SCRIPTS:
                yield Command(path, 1, without_comments(data.decode("utf-8-sig", "replace")), "script", deploys)
        if name == "package.json":
            scripts = platforms.scripts_of(_read(files, path) or b"")
            for script, text in scripts.items():
                if script in words and any(f"{tool}{script}" in everything for tool in _RUNNERS):
                    yield Command(path, 1, text, f"script {script}", deploys)
        if name.lower() in _MAKING:
            yield from _targets(path, _read(files, path) or b"", everything, deploys=deploys)


_MAKING = ("makefile", "justfile")
_NO_SCRIPTS = ("dockerfile", "procfile", "package", "makefile", "justfile", "manage.py", "artisan", "rails", "setup.py")
"""Files that a command names and that say nothing of what it runs."""
_RUNNERS = (
    "npm run ",
    "yarn ",
    "yarn run ",
    "pnpm ",
    "pnpm run ",
    "bun run ",
    "bun ",
    "npm run-script ",
    "turbo run ",
    "turbo ",
)


def _targets(path: str, data: bytes, everything: str, *, deploys: bool) -> Iterator[Command]:
    target = ""
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), start=1):
        if line[:1] not in ("\t", " ", "#", "") and ":" in line:
            target = line.partition(":")[0].split(" ")[0]
        elif line[:1] in ("\t", " ") and target and (f"make {target}" in everything or f"just {target}" in everything):
            yield Command(path, number, line.strip(), f"target {target}", deploys)


def _words(text: str) -> Iterator[str]:
    """The words of command lines, of paths their last part."""
    for word in text.replace('"', " ").replace("'", " ").replace(";", " ").replace("=", " ").split():
        yield word.rpartition("/")[2]


def without_comments(text: str) -> str:
    """A script without lines that are comments."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#") or line.startswith("#!"))


def _read(files: RepositoryFiles, path: str) -> bytes | None:
    for _, data in files.readable([path]):
        return data if len(data) <= _LARGEST else None
    return None
