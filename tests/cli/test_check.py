"""`launch-gates check`: which gates run, on what, and gates that other packages bring."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tests.cli.plants import stripe_key
from tests.cli.tool import CHECKOUT, environment, inside, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree


def test_it_runs_every_gate_over_the_work_tree(leaking: WorkTree) -> None:
    leaking.commit()
    leaking.write("later.py", f'KEY = "{stripe_key(2)}"\n')
    run = inside("check", "--format", "json", cwd=leaking.root)
    assert run.code == 1
    assert run.report["verdict"] == "no-go"
    assert [gate["gate"] for gate in run.report["gates"]] == ["secrets", "env", "migrations"]
    assert run.places == [("later.py", 1), ("src/pay.py", 2)]


def test_it_takes_another_folder_and_the_repository_around_one(leaking: WorkTree, tmp_path: Path) -> None:
    for folder in (leaking.root, leaking.root / "src"):
        run = inside("check", str(folder), "--format", "json", cwd=tmp_path)
        assert run.places == [("src/pay.py", 2)]


def test_it_takes_a_folder_outside_git(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.js").write_text(f'const key = "{stripe_key()}"\n')
    run = inside("check", "site", "--format", "json", cwd=tmp_path)
    assert run.code == 1
    assert run.places == [("index.js", 1)]
    assert run.report["gates"][0]["stats"]["source"] == "files"


def test_the_configuration_is_that_of_what_is_checked(leaking: WorkTree, tmp_path: Path) -> None:
    leaking.write("launch-gates.toml", '[secrets]\nexclude = ["src/**"]\n')
    assert inside("check", str(leaking.root), cwd=tmp_path).code == 0


def test_a_gate_that_does_not_exist_is_named_by_file_and_line(clean: WorkTree) -> None:
    clean.write("launch-gates.toml", '\ngates = ["secrets", "secrests"]\n')
    run = inside("check", cwd=clean.root)
    assert run.code == 2
    assert "launch-gates.toml:2: there is no such gate; did you mean secrets?" in run.err


PLUGIN = """
    from launch_gates.core.finding import Finding, Location, Stats
    from launch_gates.core.gate import GateEntry
    from launch_gates.core.severity import Severity

    class Gate:
        name = "weather"

        def run(self, context, config):
            yield Finding("weather/rain", Severity.HIGH, "It rains", Location(name="here"), "Wait", "weather/rain:1")
            {more}

    ENTRY = GateEntry(lambda root, settings: (Gate(), None), lambda: ())
"""


def run_with_plugin(work_tree: WorkTree, folder: Path, more: str = "", entry: str = "weather_gate:ENTRY") -> Run:
    """`check` of the gates secrets and weather, the latter as installed by another package."""
    folder.mkdir()
    (folder / "weather_gate.py").write_text(textwrap.dedent(PLUGIN).format(more=more))
    metadata = folder / "weather_gate-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: weather-gate\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[launch_gates.gates]\nweather = {entry}\n")
    work_tree.write("launch-gates.toml", 'gates = ["weather", "secrets"]\n')
    environ = environment(PYTHONPATH=f"{CHECKOUT}:{folder}")
    return tool("check", "--format", "json", "--debug", cwd=work_tree.root, environ=environ)


def test_a_gate_of_another_package_runs_like_ours(leaking: WorkTree, tmp_path: Path) -> None:
    run = run_with_plugin(leaking, tmp_path / "site-packages")
    assert run.code == 1
    assert [gate["gate"] for gate in run.report["gates"]] == ["weather", "secrets"]
    assert sorted(run.rules) == ["secrets/stripe-live-secret-key", "weather/rain"]


def test_a_gate_that_breaks_is_unchecked_and_keeps_what_was_found(leaking: WorkTree, tmp_path: Path) -> None:
    run = run_with_plugin(leaking, tmp_path / "site-packages", "raise RuntimeError('the text of the exception')")
    assert run.code == 1
    assert sorted(run.rules) == ["secrets/stripe-live-secret-key", "weather/rain"]
    unchecked = run.report["gates"][0]["unchecked"][0]
    assert unchecked["rule"] == "weather/unreadable"
    assert unchecked["reason"] == "launch-gates itself failed (RuntimeError)"
    assert "weather_gate.py" in run.err


def test_a_gate_that_cannot_be_loaded_is_wrong_configuration(leaking: WorkTree, tmp_path: Path) -> None:
    run = run_with_plugin(leaking, tmp_path / "site-packages", entry="weather_gate:NOTHING")
    assert run.code == 2
    assert "launch-gates.toml:1: the gate 'weather' of weather_gate:NOTHING cannot be loaded" in run.err


def test_what_is_no_gate_is_wrong_configuration(leaking: WorkTree, tmp_path: Path) -> None:
    run = run_with_plugin(leaking, tmp_path / "site-packages", entry="weather_gate:Gate")
    assert run.code == 2
    assert "the gate 'weather' of weather_gate:Gate is not a GateEntry" in run.err
