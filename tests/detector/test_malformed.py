"""What begins like a known credential and is none, and whose name a credential is in, with all rules together."""

from __future__ import annotations

import base64
import string
from random import Random

import pytest

from launch_gates.detector import generic, store
from launch_gates.detector.scan import Scanner

ALPHANUMERIC = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
RANDOM = Random(4)  # noqa: S311 (test values, the same in every run)


def draw(alphabet: str, length: int) -> str:
    return "".join(RANDOM.choice(alphabet) for _ in range(length))


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner([store.built_in()])


def found(scanner: Scanner, text: str) -> list[str]:
    return [match.rule.id for match in scanner.scan(text.encode(), "app/settings.py").matches]


@pytest.mark.parametrize("prefix", ["ghp_", "glpat-", "sk_live_", "dop_v1_", "xoxb-"])
def test_a_known_prefix_with_little_behind_it_is_a_credential_that_was_cut_off(scanner: Scanner, prefix: str) -> None:
    assert found(scanner, f'access_token = "{prefix}{draw(ALPHANUMERIC, 9)}"') == []


def test_a_known_prefix_with_much_behind_it_may_be_a_new_form_of_the_credential(scanner: Scanner) -> None:
    assert found(scanner, f'access_token = "glpat-{draw(ALPHANUMERIC, 18)}.x9"') == ["generic-credential"]


@pytest.mark.parametrize("number", ["9253", "26194981502698721"])
def test_what_is_like_a_telegram_token_with_another_number_is_none(scanner: Scanner, number: str) -> None:
    assert found(scanner, f'telegram_api_token = "{number}:A{draw(ALPHANUMERIC, 35)}"') == []


@pytest.mark.parametrize("name", ["okta", "OKTA_ORG", "myOkta", "x-okta", "oktaClient"])
def test_a_providers_name_counts_as_a_word(scanner: Scanner, name: str) -> None:
    assert found(scanner, f'{name} = "00{draw(ALPHANUMERIC, 40)}"') == ["okta-api-token"]


def test_a_providers_name_within_another_word_does_not_count(scanner: Scanner) -> None:
    assert found(scanner, f"rookTable = 00{draw(ALPHANUMERIC, 40)}") == []


@pytest.mark.parametrize("name", ["CLEARBIT_KEY", "clearBitApi", "my.abuse_ipdb.key", "X-Screenshot-Layer-Access"])
def test_the_key_of_a_known_service_is_found_though_key_says_little(scanner: Scanner, name: str) -> None:
    assert found(scanner, f'"{name}": "{draw(HEX, 32)}"') == ["service-credential"]


@pytest.mark.parametrize("name", ["row_key", "CLEARBIT_PUBLIC_KEY", "cache_key"])
def test_the_key_of_anything_else_is_not(scanner: Scanner, name: str) -> None:
    assert found(scanner, f'"{name}": "{draw(HEX, 32)}"') == []


def test_names_of_services_are_words_or_words_in_a_row() -> None:
    assert generic.names_a_service([b"data", b"dog", b"key"])
    assert generic.names_a_service([b"my", b"stripe"])
    assert not generic.names_a_service([b"row", b"key"])


@pytest.mark.parametrize(
    ("before", "severity"),
    [
        ("TEST_FAKE_RSA_KEY_1 = '", "medium"),
        ("const mockKey = `", "medium"),
        ("image: shop:latest\nkey: |\n  ", "high"),
        ("contest = '", "high"),
    ],
)
def test_a_private_key_that_is_said_to_be_fake_weighs_less(scanner: Scanner, before: str, severity: str) -> None:
    body = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420") + RANDOM.randbytes(32)).decode()
    key = f"-----BEGIN {'PRIVATE'} KEY-----\n{body}\n-----END {'PRIVATE'} KEY-----\n"
    (match,) = scanner.scan((before + key).encode(), "app/settings.py").matches
    assert match.severity.label == severity
