"""The one tree of errors. A message names the thing, the place and the next step, never a secret value."""

from __future__ import annotations

from launch_gates.core import exit_codes


class LaunchGatesError(Exception):
    """Anything the user is told about in one line instead of a traceback."""

    exit_code = exit_codes.UNCHECKED

    def __init__(self, message: str, fix: str = "") -> None:
        """`message` says what is wrong and where; `fix` what to do next."""
        super().__init__(message)
        self.message = message
        self.fix = fix


class UsageError(LaunchGatesError):
    """The command line asks for something that cannot be done."""

    exit_code = exit_codes.USAGE


class ConfigError(LaunchGatesError):
    """The configuration is wrong: the message names file, line and, for an unknown key, the nearest known one."""

    exit_code = exit_codes.USAGE


class NotARepositoryError(UsageError):
    """A git repository was asked for and there is none here."""


class NoWorkTreeError(NotARepositoryError):
    """There is a repository, but no files: it is bare, or the current folder is git's own."""


class GitError(LaunchGatesError):
    """git is absent, too old, failed, or was killed: nothing can be said about the repository."""


class EventError(LaunchGatesError):
    """What a CI job says of itself cannot be used: a variable or the event's payload is missing, or malformed."""


class RefusedEventError(UsageError):
    """A CI job runs for an event, or in a way, in which looking at it would be unsafe or mean nothing."""


class DatabaseError(LaunchGatesError):
    """A database could not be looked at. Neither its address nor what its driver says is in the message."""


class ReportError(UsageError):
    """A report that was given cannot be read: it is none, or of a newer version, or too large."""


class HistoryError(UsageError):
    """A file of earlier runs cannot be read: it is not there, is too large, or was written by a newer version."""


class OutputError(LaunchGatesError):
    """A report could not be written: full disk, no permission, no such folder."""


def origin(error: BaseException) -> str:
    """Where an exception came from: frames and types. Not its text, which may quote what was being scanned."""
    import traceback  # noqa: PLC0415 (only where something is broken)

    text, current = "", error
    while True:
        text = "".join([*traceback.format_tb(current.__traceback__), f"{type(current).__qualname__}\n", text])
        earlier = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if earlier is None:
            return text
        current = earlier
