"""Reading rule files: every mistake is named with its file, its rule and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import ConfigError
from launch_gates.detector import rulefile

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '[family]\nid = "mail"\n\n'
RULE = """
[[rule]]
id = "acme-token"
provider = "Acme"
title = "Acme token"
severity = "high"
pattern = 'acme-[0-9]{8}'
keywords = ["acme-"]
why = "w."
fix = "f."
"""


def changed(old: str, new: str) -> str:
    assert old in RULE
    return HEAD + RULE.replace(old, new)


def test_a_rule_has_what_its_author_wrote() -> None:
    (rule,) = rulefile.parse(HEAD + RULE, "mail.toml")
    assert (rule.id, rule.family, rule.severity, rule.keywords) == ("acme-token", "mail", "high", ("acme-",))
    assert (rule.confidence, rule.within, rule.entropy, rule.publishable) == ("likely", 400, 0.0, False)


def test_a_whole_number_will_do_for_a_number() -> None:
    (rule,) = rulefile.parse(changed('why = "w."', 'why = "w."\nentropy = 3'), "mail.toml")
    assert rule.entropy == pytest.approx(3.0)


def test_examples_are_joined_from_their_parts() -> None:
    (rule,) = rulefile.parse(changed('why = "w."', 'why = "w."\nexamples = [["ac", "me-1"], ["b"]]'), "mail.toml")
    assert rule.examples == ("acme-1", "b")


@pytest.mark.parametrize("key", ["pattern", "nominate"])
def test_a_pattern_over_several_lines_is_one(key: str) -> None:
    lines = f"{key} = '''\n  acme-\n  (?:a|b)\n  [0-9]{{8}}\n'''"
    text = changed("pattern = 'acme-[0-9]{8}'", lines if key == "pattern" else f"pattern = 'x'\n{lines}")
    (rule,) = rulefile.parse(text, "mail.toml")
    assert getattr(rule, key) == "acme-(?:a|b)[0-9]{8}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("keywords", "keyword", "rule 'acme-token': unknown key 'keyword'; did you mean 'keywords'?"),
        ("keywords", "zzz", "rule 'acme-token': unknown key 'zzz'"),
        ("why", "where", "rule 'acme-token': unknown key 'where'"),
        ('why = "w."', "", "rule 'acme-token': 'why' is missing"),
        ('fix = "f."', 'fix = ""', "rule 'acme-token': 'fix' is missing"),
        ('id = "acme-token"', "", "rule '?': 'id' is missing"),
        ('title = "Acme token"', "title = 7", "'title' must be a text"),
        ('why = "w."', 'why = "w."\nwithin = "far"', "'within' must be a whole number"),
        ('why = "w."', 'why = "w."\nwithin = true', "'within' must be a whole number"),
        ('why = "w."', 'why = "w."\nentropy = "3"', "'entropy' must be a number"),
        ('why = "w."', 'why = "w."\nentropy = true', "'entropy' must be a number"),
        ('why = "w."', 'why = "w."\npublishable = 1', "'publishable' must be true or false"),
        ('["acme-"]', '"acme-"', "'keywords' must be a list of texts"),
        ('["acme-"]', "[1]", "'keywords' must be a list of texts"),
        ('why = "w."', 'why = "w."\nexamples = ["acme-1"]', "'examples' must be a list of examples, each a list of"),
        ('"high"', '"severe"', "'severity' must be one of critical, high, medium, low, info"),
        ('why = "w."', 'why = "w."\nconfidence = "sure"', "'confidence' must be one of certain, likely, guess"),
        ("pattern = 'acme-[0-9]{8}'", "", "give either 'pattern', or 'context' with 'value'"),
        ('why = "w."', "why = \"w.\"\nvalue = 'x'", "give either 'pattern', or 'context' with 'value'"),
        ("pattern = 'acme-[0-9]{8}'", "value = 'x'", "'value' needs 'context'"),
        ('keywords = ["acme-"]', "", "'keywords' is missing: literal texts one of which is in every match"),
    ],
)
def test_a_mistake_is_named_with_file_rule_and_key(old: str, new: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        rulefile.parse(changed(old, new), "mail.toml")
    assert refused.value.message.startswith("mail.toml: rule ")
    assert message in refused.value.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[family\n", "mail.toml: not valid TOML: "),
        ("", "mail.toml: [family] id must be one of payments, "),
        ('[family]\nid = "male"\n', "mail.toml: [family] id must be one of payments, "),
        (HEAD + "[rules]\n", "mail.toml: unknown table 'rules'; rules are [[rule]] tables"),
    ],
)
def test_a_file_that_is_no_rule_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        rulefile.parse(text, "mail.toml")
    assert refused.value.message.startswith(message)


@pytest.mark.parametrize("text", ["family = 3\n", '[family]\nid = "mail"\n[rule]\nid = "x"\n', 'rule = "x"\n' + HEAD])
def test_a_value_where_a_table_is_expected_is_refused_too(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^mail\.toml: "):
        rulefile.parse(text, "mail.toml")


def test_two_rules_of_one_id_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mail.toml").write_text(HEAD + RULE)
    (tmp_path / "ai.toml").write_text(HEAD.replace("mail", "ai") + RULE)
    monkeypatch.setattr(rulefile, "RULES_FOLDER", tmp_path)
    with pytest.raises(ConfigError, match=r"rule 'acme-token': there is another rule of this id"):
        rulefile.built_in_rules()


def test_rules_come_in_the_order_of_their_families(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for family in ("ai", "mail", "payments"):
        head = HEAD.replace("mail", family)
        (tmp_path / f"{family}.toml").write_text(head + RULE.replace("acme-token", f"{family}-token"))
    monkeypatch.setattr(rulefile, "RULES_FOLDER", tmp_path)
    assert [rule.family for rule in rulefile.built_in_rules()] == ["payments", "mail", "ai"]
