"""GitLab CI: CI_PIPELINE_SOURCE says what happened, other variables of it name the commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.ci.event import Everything, Platform, Request, Tagged, Update
from launch_gates.ci.values import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.ci.event import Event

_NAME = "GitLab CI"
_OF_COMMITS = ("", "push", "parent_pipeline", "merge_request_event", "external_pull_request_event")
"""Sources that stand for commits that have come; a child pipeline has its parent's variables."""


def _is_here(environ: Mapping[str, str]) -> bool:
    return environ.get("GITLAB_CI") == "true"


def _event(environ: Mapping[str, str]) -> Event:
    variables = Variables(environ, _NAME)
    head = variables.the_commit("CI_COMMIT_SHA")
    if variables.text("CI_MERGE_REQUEST_IID"):
        return Request(
            variables.shown("CI_MERGE_REQUEST_IID", "merge request"),
            # Empty unless the pipeline runs for what the merge would give.
            variables.commit("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or head,
            variables.commit("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"),
            variables.the_branch("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
            variables.commit("CI_MERGE_REQUEST_DIFF_BASE_SHA"),
        )
    if variables.text("CI_EXTERNAL_PULL_REQUEST_IID"):
        return Request(
            variables.shown("CI_EXTERNAL_PULL_REQUEST_IID", "pull request"),
            variables.the_commit("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA"),
            variables.the_commit("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA"),
            variables.the_branch("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"),
        )
    if variables.text("CI_COMMIT_TAG"):
        return Tagged(variables.shown("CI_COMMIT_TAG", "tag"))
    source = variables.text("CI_PIPELINE_SOURCE")
    if source not in _OF_COMMITS:
        return Everything(variables.shown("CI_PIPELINE_SOURCE", "pipeline by"))
    branch = variables.the_branch("CI_COMMIT_BRANCH")
    return Update(
        f"push to {branch}",
        head,
        variables.commit("CI_COMMIT_BEFORE_SHA"),
        branch=branch,
        default_branch=variables.branch("CI_DEFAULT_BRANCH"),
    )


PLATFORM = Platform(
    name=_NAME,
    is_here=_is_here,
    event=_event,
    deepen='give the job `variables: {GIT_DEPTH: "0"}`',
)
