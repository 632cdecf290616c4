"""What GitHub's variables and payloads may hold instead of what they should: one clear line, and never a traceback."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.ci.github import PLATFORM
from launch_gates.ci.platforms import platform_of
from launch_gates.core.errors import EventError, LaunchGatesError, RefusedEventError, UsageError
from tests.ci.conftest import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ci.conftest import Recorded

JUNK: tuple[object, ...] = (
    None, True, -1, 1.5, "", "x", "\ud800", "--upload-pack=x", "main\n::error::x", "0" * 39, "A" * 40, "refs/heads/",
    "refs/heads/a..b", "refs/tags/\x1b[31m", "a" * 10_000, ["a"], {"sha": []}, ...,
)  # fmt: skip
NOISE = ("user", "repo", "sender", "commits", "head_commit", "organization", "owner")
"""Keys below which nothing is read."""


def refused(environ: dict[str, str]) -> LaunchGatesError:
    with pytest.raises(LaunchGatesError) as raised:
        PLATFORM.event(environ)
    error = raised.value
    assert error.fix
    assert (error.message + error.fix).isprintable()
    return error


@pytest.mark.parametrize("variable", ["GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH"])
@pytest.mark.parametrize("value", ["", None])
def test_a_variable_that_is_not_there_is_named(github: Recorded, variable: str, value: str | None) -> None:
    environ = github("push")
    if value is None:
        del environ[variable]
    else:
        environ[variable] = value
    error = refused(environ)
    assert isinstance(error, EventError)
    assert error.message == f"{variable} is not set, as it is in a job of GitHub Actions"


def test_a_payload_that_is_not_there_or_not_readable_is_named(github: Recorded, tmp_path: Path) -> None:
    environ = github("push")
    for path in (tmp_path / "none.json", tmp_path, tmp_path / ("x" * 300), "a\0b"):
        error = refused({**environ, "GITHUB_EVENT_PATH": str(path)})
        assert error.message.startswith("the event's payload cannot be read from ")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe\x00", b"\x00" * 100, b"[]", b"null", b'"text"', b"1", b"9" * 5000, b"[" * 100_000,
        b'{"a":' * 100_000, b'{"ref": "\xff"}',
    ],
    ids=lambda content: repr(content[:10]),
)  # fmt: skip
def test_a_payload_that_is_no_json_object_is_said(github: Recorded, content: bytes) -> None:
    error = refused(github.raw("push", content))
    assert isinstance(error, EventError)
    assert "JSON" in error.message


def test_a_payload_larger_than_any_of_githubs_is_not_read(github: Recorded) -> None:
    error = refused(github.raw("push", b" " * (32 * 1024 * 1024 + 1)))
    assert "larger than any" in error.message


def test_an_event_that_says_nothing_of_commits_is_refused(github: Recorded) -> None:
    for name in ("issue_comment", "workflow_run", "x\n::error::" + "y" * 1000):
        error = refused(github.raw(name, b"{}"))
        assert isinstance(error, RefusedEventError)
        assert "--range A..B" in error.fix
        assert len(error.message) < 200


@pytest.mark.parametrize("event", sorted(file.stem for file in EVENTS.iterdir()))
def test_whatever_stands_at_any_key_it_is_an_event_or_a_clear_error(event: str, github: Recorded) -> None:
    document = json.loads((EVENTS / f"{event}.json").read_text())
    for path in paths(document):
        for value in JUNK:
            changed = replaced(document, path, value)
            said = told(github.raw(event, json.dumps(changed).encode()) | {"GITHUB_SHA": "a" * 40})
            assert said.isprintable()
            assert "a" * 2000 not in said


@pytest.mark.parametrize(
    ("event", "path", "value", "said"),
    [
        ("push", "after", 1, "the event payload's after is a number instead of text"),
        ("push", "after", ..., "its payload is another one's: it has no after"),
        ("push", "before", "main", "the event payload's before is no id of a commit"),
        ("push", "forced", "yes", "the event payload's forced is text instead of true or false"),
        ("push", "ref", "refs/notes/x", "the event payload's ref is neither a branch nor a tag"),
        ("push", "repository", [], "the event payload's repository is a list instead of an object"),
        ("pull_request", "pull_request__base", ..., "the event payload's pull_request.base is missing"),
        ("pull_request", "pull_request__base__sha", "0" * 40, "pull_request.base.sha names no commit"),
        ("pull_request", "pull_request__base__ref", "-x", "pull_request.base.ref is no name of a branch"),
        ("pull_request", "number", True, "the event payload's number is true or false instead of a number"),
        ("merge_group", "merge_group__head_sha", {}, "merge_group.head_sha is an object instead of text"),
    ],
)
def test_the_key_is_named(github: Recorded, event: str, path: str, value: object, said: str) -> None:
    changes: dict[str, Any] = {path: value}
    assert said in refused(github(event, **changes)).message


def test_pull_request_target_needs_to_know_what_may_be_checked_out(github: Recorded) -> None:
    assert "GITHUB_SHA is not set" in refused(github("pull_request_target")).message


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "this is no CI job"),
        ({"CI": "false", "TERM": "xterm"}, "this is no CI job"),
        ({"CI": "true"}, "this CI service is not known here"),
        ({"CI": "woodpecker", "GITHUB_ACTIONS": "false"}, "this CI service is not known here"),
        ({"TEAMCITY_VERSION": "2025.03"}, "this CI service is not known here"),
    ],
)
def test_elsewhere_the_modes_to_choose_from_are_named(environ: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said) as raised:
        platform_of(environ)
    assert "GitHub Actions, GitLab CI, Bitbucket Pipelines, CircleCI, Azure Pipelines, Jenkins" in raised.value.message
    assert "--range A..B" in raised.value.fix


def told(environ: dict[str, str]) -> str:
    """What is said of an event, be it an error; anything else that is raised fails the test."""
    try:
        return PLATFORM.event(environ).what
    except EventError as error:
        return error.message + error.fix


def paths(document: object, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all keys of objects."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield (*above, key)
            yield from () if key in NOISE else paths(value, (*above, key))


def replaced(document: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    """A copy with another value at the path, or with none."""
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    if value is ...:
        del place[path[-1]]
    return changed
