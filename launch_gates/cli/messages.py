"""What is said beside the report, on standard error, and the one way text gets to standard output.

Everything that is said here may quote what came from outside: it is redacted, then made safe for a terminal.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

_SEPARATOR = "\0"
"""Set after what looks like an escape; `for_terminal` would show it, so none is left in a message."""


def say(text: str, before: str = "") -> None:
    """One or more lines on standard error, `before` in front of each; nothing where nobody can be told."""
    from launch_gates.report.escape import for_terminal  # noqa: PLC0415 (only where something is to be said)

    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):  # closed, or full: the exit code still says it
        for line in redacted(text).splitlines():
            sys.stderr.write(in_a_job(f"{before}{for_terminal(line)}\n"))
        sys.stderr.flush()


def redacted(text: str) -> str:
    """The text without any credential that a built-in rule knows; without the detector, nothing of the text."""
    try:
        from launch_gates.detector.redaction import redact  # noqa: PLC0415 (loads the pattern engine)

        return _beyond_escapes(redact, text)
    except ConfigError as error:
        # The text is not shown: it may hold a credential. What a rule's author got wrong does not.
        return f"launch-gates's own rules are broken: {error.message}"
    except Exception:  # noqa: BLE001 (whatever is wrong with the detector, the text may hold a credential)
        return "something is wrong, and so is the detector that keeps credentials out of messages"


def _beyond_escapes(redact: Callable[[str], str], text: str) -> str:
    r"""Messages of the lower layers have control characters escaped: in `\x1bghp_…` the `b` is not the token's."""
    if "\\" not in text:
        return redact(text)
    import re  # noqa: PLC0415 (only for such a message)

    apart = re.sub(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", rf"\g<0>{_SEPARATOR}", text)
    return redact(apart).replace(_SEPARATOR, "")


def in_a_job(text: str) -> str:
    """The text; in a job of GitHub Actions with nothing in it that the runner would take for a command."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    from launch_gates.ci.workflow_commands import without_commands  # noqa: PLC0415 (only in a job)

    return without_commands(text)


def print_text(text: str) -> None:
    """As `print_commands`, for text that is none: in a job of GitHub Actions no line of it is taken for one."""
    print_commands(in_a_job(text))


def print_commands(text: str) -> None:
    """To standard output, whatever its encoding. A reader that has gone is no error; OutputError for any other."""
    if sys.stdout is None:
        raise OutputError("standard output is closed", "open it, or name a file with --output")
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        give_up_output()
    except OSError as error:
        give_up_output()
        raise unwritable("standard output", error) from None


def give_up_output() -> None:
    """From here on standard output goes nowhere: Python would complain at exit about what is still in its buffer."""
    if sys.stdout is None:
        return
    with suppress(OSError, ValueError):  # it may be no file at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unwritable(where: str, error: OSError) -> OutputError:
    """What to say where something cannot be written."""
    reason = (error.strerror or type(error).__name__).lower()
    return OutputError(f"it could not be written to {where}: {reason}", "make room or name another file")
