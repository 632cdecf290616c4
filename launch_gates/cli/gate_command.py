"""A gate's command that has further commands: the first word is looked up among them, and else is a path."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class GateCommand(click.Command):
    """Hands over to a further command where the first word names one; each is imported when it is called.

    A folder that is named like a further command is given as `./list`.
    """

    def __init__(self, *args: Any, further: Mapping[str, tuple[str, str]], **attributes: Any) -> None:  # noqa: ANN401
        """`further` is name -> where the command is, and its line in `--help`."""
        super().__init__(*args, **attributes)
        self._further = further

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 (click's signature)
    ) -> click.Context:
        """That of the command which the first word names, else of the gate itself."""
        if not args or args[0] not in self._further:
            return super().make_context(info_name, args, parent, **extra)
        module, _, attribute = self._further[args[0]][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's signature)
        """Runs the command that the context is of."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The further commands, at the end of `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._further.items()])
        super().format_epilog(ctx, formatter)
