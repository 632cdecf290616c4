"""The table of platforms, and which of them this is. Adding one: a file, a line here, a test, a line in docs/ci.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.ci import azure, bitbucket, circleci, github, gitlab, jenkins
from launch_gates.ci.environment import runs_in_ci
from launch_gates.ci.values import BY_HAND
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.ci.event import Platform

PLATFORMS = (
    github.PLATFORM,
    gitlab.PLATFORM,
    bitbucket.PLATFORM,
    circleci.PLATFORM,
    azure.PLATFORM,
    # Last: its agents may start jobs of others, and its variables are theirs too.
    jenkins.PLATFORM,
)


def platform_of(environ: Mapping[str, str]) -> Platform:
    """The platform whose job this is, the first where there are several. Raises UsageError where there is none."""
    for platform in PLATFORMS:
        if platform.is_here(environ):
            return platform
    known = ", ".join(platform.name for platform in PLATFORMS)
    if runs_in_ci(environ):
        raise UsageError(f"this CI service is not known here, so what to look at is not either: {known} are", BY_HAND)
    raise UsageError(f"this is no CI job: none of {known} has set its variables", BY_HAND)
