"""A step of GitHub Actions from its inputs to its exit code: annotations, summary, outputs, reports.

Everything that is printed, but for the annotations at the end, is where the runner takes no line for a command: file
names and messages come from whoever opened the pull request. One stream has it all, as the runner reads two in no
particular order.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.acceptance.book import read_here
from launch_gates.ci import github_files
from launch_gates.ci.workflow_commands import stopped_commands
from launch_gates.cli import ci
from launch_gates.cli.action_inputs import FOLDER, read_inputs, refuse_outside
from launch_gates.cli.entry import fail, guarded
from launch_gates.cli.messages import print_commands, redacted, say
from launch_gates.cli.output import deliver
from launch_gates.cli.running import report_of
from launch_gates.cli.site_options import SiteOptions
from launch_gates.cli.smoke_options import SmokeOptions
from launch_gates.config.settings import DATABASE_INPUT
from launch_gates.core import exit_codes
from launch_gates.core.errors import EventError, LaunchGatesError, NotARepositoryError, UsageError
from launch_gates.git.printable import printable
from launch_gates.git.repository import find_repository
from launch_gates.registry import OF_A_COMMIT, OF_A_SITE, gate
from launch_gates.report import github

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launch_gates.cli.action_inputs import Inputs
    from launch_gates.cli.env_looking import TargetOptions
    from launch_gates.config.settings import Settings
    from launch_gates.core.gate import Gate
    from launch_gates.core.report import Report
    from launch_gates.git.repository import Repository

NAME = "launch-gates action"
OUTPUTS = ("verdict", "findings", "failing", "unchecked", "report", "sarif")
"""The outputs of the step; action.yml has the same."""


class _Done(NamedTuple):
    report: Report
    files: Mapping[str, Path]
    """Format -> the report's file, where it was written."""


def run_step(environ: Mapping[str, str]) -> int:
    """Runs the gates for a step of GitHub Actions and gives the exit code."""
    _into_one_stream()
    done: list[_Done] = []
    failures: list[tuple[str, str]] = []

    def failing(code: int, message: str, fix: str) -> int:
        failures.append((redacted(message), redacted(fix)))
        return fail(code, message, fix)

    with stopped_commands(print_commands):
        debug = environ.get("RUNNER_DEBUG") == "1" or "--debug" in environ.get("INPUT_ARGS", "").split()
        code = guarded(lambda: _checked(environ, done), NAME, debug=debug, failing=failing)
        code = _left(environ, done, failures, code)
    lines = [line for failure in failures for line in github.failure(*failure)]
    lines += [line for each in done for line in github.commands(each.report)]
    print_commands("".join(f"{line}\n" for line in lines))
    return code


def _into_one_stream() -> None:
    with suppress(OSError, ValueError, AttributeError):  # one of them is closed, or no file
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())


def _checked(environ: Mapping[str, str], done: list[_Done]) -> int:
    """Runs the gates, writes the reports and puts both into `done`. Raises LaunchGatesError."""
    if environ.get("GITHUB_ACTIONS") != "true":
        raise UsageError("this is no job of GitHub Actions", "elsewhere use `launch-gates check --ci`")
    inputs = read_inputs(environ)
    workspace = _workspace(environ)
    for _, file in inputs.common.reports:
        refuse_outside(workspace, file, "the report")
    repository = _repository(workspace, inputs.path)
    scope = ci.scope_of_this_job(repository, quiet=inputs.common.quiet)
    common = ci.trusting(inputs.common, scope)
    settings = common.settings(repository.root)
    read_here(repository.root)
    settings = _with_target(settings, inputs.target, workspace, repository)
    if inputs.has_database:
        settings = settings._replace(migrations=settings.migrations._replace(database_url_env=DATABASE_INPUT))
    gates = [
        _of_a_site(name, inputs, repository.root, settings)
        if name in OF_A_SITE
        else ci.gates_over((name,), scope, repository, settings)[0]
        for name in _names(inputs, settings)
    ]
    report = report_of(gates, repository.root, common, settings)
    _make_folders(workspace, (file for _, file in common.reports))
    code = deliver(report, common, settings)
    files = {form: file for form, file in reversed(common.reports) if file.is_file()}
    _hand_over(workspace, files.values())
    done.append(_Done(report, files))
    return code


def _workspace(environ: Mapping[str, str]) -> Path:
    """The folder of the job, which is the current one from here on."""
    named = environ.get("GITHUB_WORKSPACE", "")
    if not named:
        say("Warning: GITHUB_WORKSPACE is not set, as it is in a job; the current folder is taken.")
    folder = Path(named or ".").resolve()
    try:
        os.chdir(folder)
    except OSError as error:
        raise EventError(
            f"GITHUB_WORKSPACE names {printable(str(folder))}: {(error.strerror or 'unknown reason').lower()}",
            "in a container, mount the workspace there",
        ) from None
    return folder


def _repository(workspace: Path, path: Path) -> Repository:
    """The repository of that folder. One that the workspace is in, and not the other way round, is not meant."""
    refuse_outside(workspace, path, "the path")
    folder = workspace / path
    shown = printable(str(path))
    if not folder.is_dir():
        raise UsageError(f"there is no folder {shown} in the workspace", "check the input path, and check out before")
    try:
        repository = find_repository(folder)
    except NotARepositoryError as error:
        raise _not_checked_out(shown, f": {error.message}") from None
    if not repository.root.is_relative_to(workspace):
        raise _not_checked_out(shown, "")
    return repository


def _not_checked_out(shown: str, why: str) -> UsageError:
    where = "the workspace" if shown == "." else f"{shown} in the workspace"
    return UsageError(
        f"there is no git repository in {where}{why}",
        "put actions/checkout with `fetch-depth: 0` into a step before; without git on the runner it has no .git",
    )


def _names(inputs: Inputs, settings: Settings) -> tuple[str, ...]:
    for name in inputs.gates:
        gate(name, "the input gates")
    usual = OF_A_COMMIT if inputs.site.url is None else ("smoke",)
    return tuple(dict.fromkeys(inputs.gates)) or settings.gates or usual


def _of_a_site(name: str, inputs: Inputs, root: Path, settings: Settings) -> tuple[Gate[Any], object]:
    from launch_gates.cli.site_gates import Target, performance_gate, smoke_gate  # noqa: PLC0415 (few steps ask a site)

    target = Target(inputs.site.url, SiteOptions(environment=inputs.target.environment), inputs.site.waiting)
    if name == "smoke":
        return smoke_gate(target, root, settings, SmokeOptions())
    return performance_gate(target, root, settings, inputs.site.measuring)


def _with_target(settings: Settings, target: TargetOptions, workspace: Path, repository: Repository) -> Settings:
    """The settings with the environment and the files of it that the step names. Raises UsageError."""
    files = []
    for given in target.env_files:
        name, sign, file = given.rpartition("=")
        refuse_outside(workspace, Path(file), "the env-file")
        place = workspace / file
        if not place.is_relative_to(repository.root):
            message = f"the env-file {printable(file)} is outside the repository that is checked"
            raise UsageError(message, "put it into the repository's folder")
        files.append(f"{name}{sign}{place.relative_to(repository.root).as_posix()}")
    env = settings.env._replace(
        environment=target.environment or settings.env.environment, env_files=tuple(files) or settings.env.env_files
    )
    return settings._replace(env=env)


def _make_folders(workspace: Path, files: Iterable[Path]) -> None:
    """The folders of the reports, of which git does not see ours. Who writes there says what could not be made."""
    with suppress(OSError):
        for folder in {file.parent for file in files}:
            is_new = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
            if is_new and folder == Path(FOLDER):
                (folder / ".gitignore").write_text("*\n", encoding="utf-8")
                _hand_over(workspace, [folder / ".gitignore"])
            _hand_over(workspace, [folder])


def _hand_over(workspace: Path, files: Iterable[Path]) -> None:
    """In a container we are root: what is made there gets the workspace's owner, who is to be able to remove it."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    with suppress(OSError):
        owner = workspace.stat()
        for file in files:
            os.chown(file, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _left(environ: Mapping[str, str], done: list[_Done], failures: list[tuple[str, str]], code: int) -> int:
    """Leaves summary and outputs, and gives the exit code: later steps may go by outputs, so these are no luxury."""
    parts = [github.failure_summary(*failure) for failure in failures]
    parts += [github.summary(each.report) for each in done]
    try:
        file = github_files.file_of(environ, github_files.SUMMARY)
        github_files.write_summary(file, parts, lambda number: f"{number} more had no room here.\n")
    except LaunchGatesError as error:
        say(f"Warning: the step has no summary: {error.message}\n  {error.fix}")
    if not done:
        return code
    try:
        github_files.write_outputs(github_files.file_of(environ, github_files.OUTPUT), _outputs(done[-1]))
    except LaunchGatesError as error:
        say(f"Error: the step has no outputs: {error.message}\n  {error.fix}")
        return exit_codes.UNCHECKED if code == exit_codes.GO else code
    return code


def _outputs(done: _Done) -> dict[str, str]:
    files = {"report": done.files.get("json"), "sarif": done.files.get("sarif")}
    said = github.outputs(done.report) | {name: "" if file is None else file.as_posix() for name, file in files.items()}
    return {name: said[name] for name in OUTPUTS}
