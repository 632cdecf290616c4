"""`--wait` and `--expect-build` as a user has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.tool import inside
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NEW, OLD = "1f0c9e2d4b6a8f7e5d3c1b0a9f8e7d6c5b4a3f2e", "8a77b10c4b6a8f7e5d3c1b0a9f8e7d6c5b4a3f2e"
_PAGE = b"<!doctype html><title>Shop</title><body><h1>Shop</h1><p>Welcome to our shop of good things.</p>"


def _says(build: str) -> Raw:
    page = answer(_PAGE, content_type="text/html", **({"x_build": build} if build else {}))
    return Raw(lambda connection, _head: connection.sendall(page))


def test_the_old_build_fails_and_nothing_of_it_is_looked_at(tmp_path: Path) -> None:
    with _says(OLD) as server:
        run = inside("smoke", server.url, "--expect-build", NEW, "--format", "json", cwd=tmp_path)
        asked = len(server.heads)
    assert run.code == 1
    assert [finding["rule"] for finding in run.report["findings"]] == ["smoke/wrong-build"]
    assert f"the site says {OLD}" in run.report["findings"][0]["message"]
    assert asked == 1


def test_the_new_build_passes(tmp_path: Path) -> None:
    with _says(NEW) as server:
        run = inside("smoke", server.url, "--expect-build", NEW[:8], "--format", "json", cwd=tmp_path)
    assert "smoke/wrong-build" not in json.dumps(run.report["findings"])
    assert run.report["gates"][0]["stats"]["build"] == NEW


def test_a_site_that_does_not_say_it_is_unchecked_and_looked_at(tmp_path: Path) -> None:
    with _says("") as server:
        run = inside("smoke", server.url, "--expect-build", NEW, "--format", "json", cwd=tmp_path)
        asked = len(server.heads)
    unchecked = run.report["gates"][0]["unchecked"]
    assert "smoke/wrong-build" in [each["rule"] for each in unchecked]
    assert asked > 1


def test_with_wait_the_commit_of_the_job_is_expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_COMMIT_SHA", NEW)
    with _says(OLD) as server:
        run = inside("smoke", server.url, "--wait", "1s", "--format", "json", cwd=tmp_path)
    assert run.report["findings"][0]["details"]["expected"] == NEW


def test_a_duration_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    run = inside("smoke", "https://shop.example", "--wait", "5 minutes", cwd=tmp_path)
    assert run.code == 2
    assert "a duration such as" in run.err


def test_the_site_of_a_deployment_event_gets_no_credential_and_is_not_asked_where_it_is_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _says(NEW) as server:
        payload = {"deployment_status": {"environment_url": server.url}, "deployment": {"sha": NEW}}
        (tmp_path / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_EVENT_NAME", "deployment_status")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        monkeypatch.setenv("LAUNCH_GATES_BYPASS_HEADER", "x-bypass: value-of-it")
        refused = inside("smoke", "--format", "json", cwd=tmp_path)
        assert server.heads == []
        named = f"127.0.0.1:{server.port}:127.0.0.1"
        allowed = inside("smoke", "--resolve", named, "--format", "json", cwd=tmp_path)
        assert server.heads
        assert not any(b"x-bypass" in head.lower() for head in server.heads)
        given = inside("smoke", server.url, "--format", "json", cwd=tmp_path)
        assert b"x-bypass: value-of-it" in server.heads[-1].lower()
    assert refused.code == 3
    assert "value-of-it" not in refused.out + refused.err + allowed.out + allowed.err + given.out + given.err
