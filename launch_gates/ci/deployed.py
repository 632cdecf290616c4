"""What a CI job has deployed: the commit, and where a deployment's event says that it is.

An address from an event is a stranger's to us: whoever uses it sends no credential there and asks no private address.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.ci.environment import runs_in_ci
from launch_gates.ci.event import Request
from launch_gates.ci.payload import read
from launch_gates.ci.platforms import platform_of
from launch_gates.ci.values import is_commit_id
from launch_gates.core.errors import EventError, RefusedEventError

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMITS = (
    ("GITHUB_ACTIONS", "GITHUB_SHA"),
    ("GITLAB_CI", "CI_COMMIT_SHA"),
    ("BITBUCKET_BUILD_NUMBER", "BITBUCKET_COMMIT"),
    ("CIRCLECI", "CIRCLE_SHA1"),
    ("TF_BUILD", "BUILD_SOURCEVERSION"),
    ("JENKINS_URL", "GIT_COMMIT"),
)
"""The variable that tells a platform, and the one with the commit that its job runs for."""


class Deployment(NamedTuple):
    """What the event of a finished deployment says."""

    url: str
    """Empty where it names none."""
    commit: str
    environment: str


def deployment_of(environ: Mapping[str, str]) -> Deployment | None:
    """Of GitHub's `deployment_status`; None for any other event. Raises EventError where its payload cannot be read.

    `environment_url` is where the site is. `target_url` comes second: it may be a page with the deployment's log.
    """
    if environ.get("GITHUB_ACTIONS") != "true" or environ.get("GITHUB_EVENT_NAME") != "deployment_status":
        return None
    path = environ.get("GITHUB_EVENT_PATH", "")
    if not path:
        raise EventError("GITHUB_EVENT_PATH is not set, as it is in a job of GitHub Actions", "pass GITHUB_* on")
    payload = read(Path(path))
    status = "deployment_status"
    return Deployment(
        payload.optional_text(status, "environment_url") or payload.optional_text(status, "target_url"),
        payload.the_commit("deployment", "sha"),
        payload.optional_text("deployment", "environment"),
    )


def refuse_on_a_request(environ: Mapping[str, str], option: str) -> None:
    """Raises RefusedEventError in a job for a pull request, which may bring along what the option would run."""
    if runs_in_ci(environ) and isinstance(platform_of(environ).event(environ), Request):
        raise RefusedEventError(f"{option} is not for pull requests: it runs what they bring along")


def deployed_commit(environ: Mapping[str, str]) -> str:
    """The commit that the job runs for; empty where this is no CI job, or it does not say."""
    deployment = deployment_of(environ)
    if deployment is not None:
        return deployment.commit
    for mark, variable in _COMMITS:
        if environ.get(mark) and is_commit_id(environ.get(variable, "")):
            return environ[variable]
    return ""
