"""action.yml says what the code takes and gives, and is what GitHub and its schema ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from launch_gates.cli.action_inputs import INPUTS
from launch_gates.cli.action_step import OUTPUTS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def action(root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
    return loaded


def test_it_has_the_inputs_that_are_read_and_none_is_required(action: dict[str, Any]) -> None:
    assert list(action["inputs"]) == list(INPUTS)
    assert {(each["required"], each["default"]) for each in action["inputs"].values()} == {(False, "")}
    for name, accepted in INPUTS.items():
        assert all(value in action["inputs"][name]["description"] for value in accepted), name


def test_it_has_the_outputs_that_are_written(action: dict[str, Any]) -> None:
    assert list(action["outputs"]) == list(OUTPUTS)


def test_it_starts_our_command_in_our_image(action: dict[str, Any], root: Path) -> None:
    """`args` has to be there: without it, a step's input of that name would be the container's command line."""
    assert action["runs"] == {"using": "docker", "image": "Dockerfile", "args": ["action"]}
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["launch-gates"]' in dockerfile
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert not [line for line in last_stage.splitlines() if line.startswith(("USER ", "WORKDIR "))]


def test_every_input_and_output_is_documented(action: dict[str, Any], root: Path) -> None:
    page = (root / "docs" / "ci.md").read_text(encoding="utf-8")
    assert [name for name in (*action["inputs"], *action["outputs"]) if f"| `{name}` |" not in page] == []
