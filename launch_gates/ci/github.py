"""GitHub Actions: GITHUB_EVENT_NAME says what happened, the file of GITHUB_EVENT_PATH describes it.

In a workflow that another one calls both are those of the caller's event, so `workflow_call` is never seen there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.ci.event import Everything, Nothing, Platform, Request, Tagged, Update
from launch_gates.ci.payload import read
from launch_gates.ci.values import BY_HAND, Variables, is_branch_name
from launch_gates.core.errors import EventError, RefusedEventError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launch_gates.ci.event import Event
    from launch_gates.ci.payload import Payload

_NAME = "GitHub Actions"
_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_LONGEST_NAME = 60
_MARKS = ("pusher", "pull_request", "merge_group", "deployment_status", "release", "schedule")
"""Keys that only the payloads of some events have."""


def _is_here(environ: Mapping[str, str]) -> bool:
    return environ.get("GITHUB_ACTIONS") == "true"


def _event(environ: Mapping[str, str]) -> Event:
    name, path = environ.get("GITHUB_EVENT_NAME", ""), environ.get("GITHUB_EVENT_PATH", "")
    for variable, value in (("GITHUB_EVENT_NAME", name), ("GITHUB_EVENT_PATH", path)):
        if not value:
            raise EventError(
                f"{variable} is not set, as it is in a job of {_NAME}", "pass GITHUB_* on; in a container with -e"
            )
    kind = _KINDS.get(name)
    if kind is None:
        shown = f"event {name}" if is_branch_name(name) and len(name) <= _LONGEST_NAME else "job's event"
        raise RefusedEventError(f"the {shown} does not say which commits to look at", BY_HAND)
    payload = read(Path(path))
    if kind.own is not None:
        lacking = [key for key in kind.own if not payload.has(key)]
        foreign = [key for key in _MARKS if key not in kind.own and payload.has(key)]
        if lacking or foreign:
            reason = f"has no {lacking[0]}" if lacking else f"has a {foreign[0]}"
            raise EventError(
                f"the event is said to be {name}, and its payload is another one's: it {reason}",
                "give both GITHUB_EVENT_NAME and GITHUB_EVENT_PATH as the runner sets them",
            )
    return kind.told(payload, Variables(environ, _NAME))


def _push(payload: Payload, _variables: Variables) -> Event:
    ref = payload.text("ref")
    after = payload.commit("after")
    if ref.startswith(_TAGS):
        tag = ref.removeprefix(_TAGS)
        what = f"push of tag {tag}" if is_branch_name(tag) else "push of a tag"
        return Tagged(what) if after else Nothing(what, "it was deleted")
    if not ref.startswith(_HEADS):
        raise EventError("the event payload's ref is neither a branch nor a tag", BY_HAND)
    branch = payload.branch("ref")
    if after is None or payload.flag("deleted"):
        return Nothing(f"push to {branch}", "it was deleted")
    return Update(
        f"push to {branch}",
        after,
        payload.commit("before"),
        branch=branch,
        default_branch=payload.branch("repository", "default_branch"),
        forced=payload.flag("forced"),
    )


def _pull_request(payload: Payload, _variables: Variables) -> Request:
    return Request(
        f"pull request {payload.number('number')}",
        payload.the_commit("pull_request", "head", "sha"),
        payload.the_commit("pull_request", "base", "sha"),
        payload.branch("pull_request", "base", "ref"),
    )


def _pull_request_target(payload: Payload, variables: Variables) -> Request:
    return _pull_request(payload, variables)._replace(
        trusted_checkout=variables.the_commit("GITHUB_SHA"),
        get_head=f"`git fetch origin pull/{payload.number('number')}/head` in a step before, without checking it out",
    )


def _merge_group(payload: Payload, _variables: Variables) -> Request:
    return Request(
        "merge group",
        payload.the_commit("merge_group", "head_sha"),
        payload.the_commit("merge_group", "base_sha"),
        payload.branch("merge_group", "base_ref"),
    )


def _deployment(payload: Payload, _variables: Variables) -> Everything:
    payload.the_commit("deployment", "sha")
    return Everything("deployment", "it is what is launched")


def _everything(what: str) -> Callable[[Payload, Variables], Everything]:
    return lambda _payload, _variables: Everything(what)


class _Kind(NamedTuple):
    told: Callable[[Payload, Variables], Event]
    own: tuple[str, ...] | None
    """The keys that tell its payload from others; None where it is any event's."""


_KINDS = {
    "push": _Kind(_push, ("pusher", "before", "after")),
    "pull_request": _Kind(_pull_request, ("pull_request",)),
    "pull_request_target": _Kind(_pull_request_target, ("pull_request",)),
    "merge_group": _Kind(_merge_group, ("merge_group",)),
    "schedule": _Kind(_everything("schedule"), ("schedule",)),
    "workflow_dispatch": _Kind(_everything("manual run"), ()),
    "repository_dispatch": _Kind(_everything("repository dispatch"), ()),
    "workflow_call": _Kind(_everything("called workflow"), None),
    "deployment": _Kind(_deployment, ("deployment",)),
    "deployment_status": _Kind(_deployment, ("deployment_status", "deployment")),
    "release": _Kind(_everything("release"), ("release",)),
    "delete": _Kind(lambda _payload, _variables: Nothing("deletion", "a branch or tag was deleted"), ("ref_type",)),
}

PLATFORM = Platform(
    name=_NAME,
    is_here=_is_here,
    event=_event,
    deepen="give actions/checkout the line `fetch-depth: 0` under `with:`",
)
