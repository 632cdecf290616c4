"""`--hurl`, with a script in the program's place, which no package registry has.

It does with its options, its report and its exit code what hurl's manual says.
"""

from __future__ import annotations

import json
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from launch_gates.site.hurl import run_hurl
from tests.cli.tool import inside
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("no_ci")
_STAND_IN = """#!{python}
import json, os, sys, pathlib, time
arguments = sys.argv[1:]
pathlib.Path({seen!r}).write_text(json.dumps(arguments))
text = pathlib.Path(arguments[-1]).read_text()
print("secret output of hurl")
if "SLEEP" in text:
    time.sleep(30)
asserts = [{{"line": number, "success": "FAIL" not in line}} for number, line in enumerate(text.splitlines(), 1)]
folder = arguments[arguments.index("--report-json") + 1]
pathlib.Path(folder, "report.json").write_text(json.dumps([{{"entries": [{{"asserts": asserts}}], "success": True}}]))
sys.exit(2 if "BROKEN" in text else 4 if "FAIL" in text else 0)
"""


@pytest.fixture
def no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a job whose service is not known it cannot be told whether a pull request brought the file along."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def hurl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in on the PATH; the file has the arguments of its last call."""
    seen, program = tmp_path / "seen", tmp_path / "bin" / "hurl"
    program.parent.mkdir()
    program.write_text(_STAND_IN.format(python=sys.executable, seen=str(seen)), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return seen


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("GET {{url}}/\nHTTP 200\n", None, None),
        ("GET {{url}}/\nHTTP FAIL\n", "1 assertions do not hold", 2),
        ("BROKEN\n", "the file is no Hurl", None),
    ],
)
def test_a_file_is_run_against_the_site(
    text: str, message: str | None, line: int | None, tmp_path: Path, hurl: Path
) -> None:
    (tmp_path / "shop.hurl").write_text(text, encoding="utf-8")
    with Raw(lambda connection, _head: connection.sendall(answer(b"shop"))) as server:
        resolve = f"shop.example:{server.port}:127.0.0.1"
        url = f"http://shop.example:{server.port}/"
        run = inside("smoke", url, "--resolve", resolve, "--hurl", "shop.hurl", "--format", "json", cwd=tmp_path)
    found = [each for each in run.report["findings"] if each["rule"] == "smoke/journey-broken"]
    assert [each["message"] for each in found] == ([f"shop.hurl: {message}"] if message else [])
    assert [each["location"].get("line") for each in found] == ([line] if message else [])
    arguments = json.loads(hurl.read_text(encoding="utf-8"))
    assert arguments[arguments.index("--variable") + 1] == f"url={url.rstrip('/')}"
    assert arguments[arguments.index("--resolve") + 1] == resolve
    assert "secret output" not in run.out + run.err


def test_a_file_that_does_not_end_is_stopped(tmp_path: Path, hurl: Path) -> None:
    import os

    assert not hurl.exists()
    (tmp_path / "shop.hurl").write_text("SLEEP\n", encoding="utf-8")
    run = run_hurl(tmp_path / "shop.hurl", (), os.environ, seconds=1)
    assert (run.is_passed, run.reason) == (False, "it did not end within 1 s")


def test_without_the_program_it_is_unchecked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "shop.hurl").write_text("GET {{url}}\n", encoding="utf-8")
    with Raw(lambda connection, _head: connection.sendall(answer(b"shop"))) as server:
        run = inside("smoke", server.url, "--hurl", "shop.hurl", "--format", "json", cwd=tmp_path)
    reasons = [each["reason"] for each in run.report["gates"][0]["unchecked"]]
    assert "the program hurl is not installed" in reasons


def test_a_pull_request_runs_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.hurl").write_text("GET {{url}}\n", encoding="utf-8")
    commit = "1f0c9e2d4b6a8f7e5d3c1b0a9f8e7d6c5b4a3f2e"
    pull = {"number": 1, "pull_request": {"head": {"sha": commit}, "base": {"sha": commit, "ref": "main"}}}
    (tmp_path / "event.json").write_text(json.dumps(pull), encoding="utf-8")
    for name, value in {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
    }.items():
        monkeypatch.setenv(name, value)
    run = inside("smoke", "http://127.0.0.1:1", "--hurl", "shop.hurl", cwd=tmp_path)
    assert run.code == 2
    assert "--hurl is not for pull requests" in run.err
