"""The generic rule: a credential-named key with a credential-looking literal, in every syntax, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from detect_secrets.filters import heuristic

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity
from launch_gates.detector import compile as compiler
from launch_gates.detector import generic, rulefile
from launch_gates.detector.ruleset import Ruleset
from launch_gates.detector.scan import Scanner
from launch_gates.detector.store import CompiledRules

ROOT = Path(__file__).parents[2]
KEY = "".join(("Zf3", "D0LXCM3EIMbgJ", "pUNnkRtOfOueHznB"))
PASSWORD = "hV3" + "xq9Tz!m"
MEMORABLE = "Summer" + "2024!"
UUID = "29f63271-dc2f-4734-" + "8221-5b31b5169bac"
HEX = "9f8a7c6b" + "5d4e3f2a" + "1b0c9d8e" + "7f6a5b4c"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    """With the generic rule alone, so that no provider's rule speaks for it."""
    rules = [rule for rule in rulefile.built_in_rules() if rule.id == "generic-credential"]
    record = compiler.build(rules)
    ruleset = Ruleset(record)
    return Scanner([CompiledRules(compiler.compile_database(record["expressions"]), lambda: ruleset)])


def found(scanner: Scanner, text: str, path: str = "app/settings.py") -> list[str]:
    return [match.secret.decode() for match in scanner.scan(text.encode(), path).matches]


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("DB_PASSWORD={}", PASSWORD),
        ("password" + " " * 60 + '= "{}"', PASSWORD),
        ("DB_PASSWORD_FOR_THE_PRODUCTION_CLUSTER_IN_EUROPE_WEST={}", PASSWORD),
        ("export API_TOKEN={}", KEY),
        ("API_KEY='{}'", KEY),
        ('SECRET_KEY = "{}"', KEY),
        ('self.client_secret = "{}"', KEY),
        ('config["auth_token"] = "{}"', KEY),
        ("const apiKey = '{}';", KEY),
        ("apiKey: '{}',", KEY),
        ('let secretKey: string = "{}";', KEY),
        ('apiToken := "{}"', KEY),
        ("api_token := `{}`", KEY),
        ('String password = "{}";', PASSWORD),
        ('private static final String API_SECRET = "{}";', KEY),
        ("$password = '{}';", PASSWORD),
        ("'password' => '{}',", PASSWORD),
        (":secret_token => '{}'", KEY),
        ("define('AUTH_KEY', '{}');", KEY),
        ('System.setProperty("SHOP_TOKEN", "{}")', KEY),
        ('os.environ["API_SECRET"] = "{}"', KEY),
        ('#define API_TOKEN "{}"', KEY),
        ('const char *api_token = "{}";', KEY),
        ('let api_secret: &str = "{}";', KEY),
        ("password: {}", PASSWORD),
        ("  client_secret: '{}'", KEY),
        ('  - auth_token: "{}"', KEY),
        ('{{"auth_token": "{}"}}', KEY),
        ('{{"password":"{}"}}', PASSWORD),
        ('password = "{}"  # TOML', PASSWORD),
        ("[database]\npassword = {}\n", PASSWORD),
        ("<password>{}</password>", PASSWORD),
        ('<add key="DbPassword" value="{}" />', PASSWORD),
        ('<property name="password" value="{}"/>', PASSWORD),
        ("spring.datasource.password={}", PASSWORD),
        ("ALTER USER shop WITH PASSWORD '{}';", PASSWORD),
        ("X-Api-Key: {}", KEY),
        ("X-Auth-Token: {}", KEY),
        ("access_token={}", KEY),
        ("ENV API_SECRET={}", KEY),
        ("signing_key = '{}'", HEX),
        ("encryptionKey: {}", HEX),
        ("webhook_secret: whk-{}", HEX),
    ],
)
def test_a_credential_is_found_in_every_syntax(scanner: Scanner, template: str, value: str) -> None:
    assert found(scanner, template.format(value)) == [value if "whk-" not in template else f"whk-{value}"]


@pytest.mark.parametrize(
    "text",
    [
        "password = get_password()",
        "username, password = netrc_auth if netrc_auth else (None, None)",
        "_send_set_password_email(staff_pk, 'dashboard/x')",
        "raise ValueError('File is password-protected: ECMA-376 Extensible')",
        "Co-authored-by: Lena93kvQz7 <lena@example.org>",
        "crypted_password: 00742970dc9e6319f8019fd54864d3ea740f04b1",
        '<input name="csrfmiddlewaretoken" value="B8vX4dFwoOGcjdmRFS9zETaWJSJ2cy1ONwArWb5c">',
        "password = request.form['password']",
        "password = settings.DATABASE_PASSWORD",
        "const token = req.headers.authorization",
        "const { token } = useAuth()",
        "DB_PASSWORD=${DB_PASSWORD}",
        "DB_PASSWORD=$DB_PASSWORD_FILE",
        "password: {{ vault_db_password }}",
        "password: <%= ENV['DB_PASSWORD'] %>",
        "api_key = os.environ['API_KEY']",
        "apiKey: process.env.API_KEY,",
        "token: ${{ secrets.GITHUB_TOKEN }}",
        "secret_key: <your-secret-key>",
        "password: changeme",
        "password = 'password'",
        "password = 'postgres'",
        'password: ""',
        "password = null",
        "password = True",
        '"password": "Passwort vergessen"',
        '"passwordLabel": "Geheim-2024-Feld"',
        'placeholder="Password-1-here"',
        "password_hash = '$2b$12$K8Hq" + "x0z1JrT2mV9sQ4uYpe'",
        "password = '{SSHA}" + "x0z1JrT2mV9sQ4uYpe'",
        "password = ENC[AES256_GCM,data:" + KEY + "]",
        "token_url = 'https://auth.shop.dev/oauth/token'",
        "private_key_path = '/etc/ssl/private/shop1.pem'",
        "secret_file = './config/secret-1.json'",
        "secretName: shop-production-tls-2",
        "secret_name = 'prod-db-password1'",
        "api_key_id = '4711'",
        "token_type = 'Bearer'",
        "token_count = 128000",
        "max_tokens = 4096",
        "tokenizer = 'cl100k_base'",
        "primaryKey = '" + KEY + "'",
        "cache_key = '" + KEY + "'",
        "csrf_token = '" + KEY + "'",
        "public_key = '" + KEY + "'",
        "next_page_token = '" + KEY + "'",
        "password_reset_url = '/reset/1'",
        "secret = 'correct'",
        "api_key = 'authentication_required'",
        "access_key = 'subscription.settings.page'",
        "credentialsId: '29f63271-dc2f-4734-8221-" + "5b31b5169bac'",
        "secret: arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbC1dE",
        "secret: op://shop/production/" + "password1",
        "passwd: 1.2.3",
        "auth_token = '2024-01-01'",
        "password: admin@shop.example.org",
        "password = 'aaaaaaaaaaaa1'",
        "api_key = '12345678901234567890'",
        "token = 'abcdefghijklmnop'",
        "if password == stored_password2:",
    ],
)
def test_what_is_no_credential_stays_quiet(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []


@pytest.mark.parametrize(
    "path",
    [
        "package-lock.json", "web/yarn.lock", "go.sum", "dist/app.min.js", "dist/app.js.map", "web/locales/de.json",
        "vendor/lib/a.php", "node_modules/a/index.js", "logo.svg", "notebook.ipynb", "swagger.json",
        "env/lib/python3.6/site-packages/a/b.py", ".yarn/releases/yarn-3.6.1.cjs", "tests/__snapshots__/a.snap",
    ],
)  # fmt: skip
def test_files_full_of_random_text_are_quiet(scanner: Scanner, path: str) -> None:
    assert found(scanner, f"api_key = '{KEY}'", path) == []


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("app/settings.py", Severity.HIGH),
        (".env", Severity.HIGH),
        ("", Severity.HIGH),
        ("latest/settings.py", Severity.HIGH),
        ("tests/settings.py", Severity.LOW),
        ("a/__tests__/b.ts", Severity.LOW),
        ("test_shop.py", Severity.LOW),
        ("shop_test.go", Severity.LOW),
        ("shop.spec.ts", Severity.LOW),
        ("Shop.Tests/AuthTests.cs", Severity.LOW),
        ("src/main/CartTest.php", Severity.LOW),
        ("_integration-test/setup.py", Severity.LOW),
        ("src/contest/settings.py", Severity.HIGH),
        ("src/Latest.php", Severity.HIGH),
        ("docs/setup.md", Severity.MEDIUM),
        ("README.md", Severity.MEDIUM),
        (".env.example", Severity.MEDIUM),
    ],
)
def test_what_is_in_a_test_or_a_document_weighs_less(scanner: Scanner, path: str, severity: Severity) -> None:
    (match,) = scanner.scan(f"api_key = '{KEY}'".encode(), path).matches
    assert match.severity is severity


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("api_key", KEY, (Severity.HIGH, Confidence.LIKELY)),
        ("api_key", HEX, (Severity.HIGH, Confidence.LIKELY)),
        ("api_key", KEY[:12], (Severity.MEDIUM, Confidence.GUESS)),
        ("api_key", UUID, (Severity.MEDIUM, Confidence.GUESS)),
        ("api_key", KEY[:9], None),
        ("api_key", "deadbee1", None),
        ("password", PASSWORD, (Severity.HIGH, Confidence.LIKELY)),
        ("password", MEMORABLE, (Severity.MEDIUM, Confidence.GUESS)),
        ("password", "summertime", None),
        ("password", "hello" + "123", None),
        ("password", "letmein" + "99", (Severity.HIGH, Confidence.LIKELY)),
        ("password", HEX, (Severity.HIGH, Confidence.LIKELY)),
        # A slug is named by people; one that is unlike words all through is not.
        ("password", "blue-" + "house-7", None),
        ("password", "k8jx-" + "2mqp-9l", (Severity.HIGH, Confidence.LIKELY)),
        ("password", "blue-" + "House-7", (Severity.MEDIUM, Confidence.GUESS)),
        ("password", PASSWORD[:7], None),
        ("dbPassword", MEMORABLE, (Severity.MEDIUM, Confidence.GUESS)),
        ("api_key", MEMORABLE, None),
        ("passwordHint", PASSWORD, None),
        ("token_id", KEY, None),
        ("", KEY, None),
    ],
)
def test_passwords_and_keys_are_held_to_different_measures(
    name: str, value: str, verdict: generic.Verdict | None
) -> None:
    assert generic.judge(value.encode(), name.encode()) == verdict


@pytest.mark.parametrize(
    ("judged", "text", "path"),
    [
        ("is_templated_secret", "password = '{prefix}-{X9k2Lq}'", "a.py"),
        ("is_lock_file", f"api_key = '{KEY}'", "web/package-lock.json"),
        ("is_non_text_file", f"api_key = '{KEY}'", "web/logo.svg"),
        ("is_swagger_file", f"api_key = '{KEY}'", "swagger-ui.html"),
    ],
)
def test_each_filter_of_detect_secrets_judges_what_no_other_does(
    scanner: Scanner, monkeypatch: pytest.MonkeyPatch, judged: str, text: str, path: str
) -> None:
    assert found(scanner, text, path) == []
    monkeypatch.setattr(heuristic, judged, lambda *_: False)
    assert len(found(scanner, text, path)) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (b"dbPassword", [b"db", b"password"]),
        (b"DB_PASSWORD", [b"db", b"password"]),
        (b"db-password", [b"db", b"password"]),
        (b"spring.datasource.password", [b"spring", b"datasource", b"password"]),
        (b"\xfcber_key", [b"ber", b"key"]),
        (b"", []),
    ],
)
def test_names_of_any_style_fall_into_words(name: bytes, words: list[bytes]) -> None:
    assert generic.words_of(name) == words


@pytest.mark.parametrize(
    ("text", "is_loaded"),
    [("password: changeme", False), ("password = settings.DB", False), (f"api_key = '{KEY}'", True)],
)
def test_detect_secrets_is_loaded_only_for_what_our_own_measures_leave(text: str, *, is_loaded: bool) -> None:
    program = f"""
import sys
from launch_gates.detector import store
from launch_gates.detector.scan import Scanner
Scanner([store.built_in()]).scan({text.encode()!r})
print(any(name.partition(".")[0] == "detect_secrets" for name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{is_loaded}\n"
