"""The page about GitHub's partner secret types: what it is made from, and that it is up to date."""

from __future__ import annotations

import pytest

from benchmarks import coverage
from launch_gates.detector.rulefile import built_in_rules

ROWS = coverage.secret_types(coverage.SOURCE.read_text(encoding="utf-8"))
ACME = '[[type]]\nid = "acme_key"\nprovider = "Acme"\nname = "Acme | Key"\n'
OTHER = ACME.replace("acme_key", "acme_test_key")


def test_every_rule_that_a_row_names_exists() -> None:
    assert coverage.unknown_rules(ROWS, [rule.id for rule in built_in_rules()]) == []


def test_the_page_is_up_to_date() -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page(), "run `make docs`"


def test_the_page_counts_what_is_found_and_why_the_rest_is_not() -> None:
    rows = coverage.secret_types(f'{ACME}rules = ["acme-live-key"]\n{OTHER}reason = "a token for tests"\n')
    page = coverage.render(rows, {"acme-live-key": "payments"})
    assert "| on the list | 2 |\n| found | 1 (50 %) |\n| not found: a token for tests | 1 |\n" in page
    link = "[acme-live-key](../docs/rules/payments.md#secretsacme-live-key)"
    assert f"| Acme | Acme \\| Key | `acme_key` | {link} |" in page
    assert "| `acme_test_key` | no: a token for tests |" in page


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ACME, "'acme_key' needs either"),
        (f'{ACME}rules = ["acme-live-key"]\nreason = "none"\n', "'acme_key' needs either"),
        (2 * f'{ACME}reason = "none"\n', "more than one row for acme_key"),
    ],
)
def test_a_row_has_rules_or_a_reason_and_is_alone(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        coverage.secret_types(text)


def test_a_rule_that_does_not_exist_is_named() -> None:
    rows = coverage.secret_types(f'{ACME}rules = ["acme-live-key", "acme-old-key"]\n')
    assert coverage.unknown_rules(rows, ["acme-old-key"]) == ["acme-live-key"]
