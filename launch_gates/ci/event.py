"""What a platform says has happened, before git is asked; and what a platform is.

An id is checked to be one, and a name to be a branch's (`values`), before it gets into one of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Request(NamedTuple):
    """Commits that ask to be let into a branch: a pull request, a merge request, a merge queue's."""

    what: str
    """For people: `pull request 12`."""
    head: str | None
    """The id of the last one; None for what is checked out."""
    target: str | None = None
    """The id that the branch has, which may be the beginning of one; None where only its name is known."""
    target_branch: str | None = None
    """None for the default branch."""
    fork_point: str | None = None
    """The id of what both have, where the platform says that."""
    trusted_checkout: str | None = None
    """For a job with the rights of the branch: the only id, but for the branch's own, that may be checked out."""
    get_head: str = ""
    """How to get the head, where a job is not to check it out."""


class Update(NamedTuple):
    """A branch that is new, or has moved."""

    what: str
    head: str | None
    """The id that it has now; None for what is checked out."""
    before: str | None = None
    """The id that it had; None for a new one, or where nobody says."""
    before_is: str = "the last push"
    branch: str | None = None
    default_branch: str | None = None
    """None where the platform does not say."""
    forced: bool | None = None
    """Whether commits were taken away; None where the platform does not say."""


class Tagged(NamedTuple):
    """A tag, which is what is launched: what is checked out, and what has come since the tag before it."""

    what: str


class Everything(NamedTuple):
    """No part is meant: the work tree and the whole history."""

    what: str
    why: str = ""
    deepen: str = ""
    """Where the clone is shallow, so that not everything is there: how to get the rest."""

    @property
    def sentence(self) -> str:
        """For people, on one line."""
        why = f", as {self.why}" if self.why else ""
        return f"{self.what}: everything{why}" + (f"; the clone is shallow: {self.deepen}" if self.deepen else "")


class Nothing(NamedTuple):
    """There is nothing to look at."""

    what: str
    why: str

    @property
    def sentence(self) -> str:
        """For people, on one line."""
        return f"{self.what}: nothing to look at, as {self.why}"


Event = Request | Update | Tagged | Everything | Nothing


class Platform(NamedTuple):
    """A service that runs CI jobs."""

    name: str
    is_here: Callable[[Mapping[str, str]], bool]
    """Whether the environment is that of one of its jobs."""
    event: Callable[[Mapping[str, str]], Event]
    """What this job runs for. Raises EventError, RefusedEventError."""
    deepen: str
    """How a job gets the whole history instead of a shallow clone."""
