"""CircleCI: its variables name a branch or a tag, and whether there is a pull request, but not into which branch.

So a pull request is taken to be one into the default branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.ci.event import Platform, Request, Tagged, Update
from launch_gates.ci.values import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.ci.event import Event

_NAME = "CircleCI"
_OF_A_FORK = "pull/"


def _is_here(environ: Mapping[str, str]) -> bool:
    return environ.get("CIRCLECI") == "true"


def _event(environ: Mapping[str, str]) -> Event:
    variables = Variables(environ, _NAME)
    head = variables.the_commit("CIRCLE_SHA1")
    if variables.text("CIRCLE_TAG"):
        return Tagged(variables.shown("CIRCLE_TAG", "tag"))
    branch = variables.the_branch("CIRCLE_BRANCH")
    if branch.startswith(_OF_A_FORK) or variables.text("CIRCLE_PULL_REQUEST"):
        return Request(f"pull request of {branch}", head)
    return Update(f"push to {branch}", head, branch=branch)


PLATFORM = Platform(
    name=_NAME,
    is_here=_is_here,
    event=_event,
    deepen="give the `checkout` step `method: full`, or run `git fetch --unshallow` after it",
)
