"""Every rule finds its examples and leaves its counter-examples alone, in the company of all other rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.detector import catalogue, rulefile, store
from launch_gates.detector.readers import READERS
from launch_gates.detector.scan import Scanner
from launch_gates.detector.structure import CHECKS

if TYPE_CHECKING:
    from launch_gates.detector.rulefile import RuleSource

RULES = rulefile.built_in_rules()
LEAST_EXAMPLES, LEAST_COUNTER_EXAMPLES = 2, 2


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner([store.built_in()])


def found_by(rule: RuleSource, text: str, scanner: Scanner) -> list[str]:
    matches = scanner.scan(rulefile.content_of(text), rule.sample_path).matches
    return [match.rule.id for match in matches if match.rule.id == rule.id]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_example_is_found_by_its_own_rule(rule: RuleSource, scanner: Scanner) -> None:
    missed = [number for number, text in enumerate(rule.examples) if not found_by(rule, text, scanner)]
    assert not missed, f"{rule.where}: examples (from 0) not found: {missed}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_counter_example_is_reported(rule: RuleSource, scanner: Scanner) -> None:
    reported = [number for number, text in enumerate(rule.counter_examples) if found_by(rule, text, scanner)]
    assert not reported, f"{rule.where}: counter-examples (from 0) reported: {reported}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_says_what_to_do_and_shows_what_it_means(rule: RuleSource) -> None:
    assert len(rule.examples) >= LEAST_EXAMPLES
    assert len(rule.counter_examples) >= LEAST_COUNTER_EXAMPLES
    assert (
        rule.rotate.startswith("https://")
        or rule.guessable
        or rule.family in ("keys-and-certificates", "infrastructure", "identity")
    )
    assert not rule.check or rule.check.startswith("generic") or rule.check.partition(":")[0] in CHECKS
    assert not rule.reader or rule.reader in READERS
    assert not rule.publishable or rule.severity == "info"
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.prefix], ids=lambda rule: rule.id)
def test_a_prefix_is_really_in_front_of_every_example(rule: RuleSource, scanner: Scanner) -> None:
    for text in rule.examples:
        for match in scanner.scan(rulefile.content_of(text), rule.sample_path).matches:
            if match.rule.id == rule.id:
                assert match.secret.decode("latin-1").startswith(rule.prefix)


def test_no_rule_shows_a_whole_credential_in_its_documentation(scanner: Scanner) -> None:
    sources = {f"secrets/{rule.id}": rule for rule in RULES}
    for rule in catalogue.rules():
        matches = scanner.scan(rulefile.content_of(sources[rule.id].examples[0]), sources[rule.id].sample_path).matches
        assert [match.rule.id for match in matches if match.secret.decode("latin-1") in rule.bad_example] == [], rule.id


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.check == "url_password"], ids=lambda rule: rule.id)
def test_a_password_outside_a_url_is_as_severe_as_its_rule_says(rule: RuleSource, scanner: Scanner) -> None:
    """Whatever its characters: only the name of this machine beside it makes it open less."""
    for text in rule.examples:
        for match in scanner.scan(rulefile.content_of(text), rule.sample_path).matches:
            is_in_url = match.secret + b"@" in text.encode()
            if match.rule.id == rule.id and not is_in_url and not any(host in text for host in ("localhost", "127.0.")):
                assert match.severity.label == rule.severity
