"""What a founder is told: how bad each kind of leak is, and what is no leak at all."""

from __future__ import annotations

import base64
import json
import string
from random import Random

import pytest

from launch_gates.detector import store
from launch_gates.detector.scan import Scanner

ALPHANUMERIC = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
RANDOM = Random(20)  # noqa: S311 (test values, the same in every run)


def draw(alphabet: str, length: int) -> str:
    return "".join(RANDOM.choice(alphabet) for _ in range(length))


def jwt(payload: dict[str, object]) -> str:
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "HS256", "typ": "JWT"}, payload))
    encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, draw(ALPHANUMERIC, 43)])


def supabase(role: str) -> str:
    return jwt({"iss": "supabase", "ref": draw(string.ascii_lowercase, 20), "role": role, "iat": 1700000000})


FIREBASE_CONFIG = """
const firebaseConfig = {{
  apiKey: "{key}",
  authDomain: "shop-7c2f1.firebaseapp.com",
  projectId: "shop-7c2f1",
}};
"""

FOUND = {
    "a live Stripe key": ("sk_" + "live_51" + draw(ALPHANUMERIC, 97), "critical"),
    "the old short form of it": ("sk_" + "live_" + draw(ALPHANUMERIC, 24), "critical"),
    "a test Stripe key": ("sk_" + "test_51" + draw(ALPHANUMERIC, 97), "medium"),
    "a publishable Stripe key": ("pk_" + "live_51" + draw(ALPHANUMERIC, 97), "info"),
    "Supabase's service role": (supabase("service_role"), "critical"),
    "Supabase's anonymous role": (supabase("anon"), "info"),
    "a public Mapbox token": (
        "pk."
        + base64.urlsafe_b64encode(f'{{"u":"shop","a":"{draw(HEX, 25)}"}}'.encode()).rstrip(b"=").decode()
        + "."
        + draw(ALPHANUMERIC, 22),
        "info",
    ),
    "Firebase's web key": (FIREBASE_CONFIG.format(key="AI" + "zaSy" + draw(ALPHANUMERIC, 33)), "info"),
    "a Sentry DSN": (f"https://{draw(HEX, 32)}@o450123.ingest.sentry.io/4507719283645440", "info"),
    "a production database": (f"postgres://shop:{draw(ALPHANUMERIC, 20)}@db.shop-prod.net:5432/shop", "critical"),
}
"""Text, and the severity that the worst finding in it has."""


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner([store.built_in()])


@pytest.mark.parametrize(("text", "severity"), FOUND.values(), ids=FOUND)
def test_how_bad_it_is(text: str, severity: str, scanner: Scanner) -> None:
    matches = scanner.scan(f"value = {text}\n".encode()).matches
    assert matches
    assert max(match.severity for match in matches).label == severity


@pytest.mark.parametrize("password", ["qT7vLm2" + "XkR9wPz", "qT7vLm2." + "kR9wPz", "qT7@Lm2" + "kR9wPz"])
def test_a_dot_in_a_password_does_not_change_how_bad_it_is(password: str, scanner: Scanner) -> None:
    (match,) = scanner.scan(f"PGPASSWORD={password} psql -h db.shop.io\n".encode(), "deploy.sh").matches
    assert match.severity.label == "high"


QUIET = {
    "AWS's documented pair": "aws_access_key_id = AKIA" + "IOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/"
    "K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
    "a placeholder": "STRIPE_SECRET_KEY=sk_" + "live_your_key_here_0123456789",
    "a placeholder in brackets": "API_KEY=<your-api-key-goes-here>",
    "crosses": "GITHUB_TOKEN=gh" + "p_" + "x" * 36,
    "a shell template": "DATABASE_URL=postgres://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/shop",
    "a mustache template": "password: {{ vault_database_password }}",
    "a workflow's secret": "token: ${{ secrets.DEPLOY_TOKEN }}",
    "a repeated piece": "secret_key = 'abcabcabcabcabcabcabcabc'",
    "a sequence": "api_key = '0123456789abcdef0123456789abcdef'",
    "npm's lock file": '"integrity": "sha512-' + base64.b64encode(RANDOM.randbytes(64)).decode() + '"',
    "Cargo's lock file": f'checksum = "{draw(HEX, 64)}"',
    "go.sum": "github.com/pkg/errors v0.9.1 h1:" + base64.b64encode(RANDOM.randbytes(32)).decode(),
    "a commit": f"rev: {draw(HEX, 40)}",
    "a digest": f"image: shop@sha256:{draw(HEX, 64)}",
    "a UUID by itself": f"id: {draw(HEX, 8)}-{draw(HEX, 4)}-4{draw(HEX, 3)}-a{draw(HEX, 3)}-{draw(HEX, 12)}",
    "a certificate": "-----BEGIN CERTIFICATE-----\n"
    + base64.encodebytes(b"\x30\x82" + RANDOM.randbytes(700)).decode()
    + "-----END CERTIFICATE-----",
    "a public key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5" + base64.b64encode(RANDOM.randbytes(36)).decode() + " me@host",
    "a public key in PEM": "-----BEGIN PUBLIC KEY-----\n"
    + base64.encodebytes(b"\x30\x82" + RANDOM.randbytes(290)).decode()
    + "-----END PUBLIC KEY-----",
    "a key that is cut short": "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
    "a compose file's default": "DATABASE_URL=postgres://postgres:postgres@db:5432/postgres",
    "an image": "src: url(data:font/woff2;base64," + base64.b64encode(RANDOM.randbytes(3000)).decode() + ")",
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_what_is_no_leak(text: str, scanner: Scanner) -> None:
    assert [match.rule.id for match in scanner.scan(text.encode(), "config/settings.yml").matches] == []


def test_both_parts_of_an_aws_credential_are_one_finding(scanner: Scanner) -> None:
    key_id, secret = "AK" + "IA" + draw(string.ascii_uppercase + "234567", 16), draw(ALPHANUMERIC + "/+", 40)
    text = f"aws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n"
    (match,) = scanner.scan(text.encode(), "credentials").matches
    assert match.secret.decode() == secret
    assert match.severity.label == "critical"
    assert [part.secret.decode() for part in match.parts] == [key_id]


def test_both_parts_of_a_twilio_credential_are_one_finding(scanner: Scanner) -> None:
    account, token = "A" + "C" + draw(HEX, 32), draw(HEX, 32)
    (match,) = scanner.scan(f'client = Client("{account}", "{token}")\n'.encode()).matches
    assert match.secret.decode() == token
    assert [part.secret.decode() for part in match.parts] == [account]


def test_a_key_id_without_its_secret_does_not_stop_a_launch(scanner: Scanner) -> None:
    (match,) = scanner.scan(("AK" + "IA" + draw(string.ascii_uppercase + "234567", 16)).encode()).matches
    assert match.severity.label in ("info", "low", "medium")


@pytest.mark.parametrize(
    "before", ["\x1b[33m", "\x1b[0m", "\x1b[1;31m", "\x1b[K", "\\u0022", "\\u003d", "\\x22", "\\xff", "\\udcff"]
)
def test_a_token_right_after_a_colour_or_an_escape_is_found(before: str, scanner: Scanner) -> None:
    token = "sk_" + "live_51" + draw(ALPHANUMERIC, 97)
    assert [match.secret.decode() for match in scanner.scan(f"key {before}{token} end".encode()).matches] == [token]


@pytest.mark.parametrize(
    ("host", "severity"),
    [
        ("db.shop-prod.net:5432", "critical"),
        ("[2a01:4f8::1]:5432", "critical"),
        ("localhost-db.prod.shop.io", "critical"),
        ("localhost:5432", "medium"),
        ("127.0.0.1", "medium"),
        ("[::1]:5432", "medium"),
        ("db:5432", "critical"),
    ],
)
def test_a_database_on_this_machine_opens_less(host: str, severity: str, scanner: Scanner) -> None:
    text = f"DATABASE_URL=postgres://shop:{draw(ALPHANUMERIC, 20)}@{host}/shop"
    assert [match.severity.label for match in scanner.scan(text.encode()).matches] == [severity]


def test_a_refuted_value_hides_no_name_within_it(scanner: Scanner) -> None:
    value = draw(ALPHANUMERIC, 32)
    text = f"const secret = process.env.SESSION_SECRET || '{value}'"
    assert [match.secret.decode() for match in scanner.scan(text.encode(), "app.js").matches] == [value]
