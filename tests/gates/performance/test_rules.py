"""Every rule of the gate has all that reports and `explain` say of it."""

from __future__ import annotations

from launch_gates.gates.performance.rules import RULES


def test_every_rule_is_whole_and_there_once() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids) == 8
    assert all(each.startswith("performance/") for each in ids)
    for rule in RULES:
        empty = [name for name in rule._fields if not getattr(rule, name) and name != "provider"]
        assert empty == [], rule.id
