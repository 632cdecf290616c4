"""The work tree and the history in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Stats, Unchecked
from launch_gates.core.severity import Severity
from launch_gates.gates.secrets.whole import combined
from tests.cli.plants import github_token, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.core.gate import Outcome
    from tests.conftest import WorkTree


def finding(number: str, path: str, mark: str = "a", **details: object) -> Finding:
    told = {"secret": number, **details}
    return Finding("secrets/jwt", Severity.HIGH, f"in {path}", Location(path=path, line=1), "fix", mark, told)


def test_what_is_there_now_is_told_with_its_history_and_no_second_time() -> None:
    past = finding("s1", "old.py", history={"at_head": True})._replace(fix="fix, and revoke it")
    found = list(combined([finding("s1", "new.py")], [past]))
    assert found[0] == finding("s1", "new.py", history={"at_head": True})._replace(fix=past.fix)
    assert [each for each in found if isinstance(each, Finding)] == found[:1]


def test_what_a_comment_allows_now_is_not_a_finding_of_the_history() -> None:
    accepted = Accepted(finding("s1", "new.py"), "a sample", "inline comment")
    found = list(combined([accepted], [finding("s1", "new.py", history={})]))
    assert isinstance(found[0], Accepted)
    assert not any(isinstance(each, Finding) for each in found)


def test_another_value_at_the_same_place_is_another_secret() -> None:
    # A fingerprint of a value that could be guessed holds nothing of the value.
    accepted = Accepted(finding("s2", ".env", "same"), "local only", "inline comment")
    old = finding("s1", ".env", "same", history={"at_head": False})
    assert list(combined([accepted], [old]))[:2] == [accepted, old]


def test_passwords_that_were_changed_are_all_told(work_tree: WorkTree) -> None:
    values = ("Pr0d!zQ8vTn7kWm", "Xw4!pQ8vTn2Lr9zK", "h8#Rk2!vQz9LmTp")
    for value in values:
        work_tree.stage(".env", f"DB_PASSWORD={value}\n")
        work_tree.commit()
    run = inside("secrets", "--format", "json", cwd=work_tree.root)
    assert [each["details"]["history"]["at_head"] for each in run.report["findings"]].count(False) == 2
    assert len(run.report["findings"]) == 3


def test_what_one_half_fails_over_does_not_keep_the_other_from_being_looked_at(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit()
    (work_tree.root / ".git" / "index").write_bytes(b"garbage")
    run = inside("secrets", "--format", "json", cwd=work_tree.root)
    assert run.code == 1
    assert run.places == [("pay.py", 1)]
    assert run.report["gates"][0]["unchecked"]


def test_figures_are_added_up_and_what_both_say_is_said_once() -> None:
    large, damaged = NotLookedAt("a.bin", "too large"), Unchecked("secrets/unreadable", "blob 1", "damaged", "fsck")
    now: list[Outcome] = [Stats({"source": "work tree", "files": 2, "bytes": 10}), large]
    past: list[Outcome] = [Stats({"source": "history", "commits": 3, "objects": 7, "bytes": 5}), large, damaged]
    stats, *others = combined(now, past)
    assert isinstance(stats, Stats)
    figures = {"source": "work tree and history", "files": 2, "commits": 3, "objects": 7, "bytes": 15}
    assert list(stats.values.items()) == list(figures.items())
    assert others == [large, damaged]


def test_without_a_mode_and_in_check_both_are_looked_at(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.stage("gone.py", f"K = '{github_token()}'\n")
    work_tree.commit()
    work_tree.git("rm", "-q", "gone.py")
    work_tree.commit("take it out")
    work_tree.write("new.py", f"K = '{stripe_key(2)}'\n")
    for arguments in (["secrets"], ["check"]):
        run = inside(*arguments, "--format", "json", cwd=work_tree.root)
        assert run.code == 1
        by_path = {each["location"]["path"]: each["details"] for each in run.report["findings"]}
        assert {path: details.get("history", {}).get("at_head") for path, details in by_path.items()} == {
            "pay.py": True,
            "gone.py": False,
            "new.py": None,
        }
        assert len({details["secret"] for details in by_path.values()}) == 3


def test_of_a_bare_repository_it_is_the_history(work_tree: WorkTree, tmp_path: Path) -> None:
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit()
    work_tree.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    run = inside("secrets", "--format", "json", cwd=tmp_path / "bare.git")
    assert run.places == [("pay.py", 1)]
    assert run.report["gates"][0]["stats"]["source"] == "history"


def test_outside_a_repository_a_mode_is_needed(tmp_path: Path) -> None:
    run = inside("secrets", cwd=tmp_path)
    assert run.code == 2
    assert "git init" in run.err or "repository" in run.err
