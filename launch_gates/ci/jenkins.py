"""Jenkins: a multibranch job's variables name a change request and its target, those of the git plugin the commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.ci.event import Platform, Request, Tagged, Update
from launch_gates.ci.values import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.ci.event import Event

_NAME = "Jenkins"


def _is_here(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("JENKINS_URL") and environ.get("BUILD_NUMBER"))


def _event(environ: Mapping[str, str]) -> Event:
    variables = Variables(environ, _NAME)
    # Only set where the git plugin checked out; what is checked out is the same.
    head = variables.commit("GIT_COMMIT")
    if variables.text("CHANGE_ID"):
        return Request(
            variables.shown("CHANGE_ID", "change request"), head, target_branch=variables.the_branch("CHANGE_TARGET")
        )
    if variables.text("TAG_NAME"):
        return Tagged(variables.shown("TAG_NAME", "tag"))
    branch = variables.branch("BRANCH_NAME") or variables.the_branch("GIT_BRANCH").removeprefix("origin/")
    return Update(
        f"build of {branch}",
        head,
        variables.commit("GIT_PREVIOUS_SUCCESSFUL_COMMIT"),
        "the last successful build",
        branch=branch,
        default_branch=branch if variables.text("BRANCH_IS_PRIMARY") == "true" else None,
    )


PLATFORM = Platform(
    name=_NAME,
    is_here=_is_here,
    event=_event,
    deepen="take `shallow` out of the checkout's CloneOption",
)
