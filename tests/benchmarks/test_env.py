"""How the env gate's findings are held against labels."""

from __future__ import annotations

import json

import pytest

from benchmarks import env
from launch_gates.gates.env.names import is_name

FILES = sorted(env.LABELS.glob("*.json"))
LABELS = env.Labels("a/b", "0" * 40, 1, frozenset({"A", "B"}), {"A": "required", "B": "optional"}, frozenset({"C"}))


def variable(name: str, required: str, scope: str = "runtime") -> dict[str, object]:
    return {"name": name, "required": required, "reads": [{"path": "a", "line": 1, "scope": scope}]}


def test_names_are_found_missed_or_wrong() -> None:
    compared = env.compare(LABELS, [variable("A", "required"), variable("X", "unknown")])
    assert (set(compared.found), set(compared.missed), set(compared.wrong)) == ({"A"}, {"B"}, {"X"})
    assert env.rates([compared]) == (0.5, 0.5, 1.0)
    assert not env.is_met([compared])


def test_reads_of_tests_and_names_that_count_neither_way_are_left_out() -> None:
    names = [variable("A", "required"), variable("B", "optional", "build"), variable("C", "unknown")]
    compared = env.compare(LABELS, [*names, variable("X", "required", "test"), variable("HOME", "unknown")])
    assert not compared.missed | compared.wrong
    assert compared.agreed == 2
    assert env.is_met([compared])


def test_the_strictest_need_of_all_applications_counts() -> None:
    compared = env.compare(LABELS, [variable("B", "optional"), variable("B", "required")])
    assert compared.differing == {"B": ("optional", "required")}
    assert "a/b: B is optional by the label, required by us" in env.report([compared])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_labels_can_be_used(path: object) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    labels = env.labels_of(document)
    assert path.stem == labels.repository.replace("/", "+")  # type: ignore[attr-defined]
    assert len(labels.commit) == 40
    assert labels.needs.keys() <= labels.names
    assert set(labels.needs.values()) <= {"required", "optional", "unknown"}
    assert not labels.names & labels.either
    assert all(is_name(name) for name in labels.names)
    assert document["names"] == sorted(labels.names)
