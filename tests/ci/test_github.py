"""Every event of GitHub Actions, with recorded payloads, in clones as jobs have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.ci.event import Everything, Nothing
from launch_gates.ci.scope import CommitRange, Unavailable
from launch_gates.core.errors import EventError, GitError, RefusedEventError
from tests.ci.conftest import EVENTS, ZEROS, at, change, clone_of, scope

if TYPE_CHECKING:
    from tests.ci.conftest import Recorded
    from tests.conftest import WorkTree

FETCH_DEPTH = "give actions/checkout the line `fetch-depth: 0` under `with:`"


def request_of(github: Recorded, shop: WorkTree, event: str = "pull_request") -> dict[str, str]:
    """A pull request from `topic` into `main`."""
    return github(event, pull_request__head__sha=at(shop, "topic"), pull_request__base__sha=at(shop, "main"))


class TestPush:
    def test_from_what_was_there_before(self, github: Recorded, shop: WorkTree) -> None:
        before, after = at(shop, "main~2"), at(shop, "main")
        found = scope(github("push", before=before, after=after), clone_of(shop, "clone"))
        assert found == CommitRange("push to main", before, after, 2, "the last push")
        assert found.sentence == f"push to main: 2 commits since the last push ({before[:7]})"

    def test_of_a_new_branch_from_where_it_leaves_the_default_one(self, github: Recorded, shop: WorkTree) -> None:
        event = github("push", ref="refs/heads/topic", before=ZEROS, after=at(shop, "topic"), created=True)
        found = scope(event, clone_of(shop, "clone"))
        assert found == CommitRange("push to topic", at(shop, "main~1"), at(shop, "topic"), 2, "main")

    def test_by_force_from_where_the_branch_leaves_the_default_one(self, github: Recorded, shop: WorkTree) -> None:
        before = at(shop, "topic")
        shop.git("switch", "--quiet", "topic")
        shop.git("reset", "--quiet", "--hard", "HEAD~1")
        after = change(shop, "other")
        event = github("push", ref="refs/heads/topic", before=before, after=after, forced=True)
        clone = clone_of(shop, "clone")
        assert scope(event, clone) == CommitRange("push to topic", at(shop, "main~1"), after, 2, "main")
        # The same where what was there before is still at hand.
        assert scope(event, shop_with_origin(shop)) == scope(event, clone)

    def test_of_a_branch_that_has_the_default_one_merged_in(self, github: Recorded, shop: WorkTree) -> None:
        before = at(shop, "topic")
        shop.git("switch", "--quiet", "topic")
        shop.git("merge", "--quiet", "--no-edit", "main")
        event = github("push", ref="refs/heads/topic", before=before, after=at(shop, "topic"))
        found = scope(event, clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert (found.base, found.commits) == (before, 2)

    def test_by_force_to_the_default_branch_is_everything(self, github: Recorded, shop: WorkTree) -> None:
        event = github("push", before="d" * 40, after=at(shop, "main"), forced=True)
        found = scope(event, clone_of(shop, "clone"))
        assert isinstance(found, Everything)
        assert found.sentence == "push to main: everything, as the default branch is rewritten, or was not seen before"

    def test_of_a_new_branch_that_shares_nothing_is_everything(self, github: Recorded, shop: WorkTree) -> None:
        after = unrelated(shop)
        event = github("push", ref="refs/heads/pages", before=ZEROS, after=after, created=True)
        found = scope(event, clone_of(shop, "clone"))
        assert found.sentence == "push to pages: everything, as it is new, and shares nothing with main here"

    def test_where_the_default_branch_was_not_fetched_is_everything(self, github: Recorded, shop: WorkTree) -> None:
        event = github("push", ref="refs/heads/topic", before=ZEROS, after=at(shop, "topic"))
        found = scope(event, clone_of(shop, "clone", "--single-branch", "--branch", "topic"))
        assert found.sentence == "push to topic: everything, as it is new, and there is no main here"

    def test_of_the_first_tag_is_everything(self, github: Recorded, shop: WorkTree) -> None:
        shop.git("tag", "--annotate", "--message", "one", "v1.0")
        event = github("push", ref="refs/tags/v1.0", before=ZEROS, after=at(shop, "v1.0"))
        found = scope(event, clone_of(shop, "clone"))
        assert found.sentence == "push of tag v1.0: everything, as there is no earlier tag here"

    @pytest.mark.parametrize("kind", [(), ("--annotate", "--message", "one")])
    def test_of_a_tag_from_the_one_before_it(self, github: Recorded, shop: WorkTree, kind: tuple[str, ...]) -> None:
        shop.git("tag", *kind, "v0.9", "main~2")
        shop.git("tag", *kind, "v1.0")
        shop.git("tag", *kind, "v1.0-too")
        shop.git("tag", *kind, "later", "topic")
        event = github("push", ref="refs/tags/v1.0", before=ZEROS, after=at(shop, "v1.0"))
        found = scope(event, clone_of(shop, "clone"))
        base = at(shop, "main~2")
        assert found == CommitRange("push of tag v1.0", base, at(shop, "main"), 2, "v0.9", and_files=True)
        assert found.sentence == f"push of tag v1.0: 2 commits since v0.9 ({base[:7]}) and all files"

    def test_of_a_tag_in_a_shallow_clone_is_never_a_short_range(self, github: Recorded, shop: WorkTree) -> None:
        shop.git("tag", "v0.9", "main~2")
        shop.git("tag", "v1.0")
        event = github("push", ref="refs/tags/v1.0", before=ZEROS, after=at(shop, "v1.0"))
        one = scope(event, clone_of(shop, "one", "--depth=1", "--branch", "v1.0"))
        assert isinstance(one, Everything)
        assert one.deepen == FETCH_DEPTH
        two = clone_of(shop, "two", "--depth=2", "--branch", "v1.0")
        two.git("fetch", "--quiet", "--depth=1", "origin", "refs/tags/v0.9:refs/tags/v0.9")
        assert getattr(scope(event, two), "deepen", FETCH_DEPTH) == FETCH_DEPTH
        assert not isinstance(scope(event, two), CommitRange)

    @pytest.mark.parametrize("ref", ["refs/heads/gone", "refs/tags/gone"])
    def test_that_deletes_is_nothing(self, github: Recorded, shop: WorkTree, ref: str) -> None:
        event = github("push", ref=ref, before=at(shop, "topic"), after=ZEROS, deleted=True, head_commit=None)
        found = scope(event, shop)
        assert isinstance(found, Nothing)
        assert found.sentence.endswith("gone: nothing to look at, as it was deleted")

    def test_whose_start_was_garbage_collected_is_unavailable(self, github: Recorded, shop: WorkTree) -> None:
        event = github("push", before="d" * 40, after=at(shop, "main"))
        found = scope(event, clone_of(shop, "clone"))
        assert found == Unavailable(
            "push to main",
            "the commit ddddddd of the last push is not here",
            "clone again; `--history` looks at everything",
        )


class TestPullRequest:
    def test_from_where_it_leaves_the_base_branch(self, github: Recorded, shop: WorkTree) -> None:
        base, head = at(shop, "main"), at(shop, "topic")
        found = scope(request_of(github, shop), clone_of(shop, "clone"))
        assert found == CommitRange("pull request 12", at(shop, "main~1"), head, 2, "main", configuration=base)
        assert found.sentence == f"pull request 12: 2 commits since main ({at(shop, 'main~1')[:7]})"

    def test_what_it_took_from_the_base_branch_is_not_its_own(self, github: Recorded, shop: WorkTree) -> None:
        shop.git("switch", "--quiet", "topic")
        shop.git("merge", "--quiet", "--no-edit", "main")
        found = scope(request_of(github, shop), clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert (found.base, found.commits) == (at(shop, "main"), 3)

    def test_after_merges_both_ways_there_is_no_short_range(self, github: Recorded, shop: WorkTree) -> None:
        one, other = at(shop, "main"), at(shop, "topic")
        shop.git("merge", "--quiet", "--no-edit", other)
        shop.git("switch", "--quiet", "topic")
        shop.git("merge", "--quiet", "--no-edit", one)
        added = change(shop, "last")
        found = scope(request_of(github, shop), clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert found.base in {one, other}
        assert at(shop, "topic") == added == found.head

    def test_without_a_common_commit_is_unavailable(self, github: Recorded, shop: WorkTree) -> None:
        head = unrelated(shop)
        event = github("pull_request", pull_request__head__sha=head, pull_request__base__sha=at(shop, "main"))
        found = scope(event, clone_of(shop, "clone"))
        assert found == Unavailable(
            "pull request 12",
            "it has no commit in common with main",
            "rebase it on main; `--history` looks at everything",
        )

    def test_whose_base_was_garbage_collected_is_unavailable(self, github: Recorded, shop: WorkTree) -> None:
        event = github("pull_request", pull_request__head__sha=at(shop, "topic"), pull_request__base__sha="d" * 40)
        found = scope(event, clone_of(shop, "clone"))
        assert isinstance(found, Unavailable)
        assert found.reason == "the commit of main ddddddd is not here"
        assert "push again" in found.fix

    @pytest.mark.parametrize("depth", [1, 2, 3])
    def test_in_a_shallow_clone_a_range_is_whole_or_unavailable(
        self, github: Recorded, shop: WorkTree, depth: int
    ) -> None:
        event = request_of(github, shop)
        clone = clone_of(shop, "clone", f"--depth={depth}", "--no-single-branch")
        found = scope(event, clone)
        if depth < 3:
            assert isinstance(found, Unavailable)
            assert "the clone is shallow" in found.reason
            assert found.fix == FETCH_DEPTH
        else:
            assert found == scope(event, clone_of(shop, "whole"))

    def test_in_a_shallow_clone_of_the_merge_it_is_unavailable(self, github: Recorded, shop: WorkTree) -> None:
        event = request_of(github, shop)
        shop.git("switch", "--quiet", "--detach", "main")
        shop.git("merge", "--quiet", "--no-edit", "topic")
        shop.git("branch", "merged")
        found = scope(event, clone_of(shop, "clone", "--depth=1", "--branch", "merged"))
        assert isinstance(found, Unavailable)
        assert found.reason == f"its last commit {at(shop, 'topic')[:7]} is not here, and the clone is shallow"
        assert found.fix == FETCH_DEPTH

    def test_whose_merged_side_is_cut_off_is_unavailable(self, github: Recorded, shop: WorkTree) -> None:
        shop.git("switch", "--quiet", "--create", "side", "topic~2")
        for number in range(5):
            change(shop, f"side {number}")
        shop.git("switch", "--quiet", "topic")
        shop.git("merge", "--quiet", "--no-edit", "side")
        event = request_of(github, shop)
        found = scope(event, clone_of(shop, "clone", "--depth=4", "--no-single-branch"))
        assert isinstance(found, Unavailable)
        assert found.reason == "the clone is shallow and ends within these commits"

    @pytest.mark.parametrize("missing", ["main~1", "topic~1", "main~2", "topic^2", "topic^2~1"])
    def test_in_a_damaged_clone_there_is_no_short_range(self, github: Recorded, shop: WorkTree, missing: str) -> None:
        shop.git("switch", "--quiet", "--create", "side", "main~2")
        change(shop, "side 0")
        change(shop, "side 1")
        shop.git("switch", "--quiet", "topic")
        shop.git("merge", "--quiet", "--no-edit", "side")
        event = request_of(github, shop)
        oid = at(shop, missing)
        clone = clone_of(shop, "clone")
        for pack in (clone.root / ".git/objects/pack").glob("*.pack"):
            packed = pack.read_bytes()
            pack.unlink()
            clone.git("unpack-objects", "-q", stdin=packed)
        (clone.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
        try:
            found = scope(event, clone)
        except GitError:  # what newer versions of git come to
            return
        assert found == Unavailable(
            "pull request 12", f"the commit {oid[:7]} is missing or damaged", "run `git fsck`, and clone again"
        )


class TestPullRequestTarget:
    """It has the repository's rights: the pull request may be there as objects, and not be checked out."""

    @staticmethod
    def event(github: Recorded, shop: WorkTree) -> dict[str, str]:
        return {**request_of(github, shop, "pull_request_target"), "GITHUB_SHA": at(shop, "main")}

    def test_with_the_base_branch_checked_out_it_is_a_pull_request(self, github: Recorded, shop: WorkTree) -> None:
        found = scope(self.event(github, shop), clone_of(shop, "clone"))
        assert found == scope(request_of(github, shop), clone_of(shop, "other"))

    def test_the_default_branch_may_be_checked_out_whatever_the_base(self, github: Recorded, shop: WorkTree) -> None:
        shop.git("branch", "release", "main~1")
        event = github(
            "pull_request_target",
            pull_request__head__sha=at(shop, "topic"),
            pull_request__base__sha=at(shop, "release"),
            pull_request__base__ref="release",
        )
        found = scope({**event, "GITHUB_SHA": at(shop, "main")}, clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert found.configuration == at(shop, "release")

    def test_with_the_head_not_fetched_it_says_how(self, github: Recorded, shop: WorkTree) -> None:
        event = self.event(github, shop)
        found = scope(event, clone_of(shop, "clone", "--single-branch", "--branch", "main"))
        assert isinstance(found, Unavailable)
        assert "`git fetch origin pull/12/head`" in found.fix

    @pytest.mark.parametrize("depth", ["--depth=1", "--depth=50"])
    def test_with_the_head_checked_out_it_is_refused(self, github: Recorded, shop: WorkTree, depth: str) -> None:
        event = self.event(github, shop)
        with pytest.raises(RefusedEventError, match="is checked out"):
            scope(event, clone_of(shop, "clone", depth, "--branch", "topic"))

    def test_with_the_merge_or_a_later_head_checked_out_it_is_refused(self, github: Recorded, shop: WorkTree) -> None:
        event = self.event(github, shop)
        shop.git("switch", "--quiet", "topic")
        change(shop, "later")
        with pytest.raises(RefusedEventError):
            scope(event, shop)
        shop.git("switch", "--quiet", "--detach", "main")
        shop.git("merge", "--quiet", "--no-edit", "topic")
        with pytest.raises(RefusedEventError):
            scope(event, shop)

    def test_once_it_is_merged_the_base_branch_may_be_checked_out(self, github: Recorded, shop: WorkTree) -> None:
        shop.git("merge", "--quiet", "--no-edit", "topic")
        found = scope(self.event(github, shop), clone_of(shop, "clone"))
        assert isinstance(found, CommitRange)
        assert found.commits == 0


def test_a_merge_group_is_what_it_adds_to_its_branch(github: Recorded, shop: WorkTree) -> None:
    base = at(shop, "main")
    shop.git("merge", "--quiet", "--no-edit", "topic")
    event = github("merge_group", merge_group__head_sha=at(shop, "main"), merge_group__base_sha=base)
    found = scope(event, clone_of(shop, "clone"))
    assert found == CommitRange("merge group", base, at(shop, "main"), 3, "main", configuration=base)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("schedule", "schedule: everything"),
        ("workflow_dispatch", "manual run: everything"),
        ("repository_dispatch", "repository dispatch: everything"),
        ("deployment", "deployment: everything, as it is what is launched"),
        ("deployment_status", "deployment: everything, as it is what is launched"),
        ("release", "release: everything"),
        ("delete", "deletion: nothing to look at, as a branch or tag was deleted"),
    ],
)
def test_an_event_without_commits_of_its_own(github: Recorded, shop: WorkTree, event: str, sentence: str) -> None:
    assert scope(github(event), shop).sentence == sentence


def test_a_called_workflow_has_the_event_of_its_caller(github: Recorded, shop: WorkTree) -> None:
    assert scope(github("workflow_call", recorded="push"), shop).sentence == "called workflow: everything"


def test_every_recorded_event_is_its_own_and_no_other(github: Recorded) -> None:
    from launch_gates.ci.github import PLATFORM

    recorded = sorted(file.stem for file in EVENTS.iterdir())
    alike = {"pull_request", "pull_request_target"}
    marked = {"push", "pull_request", "pull_request_target", "merge_group", "schedule", "release", "deployment_status"}
    for name in recorded:
        PLATFORM.event(github(name) | {"GITHUB_SHA": "a" * 40})
        for other in marked - {name}:
            if alike >= {name, other}:
                continue
            with pytest.raises(EventError, match="its payload is another one's"):
                PLATFORM.event(github(name, recorded=other))


def unrelated(shop: WorkTree) -> str:
    """A branch whose history begins anew."""
    shop.git("switch", "--quiet", "--orphan", "pages")
    oid = change(shop, "pages")
    shop.git("switch", "--quiet", "main")
    return oid


def shop_with_origin(shop: WorkTree) -> WorkTree:
    """The repository itself with a remote of its branches."""
    shop.git("remote", "add", "origin", shop.root.as_uri())
    shop.git("fetch", "--quiet", "origin")
    return shop
