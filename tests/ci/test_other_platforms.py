"""GitLab, Bitbucket, CircleCI, Azure and Jenkins: their variables, in clones as their jobs have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.ci.platforms import PLATFORMS, platform_of
from launch_gates.ci.scope import CommitRange, Unavailable
from launch_gates.core.errors import EventError
from tests.ci.conftest import ZEROS, at, change, clone_of, scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import WorkTree

Job = dict[str, str]
REQUEST, BRANCH, TAG = "request", "branch", "tag"


def gitlab(kind: str, shop: WorkTree, **more: str) -> Job:
    job = {"CI": "true", "GITLAB_CI": "true", "CI_SERVER_NAME": "GitLab", "CI_DEFAULT_BRANCH": "main"}
    job |= {"CI_COMMIT_SHA": at(shop, "topic"), "CI_COMMIT_BEFORE_SHA": ZEROS, "CI_COMMIT_REF_NAME": "topic"}
    if kind == REQUEST:
        job |= {
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_IID": "12",
            "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": at(shop, "main~1"),
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
        }
    elif kind == TAG:
        job |= {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_TAG": "v1.0"}
    else:
        job |= {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "topic"}
    return job | more


def bitbucket(kind: str, shop: WorkTree, **more: str) -> Job:
    job = {"CI": "true", "BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_COMMIT": at(shop, "topic")}
    if kind == TAG:
        return job | {"BITBUCKET_TAG": "v1.0"} | more
    job["BITBUCKET_BRANCH"] = "topic"
    if kind == REQUEST:
        job["BITBUCKET_PR_ID"] = "12"
        job["BITBUCKET_PR_DESTINATION_BRANCH"] = "main"
        job["BITBUCKET_PR_DESTINATION_COMMIT"] = at(shop, "main")[:12]
    return job | more


def circleci(kind: str, shop: WorkTree, **more: str) -> Job:
    job = {"CI": "true", "CIRCLECI": "true", "CIRCLE_SHA1": at(shop, "topic")}
    if kind == TAG:
        return job | {"CIRCLE_TAG": "v1.0"} | more
    job["CIRCLE_BRANCH"] = "topic"
    if kind == REQUEST:
        job["CIRCLE_PULL_REQUEST"] = "https://github.com/octo-org/shop/pull/12"
    return job | more


def azure(kind: str, shop: WorkTree, **more: str) -> Job:
    job = {"TF_BUILD": "True", "BUILD_REASON": "IndividualCI", "BUILD_SOURCEVERSION": at(shop, "topic")}
    if kind == REQUEST:
        job |= {
            "BUILD_REASON": "PullRequest",
            "BUILD_SOURCEBRANCH": "refs/pull/12/merge",
            "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
            "SYSTEM_PULLREQUEST_SOURCECOMMITID": at(shop, "topic"),
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
        }
    else:
        job["BUILD_SOURCEBRANCH"] = "refs/tags/v1.0" if kind == TAG else "refs/heads/topic"
    return job | more


def jenkins(kind: str, shop: WorkTree, **more: str) -> Job:
    job = {"JENKINS_URL": "https://ci.example.org/", "BUILD_NUMBER": "7", "GIT_COMMIT": at(shop, "topic")}
    if kind == REQUEST:
        job |= {"BRANCH_NAME": "PR-12", "CHANGE_ID": "12", "CHANGE_TARGET": "main", "CHANGE_BRANCH": "topic"}
    elif kind == TAG:
        job |= {"BRANCH_NAME": "v1.0", "TAG_NAME": "v1.0"}
    else:
        job |= {"BRANCH_NAME": "topic", "GIT_BRANCH": "topic"}
    return job | more


ALL = [gitlab, bitbucket, circleci, azure, jenkins]
EVERY = pytest.mark.parametrize("job", ALL, ids=lambda each: each.__name__)


@EVERY
def test_a_request_is_what_its_target_does_not_have(job: Callable[..., Job], shop: WorkTree) -> None:
    found = scope(job(REQUEST, shop), clone_of(shop, "clone", "--branch", "main"))
    assert isinstance(found, CommitRange)
    assert found[1:-1] == (at(shop, "main~1"), at(shop, "topic"), 2, "main", at(shop, "main"))
    number = "request of topic" if job is circleci else "request 12"
    assert found.sentence.endswith(f"{number}: 2 commits since main ({found.base[:7]})")


@EVERY
def test_a_branch_is_what_the_default_one_does_not_have(job: Callable[..., Job], shop: WorkTree) -> None:
    found = scope(job(BRANCH, shop), clone_of(shop, "clone"))
    assert isinstance(found, CommitRange)
    assert found[1:-1] == (at(shop, "main~1"), at(shop, "topic"), 2, "main", None)


@EVERY
def test_a_branch_that_cannot_be_compared_is_everything(job: Callable[..., Job], shop: WorkTree) -> None:
    clone = clone_of(shop, "clone", "--single-branch", "--branch", "topic")
    assert ": everything, as " in scope(job(BRANCH, shop), clone).sentence


@EVERY
def test_a_tag_is_what_came_since_the_one_before_it(job: Callable[..., Job], shop: WorkTree) -> None:
    assert scope(job(TAG, shop), shop).sentence.endswith(": everything, as there is no earlier tag here")
    shop.git("tag", "v0.9", "main~2")
    assert scope(job(TAG, shop), shop).sentence.endswith(
        f": 2 commits since v0.9 ({at(shop, 'v0.9')[:7]}) and all files"
    )


@EVERY
@pytest.mark.parametrize("kind", [REQUEST, BRANCH])
def test_in_a_shallow_clone_its_own_way_out_is_named(job: Callable[..., Job], kind: str, shop: WorkTree) -> None:
    found = scope(job(kind, shop), clone_of(shop, "clone", "--depth=1", "--branch", "topic"))
    assert isinstance(found, Unavailable)
    assert "the clone is shallow" in found.reason
    assert found.fix == platform_of(job(kind, shop)).deepen


@EVERY
def test_everything_in_a_shallow_clone_says_so(job: Callable[..., Job], shop: WorkTree) -> None:
    found = scope(job(TAG, shop), clone_of(shop, "clone", "--depth=1"))
    assert found.sentence.endswith(f"; the clone is shallow: {platform_of(job(TAG, shop)).deepen}")


@EVERY
def test_any_variable_may_hold_anything(job: Callable[..., Job], shop: WorkTree) -> None:
    for kind in (REQUEST, BRANCH, TAG):
        good = job(kind, shop)
        platform = platform_of(good)
        for name in good:
            for value in ("", "x y", "-x", "a\nb", "\udcff", "refs/heads/", "a..b", "A" * 40, "d" * 5000):
                try:
                    said = platform.event({**good, name: value}).what
                except EventError as error:
                    said = error.message
                assert said.isprintable()


def test_every_platform_has_a_way_to_deepen_and_is_tested() -> None:
    assert len(PLATFORMS) == len(ALL) + 1
    assert len({platform.deepen for platform in PLATFORMS}) == len(PLATFORMS)


class TestGitLab:
    def test_a_push_begins_at_what_was_there_before(self, shop: WorkTree) -> None:
        found = scope(gitlab(BRANCH, shop, CI_COMMIT_BEFORE_SHA=at(shop, "topic~1")), clone_of(shop, "clone"))
        assert found.sentence == f"push to topic: 1 commit since the last push ({at(shop, 'topic~1')[:7]})"

    def test_a_push_by_force_begins_where_the_branch_leaves_the_default_one(self, shop: WorkTree) -> None:
        found = scope(gitlab(BRANCH, shop, CI_COMMIT_BEFORE_SHA="d" * 40), clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert found.since == "main"

    def test_a_pipeline_for_the_merged_result_is_about_the_source(self, shop: WorkTree) -> None:
        source, target = at(shop, "topic"), at(shop, "main")
        shop.git("switch", "--quiet", "--detach", "main")
        shop.git("merge", "--quiet", "--no-edit", "topic")
        job = gitlab(
            REQUEST,
            shop,
            CI_COMMIT_SHA=at(shop, "HEAD"),
            CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=source,
            CI_MERGE_REQUEST_TARGET_BRANCH_SHA=target,
        )
        found = scope(job, shop)
        assert isinstance(found, CommitRange)
        assert (found.head, found.commits, found.configuration) == (source, 2, target)

    def test_where_the_target_was_not_fetched_its_fork_point_serves(self, shop: WorkTree) -> None:
        found = scope(gitlab(REQUEST, shop), clone_of(shop, "clone", "--single-branch", "--branch", "topic"))
        assert isinstance(found, CommitRange)
        assert (found.base, found.commits, found.configuration) == (at(shop, "main~1"), 2, at(shop, "main~1"))

    def test_a_pull_request_of_github(self, shop: WorkTree) -> None:
        job = gitlab(
            BRANCH,
            shop,
            CI_PIPELINE_SOURCE="external_pull_request_event",
            CI_EXTERNAL_PULL_REQUEST_IID="12",
            CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA=at(shop, "topic"),
            CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA=at(shop, "main"),
            CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME="main",
        )
        assert scope(job, clone_of(shop, "clone")).sentence.startswith("pull request 12: 2 commits since main")

    @pytest.mark.parametrize("source", ["schedule", "web", "api", "trigger"])
    def test_any_other_pipeline_is_everything(self, shop: WorkTree, source: str) -> None:
        found = scope(gitlab(BRANCH, shop, CI_PIPELINE_SOURCE=source), shop)
        assert found.sentence == f"pipeline by {source}: everything"


class TestBitbucket:
    def test_a_destination_that_was_not_fetched_as_a_branch_is_found_by_its_short_id(self, shop: WorkTree) -> None:
        clone = clone_of(shop, "clone")
        clone.git("update-ref", "-d", "refs/remotes/origin/main")
        # A tag of that name is somebody's, and not what is meant.
        clone.git("tag", at(shop, "main")[:12], at(shop, "topic"))
        found = scope(bitbucket(REQUEST, shop), clone)
        assert isinstance(found, CommitRange)
        assert (found.base, found.configuration) == (at(shop, "main~1"), at(shop, "main"))

    def test_a_custom_pipeline_is_everything(self, shop: WorkTree) -> None:
        found = scope(bitbucket(BRANCH, shop, BITBUCKET_BRANCH=""), shop)
        assert found.sentence == "custom pipeline: everything"


class TestCircleCI:
    def test_a_pull_request_of_a_fork_has_a_branch_of_its_own(self, shop: WorkTree) -> None:
        found = scope(circleci(BRANCH, shop, CIRCLE_BRANCH="pull/12"), clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert found.configuration == at(shop, "main")

    def test_where_the_default_branch_is_not_known_it_says_how_to_learn_it(self, shop: WorkTree) -> None:
        clone = clone_of(shop, "clone")
        clone.git("remote", "set-head", "origin", "--delete")
        found = scope(circleci(REQUEST, shop), clone)
        assert isinstance(found, Unavailable)
        assert "`git remote set-head origin --auto`" in found.fix


class TestAzure:
    @pytest.mark.parametrize("reason", ["Schedule", "Manual", "ResourceTrigger"])
    def test_any_other_run_is_everything(self, shop: WorkTree, reason: str) -> None:
        assert scope(azure(BRANCH, shop, BUILD_REASON=reason), shop).sentence == f"run by {reason}: everything"

    def test_where_the_target_was_not_fetched_it_says_how(self, shop: WorkTree) -> None:
        clone = clone_of(shop, "clone", "--single-branch", "--branch", "topic")
        found = scope(azure(REQUEST, shop), clone)
        assert isinstance(found, Unavailable)
        assert "`git fetch origin main`" in found.fix


class TestJenkins:
    def test_a_build_begins_at_the_last_successful_one(self, shop: WorkTree) -> None:
        before = at(shop, "topic~1")
        found = scope(jenkins(BRANCH, shop, GIT_PREVIOUS_SUCCESSFUL_COMMIT=before), clone_of(shop, "clone"))
        assert found.sentence == f"build of topic: 1 commit since the last successful build ({before[:7]})"

    def test_without_the_git_plugin_it_is_what_is_checked_out(self, shop: WorkTree) -> None:
        shop.git("switch", "--quiet", "topic")
        added = change(shop, "last")
        job = jenkins(REQUEST, shop, GIT_COMMIT="")
        found = scope(job, clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert found.head == added

    def test_its_variables_in_another_platforms_job_are_passed_over(self, shop: WorkTree) -> None:
        assert platform_of(jenkins(BRANCH, shop) | gitlab(BRANCH, shop)).name == "GitLab CI"
