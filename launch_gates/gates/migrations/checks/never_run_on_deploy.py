"""Migrations that no deploy runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.deploy.command_lines import runs
from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.gates.migrations.view import commands_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.deploy.record import Command
    from launch_gates.gates.migrations.records import Set
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/never-run-on-deploy",
    title="No deploy runs the migrations",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why=(
        "The new code goes live on the old tables: every page that needs the new column is a 500, until somebody "
        "remembers to run the command by hand. A shop was without log-ins for ten days that way."
    ),
    fix="Run the migrate command as a release step, before the new code gets traffic.",
    references=(
        "https://devcenter.heroku.com/articles/release-phase",
        "https://fly.io/docs/reference/configuration/#the-deploy-section",
        "https://render.com/docs/deploys#pre-deploy-command",
        "https://github.com/saleor/saleor-platform/issues/339",
    ),
    bad_example="A deploy job whose migrate step waits for an input that is false by default.",
    good_example="release: python manage.py migrate  # in the Procfile",
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """Once a framework, or command. Where the repository says nothing of how it goes live there is nothing to judge."""
    deploy = view.deploy
    if deploy is None or not deploy.is_known:
        return
    firsts: dict[tuple[str, tuple[str, ...]], Set] = {}
    for each in view.sets:
        if each.migrations and commands_of(each):
            firsts.setdefault((each.framework, commands_of(each)), each)
    for (name, commands), first in firsts.items():
        running = [command for command in deploy.commands if runs(command.text, commands)]
        if name in deploy.starts or any(not command.opt_in for command in running):
            continue
        title = framework(name).title
        command = commands[0]
        if running:
            yield _opt_in(running[0], title, name)
            continue
        certain = any(each.is_deploy for each in deploy.commands)
        ways = ", ".join(dict.fromkeys(each.path for each in deploy.commands if each.is_deploy or not certain))
        yield Problem(
            Severity.HIGH if certain else Severity.MEDIUM,
            f"{title}: no deploy runs `{command}`: not in {_short(ways)}",
            f"Run `{command}` as a release step; if the platform's own settings do, accept this with that reason.",
            (name, "never run", *([first.command] if first.command else [])),
            next((each.path for each in deploy.commands if each.is_deploy), first.folder),
            confidence=Confidence.LIKELY if certain else Confidence.GUESS,
        )


def _opt_in(command: Command, title: str, name: str) -> Problem:
    return Problem(
        Severity.HIGH,
        f"{title}: the migrations run only with {command.opt_in}, which a deploy does not have by default",
        "Run them on every deploy, before the new code gets traffic.",
        (name, "opt-in", command.path),
        command.path,
        command.line,
        confidence=Confidence.CERTAIN,
    )


def _short(ways: str) -> str:
    names = ways.split(", ")
    most = 4
    return ways if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more files"
