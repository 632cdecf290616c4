"""What is known of the way from a merge to production. Pure data."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """Text that is run on a deploy, or that a person runs for one: a command line, or a whole script."""

    path: str
    line: int
    text: str
    how: str
    """Where it stands, for people: `release command`, `step of the job deploy`."""
    is_deploy: bool = True
    """Whether the file itself says that this is how it goes live. False of an image's start and a package's scripts,
    which may be for something else."""
    opt_in: str = ""
    """The input without which it does not run, and which is off by default."""


class Deploy(NamedTuple):
    """All that was found."""

    commands: tuple[Command, ...]
    starts: frozenset[str] = frozenset()
    """Names of frameworks whose migrations the application itself runs when it starts."""

    @property
    def is_known(self) -> bool:
        """Whether the repository says anything of how it goes live."""
        return bool(self.commands)
