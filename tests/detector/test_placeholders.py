"""What stands for a credential is told from what is one, by the value alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import string

import pytest

from launch_gates.detector import placeholders
from launch_gates.detector.placeholders import is_placeholder

RANDOM = random.Random(20)  # noqa: S311 - a test's data

QUIET = [
    "AKIAIOSFODNN7EXAMPLE",
    "example-key-1f8a",
    "your-api-key",
    "YOUR_SECRET_HERE",
    "put_your_key_here",
    "enter-your-token",
    "insert_here_9f8a",
    "my_secret_token",
    "some-other-password",
    "the_api_key",
    "api-key-goes-here",
    "changeme",
    "Change_Me_123",
    "change-this",
    "replace_me",
    "replace-with-real",
    "dummy0a1b2c3d",
    "redacted",
    "sample-8f7e6d",
    "fake_9f8a7b",
    "key_fake_9f8a",
    "invalid-9f8a7b",
    "0xdeadbeef9f8a",
    "foobar9f8a7b",
    "foo-bar-9f8a",
    "xxxx-9f8a-7b6c",
    "9f8aXXXXXXXX",
    "****",
    "9f8a...7b6c",
    "9f8a…7b6c",
    "${API_KEY}",
    "a${KEY}b",
    "{{ api_key }}",
    "<%= key %>",
    "#{key}",
    "%(key)s",
    "$(cat key)",
    "$API_KEY",
    "%API_KEY%",
    "@api_key@",
    "<api key>",
    "[api key]",
    "{api_key}",
    "%s",
    "process.env.API_KEY",
    "os.environ['KEY']",
    "getenv('KEY')",
    "ENV['KEY']",
    "secrets.API_KEY",
    "vars.API_KEY",
    "aaaaaaaa",
    "0000000000000000",
    "0101010101010101",
    "abababababababab",
    "9f8a9f8a9f8a9f8a",
    "9f8aaaaaaaa7b6c",
    "1234567890",
    "12345678",
    "abcdefgh",
    "ABCDEFGHIJKLMNOP",
    "87654321",
    "9f8a12345678",
    "qwertyuiop9f8a",
    "asdfghjkl",
    "abc123" * 3,
]


@pytest.mark.parametrize("value", QUIET)
def test_a_placeholder_is_one(value: str) -> None:
    assert is_placeholder(value.encode())


@pytest.mark.parametrize(
    "value",
    [
        "hV3xq9Tz!m", "q7!Zr2kLmx9", "Tr0ub4dor&3", "correct-horse-battery", "p@ssw0rd-Zebra", "s3cr3t-Kite-91", "9f8a",
        "k", "abc", "Xx-42-yZ", "user$9f8a", "50%Zr2kLm", "a<b>c9f8a", "[9f8a7b",
    ],
)  # fmt: skip
def test_what_may_be_a_credential_is_none(value: str) -> None:
    assert not is_placeholder(value.encode())


@pytest.mark.parametrize(
    "alphabet", [string.ascii_letters + string.digits, "0123456789abcdef", string.ascii_letters + string.digits + "+/"]
)
def test_of_random_values_next_to_none_is_taken_for_a_placeholder(alphabet: str) -> None:
    values = ["".join(RANDOM.choices(alphabet, k=RANDOM.randint(20, 64))).encode() for _ in range(20_000)]
    assert sum(map(is_placeholder, values)) < 20_000 * 0.002


def test_of_long_random_values_next_to_none_is_taken_for_a_placeholder() -> None:
    values = [base64.b64encode(RANDOM.randbytes(1_200)) for _ in range(300)]
    assert sum(map(is_placeholder, values)) == 0


def test_a_long_value_of_one_character_is_a_placeholder_all_the_same() -> None:
    assert is_placeholder(b"A" * 1_600)
    assert is_placeholder(b"MIIE" + b"x" * 1_600)


@pytest.mark.parametrize("prefix", ["sample_live_", "example-", "abcdefghijkl_"])
def test_the_providers_prefix_is_left_out_of_it(prefix: str) -> None:
    value = f"{prefix}9fZq81kTrW".encode()
    assert is_placeholder(value)
    assert not is_placeholder(value, prefix.encode())


def signed(payload: str, key: str) -> bytes:
    """The JWT of that payload, by HS256 and with the header that everybody uses."""

    def part(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    text = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(payload.encode())
    return text + b"." + part(hmac.new(key.encode(), text, "sha256").digest())


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        ('{"sub":"1234567890","name":"John Doe","iat":1516239022}', "your-256-bit-secret"),
        ('{"sub":"1234567890","name":"John Doe","admin":true}', "secret"),
        (
            '{"iss":"supabase-demo","role":"service_role","exp":1983812996}',
            "super-secret-jwt-token-with-at-least-32-characters-long",
        ),
    ],
)
def test_a_token_that_a_provider_prints_in_its_documentation_is_a_placeholder(payload: str, key: str) -> None:
    assert is_placeholder(signed(payload, key))
    assert not is_placeholder(signed(payload, key + "2"))


def test_documented_values_are_known_by_their_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    value = b"Zq4kT81mXv0sPLr7Yw2c"
    assert not is_placeholder(value)
    monkeypatch.setattr(placeholders, "_DOCUMENTED", frozenset((hashlib.sha256(value).hexdigest()[:16],)))
    assert is_placeholder(value)
    assert is_placeholder(value, b"Zq4k")


def test_the_table_holds_hashes_and_no_values() -> None:
    assert placeholders._DOCUMENTED
    assert all(len(entry) == 16 and not entry.strip("0123456789abcdef") for entry in placeholders._DOCUMENTED)
