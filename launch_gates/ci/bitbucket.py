"""Bitbucket Pipelines: its variables name a pull request, a branch or a tag; what a branch had before is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.ci.event import Everything, Platform, Request, Tagged, Update
from launch_gates.ci.values import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.ci.event import Event

_NAME = "Bitbucket Pipelines"


def _is_here(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("BITBUCKET_BUILD_NUMBER"))


def _event(environ: Mapping[str, str]) -> Event:
    variables = Variables(environ, _NAME)
    head = variables.the_commit("BITBUCKET_COMMIT")
    if variables.text("BITBUCKET_PR_ID"):
        return Request(
            variables.shown("BITBUCKET_PR_ID", "pull request"),
            head,
            # Of an id only the first twelve digits are given.
            variables.commit("BITBUCKET_PR_DESTINATION_COMMIT", may_be_short=True),
            variables.the_branch("BITBUCKET_PR_DESTINATION_BRANCH"),
        )
    if variables.text("BITBUCKET_TAG"):
        return Tagged(variables.shown("BITBUCKET_TAG", "tag"))
    branch = variables.branch("BITBUCKET_BRANCH")
    if branch is None:
        return Everything("custom pipeline")
    return Update(f"push to {branch}", head, branch=branch)


PLATFORM = Platform(
    name=_NAME,
    is_here=_is_here,
    event=_event,
    deepen="give the step `clone: {depth: full}`",
)
