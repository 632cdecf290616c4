"""`launch-gates action` with the gates that ask a deployed site, by its inputs for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.ci.conftest import clone_of
from tests.cli.action_job import Step, commands, pull_request
from tests.cli.tool import read_report
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import WorkTree

BUILD = "1f0c9e2d4b6a8f7e5d3c1b0a9f8e7d6c5b4a3f2e"
_HTML = b"<!doctype html><title>Shop</title><body><h1>Shop</h1><p>Good things for good prices.</p>"
_PAGE = answer(_HTML, content_type="text/html", x_build=BUILD)


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    work_tree.stage("ok.py", "")
    work_tree.commit("fine")
    work_tree.git("switch", "--quiet", "--create", "topic")
    work_tree.stage("more.py", "")
    work_tree.commit("more")
    return work_tree


@pytest.fixture
def clone(shop: WorkTree) -> WorkTree:
    return clone_of(shop, "clone")


@pytest.fixture
def server() -> Iterator[Raw]:
    with Raw(lambda connection, _head: connection.sendall(_PAGE)) as server:
        yield server


def _gates(clone: WorkTree) -> list[str]:
    report = read_report((clone.root / "launch-gates-reports/report.json").read_text(encoding="utf-8"))
    return [gate["gate"] for gate in report["gates"]]


def test_with_an_address_the_site_is_looked_at(shop: WorkTree, clone: WorkTree, step: Step, server: Raw) -> None:
    run = step(clone, pull_request(step, shop), url=server.url, expect_build=BUILD[:10])
    assert _gates(clone) == ["smoke"]
    assert server.heads
    assert run.code == 0
    assert step.outputs["verdict"] == "go"


def test_another_build_than_the_expected_is_annotated(shop: WorkTree, clone: WorkTree, step: Step, server: Raw) -> None:
    run = step(clone, pull_request(step, shop), url=server.url, expect_build="8a77b10c4b6a", wait="1s")
    assert run.code == 1
    assert any("smoke/wrong-build" in line for line in commands(run) if line.startswith("::error"))


def test_gates_of_both_kinds_in_one_step(shop: WorkTree, clone: WorkTree, step: Step, server: Raw) -> None:
    (clone.root / "launch-gates.toml").write_text("", encoding="utf-8")
    step(clone, pull_request(step, shop), gates="secrets performance", url=server.url, samples="10")
    assert _gates(clone) == ["secrets", "performance"]


def test_the_deployments_event_names_the_site(clone: WorkTree, step: Step, server: Raw) -> None:
    """Its address is a stranger's, so one of this machine is not asked."""
    event = step.recorded("deployment_status", deployment_status__environment_url=server.url)
    payload = json.loads((step.folder / "event.json").read_text(encoding="utf-8"))
    assert payload["deployment_status"]["environment_url"] == server.url
    run = step(clone, event, gates="smoke")
    assert run.code == 3
    assert server.heads == []
    assert "has a private address" in run.out


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"wait": "5 minutes"}, "the input wait must be a duration"),
        ({"samples": "many"}, "the input samples must be a whole number"),
        ({"url": "ftp://shop.example"}, "none of the web"),
        ({"url": "https://ada:swordfish@shop.example"}, "holds a user or a password"),
        ({"gates": "smoke"}, "no site is named"),
    ],
)
def test_what_is_wrong_is_named(shop: WorkTree, clone: WorkTree, step: Step, inputs: dict[str, str], said: str) -> None:
    run = step(clone, pull_request(step, shop), **inputs)
    assert run.code == 2
    assert said in run.out
    assert "swordfish" not in run.out
