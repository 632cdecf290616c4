"""`launch-gates`: one table of commands, each imported when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from launch_gates import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("launch_gates.cli.check:check", "Run every gate about a commit and say whether this can launch."),
    "secrets": ("launch_gates.cli.secrets:secrets", "Find leaked credentials."),
    "env": ("launch_gates.cli.env:env", "Find environment variables that are missing, wrong or declared nowhere."),
    "migrations": (
        "launch_gates.cli.migrations:migrations",
        "Find migrations that conflict, were edited after the merge, or would never run.",
    ),
    "smoke": ("launch_gates.cli.smoke:smoke", "Find what is broken on a deployed site."),
    "performance": (
        "launch_gates.cli.performance:performance",
        "Measure whether a deployed site is fast enough, honestly.",
    ),
    "accept": ("launch_gates.cli.accept:accept", "Accept findings with a reason, list or prune what is accepted."),
    "explain": ("launch_gates.cli.explain:explain", "Say what a rule means, why it matters and how to fix it."),
    "rules": ("launch_gates.cli.rules:rules", "List every rule."),
    "report": ("launch_gates.cli.report:report", "Convert, join or compare reports."),
    "config": ("launch_gates.cli.config:config", "Show the configuration, or the schema of its file."),
    "action": ("launch_gates.cli.action:action", "Run the gates as a step of GitHub Actions; what our action starts."),
}
"""Name -> where the command is, and its line in `--help`."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used; `--help` needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, with the nearest name where there is no such command."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 (only where something is wrong)

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(COMMANDS)}"
            raise click.UsageError(f"No such command '{args[0]}': {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table, for `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="launch-gates")
def umbrella() -> None:
    """Stop the failures that sink launches, before your customers find them.

    \b
    launch-gates check              is this repository fit to launch?
    launch-gates secrets --staged   what would the next commit leak?
    launch-gates explain RULE       what a finding means and what to do

    Exit codes: 0 go, 1 findings at or above --fail-on, 2 wrong usage or configuration, 3 something could not be
    checked, 130 interrupted.
    """  # noqa: D301 (click's mark for lines that stay as they are)
