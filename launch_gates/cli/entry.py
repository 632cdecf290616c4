"""The console scripts, and the one place where an exception becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from launch_gates.cli.messages import give_up_output, say
from launch_gates.core import exit_codes
from launch_gates.core.confidence import LABELS
from launch_gates.core.errors import LaunchGatesError, origin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import click

    Failing = Callable[[int, str, str], int]
    """Takes exit code, message and what to do (which may be empty), and gives the code."""


def launch_gates() -> NoReturn:
    """`launch-gates`: the umbrella command."""
    from launch_gates.cli.umbrella import umbrella  # noqa: PLC0415 (`lg-secrets` does without)

    _end(run(umbrella, "launch-gates", sys.argv[1:]))


def lg_secrets() -> NoReturn:
    """`lg-secrets`: the secrets gate by itself, as the git hooks call it."""
    _end(secrets(sys.argv[1:]))


def lg_env() -> NoReturn:
    """`lg-env`: the env gate by itself, as its git hook calls it."""
    _end(environment(sys.argv[1:]))


def lg_migrations() -> NoReturn:
    """`lg-migrations`: the migrations gate by itself, as its git hook calls it."""
    _end(migrating(sys.argv[1:]))


def environment(arguments: Sequence[str]) -> int:
    """Runs `lg-env`, without a parser where it is the command line of our own hook."""
    if arguments == ["--staged"]:
        return guarded(_look_at_variables, "lg-env")
    from launch_gates.cli.env import env  # noqa: PLC0415 (`lg-secrets` does without)

    return run(env, "lg-env", arguments)


def migrating(arguments: Sequence[str]) -> int:
    """Runs `lg-migrations`, without a parser where it is the command line of our own hook."""
    if arguments == ["--staged"]:
        return guarded(_look_at_migrations, "lg-migrations")
    from launch_gates.cli.migrations import migrations  # noqa: PLC0415 (`lg-secrets` does without)

    return run(migrations, "lg-migrations", arguments)


def _look_at_variables() -> int:
    from launch_gates.cli.common_options import CommonOptions  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.env_looking import look  # noqa: PLC0415

    return look(Path(), CommonOptions(), staged=True)


def _look_at_migrations() -> int:
    from launch_gates.cli.common_options import CommonOptions  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.migrations_looking import look  # noqa: PLC0415

    return look(Path(), CommonOptions(), staged=True)


def lg_smoke() -> NoReturn:
    """`lg-smoke`: the smoke gate by itself."""
    from launch_gates.cli.smoke import smoke  # noqa: PLC0415 (as above)

    _end(run(smoke, "lg-smoke", sys.argv[1:]))


def lg_performance() -> NoReturn:
    """`lg-performance`: the performance gate by itself."""
    from launch_gates.cli.performance import performance  # noqa: PLC0415 (as above)

    _end(run(performance, "lg-performance", sys.argv[1:]))


def secrets(arguments: Sequence[str]) -> int:
    """Runs `lg-secrets`. The command lines of our own hooks need no parser: click is a third of a hook's time."""
    match arguments:
        case ["--staged" | "--push" as mode]:
            return guarded(lambda: _scan(mode), "lg-secrets")
        case ["--message-file", file] if file and not file.startswith("-"):
            return guarded(lambda: _scan("--message-file", file), "lg-secrets")
        case ["--staged" | "--push" as mode, "--min-confidence", label] if label in LABELS:
            return guarded(lambda: _scan(mode, min_confidence=label), "lg-secrets")
    from launch_gates.cli.secrets import secrets as command  # noqa: PLC0415

    return run(command, "lg-secrets", arguments)


def _scan(mode: str, message_file: str | None = None, min_confidence: str | None = None) -> int:
    from launch_gates.cli.common_options import CommonOptions  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.scanning import scan_secrets  # noqa: PLC0415

    common = CommonOptions(min_confidence=min_confidence)
    return scan_secrets(mode, common, message_file=None if message_file is None else Path(message_file))


def _end(code: int) -> NoReturn:
    """Ends the process at once: taking the interpreter apart object by object costs the hook 15 ms for nothing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or None
            stream.flush()
    os._exit(code)


def run(command: click.Command, name: str, arguments: Sequence[str]) -> int:
    """Runs a command and gives its exit code; nothing is raised, and no message shows a credential."""

    def call() -> int:
        code = command.main(list(arguments), prog_name=name, standalone_mode=False)
        return code if isinstance(code, int) else exit_codes.GO

    return guarded(call, name, debug="--debug" in arguments)


def fail(code: int, message: str, fix: str = "") -> int:
    """Says what went wrong, and gives the code."""
    say(f"Error: {message}" + (f"\n  {fix[0].upper()}{fix[1:]}" if fix else ""))
    return code


def guarded(call: Callable[[], int], name: str, *, debug: bool = False, failing: Failing = fail) -> int:
    """The call's exit code, or that of what it raised, which `failing` is to say."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 (a crash is exit 3 with a short message, never a verdict)
        return _told(error, name, failing, debug=debug)
    except KeyboardInterrupt:
        return failing(exit_codes.INTERRUPTED, "interrupted: nothing is reported", "")
    except SystemExit:
        # click's own answer to a reader that has gone, which would be our code for findings.
        give_up_output()
        return exit_codes.UNCHECKED


def _told(error: Exception, name: str, failing: Failing, *, debug: bool) -> int:
    """Has it said what went wrong, and gives the exit code for it."""
    if "click" in sys.modules:
        code = _told_by_click(error, name, failing)
        if code is not None:
            return code
    if isinstance(error, LaunchGatesError):
        return failing(error.exit_code, error.message, error.fix)
    if debug:
        say(origin(error))
    if isinstance(error, OSError):
        give_up_output()
        place = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""
        reason = (error.strerror or type(error).__name__).lower()
        return failing(
            exit_codes.UNCHECKED, f"{reason}{place}: nothing was checked", "make it accessible, then run again"
        )
    # Not the exception's own text: it may quote what was being scanned.
    return failing(
        exit_codes.UNCHECKED,
        f"launch-gates itself failed ({type(error).__name__}): nothing was checked",
        "run again with --debug and report what it says" if not debug else "please report what it says above",
    )


def _told_by_click(error: Exception, name: str, failing: Failing) -> int | None:
    """As `_told`, for what click raises; None for anything else."""
    import click  # noqa: PLC0415 (loaded already)

    if isinstance(error, click.Abort):
        return failing(exit_codes.INTERRUPTED, "interrupted: nothing is reported", "")
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.format_message())
        return exit_codes.USAGE
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        asked = context.command_path if context is not None else name
        return failing(exit_codes.USAGE, error.format_message(), f"`{asked} --help` shows what it takes")
    return None
