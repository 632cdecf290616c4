"""`secrets --ci`: what the job runs for is looked at, and said in one line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.ci.conftest import ZEROS, Recorded, at, clone_of
from tests.cli.plants import github_token, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

OF_PLATFORMS = ("CI", "GIT", "BITBUCKET", "CIRCLE", "TF_BUILD", "BUILD_", "JENKINS", "TEAMCITY", "CHANGE_", "BRANCH_")


@pytest.fixture(autouse=True)
def _no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(OF_PLATFORMS) and not name.startswith(("GIT_AUTHOR", "GIT_COMMITTER", "GIT_CONFIG")):
            monkeypatch.delenv(name)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """A key on `main`, and another one on `topic`, removed again."""
    work_tree.stage("old.py", f"K = '{stripe_key(1)}'\n")
    work_tree.commit("old")
    work_tree.git("switch", "--quiet", "--create", "topic")
    work_tree.stage("new.py", f"K = '{stripe_key(2)}'\n")
    work_tree.commit("new")
    work_tree.stage("new.py", "K = None\n")
    work_tree.commit("gone")
    return work_tree


class Job:
    """Runs the tool in a GitHub job."""

    command = "secrets"

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Payloads are written to the folder."""
        self._recorded = Recorded(folder)
        self._monkeypatch = monkeypatch

    def __call__(self, clone: WorkTree, event: str, *options: str, **changes: object) -> Run:
        for name, value in self._recorded(event, recorded="", **changes).items():
            self._monkeypatch.setenv(name, value)
        run = inside(self.command, "--ci", *(options or ("--format", "json")), cwd=clone.root)
        for secret in (stripe_key(1), stripe_key(2), github_token()):
            assert secret[8:] not in run.out + run.err
        return run


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Gives a Job."""
    return Job(tmp_path, monkeypatch)


def request_of(shop: WorkTree) -> dict[str, str]:
    return {"pull_request__head__sha": at(shop, "topic"), "pull_request__base__sha": at(shop, "main")}


def test_a_pull_request_has_what_its_commits_brought(shop: WorkTree, job: Job) -> None:
    run = job(clone_of(shop, "clone"), "pull_request", **request_of(shop))
    assert (run.code, run.places) == (1, [("new.py", 1)])
    assert run.err == f"Pull request 12: 2 commits since main ({at(shop, 'main')[:7]})\n"
    assert run.report["gates"][0]["stats"]["source"] == "pull request 12"


def test_a_pull_request_cannot_accept_what_it_brings(shop: WorkTree, job: Job) -> None:
    shop.stage("launch-gates.toml", "[secrets]\nexclude = ['new.py']\n")
    shop.stage(
        "more.py", f"K = '{github_token()}'  # launch-gates: allow secrets/github-personal-access-token -- made up\n"
    )
    shop.commit("waved through")
    shop.git("switch", "--quiet", "main")
    shop.stage("launch-gates.toml", "fail-on = 'high'\n")
    shop.commit("settings")
    shop.git("switch", "--quiet", "topic")
    run = job(clone_of(shop, "clone"), "pull_request", **request_of(shop))
    assert run.code == 1
    rules = [finding["rule"] for finding in run.report["findings"]]
    assert [place[0] for place in run.places if place[0] == "new.py"] == ["new.py"]
    assert "acceptance/added" in rules
    trusted = job(
        clone_of(shop, "clone of a maintainer"),
        "pull_request",
        "--trust",
        "head",
        "--format",
        "json",
        **request_of(shop),
    )
    assert (trusted.code, trusted.report["findings"]) == (0, [])


def test_in_a_shallow_clone_it_is_unchecked_and_the_line_to_add_is_named(shop: WorkTree, job: Job) -> None:
    run = job(clone_of(shop, "clone", "--depth=1", "--branch", "topic"), "pull_request", **request_of(shop))
    assert run.code == 3
    assert run.report["verdict"] == "unknown"
    (unchecked,) = run.report["gates"][0]["unchecked"]
    assert "the clone is shallow" in unchecked["reason"]
    assert "`fetch-depth: 0`" in unchecked["fix"]


def test_a_schedule_is_the_work_tree_and_the_history(shop: WorkTree, job: Job) -> None:
    run = job(clone_of(shop, "clone"), "schedule")
    assert (run.code, run.places) == (1, [("new.py", 1), ("old.py", 1)])
    assert run.err == "Schedule: everything\n"


def test_a_schedule_in_a_shallow_clone_is_unchecked_and_looks_at_what_is_there(shop: WorkTree, job: Job) -> None:
    shop.git("switch", "--quiet", "--orphan", "clean")
    shop.stage("ok.py", "K = None\n")
    shop.commit("one")
    shop.commit("two")
    run = job(clone_of(shop, "clone", "--depth=1"), "schedule")
    assert run.code == 3
    assert "the clone is shallow: give actions/checkout the line `fetch-depth: 0`" in run.err


def test_a_tag_is_its_files_and_what_came_since_the_one_before(shop: WorkTree, job: Job) -> None:
    shop.git("switch", "--quiet", "main")
    shop.git("tag", "v1")
    shop.git("merge", "--quiet", "--ff-only", "topic")
    shop.git("tag", "v2")
    run = job(clone_of(shop, "clone"), "push", ref="refs/tags/v2", before=ZEROS, after=at(shop, "v2"))
    assert run.err == f"Push of tag v2: 2 commits since v1 ({at(shop, 'v1')[:7]}) and all files\n"
    # What v1 had and v2 still has is there; so is what came and went in between.
    assert (run.code, run.places) == (1, [("new.py", 1), ("old.py", 1)])
    assert run.report["gates"][0]["stats"]["source"] == "work tree and commits"
    shop.git("rm", "--quiet", "old.py")
    shop.commit("no key any more")
    shop.git("tag", "v3")
    run = job(clone_of(shop, "another"), "push", ref="refs/tags/v3", before=ZEROS, after=at(shop, "v3"))
    assert (run.code, run.places) == (0, [])


def test_a_deleted_branch_is_skipped(shop: WorkTree, job: Job) -> None:
    run = job(shop, "push", ref="refs/heads/gone", after=ZEROS, deleted=True)
    assert run.code == 0
    gate = run.report["gates"][0]
    assert (gate["status"], gate["reason"]) == ("skipped", "push to gone: nothing to look at, as it was deleted")


def test_with_quiet_nothing_is_said_where_all_is_well(shop: WorkTree, job: Job) -> None:
    run = job(shop, "push", "--quiet", before=at(shop, "topic"), after=at(shop, "topic"))
    assert (run.code, run.out, run.err) == (0, "", "")


def test_a_checked_out_pull_request_with_the_rights_of_its_target_is_refused(
    shop: WorkTree, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SHA", at(shop, "main"))
    run = job(shop, "pull_request_target", **request_of(shop))
    assert (run.code, run.out) == (2, "")
    assert "runs with the repository's own rights" in run.err
    assert "Run on pull_request" in run.err


def test_a_malformed_event_is_3_with_one_line(shop: WorkTree, job: Job) -> None:
    run = job(shop, "push", after=1)
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith("Error: the event payload's after is a number instead of text\n  Say it yourself: ")


def test_names_of_branches_do_not_leak(shop: WorkTree, job: Job) -> None:
    name = f"add-{github_token()}"
    run = job(shop, "push", "--verbose", ref=f"refs/heads/{name}", before=at(shop, "topic~1"), after=at(shop, "topic"))
    assert "Push to add-" in run.err
    run = job(shop, "push", ref=f"refs/heads/{name}", after=ZEROS, deleted=True)
    assert run.report["gates"][0]["status"] == "skipped"
    run = job(shop, "pull_request", **request_of(shop) | {"pull_request__base__sha": "d" * 40,
              "pull_request__base__ref": name})  # fmt: skip
    assert run.code == 3


@pytest.mark.parametrize(("ci", "said"), [("", "this is no CI job"), ("true", "this CI service is not known here")])
def test_elsewhere_it_is_wrong_usage_that_names_the_modes(
    shop: WorkTree, monkeypatch: pytest.MonkeyPatch, ci: str, said: str
) -> None:
    monkeypatch.setenv("CI", ci)
    run = inside("secrets", "--ci", cwd=shop.root)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert "--range A..B" in run.err


def test_it_goes_with_no_other_mode(shop: WorkTree) -> None:
    run = inside("secrets", "--ci", "--history", cwd=shop.root)
    assert run.code == 2
    assert "--history and --ci do not go together" in run.err
    run = inside("secrets", "--ci", "--since", "1d", cwd=shop.root)
    assert run.code == 2


def test_check_looks_at_the_same(shop: WorkTree, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Job, "command", "check")
    clone = clone_of(shop, "clone")
    run = job(clone, "pull_request", **request_of(shop))
    assert (run.code, run.places) == (1, [("new.py", 1)])
    assert run.err == f"Pull request 12: 2 commits since main ({at(shop, 'main')[:7]})\n"
    elsewhere = inside("check", str(clone.root), "--ci", "--format", "json", cwd=shop.root.parent)
    assert (elsewhere.code, elsewhere.places) == (1, [("new.py", 1)])
    run = job(clone, "schedule")
    assert (run.code, run.places) == (1, [("new.py", 1), ("old.py", 1)])
    run = job(clone, "push", ref="refs/heads/gone", after=ZEROS, deleted=True)
    assert (run.code, run.report["gates"][0]["status"]) == (0, "skipped")
    run = job(clone_of(shop, "shallow", "--depth=1", "--branch", "topic"), "pull_request", **request_of(shop))
    assert (run.code, run.report["verdict"]) == (3, "unknown")
    assert job(clone, "push", after=1).code == 3


def test_check_of_a_pull_request_takes_settings_and_acceptances_from_its_base(
    shop: WorkTree, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "command", "check")
    shop.git("switch", "--quiet", "main")
    shop.stage("launch-gates.toml", "fail-on = 'high'\n")
    shop.commit("settings")
    shop.git("switch", "--quiet", "topic")
    shop.stage("launch-gates.toml", "[secrets]\nexclude = ['new.py']\n")
    assert inside("accept", "--all-present", "--reason", "made up", cwd=shop.root).code == 0
    shop.git("add", ".launch-gates-baseline.json")
    shop.commit("waved through")
    run = job(clone_of(shop, "clone"), "pull_request", **request_of(shop))
    assert run.code == 1
    assert ("new.py", 1) in run.places
    assert run.report["gates"][0]["stats"]["accepted_as_of"] == at(shop, "main")[:7]
    head = job(clone_of(shop, "two"), "pull_request", "--trust", "head", "--format", "json", **request_of(shop))
    assert head.code == 0


def test_check_outside_of_a_job_or_a_repository_is_wrong_usage(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "")
    run = inside("check", "--ci", cwd=shop.root)
    assert (run.code, "this is no CI job" in run.err) == (2, True)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert inside("check", "--ci", cwd=empty).code == 2
