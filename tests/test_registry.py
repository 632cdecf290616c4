"""The table of gates."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from launch_gates import registry
from launch_gates.core.errors import ConfigError
from launch_gates.core.gate import GateEntry


def test_every_gate_of_the_table_can_be_loaded_and_has_rules_under_its_name() -> None:
    for name, load in registry.GATES.items():
        rules = load().rules(None)
        assert rules
        assert {rule.id.partition("/")[0] for rule in rules} == {name}


def test_no_rule_is_there_twice() -> None:
    ids = [rule.id for rule in registry.all_rules()]
    assert sorted(ids) == sorted(set(ids))


def test_some_rules_are_those_of_all() -> None:
    every = {rule.id: rule for rule in registry.all_rules()}
    some = frozenset(list(every)[::40]) | {"secrets/unreadable", "acceptance/added", "secrets/none-of-them"}
    assert {rule.id: rule for rule in registry.rules_of(some)} == {key: every[key] for key in some & set(every)}


def test_our_own_gates_are_found_without_a_look_at_other_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: pytest.fail("looked"))
    assert isinstance(registry.gate("secrets"), GateEntry)


def test_no_other_package_can_take_the_name_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = EntryPoint("secrets", "os:path", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [theirs])
    assert registry.gate("secrets") is registry.GATES["secrets"]()


@pytest.mark.parametrize(("name", "said"), [("secret", "did you mean secrets?"), ("weather", "there is no such gate")])
def test_a_gate_that_is_not_there_is_an_error_that_names_the_place(name: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        registry.gate(name, "launch-gates.toml:3")
    assert caught.value.message.startswith("launch-gates.toml:3: ")
    assert said in caught.value.message
    assert "secrets" in caught.value.fix
