"""Credentials of several providers that look alike, and what stands beside a provider's name and is public."""

from __future__ import annotations

import string
from random import Random

import pytest

from launch_gates.detector import store
from launch_gates.detector.scan import Scanner

ALPHANUMERIC = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
RANDOM = Random(11)  # noqa: S311 (test values, the same in every run)
FORM_ID = "3f7c0b52-91ae-4d06-8b3c-d2e94a17f05b"


def draw(alphabet: str, length: int) -> str:
    return "".join(RANDOM.choice(alphabet) for _ in range(length))


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner([store.built_in()])


def found(scanner: Scanner, text: str) -> list[str]:
    return [match.rule.id for match in scanner.scan(text.encode(), "app/settings.py").matches]


def test_a_knock_key_with_a_hyphen_in_it_is_not_taken_for_one_of_stripe(scanner: Scanner) -> None:
    key = f"sk_test_{draw(ALPHANUMERIC, 30)}-{draw(ALPHANUMERIC, 12)}"
    assert found(scanner, f'knock_api_key = "{key}"') == ["knock-secret-key"]


def test_a_stripe_key_ends_where_a_comment_does(scanner: Scanner) -> None:
    assert found(scanner, f"<!-- sk_live_{draw(ALPHANUMERIC, 24)}-->") == ["stripe-live-secret-key"]


def test_a_key_of_medusas_form_is_medusas_only_in_its_company(scanner: Scanner) -> None:
    key = f"sk_{draw(HEX, 64)}"
    assert found(scanner, f'medusa = Medusa(api_key="{key}")') == ["medusa-secret-api-key"]
    assert "medusa-secret-api-key" not in found(scanner, f'client = Client(api_key="{key}")')


@pytest.mark.parametrize(
    "text",
    [
        f"hbspt.forms.create({{ portalId: '84213', formId: '{FORM_ID}' }})",
        f"window.chatwootSDK.run({{ websiteToken: '{draw(ALPHANUMERIC, 24)}' }})",
        f"image: discourse/discourse@sha256:{draw(HEX, 64)}",
        f'<img src="https://cdn.acme.dev/icons/wechat.{draw(HEX, 32)}.png">',
        f"https://live.staticflickr.com/65535/53270000000_{draw(HEX, 10)}_b.jpg",
        f"const shop = useCommercetools('{draw(string.ascii_lowercase, 32)}')",
    ],
)
def test_what_is_public_beside_a_providers_name_is_no_credential_of_theirs(scanner: Scanner, text: str) -> None:
    assert set(found(scanner, text)) <= {"generic-credential"}
