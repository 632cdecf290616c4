"""The inputs of our action for GitHub, from the variables in which the runner hands them over.

A wrong name or value is an error: a gate that somebody believes to be stricter than it is would be worse than none.
Folders and files are relative to the job's workspace and stay in it.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

from launch_gates.cli.env_looking import TargetOptions
from launch_gates.cli.options import common_options
from launch_gates.cli.performance_options import PerformanceOptions
from launch_gates.cli.wait_options import WaitOptions
from launch_gates.config.kinds import DURATION, ENVIRONMENT, SAMPLES, Refused
from launch_gates.config.nearest import nearest
from launch_gates.config.reading import shown
from launch_gates.core import confidence, severity
from launch_gates.core.errors import UsageError
from launch_gates.git.printable import printable
from launch_gates.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.config.kinds import Kind

T = TypeVar("T")
_PREFIX = "INPUT_"
INPUTS: Mapping[str, tuple[str, ...]] = {
    "gates": (),
    "path": (),
    "fail-on": severity.LABELS,
    "min-confidence": confidence.LABELS,
    "unchecked": ("fail", "warn"),
    "config": (),
    "report": (),
    "trust": ("base", "head"),
    "environment": (),
    "env-file": (),
    "database-url": (),
    "url": (),
    "wait": (),
    "expect-build": (),
    "samples": (),
    "args": (),
}
"""Name -> the values that it may have, none where these are not a fixed few. action.yml has the same."""
FOLDER = "launch-gates-reports"
"""Where the reports go that are always written. Not a hidden one: actions/upload-artifact leaves these out."""
ALWAYS: Mapping[str, Path] = {"json": Path(FOLDER, "report.json"), "sarif": Path(FOLDER, "report.sarif")}
"""Format -> its file, where the step names none."""


class SiteInputs(NamedTuple):
    """What the gates that ask a deployed site are to do."""

    url: str | None
    """None for what the deployment's event says, else the configuration."""
    waiting: WaitOptions
    measuring: PerformanceOptions


class Inputs(NamedTuple):
    """What a step asks for. `fail-on`, `min-confidence` and `unchecked` get into the settings by themselves."""

    gates: tuple[str, ...]
    """Empty for all that apply."""
    path: Path
    common: CommonOptions
    target: TargetOptions
    """The environment that the env gate compares with."""
    has_database: bool
    """Whether there is a database for the migrations gate. Its address stays in its variable."""
    site: SiteInputs


def read_inputs(environ: Mapping[str, str]) -> Inputs:
    """The inputs in that environment; an empty one is as one that is not given. Raises UsageError."""
    given = _given(environ)
    common = _of_args(given["args"])
    reports = [*common.reports, *_reports(given["report"])]
    reports += [target for target in ALWAYS.items() if target[0] not in dict(reports)]
    return Inputs(
        gates=tuple(given["gates"].replace(",", " ").split()),
        path=Path(given["path"] or "."),
        common=common._replace(
            reports=tuple(reports),
            config=common.config or (Path(given["config"]) if given["config"] else None),
            trust="head" if given["trust"] == "head" else common.trust,
            debug=common.debug or environ.get("RUNNER_DEBUG") == "1",
        ),
        target=TargetOptions(_environment(given["environment"]), tuple(_words("env-file", given["env-file"]))),
        has_database=bool(given["database-url"]),
        site=SiteInputs(
            given["url"] or None,
            WaitOptions(_of_kind("wait", DURATION, given), given["expect-build"] or None),
            PerformanceOptions(_of_kind("samples", SAMPLES, given)),
        ),
    )


def _of_kind(name: str, kind: Kind[T], given: Mapping[str, str]) -> T | None:
    """None where it is not given. Raises UsageError, which does not repeat it."""
    try:
        return kind.parse(kind.from_text(given[name])) if given[name] else None
    except Refused as refused:
        raise UsageError(f"the input {name} must be {refused.accepted}") from None


def _environment(text: str) -> str | None:
    try:
        return ENVIRONMENT.parse(text) if text else None
    except Refused as refused:
        message = f"the input environment must be {refused.accepted}"
        raise UsageError(message, "as in `environment: production`") from None


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    """Each input by its name."""
    given = dict.fromkeys(INPUTS, "")
    for variable, text in environ.items():
        if not variable.startswith(_PREFIX):
            continue
        name = variable.removeprefix(_PREFIX).lower()
        if name not in given:
            raise UsageError(f"there is no input{shown(name)}{_meant(name, INPUTS)}", _one_of(INPUTS))
        given[name] = text.strip()
    for name, accepted in INPUTS.items():
        if given[name] and accepted and given[name] not in accepted:
            # What was given is not repeated: it may be a credential in the wrong place.
            raise UsageError(
                f"the input {name} has no such value{_meant(given[name], accepted)}", f"{name}: {_one_of(accepted)}"
            )
    if given["gates"] and not given["gates"].replace(",", " ").strip():
        raise UsageError("the input gates names no gate", "name some, or leave it out for all that apply")
    return given


def _words(name: str, text: str) -> list[str]:
    """The text taken apart as a shell would, by nothing that runs anything."""
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(f"the input {name} cannot be taken apart: {str(error).lower()}", "close the quotes") from None


def _reports(text: str) -> Iterable[tuple[str, Path]]:
    for word in _words("report", text):
        form, equals, file = word.partition("=")
        if not equals or not file:
            raise UsageError("the input report takes FORMAT=FILE, one or more", "as in `report: junit=report.xml`")
        if form not in FORMATS:
            raise UsageError(f"the input report has no such format{_meant(form, FORMATS)}", _one_of(FORMATS))
        yield form, Path(file)


def _of_args(text: str) -> CommonOptions:
    """The options in the input args. Raises UsageError for any that every gate's command does not take."""
    taken: list[CommonOptions] = []

    @click.command(add_help_option=False)
    @common_options
    def take(*, common: CommonOptions) -> int:
        taken.append(common)
        return 0

    try:
        take.main(_words("args", text), prog_name="args", standalone_mode=False)
    except click.ClickException as error:
        message = error.format_message()
        raise UsageError(f"the input args: {message}", "`launch-gates check --help` shows what it takes") from None
    (common,) = taken
    if common.format != "text" or common.output is not None:
        raise UsageError("the input args: --format and --output are not for a step", "use the input report")
    return common


def refuse_outside(workspace: Path, file: Path, what: str) -> None:
    """Raises UsageError where the path leaves the workspace, or goes through a link, which the checkout may bring."""
    named = printable(str(file))
    if file.is_absolute():
        if not file.is_relative_to(workspace):
            raise UsageError(f"{what} {named} is outside the workspace", "name it relative to the workspace")
        file = file.relative_to(workspace)
    if ".." in file.parts:
        raise UsageError(f"{what} {named} goes upwards", "name it relative to the workspace")
    place = workspace
    for part in file.parts:
        place /= part
        if place.is_symlink():
            raise UsageError(f"{what} {named} goes through a symbolic link", "name a plain path, or remove the link")


def _meant(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean {near}?" if near else ""


def _one_of(known: Iterable[str]) -> str:
    return f"there are {', '.join(known)}"
