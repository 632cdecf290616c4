"""Azure Pipelines: BUILD_REASON says what happened; what a branch had before is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.ci.event import Everything, Platform, Request, Tagged, Update
from launch_gates.ci.values import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.ci.event import Event

_NAME = "Azure Pipelines"
_TAGS = "refs/tags/"
_OF_COMMITS = ("IndividualCI", "BatchedCI")


def _is_here(environ: Mapping[str, str]) -> bool:
    return environ.get("TF_BUILD", "").lower() == "true"


def _event(environ: Mapping[str, str]) -> Event:
    variables = Variables(environ, _NAME)
    reason = variables.text("BUILD_REASON")
    if reason == "PullRequest":
        number = "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"  # of GitHub's; Azure's own have an id
        name = number if variables.text(number) else "SYSTEM_PULLREQUEST_PULLREQUESTID"
        return Request(
            variables.shown(name, "pull request"),
            variables.the_commit("SYSTEM_PULLREQUEST_SOURCECOMMITID"),
            target_branch=variables.the_branch("SYSTEM_PULLREQUEST_TARGETBRANCH"),
        )
    head = variables.the_commit("BUILD_SOURCEVERSION")
    ref = variables.text("BUILD_SOURCEBRANCH")
    if ref.startswith(_TAGS):
        return Tagged("tag")
    if reason not in _OF_COMMITS:
        return Everything(variables.shown("BUILD_REASON", "run by"))
    branch = variables.the_branch("BUILD_SOURCEBRANCH")
    return Update(f"push to {branch}", head, branch=branch)


PLATFORM = Platform(
    name=_NAME,
    is_here=_is_here,
    event=_event,
    deepen="give the `checkout: self` step `fetchDepth: 0`",
)
