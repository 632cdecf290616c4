"""What a job has deployed, and where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from launch_gates.ci.deployed import Deployment, deployed_commit, deployment_of
from launch_gates.core.errors import EventError

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "1f0c9e2d4b6a8f7e5d3c1b0a9f8e7d6c5b4a3f2e"


def _event(tmp_path: Path, **status: object) -> dict[str, str]:
    payload = {"deployment_status": status, "deployment": {"sha": COMMIT, "environment": "Production"}}
    file = tmp_path / "event.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "deployment_status", "GITHUB_EVENT_PATH": str(file)}


@pytest.mark.parametrize(
    ("status", "url"),
    [
        ({"environment_url": "https://a.example", "target_url": "https://log.example"}, "https://a.example"),
        ({"environment_url": "", "target_url": "https://b.example"}, "https://b.example"),
        ({"environment_url": None, "target_url": None}, ""),
        ({}, ""),
    ],
)
def test_the_site_comes_before_the_log(tmp_path: Path, status: dict[str, object], url: str) -> None:
    assert deployment_of(_event(tmp_path, **status)) == Deployment(url, COMMIT, "Production")


def test_an_odd_payload_is_an_error_and_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(EventError) as caught:
        deployment_of(_event(tmp_path, environment_url=["secret-text"]))
    assert "secret-text" not in caught.value.message
    with pytest.raises(EventError, match="GITHUB_EVENT_PATH"):
        deployment_of({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "deployment_status"})


def test_another_event_is_no_deployment() -> None:
    assert deployment_of({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push"}) is None
    assert deployment_of({"GITHUB_EVENT_NAME": "deployment_status"}) is None


@pytest.mark.parametrize(
    ("environ", "commit"),
    [
        ({"GITHUB_ACTIONS": "true", "GITHUB_SHA": COMMIT}, COMMIT),
        ({"GITLAB_CI": "true", "CI_COMMIT_SHA": COMMIT}, COMMIT),
        ({"BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_COMMIT": COMMIT}, COMMIT),
        ({"CIRCLECI": "true", "CIRCLE_SHA1": COMMIT}, COMMIT),
        ({"TF_BUILD": "True", "BUILD_SOURCEVERSION": COMMIT}, COMMIT),
        ({"JENKINS_URL": "https://ci", "GIT_COMMIT": COMMIT}, COMMIT),
        ({"GITHUB_SHA": COMMIT}, ""),
        ({"GITHUB_ACTIONS": "true", "GITHUB_SHA": "main; rm"}, ""),
        ({}, ""),
    ],
)
def test_the_commit_of_a_job(environ: dict[str, str], commit: str) -> None:
    assert deployed_commit(environ) == commit


def test_that_of_a_deployment_is_the_deployed_one(tmp_path: Path) -> None:
    assert deployed_commit({**_event(tmp_path), "GITHUB_SHA": "f" * 40}) == COMMIT
