"""`--since` and `--branches`: less of a history, and a word on what that leaves out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import UsageError
from launch_gates.gates.secrets.history.since import since
from tests.cli.plants import stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)


def dated(work_tree: WorkTree, name: str, date: str) -> str:
    """A commit of that date with a key in a new file."""
    work_tree.stage(name, f"K = '{stripe_key(sum(name.encode()))}'\n")
    work_tree.git("commit", "--quiet", "--message", name, environ={"GIT_COMMITTER_DATE": date})
    return work_tree.git("rev-parse", "HEAD").decode().strip()


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """A key a year, and one on a branch."""
    for year in (2023, 2024, 2025):
        dated(work_tree, f"{year}.py", f"{year}-06-01T00:00:00Z")
    work_tree.git("checkout", "--quiet", "-b", "feature/one")
    dated(work_tree, "feature.py", "2025-07-01T00:00:00Z")
    work_tree.git("checkout", "--quiet", "main")
    return work_tree


def scan(work_tree: WorkTree, *more: str) -> Run:
    return inside("secrets", "--format", "json", *more, cwd=work_tree.root)


def paths(run: Run) -> list[str]:
    return [path for path, _ in run.places]


def left_out(run: Run) -> dict[str, int]:
    return {each["reason"]: each["count"] for each in run.report["gates"][0]["not_looked_at"]}


def test_since_a_date(shop: WorkTree) -> None:
    run = scan(shop, "--history", "--since", "2024-01-01")
    assert paths(run) == ["2024.py", "2025.py", "feature.py"]
    assert left_out(run)["commits before 2024-01-01"] == 1
    assert run.report["gates"][0]["stats"]["commits"] == 3
    text = inside("secrets", "--history", "--since", "2025-06-01T00:00:01Z", cwd=shop.root).out
    assert "3  commits before 2025-06-01T00:00:01Z" in text
    assert "unreachable objects" in text


def test_a_later_version_of_what_was_there_before_is_not_reported(shop: WorkTree) -> None:
    shop.stage("2023.py", f"# more\nK = '{stripe_key(sum(b'2023.py'))}'\n")
    shop.commit()
    run = scan(shop, "--history", "--since", "1d")
    assert (run.code, paths(run)) == (0, [])


def test_branches(shop: WorkTree) -> None:
    run = scan(shop, "--history", "--branches", "main")
    assert paths(run) == ["2023.py", "2024.py", "2025.py"]
    assert left_out(run)["commits that no branch of --branches leads to"] == 1
    assert len(paths(scan(shop, "--history", "--branches", "feature/*"))) == 4
    assert paths(scan(shop, "--history", "--branches", "**", "--since", "2025-07-01")) == ["feature.py"]
    assert len(paths(scan(shop, "--history", "--branches", "m*", "--branches", "feature/one"))) == 4
    assert scan(shop, "--history", "--branches", "one").code == 2


def test_branches_of_a_remote(shop: WorkTree, tmp_path: Path) -> None:
    shop.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    for glob in ("feature/*", "origin/feature/*"):
        run = inside("secrets", "--history", "--branches", glob, "--format", "json", cwd=tmp_path / "clone")
        assert len(run.places) == 4


def test_what_is_on_no_branch_but_checked_out_or_tagged(shop: WorkTree) -> None:
    shop.git("checkout", "--quiet", "--detach")
    dated(shop, "detached.py", "2025-08-01T00:00:00Z")
    assert paths(scan(shop, "--history", "--since", "2025-08-01")) == ["detached.py"]
    shop.git("tag", "--annotate", "--message", "x", "v1")
    shop.git("tag", "blob", "HEAD:detached.py")
    shop.git("checkout", "--quiet", "main")
    assert paths(scan(shop, "--history", "--since", "2025-08-01")) == ["detached.py"]


def test_they_apply_to_a_range_too(shop: WorkTree) -> None:
    run = scan(shop, "--range", "main~2..feature/one", "--since", "2025-01-01", "--branches", "main")
    assert paths(run) == ["2025.py"]
    assert left_out(run) == {
        "commits that no branch of --branches leads to": 1,
        "commits before 2025-01-01": 1,
    }


@pytest.mark.parametrize("mode", [(), ("--staged",), ("--worktree",), ("--stdin",), ("--push",), (".",)])
@pytest.mark.parametrize("option", ["--since=30d", "--branches=main"])
def test_and_to_nothing_else(shop: WorkTree, mode: tuple[str, ...], option: str) -> None:
    run = scan(shop, *mode, option)
    assert run.code == 2
    assert "need --history or --range" in run.err


@pytest.mark.parametrize(
    ("text", "time", "shown"),
    [
        ("2025-01-31", "2025-01-31T00:00:00+00:00", "2025-01-31"),
        ("2025-01-31T12:00:00Z", "2025-01-31T12:00:00+00:00", "2025-01-31T12:00:00Z"),
        ("2025-01-31T12:00:00+02:00", "2025-01-31T10:00:00+00:00", "2025-01-31T10:00:00Z"),
        ("2025-01-31 12:00", "2025-01-31T12:00:00+00:00", "2025-01-31T12:00:00Z"),
        ("20250131", "2025-01-31T00:00:00+00:00", "2025-01-31"),
        ("30d", "2026-03-01T12:30:00+00:00", "2026-03-01T12:30:00Z"),
        ("2w", "2026-03-17T12:30:00+00:00", "2026-03-17T12:30:00Z"),
        ("1m", "2026-02-28T12:30:00+00:00", "2026-02-28T12:30:00Z"),
        ("6m", "2025-09-30T12:30:00+00:00", "2025-09-30T12:30:00Z"),
        ("3m", "2025-12-31T12:30:00+00:00", "2025-12-31T12:30:00Z"),
        ("1y", "2025-03-31T12:30:00+00:00", "2025-03-31T12:30:00Z"),
    ],
)
def test_dates_and_durations(text: str, time: str, shown: str) -> None:
    assert since(text, NOW) == (int(datetime.fromisoformat(time).timestamp()), shown)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d",
        "30",
        "30x",
        "-1d",
        "1.5y",
        "+1d",
        "yesterday",
        "2025-13-01",
        "2025",
        "9999999d",
        "999999y",
        "30 d",
        "٣d",
        "1D",
    ],
)
def test_anything_else_is_wrong_usage(text: str, shop: WorkTree) -> None:
    with pytest.raises(UsageError, match="--since"):
        since(text, NOW)
    assert scan(shop, "--history", f"--since={text}").code == 2
