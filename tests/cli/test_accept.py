"""`launch-gates accept`, over real repositories: what is accepted stays so, and nothing else becomes so."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.acceptance.baseline import FILE, Entry, parse, render
from tests.cli.plants import github_token, password, private_key, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

TODAY = datetime.now(UTC).date()
CONTENT = f'import stripe\nKEY = "{stripe_key()}"\ndb_password = "{password()}"\n'
MODES = (("secrets",), ("secrets", "--worktree"), ("secrets", "--history"), ("secrets", "--range", "start..HEAD"))


def run(work_tree: WorkTree, *arguments: str) -> Run:
    return inside(*arguments, cwd=work_tree.root)


def report(work_tree: WorkTree, *arguments: str) -> dict[str, Any]:
    return run(work_tree, *(arguments or ("check",)), "--format", "json").report


def open_ones(work_tree: WorkTree, *arguments: str) -> list[str]:
    return [each["rule"] for each in report(work_tree, *arguments)["findings"]]


def entries(work_tree: WorkTree) -> dict[str, Entry]:
    return parse((work_tree.root / FILE).read_bytes())


def accept_all(work_tree: WorkTree, *more: str) -> Run:
    done = run(work_tree, "accept", "--all-present", "--reason", "a sample", *more)
    assert done.code == 0, done.err
    return done


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """A commit `start` without anything, and one with a key and a password."""
    work_tree.stage("README", "shop\n")
    work_tree.commit()
    work_tree.git("branch", "start")
    work_tree.stage("pay.py", CONTENT)
    work_tree.commit()
    return work_tree


def test_all_present_adopts_what_check_finds_and_nothing_later(shop: WorkTree) -> None:
    assert len(open_ones(shop)) == 2
    assert accept_all(shop, "--owner", "Jane").out == f"2 findings accepted in {FILE}; commit it.\n"
    known = report(shop)
    assert (known["verdict"], known["findings"]) == ("go", [])
    assert {(each["reason"], each["owner"], each["source"]) for each in known["accepted"]} == {
        ("a sample", "Jane", FILE)
    }
    shop.stage("new.py", f'TOKEN = "{github_token()}"\n')
    assert len(open_ones(shop)) == 1
    assert open_ones(shop, "secrets", "--staged") == open_ones(shop)


def test_an_entry_says_what_and_why_and_nothing_of_the_value_or_line(shop: WorkTree) -> None:
    accept_all(shop, "--owner", "Jane", "--expires", "30d")
    made = {each.rule: each for each in entries(shop).values()}
    key = made["secrets/stripe-live-secret-key"]
    assert (key.reason, key.owner, key.accepted) == ("a sample", "Jane", TODAY)
    assert key.expires == TODAY + timedelta(days=30)
    assert key.finding == "Stripe live secret key in pay.py"
    written = json.loads((shop.root / FILE).read_text())
    assert {key for name, record in written.items() if name != "version" for key in record} == {
        "rule", "finding", "reason", "owner", "accepted", "expires",
    }  # fmt: skip


def test_nothing_in_the_file_lets_a_password_be_guessed(new_repository: Callable[..., WorkTree]) -> None:
    written = set()
    for seed in (1, 2):
        work_tree = new_repository(str(seed))
        value, address = password(seed), f"postgres://shop:{password(seed + 5)}@db.acme-corp.io/shop"
        work_tree.stage("settings.py", f'db_password = "{value}"\nURL = "{address}"\n')
        accept_all(work_tree)
        text = (work_tree.root / FILE).read_text()
        assert len(entries(work_tree)) == 2
        written.add(text)
        for guess in (value, address, password(seed + 5)):
            assert guess not in text
            for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"):
                assert hashlib.new(name, guess.encode(), usedforsecurity=False).hexdigest()[:12] not in text
    assert len(written) == 1, "another value, the same file: it holds nothing of the value"


def rebased(work_tree: WorkTree) -> None:
    work_tree.git("checkout", "--quiet", "-b", "later", "start")
    work_tree.stage("other.py", "A = 1\n")
    work_tree.commit()
    work_tree.git("checkout", "--quiet", "main")
    work_tree.git("rebase", "--quiet", "later")


def squashed(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f"{CONTENT}A = 1\n")
    work_tree.commit()
    work_tree.git("reset", "--quiet", "--soft", "start")
    work_tree.commit("all in one")


def shifted(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", "# one\n# two\n\n" + CONTENT.replace("import stripe\n", "import stripe as s\n\n\n"))
    work_tree.commit()


@pytest.mark.parametrize("change", [rebased, squashed, shifted])
def test_an_entry_survives(shop: WorkTree, change: Any) -> None:  # noqa: ANN401 (one of the functions above)
    accept_all(shop)
    shop.git("add", FILE)
    shop.commit("accept")
    change(shop)
    for mode in MODES:
        found = report(shop, *mode)
        assert found["findings"] == [], mode
        assert {each["rule"] for each in found["accepted"]} == {
            "secrets/stripe-live-secret-key",
            "secrets/generic-credential",
        }, mode
    shop.git("reset", "--quiet", "--soft", "start")
    staged = report(shop, "secrets", "--staged")
    assert (staged["findings"], len(staged["accepted"])) == ([], 2)


def test_one_fingerprint_is_taken_from_a_run_or_a_report(shop: WorkTree) -> None:
    (first, second) = report(shop)["findings"]
    done = run(shop, "accept", first["fingerprint"], "--reason", "a sample")
    assert (done.code, list(entries(shop))) == (0, [first["fingerprint"]])
    run(shop, "check", "--report", "json=../report.json")
    done = run(
        shop, "accept", "--from", "../report.json", second["fingerprint"], first["fingerprint"], "--reason", "two"
    )
    assert done.code == 0, done.err
    assert {each.reason for each in entries(shop).values()} == {"two"}


def test_what_is_unknown_is_an_error_that_names_the_nearest(shop: WorkTree) -> None:
    (first, _) = report(shop)["findings"]
    mark = first["fingerprint"]
    done = run(shop, "accept", mark[:-1], "--reason", "a sample")
    assert done.code == 2
    assert f"Did you mean {mark}?" in done.err
    assert not (shop.root / FILE).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name the fingerprints of findings, or give --all-present"),
        (("a/b", "--all-present", "--reason", "x"), "name the fingerprints of findings, or give --all-present"),
        (("a/b",), "--reason is missing"),
        (("a/b", "--reason", "  "), "--reason is missing"),
        (("a/b", "--reason", "x", "--expires", "soon"), "--expires is neither a date nor a duration"),
        (("a/b", "--reason", "x", "--from", "no.json"), "no.json cannot be read"),
        (("a/b", "--reason", "x", "--from", "README"), "README is no JSON"),
        (("a/b", "--reason", f"it was {stripe_key()}"), "--reason holds what looks like a credential"),
    ],
)
def test_wrong_usage_is_said(shop: WorkTree, arguments: tuple[str, ...], said: str) -> None:
    done = run(shop, "accept", *arguments)
    assert (done.code, said in done.err) == (2, True), done.err
    assert stripe_key() not in done.err


def test_a_finding_about_accepting_cannot_be_accepted(shop: WorkTree, tmp_path: Path) -> None:
    accept_all(shop)
    run(shop, "check", "--base", "HEAD", "--report", f"json={tmp_path}/report.json")
    shop.stage("launch-gates.toml", 'fail-on = "high"\n')
    shop.commit()
    (added, *_) = [each for each in report(shop, "check", "--base", "HEAD")["findings"] if "added" in each["rule"]]
    run(shop, "check", "--base", "HEAD", "--report", f"json={tmp_path}/report.json")
    done = run(
        shop, "accept", added["fingerprint"], "--reason", "why not", "--from", str(tmp_path / "report.json")
    )  # fmt: skip
    assert (done.code, "cannot be accepted" in done.err) == (2, True)


def with_end(work_tree: WorkTree, days: int) -> None:
    made = entries(work_tree)
    end = TODAY + timedelta(days=days)
    (work_tree.root / FILE).write_text(render(each._replace(expires=end) for each in made.values()))


def test_what_is_over_is_a_finding_again_that_says_so(shop: WorkTree) -> None:
    accept_all(shop, "--owner", "Jane")
    with_end(shop, -1)
    told = f"until {TODAY - timedelta(days=1)} by Jane: a sample"
    for mode in (("check",), *MODES):
        found = report(shop, *mode)["findings"]
        assert len(found) == 2
        assert {each["details"]["was_accepted"] for each in found} == {told}
    assert f"accepted {told}" in run(shop, "check").out
    assert "over since" in run(shop, "accept", "list").out
    accept_all(shop)
    assert open_ones(shop) == []


@pytest.mark.parametrize(("days", "told"), [(0, "today is the last day"), (1, "1 day left"), (6, "6 days left")])
def test_a_week_before_it_is_a_note(shop: WorkTree, days: int, told: str) -> None:
    accept_all(shop)
    with_end(shop, days)
    done = run(shop, "check")
    assert done.code == 0
    assert f"{told}, until {TODAY + timedelta(days=days)}: Stripe live secret key in pay.py" in done.out
    with_end(shop, 7)
    assert "left, until" not in run(shop, "check").out


def test_list_says_what_why_who_and_until_when(shop: WorkTree) -> None:
    assert run(shop, "accept", "list").out == "0 findings accepted.\n"
    accept_all(shop, "--owner", "Jane")
    out = run(shop, "accept", "list").out
    assert "Stripe live secret key in pay.py\n  because a sample\n" in out
    assert f"since {TODAY}, without end, by Jane" in out
    assert all(mark in out for mark in entries(shop))


def test_prune_removes_what_no_finding_needs_and_says_what(shop: WorkTree) -> None:
    accept_all(shop)
    before = (shop.root / FILE).read_bytes()
    gone = Entry("jwt/" + "0" * 32, "secrets/jwt", "A token in old.py", "long gone", TODAY)
    (shop.root / FILE).write_text(render([*entries(shop).values(), gone]))
    dry = run(shop, "accept", "prune", "--dry-run")
    assert (dry.code, "long gone" in dry.out, "1 entry would be removed" in dry.out) == (0, True, True)
    assert gone.fingerprint in entries(shop)
    assert "1 entry removed" in run(shop, "accept", "prune").out
    assert (shop.root / FILE).read_bytes() == before
    run(shop, "check", "--report", "json=../report.json")
    assert "0 entries removed" in run(shop, "accept", "prune", "--from", "../report.json").out


def test_prune_removes_nothing_where_not_everything_was_seen(shop: WorkTree) -> None:
    accept_all(shop)
    before = (shop.root / FILE).read_bytes()
    run(shop, "secrets", "--staged", "--report", "json=../report.json")
    done = run(shop, "accept", "prune", "--from", "../report.json")
    assert (done.code, "nothing is removed" in done.err) == (3, True)
    oid = shop.git("rev-parse", "start:README").decode().strip()
    (shop.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    done = run(shop, "accept", "prune")
    assert (done.code, "nothing is removed" in done.err) == (3, True)
    assert (shop.root / FILE).read_bytes() == before


def test_the_file_is_never_written_through_a_link(shop: WorkTree, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(render([]))
    (shop.root / FILE).symlink_to(outside)
    done = run(shop, "accept", "--all-present", "--reason", "a sample")
    assert (done.code, "is not a plain file" in done.err) == (2, True)
    assert outside.read_text() == render([])
    assert (shop.root / FILE).is_symlink()


def test_it_is_written_whole_or_not_at_all(shop: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    accept_all(shop)
    before = (shop.root / FILE).read_bytes()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("launch_gates.cli.output.os.replace", full)
    done = run(shop, "accept", "--all-present", "--reason", "another")
    assert (done.code, (shop.root / FILE).read_bytes()) == (0, before), "there was nothing to accept"
    with_end(shop, -1)
    before = (shop.root / FILE).read_bytes()
    done = run(shop, "accept", "--all-present", "--reason", "another")
    assert (done.code, "no space left" in done.err) == (3, True)
    assert (shop.root / FILE).read_bytes() == before
    assert [each.name for each in shop.root.iterdir() if each.name.startswith(f".{FILE}")] == []


@pytest.mark.parametrize(
    ("name", "content"), [(FILE, "{"), (".secrets.baseline", "{}"), (".gitleaksignore", "nothing of the kind")]
)
def test_a_broken_file_is_2_wherever_there_is_something_to_accept(shop: WorkTree, name: str, content: str) -> None:
    shop.write(name, content)
    for mode in (("check",), *MODES):
        done = run(shop, *mode)
        assert (done.code, done.err.startswith(f"Error: {name}")) == (2, True), done.err
    shutil.rmtree(shop.root / ".git")
    assert run(shop, "check").code == 2


@pytest.mark.parametrize("name", [FILE, ".secrets.baseline", ".gitleaksignore"])
def test_a_broken_file_is_2_also_where_all_is_well(work_tree: WorkTree, name: str) -> None:
    work_tree.stage("a.py", "A = 1\n")
    work_tree.commit()
    work_tree.write(name, "{")
    assert run(work_tree, "check").code == 2
    assert run(work_tree, "secrets", "--history").code == 2


def test_the_file_of_detect_secrets_accepts_a_value_in_its_file(shop: WorkTree) -> None:
    def hashed(value: str, **more: object) -> dict[str, object]:
        return {"type": "x", "hashed_secret": hashlib.sha1(value.encode()).hexdigest(), "line_number": 99, **more}  # noqa: S324 (as that tool does)

    results = {"pay.py": [hashed(stripe_key(), is_secret=False), hashed(password(), is_secret=True)]}
    shop.write(".secrets.baseline", json.dumps({"version": "1.5.0", "results": results}))
    for mode in (("check",), *MODES):
        found = report(shop, *mode)
        assert [each["rule"] for each in found["findings"]] == ["secrets/generic-credential"], mode
        (one,) = found["accepted"]
        assert (one["source"], one["rule"]) == (".secrets.baseline", "secrets/stripe-live-secret-key")
    shop.stage("other.py", f'KEY = "{stripe_key()}"\n')
    assert open_ones(shop, "secrets", "--staged") == ["secrets/stripe-live-secret-key"]


def test_that_of_gitleaks_accepts_a_place(shop: WorkTree) -> None:
    brought = shop.git("rev-parse", "HEAD").decode().strip()
    shop.write(".gitleaksignore", f"# known\npay.py:stripe-access-token:2\n{brought}:pay.py:generic-api-key:3\n")
    for mode in (("check",), ("secrets", "--history"), ("secrets", "--range", "start..HEAD")):
        found = report(shop, *mode)
        assert found["findings"] == [], mode
        assert {each["source"] for each in found["accepted"]} == {".gitleaksignore"}
    assert open_ones(shop, "secrets", "--worktree") == ["secrets/generic-credential"]


def test_a_key_of_several_lines_is_accepted_too(work_tree: WorkTree) -> None:
    work_tree.stage("server.pem", private_key())
    accept_all(work_tree)
    assert open_ones(work_tree) == []


def test_outside_of_a_repository_the_file_is_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "pay.py").write_text(CONTENT)
    assert inside("accept", "--all-present", "--reason", "a sample", cwd=tmp_path).code == 0
    assert inside("check", cwd=tmp_path).code == 0


def test_help_has_examples(tmp_path: Path) -> None:
    shown = inside("accept", "--help", cwd=tmp_path).out
    assert shown.startswith("Usage: launch-gates accept [OPTIONS] FINGERPRINT...")
    for example in ("--all-present --reason", "launch-gates accept list", "launch-gates accept prune --dry-run"):
        assert example in shown
    assert "launch-gates accept prune" in inside("accept", "prune", "--help", cwd=tmp_path).out
