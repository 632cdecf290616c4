"""Structure checks prove, refute or leave open; real keys are proved in every form they are pasted in."""

from __future__ import annotations

import base64
import json
import random
import string
import subprocess
import textwrap
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.detector import decode, pem, structure
from launch_gates.detector.structure import Proof, check
from tests import installed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM = random.Random(62)  # noqa: S311 - a test's data


def base62(number: int) -> str:
    """Six digits, the most significant first."""
    return "".join(BASE62[number // 62**power % 62] for power in range(5, -1, -1))


def url_safe(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(payload: object, header: object = None, signature: str = "c2lnbmF0dXJl") -> bytes:
    return f"{url_safe(header or {'alg': 'HS256', 'typ': 'JWT'})}.{url_safe(payload)}.{signature}".encode()


@given(st.text(BASE62, min_size=30, max_size=30))
def test_a_right_checksum_proves_a_github_token(body: str) -> None:
    token = "".join(("gh", "p_", body, base62(zlib.crc32(body.encode()))))
    assert check("github_crc32", token.encode(), b"") is Proof.PROVED


@given(st.text(BASE62, min_size=36, max_size=36))
def test_a_wrong_checksum_leaves_a_github_token_open(body: str) -> None:
    expected = Proof.PROVED if body[30:] == base62(zlib.crc32(body[:30].encode())) else Proof.OPEN
    assert check("github_crc32", f"gh{'p_'}{body}".encode(), b"") is expected


@pytest.mark.parametrize(
    ("value", "proof"),
    [
        (jwt({"sub": "1"}), Proof.PROVED),
        (jwt({}), Proof.PROVED),
        (jwt({"sub": "1"}, header={"typ": "JWT"}), Proof.OPEN),
        (jwt({"sub": "1"}, header=["alg"]), Proof.REFUTED),
        (jwt(["sub"]), Proof.REFUTED),
        (jwt({"sub": "1"}, signature=""), Proof.REFUTED),
        (jwt({"sub": "1"}).rpartition(b".")[0], Proof.REFUTED),
        (b"eyJhbGciOi.eyJzdWIiOi.abc", Proof.REFUTED),
        (jwt(b"[" * 100_000), Proof.REFUTED),
        (jwt(b"9" * 10_000), Proof.REFUTED),
        (jwt(b"\xff\xfe"), Proof.REFUTED),
        (b"..", Proof.REFUTED),
        (b"", Proof.REFUTED),
    ],
)
def test_a_jwt_has_a_header_with_an_algorithm_and_a_payload(value: bytes, proof: Proof) -> None:
    assert check("jwt", value, b"") is proof


@pytest.mark.parametrize(
    ("payload", "proof"),
    [
        ({"role": "service_role"}, Proof.PROVED),
        ({"role": "anon"}, Proof.REFUTED),
        ({"role": None}, Proof.REFUTED),
        ({}, Proof.REFUTED),
    ],
)
def test_a_claim_tells_the_kinds_of_a_jwt_apart(payload: dict[str, object], proof: Proof) -> None:
    assert check("jwt_claim:role=service_role", jwt(payload), b"") is proof


def aws_key_id(account: int) -> bytes:
    """A key id whose first 40 bits behind a flag hold the account."""
    number = (1 << 47 | account << 7 | RANDOM.getrandbits(7)) << 32 | RANDOM.getrandbits(32)
    return b"AKIA" + base64.b32encode(number.to_bytes(10, "big"))


@given(st.integers(0, 10**12 - 1))
def test_an_account_number_of_twelve_digits_proves_an_aws_key_id(account: int) -> None:
    assert check("aws_key_id", aws_key_id(account), b"") is Proof.PROVED


def test_a_longer_account_number_leaves_an_aws_key_id_open_and_other_text_refutes_it() -> None:
    assert check("aws_key_id", aws_key_id(10**12), b"") is not Proof.REFUTED
    assert check("aws_key_id", aws_key_id(2**40 - 1), b"") is Proof.OPEN
    assert check("aws_key_id", b"AKIA" + b"0" * 16, b"") is Proof.REFUTED
    assert check("aws_key_id", b"AKIAabc", b"") is Proof.REFUTED


@pytest.mark.parametrize(
    ("argument", "value", "proof"),
    [
        ("32", base64.b64encode(bytes(32)), Proof.PROVED),
        ("32", base64.urlsafe_b64encode(b"\xff" * 32).rstrip(b"="), Proof.PROVED),
        ("32", base64.b64encode(bytes(31)), Proof.REFUTED),
        ("64", base64.b64encode(bytes(32)), Proof.REFUTED),
        ("32", b"not base64!", Proof.REFUTED),
        ("32", b"A" * 41, Proof.REFUTED),
        ("", base64.b64encode(bytes(7)), Proof.OPEN),
    ],
)
def test_base64_decodes_to_so_many_bytes(argument: str, value: bytes, proof: Proof) -> None:
    assert check(f"base64:{argument}" if argument else "base64", value, b"") is proof


@pytest.mark.parametrize(
    ("name", "value", "proof"),
    [
        ("uuid", b"29f63271-dc2f-4734-8221-5b31b5169bac", Proof.OPEN),
        ("uuid", b"29F63271-DC2F-4734-8221-5B31B5169BAC", Proof.OPEN),
        ("uuid", b"29f63271dc2f473482215b31b5169bac", Proof.REFUTED),
        ("uuid", b"29f63271-dc2f-4734-8221-5b31b5169bag", Proof.REFUTED),
        ("uuid", b"29f6327-1dc2f-4734-8221-5b31b5169bac", Proof.REFUTED),
        ("hex", b"00ffAA", Proof.OPEN),
        ("hex", b"00fg", Proof.REFUTED),
        ("hex", b"0\xe9ff", Proof.REFUTED),
        ("hex", b"", Proof.REFUTED),
        ("mixed", b"abc1", Proof.OPEN),
        ("mixed", b"ABC1", Proof.OPEN),
        ("mixed", b"abcd", Proof.REFUTED),
        ("mixed", b"1234", Proof.REFUTED),
        ("upper_lower_digit", b"aB3", Proof.OPEN),
        ("upper_lower_digit", b"ab3", Proof.REFUTED),
        ("upper_lower_digit", b"aBc", Proof.REFUTED),
    ],
)
def test_the_kinds_of_characters(name: str, value: bytes, proof: Proof) -> None:
    assert check(name, value, b"") is proof


@pytest.mark.parametrize(
    ("password", "host", "proof"),
    [
        ("hV3xq9Tz", "db.kite-shop.dev/shop", Proof.OPEN),
        ("hV3@q9Tz", "db.kite-shop.dev/shop", Proof.OPEN),
        ("hV3xq9Tz", "localhost/shop", Proof.WEAK),
        ("hV3xq9Tz", "db:5432/shop", Proof.OPEN),
        ("9f8a7c6b5d4e3f2a", "db:5432/shop", Proof.OPEN),
        ("shopkeeper1", "db:5432/shop", Proof.WEAK),
        ("postgres", "db.kite-shop.dev/shop", Proof.REFUTED),
        ("Shop", "db.kite-shop.dev/shop", Proof.REFUTED),
        ("password123", "localhost:5432/shop", Proof.REFUTED),
        ("password123", "db:5432/shop", Proof.REFUTED),
        ("password123", "db.kite-shop.dev/shop", Proof.OPEN),
    ],
)
def test_the_password_of_a_url_counts_unless_it_is_a_default_one_and_less_on_this_machine(
    password: str, host: str, proof: Proof
) -> None:
    url = f"postgres://shop:{password}@{host}"
    assert check("url_password", password.encode(), url.encode()) is proof


def test_a_password_that_says_what_it_is_opens_little() -> None:
    url = b"smtp://shop:app_password@smtp.example-mail.net:587"
    assert check("url_password", b"app_password", url) is Proof.WEAK


@pytest.mark.parametrize(
    ("text", "value", "proof"),
    [
        ("ENV['PGPASSWORD'] = {}", "abcs[RAILS_ENV]", Proof.WEAK),
        ('"PGPASSWORD": {}', "parsed.password", Proof.WEAK),
        ("POSTGRES_PASSWORD={}", "maybe_password", Proof.WEAK),
        ("POSTGRES_PASSWORD: {}", "integration-tests", Proof.WEAK),
        ("POSTGRES_PASSWORD={}", "Tr0ub4dor.and.3", Proof.OPEN),
        ("POSTGRES_PASSWORD={}", "qzxvwkjhgtrp", Proof.OPEN),
        ("PGPASSWORD={}", "q[K9vTn2Lr]zW4x8", Proof.OPEN),
        ("machine git.shop-prod.net login svc password {}", "correct.horse.battery", Proof.OPEN),
        ("machine git.shop-prod.net login svc password {}", "sunshine", Proof.OPEN),
        ("Server=db.shop-prod.net;User Id=svc;Password={}", "q[K9!vTn2Lr]", Proof.OPEN),
    ],
)
def test_a_password_outside_a_url_may_be_code_or_made_up_of_words(text: str, value: str, proof: Proof) -> None:
    assert check("url_password", value.encode(), text.format(value).encode()) is proof


def openssl(*arguments: str) -> str:
    installed.require("openssl")
    done = subprocess.run(["openssl", *arguments], capture_output=True, check=True, text=True)
    return done.stdout[done.stdout.rindex("-----BEGIN ") if "PARAMETERS" in done.stdout else 0 :].strip()


def ssh_keygen(folder: Path, kind: str, passphrase: str = "") -> str:
    installed.require("ssh-keygen")
    file = folder / kind
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", str(file)], check=True)
    return file.read_text().strip()


KEYS: dict[str, Callable[[Path], str]] = {
    "RSA, PKCS#8": lambda _: openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "RSA, traditional": lambda _: openssl("genrsa", "-traditional", "2048"),
    "RSA, traditional, encrypted": lambda _: openssl(
        "genrsa", "-traditional", "-aes128", "-passout", "pass:abcd", "2048"
    ),
    "EC": lambda _: openssl("ecparam", "-name", "prime256v1", "-genkey"),
    "Ed25519": lambda _: openssl("genpkey", "-algorithm", "ED25519"),
    "encrypted": lambda _: openssl("genpkey", "-algorithm", "ED25519", "-aes-128-cbc", "-pass", "pass:abcd"),
    "OpenSSH, Ed25519": lambda folder: ssh_keygen(folder, "ed25519"),
    "OpenSSH, ECDSA": lambda folder: ssh_keygen(folder, "ecdsa"),
    "OpenSSH, RSA": lambda folder: ssh_keygen(folder, "rsa"),
    "OpenSSH, encrypted": lambda folder: ssh_keygen(folder, "ed25519", "a passphrase"),
}


def quoted(pem: str, before: str, after: str) -> str:
    """Line by line as string literals: each between `before` and `after`, without the first and the last of them."""
    return "\n".join(f"{before}{line}{after}" for line in pem.splitlines()).strip()


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda pem: pem,
    "with CR LF": lambda pem: pem.replace("\n", "\r\n"),
    "escaped, as in JSON": lambda pem: pem.replace("\n", "\\n"),
    "escaped with CR LF": lambda pem: pem.replace("\n", "\\r\\n"),
    "escaped twice": lambda pem: pem.replace("\n", "\\\\n"),
    "escaped with slashes, as PHP does": lambda pem: pem.replace("\n", "\\n").replace("/", "\\/"),
    "indented, as in YAML": lambda pem: textwrap.indent(pem, "    "),
    "each line quoted": lambda pem: quoted(pem, '"', '\\n"'),
    "each line quoted, joined by +": lambda pem: quoted(pem, '  "', '\\n" +'),
    "each line in single quotes, joined by +": lambda pem: quoted(pem, "  '", "\\n' +"),
    "each line quoted, joined by .": lambda pem: quoted(pem, '  "', '\\n" .'),
    "each line quoted, + in front": lambda pem: quoted(pem, '  + "', '\\n"'),
    "a list of quoted lines": lambda pem: quoted(pem, '  "', '",'),
    "continued by backslashes": lambda pem: pem.replace("\n", "\\n\\\n"),
    "commented out by #": lambda pem: quoted(pem, "# ", ""),
    "commented out by //": lambda pem: quoted(pem, "// ", ""),
    "commented out by *": lambda pem: quoted(pem, " * ", ""),
    "quoted in a mail": lambda pem: quoted(pem, "> ", ""),
}
JOINED: dict[str, Callable[[str], str]] = {
    "on one line": lambda pem: pem.replace("\n", ""),
    "on one line, with spaces": lambda pem: pem.replace("\n", " "),
}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes each real key once."""
    made: dict[str, str] = {}

    def key(kind: str) -> str:
        if kind not in made:
            made[kind] = KEYS[kind](tmp_path_factory.mktemp("keys"))
        return made[kind]

    return key


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KEYS)
def test_a_real_private_key_is_proved_in_every_form(keys: Callable[[str], str], kind: str, form: str) -> None:
    key = keys(kind)
    written = FORMS[form](key)
    assert check("pem_private_key", written.encode(), b"") is not Proof.REFUTED
    lines = [line for line in key.splitlines()[1:-1] if ":" not in line]
    assert pem.body(written.encode()) == base64.b64decode("".join(lines))


@pytest.mark.parametrize("form", JOINED)
@pytest.mark.parametrize("kind", [kind for kind in KEYS if kind != "RSA, traditional, encrypted"])
def test_a_real_private_key_on_one_line_is_proved(keys: Callable[[str], str], kind: str, form: str) -> None:
    assert check("pem_private_key", JOINED[form](keys(kind)).encode(), b"") is not Proof.REFUTED


def test_a_key_cut_off_before_its_end_is_not_refuted(keys: Callable[[str], str]) -> None:
    lines = keys("RSA, PKCS#8").splitlines()
    assert check("pem_private_key", "\n".join(lines[:9]).encode(), b"") is Proof.OPEN


@pytest.mark.parametrize(
    "body", ["", "...", "MIIEvQIBADANBgkqhkiG9w0B...", "MIIEvQ==", "<key>", "${KEY}", "your key here", "\\n", "-----"]
)
def test_a_stub_of_a_private_key_is_refuted(body: str) -> None:
    kind = "PRI" + "VATE KEY"
    for text in (f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----", f"-----BEGIN {kind}-----{body}"):
        assert check("pem_private_key", text.encode(), b"") is Proof.REFUTED


names = st.sampled_from([*structure.CHECKS, "base64:32", "jwt_claim:role=x", "jwt_claim:"])
pieces = st.sampled_from(
    (
        b"-----BEGIN X-----",
        b"-----END",
        b"-----",
        b"\\n",
        b'"',
        b"'",
        b"`",
        b"+",
        b"=",
        b".",
        b"eyJ",
        b"e30",
        b"://",
        b"@",
    )
)


@given(
    name=names, value=st.one_of(st.binary(max_size=80), st.lists(pieces, max_size=12).map(b"".join)), around=st.binary()
)
def test_no_value_whatever_raises_anything(name: str, value: bytes, around: bytes) -> None:
    assert check(name, value, around) in Proof


@given(st.binary(max_size=100))
def test_base64_is_decoded_in_each_of_its_forms(data: bytes) -> None:
    for text in (base64.b64encode(data), base64.urlsafe_b64encode(data)):
        assert decode.decode_base64(text) == data
        assert decode.decode_base64(text.rstrip(b"=")) == data


def test_an_unknown_check_is_a_mistake_in_the_rules() -> None:
    with pytest.raises(KeyError):
        check("no_such_check", b"", b"")
