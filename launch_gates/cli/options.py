"""The options that every gate's command takes, and how options become one record of what they say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from launch_gates.cli.common_options import CommonOptions
from launch_gates.config.kinds import Refused
from launch_gates.core.confidence import LABELS as CONFIDENCE_LABELS
from launch_gates.core.severity import LABELS
from launch_gates.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launch_gates.config.kinds import Kind

    _Command = Callable[..., int]

T = TypeVar("T")
CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def gathered(
    keyword: str, record: Callable[[], Any], options: Sequence[Callable[[_Command], _Command]]
) -> Callable[[_Command], _Command]:
    """A decorator that adds the options; the command gets them as one `keyword`, the named tuple `record()`."""

    def decorated(command: _Command) -> _Command:
        from functools import wraps  # noqa: PLC0415 (click has it loaded)

        @wraps(command)
        def with_record(**given: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
            kind = record()
            said = kind(**{name: given.pop(name) for name in kind._fields})
            return command(**{keyword: said}, **given)

        made: _Command = with_record
        for option in reversed(options):
            made = option(made)
        return made

    return decorated


def of_kind(kind: Kind[T]) -> Callable[[click.Context, click.Parameter, str | None], T | None]:
    """A callback for options of that kind. What was given is not repeated: it may be a secret at the wrong place."""

    def parsed(context: click.Context, parameter: click.Parameter, value: str | None) -> T | None:
        try:
            return None if value is None else kind.parse(kind.from_text(value))
        except Refused as refused:
            raise click.BadParameter(f"must be {refused.accepted}", context, parameter) from None

    return parsed


def _targets(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Path], ...]:
    """Each `FORMAT=FILE` taken apart."""
    targets = []
    for value in values:
        form, _, file = value.partition("=")
        if not file or form not in FORMATS:
            message = f"give FORMAT=FILE with a format of {', '.join(FORMATS)}"
            raise click.BadParameter(message, context, parameter)
        targets.append((form, Path(file)))
    return tuple(targets)


_OPTIONS = (
    click.option("--format", type=click.Choice(list(FORMATS)), default="text", help="What to print."),
    click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Print to this file instead."),
    click.option(
        "--report", "reports", multiple=True, callback=_targets, metavar="FORMAT=FILE",
        help="Write a further report; may be given again.",
    ),
    click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Use this configuration."),
    click.option(
        "--base", metavar="REV",
        help="Configuration, baseline and comments count as they stand in this commit: what a pull request asks to get "
        "into.",
    ),
    click.option(
        "--trust", type=click.Choice(["base", "head"]), default="base",
        help="With head they count as they are here all the same; for maintainers.  [default: base]",
    ),
    click.option("--fail-on", type=click.Choice(LABELS), help="The least severity that fails.  [default: high]"),
    click.option(
        "--min-confidence", type=click.Choice(CONFIDENCE_LABELS),
        help="What is less sure is no finding, but counted.  [default: guess, nothing left out]",
    ),
    click.option(
        "--unchecked", type=click.Choice(["fail", "warn"]),
        help="Whether what could not be checked makes the exit code 3.  [default: fail]",
    ),
    click.option("--jobs", "-j", type=click.IntRange(min=0), help="How many cores to use.  [default: 0, all]"),
    click.option("--max-size", metavar="SIZE", help="Leave out what is larger.  [default: 256MiB]"),
    click.option("--quiet", "-q", is_flag=True, help="Print nothing where all is well."),
    click.option("--verbose", "-v", is_flag=True, help="List what is otherwise only counted."),
    click.option("--debug", is_flag=True, help="Say what is being done; never shows a credential."),
    click.option("--no-color", is_flag=True, help="No colours. NO_COLOR in the environment does the same."),
)  # fmt: skip


def common_options(command: _Command) -> _Command:
    """Adds the common options; the command gets them as one `common`."""
    from functools import wraps  # noqa: PLC0415 (click has it loaded)

    @wraps(command)
    def checked(common: CommonOptions, **rest: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
        if common.quiet and common.verbose:
            raise click.UsageError("--quiet and --verbose do not go together")
        return command(common=common, **rest)

    return gathered("common", lambda: CommonOptions, _OPTIONS)(checked)
