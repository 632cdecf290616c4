"""The promise: no credential, in whatever encoding, is left in redacted text, and nothing else is lost."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.detector.redaction import HIDDEN, Redactor, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.detector.scan import Scanner
    from tests.detector.conftest import Planted

ENCODERS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, one byte in": lambda text: base64.b64encode(b"=" + text.encode()).decode(),
    "base64, two bytes in": lambda text: base64.b64encode(b"==" + text.encode()).decode(),
    "base64, URL-safe": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    r"\x": lambda text: "".join(rf"\x{byte:02x}" for byte in text.encode()),
    r"\u": lambda text: "".join(rf"\u{byte:04x}" for byte in text.encode()),
    "utf-16": lambda text: text.encode("utf-16-le").decode(),
}
KINDS = ("token", "url", "two parts", "lumen")
PREFIXES = ("acme_live_", "ZETA")


@pytest.fixture(scope="module")
def redact(scanner: Scanner) -> Redactor:
    return Redactor(scanner)


def credential(maker: Planted, kind: str) -> tuple[str, list[str]]:
    """Text with a credential of that kind, and the values that must not be seen."""
    if kind == "token":
        value = maker.token()
        return value, [value]
    if kind == "url":
        value = maker.password()
        return maker.url(value), [value]
    if kind == "lumen":
        value = maker.lumen()
        return f"lumen_key='{value}'", [value]
    key_id, key = maker.key_id(), maker.key()
    return f"{key_id} {key}", [key_id, key]


def without_prefix(value: str) -> str:
    return next((value.removeprefix(prefix) for prefix in PREFIXES if value.startswith(prefix)), value)


# Text of any kind, lone surrogates and control characters among it, that ends where words and encoded runs end.
around = st.one_of(
    st.text(st.characters(codec=None), max_size=40),
    st.text("abc 0123=:'\"\\%\n/+-_{}<>", max_size=60),
).map(lambda text: f"\n{text}\n" if text else "\n")
plants = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(sorted(ENCODERS)), around), min_size=1, max_size=5)


@given(seed=st.integers(0, 10_000), planting=plants, head=around)
def test_no_planted_value_and_no_encoded_form_of_it_is_left(
    redact: Redactor, planted: Callable[[int], Planted], seed: int, planting: list[tuple[str, str, str]], head: str
) -> None:
    maker = planted(seed)
    pieces, hidden = [head], []
    for kind, name, after in planting:
        text, values = credential(maker, kind)
        run = ENCODERS[name](text)
        pieces += [run, after]
        hidden += [without_prefix(value) for value in values]
        if name != "plain":
            hidden.append(run.rstrip("="))
    redacted = redact("".join(pieces))
    for value in hidden:
        assert value not in redacted
        assert value[len(value) // 2 :] not in redacted
        assert value[: len(value) // 2] not in redacted
    assert redacted.count(HIDDEN) >= 1


@given(seed=st.integers(0, 10_000), planting=plants, head=around)
def test_redacting_again_changes_nothing(
    redact: Redactor, planted: Callable[[int], Planted], seed: int, planting: list[tuple[str, str, str]], head: str
) -> None:
    maker = planted(seed)
    text = head + "".join(ENCODERS[name](credential(maker, kind)[0]) + after for kind, name, after in planting)
    once = redact(text)
    assert redact(once) == once


@given(st.text(st.characters(codec=None)))
def test_text_without_a_credential_comes_back_as_it_was(redact: Redactor, text: str) -> None:
    assert redact(text) == text


@given(before=st.text(st.characters(codec=None)), after=st.text(st.characters(codec=None)))
def test_everything_around_a_credential_survives(
    redact: Redactor, planted: Callable[[int], Planted], before: str, after: str
) -> None:
    text = f"{before} {planted(1).token()} {after}"
    assert redact(text) == f"{before} acme_live_{HIDDEN} {after}"


def test_of_a_value_its_prefix_is_left_and_nothing_else(redact: Redactor, planted: Callable[[int], Planted]) -> None:
    maker = planted(2)
    assert redact(f"a={maker.token()};") == f"a=acme_live_{HIDDEN};"
    assert redact(maker.url(maker.password())) == f"shop://owner:{HIDDEN}@db"
    assert redact(f"[{maker.key_id()}]") == f"[ZETA{HIDDEN}]"
    assert redact(f"[{maker.token().encode().hex()}]") == f"[{HIDDEN}]"


def test_both_parts_of_a_credential_go(redact: Redactor, planted: Callable[[int], Planted]) -> None:
    maker = planted(3)
    redacted = redact(f"id = {maker.key_id()}\nsecret = {maker.key()}\n")
    assert redacted.count(HIDDEN) == 2
    assert redacted.startswith("id = ")
    assert redacted.endswith(f"\nsecret = {HIDDEN}\n")


def test_a_second_secret_near_an_id_goes_too(redact: Redactor, planted: Callable[[int], Planted]) -> None:
    maker = planted(4)
    key_id, new, old = maker.key_id(), maker.key(), maker.key()
    redacted = redact(f"id = {key_id}\nsecret = {new}\nold_secret = {old}\n")
    assert not any(value in redacted for value in (key_id, new, old))


def test_a_credential_in_the_query_of_an_address_goes(redact: Redactor, planted: Callable[[int], Planted]) -> None:
    maker = planted(5)
    password = maker.password()
    redacted = redact(f"GET /login?next={quote(maker.url(password), safe='')} 200")
    assert password not in redacted
    assert quote(password, safe="") not in redacted


def test_the_bytes_of_a_file_name_survive(redact: Redactor, planted: Callable[[int], Planted]) -> None:
    name = b"caf\xe9-\xff\xfe.txt".decode("utf-8", "surrogateescape")
    assert (
        redact(f"{name} {planted(6).token()}").encode("utf-8", "surrogateescape").startswith(b"caf\xe9-\xff\xfe.txt ")
    )


def test_a_label_shows_prefix_and_length_at_most(scanner: Scanner, planted: Callable[[int], Planted]) -> None:
    maker = planted(7)
    token = maker.token()
    with_prefix, without = scanner.scan(f"{token}\n{maker.url(maker.password())}".encode()).matches
    assert label(with_prefix) == f"acme_live_{HIDDEN} ({len(token)} characters)"
    assert label(without) == HIDDEN


def test_one_redactor_serves_several_threads(redact: Redactor, planted: Callable[[int], Planted]) -> None:
    maker = planted(8)
    texts = [f"{number} {maker.token()} {maker.token().encode().hex()}" for number in range(200)]
    start = threading.Barrier(4)

    def work(part: int) -> list[str]:
        start.wait()
        return [redact(text) for text in texts[part::4]]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work, range(4)))
    assert sorted(text for result in results for text in result) == sorted(
        f"{number} acme_live_{HIDDEN} {HIDDEN}" for number in range(200)
    )


def test_the_built_in_rules_redact_too() -> None:
    from launch_gates.detector.redaction import redact as built_in

    key = "".join(("sk_li", "ve_", "9fZq81kTrW", "q7Zr2kLmx9", "hV3xq9TzmP"))
    assert built_in(f"STRIPE={key}\n") == f"STRIPE={''.join(('sk_li', 've_'))}{HIDDEN}\n"
