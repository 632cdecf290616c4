"""One value that several rules see, on real repositories: one secret, told by the most specific of them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.plants import plaid_secret
from tests.cli.tool import inside

if TYPE_CHECKING:
    from tests.conftest import WorkTree

VALUE = plaid_secret()
GENERIC, PLAID = "secrets/generic-credential", "secrets/plaid-secret"
AS_GENERIC, AS_PLAID = f'api_secret = "{VALUE}"\n', f"PLAID_SECRET={VALUE}\n"


def findings(work_tree: WorkTree, *mode: str) -> list[dict[str, Any]]:
    run = inside("secrets", *mode, "--format", "json", cwd=work_tree.root)
    assert VALUE not in run.out
    found: list[dict[str, Any]] = run.report["findings"]
    return found


@pytest.fixture
def twice(work_tree: WorkTree) -> WorkTree:
    """First by itself in `a.py`, then with its provider's name in `b.env`."""
    work_tree.stage("a.py", AS_GENERIC)
    work_tree.commit()
    work_tree.stage("b.env", AS_PLAID)
    work_tree.commit()
    return work_tree


def test_at_one_place_the_most_specific_rule_stands_alone(work_tree: WorkTree) -> None:
    work_tree.stage("b.env", AS_PLAID)
    for mode in ("--staged", "--worktree"):
        assert [each["rule"] for each in findings(work_tree, mode)] == [PLAID]


def test_in_a_history_it_is_one_story_with_all_its_places(twice: WorkTree) -> None:
    (found,) = findings(twice, "--history")
    first = twice.git("rev-parse", "HEAD~1").decode().strip()
    assert (found["rule"], found["severity"], found["details"]["provider"]) == (PLAID, "critical", "Plaid")
    assert found["location"] == {"path": "a.py", "line": 1, "column": 15, "commit": first}
    assert found["details"]["history"]["places"] == [{"path": "a.py", "line": 1}, {"path": "b.env", "line": 1}]
    assert found["fingerprint"].startswith("plaid-secret/")


def test_the_story_is_that_of_the_value_even_where_the_specific_place_is_gone(twice: WorkTree) -> None:
    twice.git("rm", "-q", "b.env")
    twice.commit()
    (found,) = findings(twice, "--history")
    assert (found["rule"], found["details"]["history"]["at_head"]) == (PLAID, True)
    # As the work tree has it, so that what accepts the one accepts the other.
    (now,) = findings(twice, "--worktree")
    assert (now["rule"], now["fingerprint"]) == (GENERIC, found["fingerprint"])


def test_a_range_tells_it_once_if_a_commit_of_it_added_any_place(twice: WorkTree) -> None:
    (found,) = findings(twice, "--range", "HEAD~1..HEAD")
    assert (found["rule"], found["location"]["path"]) == (PLAID, "b.env")
    twice.stage("c.py", AS_GENERIC)
    twice.stage("b.env", f"# moved on\n{AS_PLAID}")
    twice.commit()
    (found,) = findings(twice, "--range", "HEAD~1..HEAD")
    assert (found["rule"], found["location"]["path"]) == (PLAID, "c.py")


def test_in_the_work_tree_each_place_keeps_its_rule_and_the_text_shows_one_secret(twice: WorkTree) -> None:
    found = findings(twice, "--worktree")
    assert {(each["location"]["path"], each["rule"]) for each in found} == {("a.py", GENERIC), ("b.env", PLAID)}
    assert len({each["details"]["secret"] for each in found}) == 1
    text = inside("secrets", "--worktree", cwd=twice.root).out
    assert text.startswith("critical, likely   Plaid secret in b.env\n")
    assert f"  where    b.env:1:14\n           a.py:1:15 ({GENERIC})\n" in text
    assert "no-go: 1 critical (" in text


def test_both_together_say_what_the_value_is_known_as(twice: WorkTree) -> None:
    twice.git("rm", "-q", "b.env")
    twice.commit()
    (found,) = findings(twice)
    assert (found["rule"], found["details"]["known_as"]) == (GENERIC, PLAID)
    assert found["details"]["history"]["places_total"] == 2
    assert "It stays in the history" in found["fix"]
    assert f"  known as {PLAID}\n" in inside("secrets", cwd=twice.root).out


def test_what_is_not_committed_yet_may_know_better_than_the_history(work_tree: WorkTree) -> None:
    work_tree.stage("a.py", AS_GENERIC)
    work_tree.commit()
    work_tree.write("b.env", AS_PLAID)
    found = {each["location"]["path"]: each for each in findings(work_tree)}
    assert found["a.py"]["details"]["known_as"] == PLAID
    assert "known_as" not in found["b.env"]["details"]
    assert len(found) == 2


def test_a_guess_is_none_where_the_value_is_known_elsewhere(work_tree: WorkTree) -> None:
    value = uuid.UUID(bytes=bytes.fromhex(VALUE + "00"), version=4)
    work_tree.stage("a.py", f'client_token = "{value}"\n')
    work_tree.commit()
    assert [each["confidence"] for each in findings(work_tree)] == ["guess"]
    work_tree.stage("b.env", f"HEROKU_API_KEY={value}\n")
    work_tree.commit()
    for mode in ((), ("--history",), ("--worktree",)):
        sure = findings(work_tree, *mode, "--min-confidence", "likely")
        assert sure == findings(work_tree, *mode)
    assert [(each["confidence"], "doubt" in each["details"]) for each in findings(work_tree)] == [("likely", False)] * 2


def test_what_a_comment_allows_in_one_file_is_not_allowed_in_another(work_tree: WorkTree) -> None:
    work_tree.stage("a.py", f"{AS_GENERIC.strip()}  # launch-gates: allow {GENERIC} -- revoked\n")
    work_tree.commit()
    assert findings(work_tree, "--history") == []
    work_tree.stage("b.env", AS_PLAID)
    work_tree.commit()
    assert [each["rule"] for each in findings(work_tree, "--history")] == [PLAID]


def test_a_story_is_as_bad_as_the_worst_of_its_places(work_tree: WorkTree) -> None:
    work_tree.stage("tests/test_a.py", AS_GENERIC)
    work_tree.commit()
    assert [each["severity"] for each in findings(work_tree, "--history")] == ["low"]
    work_tree.stage("a.py", AS_GENERIC)
    work_tree.commit()
    assert [each["severity"] for each in findings(work_tree, "--history")] == ["high"]
