"""Reports to where they were asked for, and the exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from launch_gates.cli.messages import print_commands, print_text, say, unwritable
from launch_gates.core import exit_codes
from launch_gates.core.errors import OutputError
from launch_gates.core.report import exit_code
from launch_gates.report.formats import COMMANDS, EXPLAINING, FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.config.settings import Settings
    from launch_gates.core.report import Report
    from launch_gates.core.rule import Rule
    from launch_gates.report.style import Verbosity


def deliver(report: Report, common: CommonOptions, settings: Settings) -> int:
    """Writes every report that was asked for, and gives the exit code.

    Where one cannot be written the others still are, and the code is that of findings if there are any, else that of
    something unchecked: a verdict that nobody can read is none.
    """
    problems: list[OutputError] = []
    verbosity: Verbosity = "quiet" if common.quiet else "verbose" if common.verbose else "normal"
    files = [(file, rendered(report, form, settings)) for form, file in common.reports]
    if common.output is not None:
        files.append((common.output, rendered(report, common.format, settings, verbosity=verbosity)))
    for file, content in files:
        try:
            write_file(file, content)
        except OSError as error:
            problems.append(unwritable(str(file), error))
    if common.output is None:
        try:
            shown = rendered(report, common.format, settings, colored=_wants_color(common), verbosity=verbosity)
            printer_of(common.format)(shown)
        except OutputError as error:
            problems.append(error)
    code = exit_code(report, unchecked_fails=settings.unchecked == "fail")
    if report.verdict == "unknown" and code == exit_codes.GO and not common.quiet:
        say("Warning: something could not be checked; --unchecked=warn lets it pass.")
    for problem in problems:
        say(f"Error: the report is missing: {problem.message}\n  {problem.fix[0].upper()}{problem.fix[1:]}")
    return exit_codes.UNCHECKED if problems and code == exit_codes.GO else code


def printer_of(form: str) -> Callable[[str], None]:
    """What prints that format: all but one are no commands to GitHub Actions, whatever stands in them."""
    return print_commands if form == COMMANDS else print_text


def write_file(file: Path, text: str) -> None:
    """Writes beside the file and then renames, so that a full disk leaves an earlier report as it was."""
    if file.exists() and not file.is_file():  # a device or a pipe, named on purpose
        file.write_text(text, encoding="utf-8")
        return
    import tempfile  # noqa: PLC0415 (only where a file was asked for)
    from pathlib import Path  # noqa: PLC0415

    # A link is replaced, not followed: the repository may have planted it. Those of the system may be to a plain file.
    if file.is_relative_to("/dev") or file.is_relative_to("/proc"):
        file = file.resolve()
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:50]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(name, 0o666 & ~_umask())  # noqa: PTH101 (a file made by mkstemp is private; a report need not be)
        os.replace(name, file)  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _wants_color(common: CommonOptions) -> bool:
    return not common.no_color and not os.environ.get("NO_COLOR") and sys.stdout is not None and sys.stdout.isatty()


def rendered(
    report: Report,
    form: str,
    settings: Settings | None = None,
    *,
    colored: bool = False,
    verbosity: Verbosity = "normal",
) -> str:
    """The report in that format, with what its rules say where the format does. Colours and verbosity are the text's.

    `settings` may bring rules of their own; without them those hold that the current folder has.
    """
    if form == "text":
        from launch_gates.report import text  # noqa: PLC0415 (only the format asked for is loaded)
        from launch_gates.report.style import ANSI, PLAIN, Style  # noqa: PLC0415

        return text.render_for(report, Style(ANSI if colored else PLAIN, verbosity))
    if form in EXPLAINING:
        report = report._replace(rules=_rules_of(report, settings))
    return FORMATS[form]()(report)


def _rules_of(report: Report, settings: Settings | None) -> tuple[Rule, ...]:
    """What is known of the findings' rules."""
    wanted = frozenset(finding.rule for finding in report.findings)
    if not wanted:
        return ()
    from launch_gates.cli.common_options import settings_here  # noqa: PLC0415 (parses the rule files)
    from launch_gates.registry import rules_of  # noqa: PLC0415

    return rules_of(wanted, settings or settings_here())
