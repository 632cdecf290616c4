"""The file in which GitHub describes an event. Others have written parts of it: nothing is taken on trust.

An error names the key and never quotes what stands there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launch_gates.ci.values import BY_HAND, branch_in, commit_in
from launch_gates.core.errors import EventError
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MOST_BYTES = 32 * 1024 * 1024
"""GitHub's own limit for a payload is 25 MB."""
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}


class Payload:
    """A payload whose keys are read by their path, as `text("pull_request", "base", "sha")`."""

    def __init__(self, document: Mapping[str, object]) -> None:
        """The parsed file."""
        self._document = document

    def has(self, key: str) -> bool:
        """Whether there is something under that key of the outermost object."""
        return self._document.get(key) is not None

    def text(self, *path: str) -> str:
        """The text there. Raises EventError where there is anything else."""
        value = self._at(path)
        if not isinstance(value, str):
            raise _unlike(path, value, "text")
        return value

    def optional_text(self, *path: str) -> str:
        """The text there; empty where nothing is. Raises EventError where there is anything else."""
        return "" if self._at(path) is None else self.text(*path)

    def commit(self, *path: str) -> str | None:
        """The id of a commit there; None for zeros. Raises EventError where there is anything else."""
        return commit_in(self.text(*path), _where(path))

    def the_commit(self, *path: str) -> str:
        """The id of a commit there. Raises EventError where there is anything else."""
        found = self.commit(*path)
        if found is None:
            raise EventError(f"{_where(path)} names no commit", BY_HAND)
        return found

    def branch(self, *path: str) -> str:
        """The name of a branch there, also from its ref. Raises EventError where there is anything else."""
        name = branch_in(self.text(*path), _where(path))
        if name is None:
            raise EventError(f"{_where(path)} is no name of a branch", BY_HAND)
        return name

    def number(self, *path: str) -> int:
        """The whole number there. Raises EventError where there is anything else."""
        value = self._at(path)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _unlike(path, value, "a number")
        return value

    def flag(self, *path: str) -> bool | None:
        """True or false, as there; None where nothing is. Raises EventError where there is anything else."""
        value = self._at(path)
        if value is not None and not isinstance(value, bool):
            raise _unlike(path, value, "true or false")
        return value

    def _at(self, path: tuple[str, ...]) -> object:
        value: object = self._document
        for depth, key in enumerate(path):
            if not isinstance(value, dict):
                raise _unlike(path[:depth], value, "an object")
            value = value.get(key)
        return value


def read(file: Path) -> Payload:
    """The payload in that file. Raises EventError where there is none, or none that can be read."""
    shown = printable(str(file))
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or type(error).__name__).lower()
        raise EventError(
            f"the event's payload cannot be read from {shown}: {reason}",
            "give the job the file that GITHUB_EVENT_PATH names; in a container, mount it",
        ) from None
    if len(content) > _MOST_BYTES:
        raise EventError(f"the event's payload in {shown} is larger than any of GitHub's", BY_HAND)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise EventError(f"the event's payload in {shown} is not JSON", BY_HAND) from None
    if not isinstance(document, dict):
        raise EventError(f"the event's payload in {shown} is no JSON object", BY_HAND)
    return Payload(document)


def _where(path: tuple[str, ...]) -> str:
    return f"the event payload's {'.'.join(path)}"


def _unlike(path: tuple[str, ...], value: object, wanted: str) -> EventError:
    if value is None:
        return EventError(f"{_where(path)} is missing", BY_HAND)
    return EventError(f"{_where(path)} is {_KINDS.get(type(value), 'something else')} instead of {wanted}", BY_HAND)
