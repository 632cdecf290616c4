"""Entropy and rarity: what is random lies apart from what is made of words."""

from __future__ import annotations

import math
import random
import runpy
import string
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.detector import entropy

ROOT = Path(__file__).parents[2]
RANDOM = random.Random(6)  # noqa: S311 - a test's data

WORDS = [
    "correcthorsebatterystaple", "authentication_required", "getUserPassword", "connection-string", "DATABASE_HOST",
    "application.properties", "handleSubmitButton", "internationalization", "client_credentials", "subscription_status",
    "shopping-cart-controller", "organizationSettings", "notificationPreferences", "refresh_token_expired",
]  # fmt: skip


def random_texts(alphabet: str, length: int, count: int = 500) -> list[bytes]:
    return ["".join(RANDOM.choices(alphabet, k=length)).encode() for _ in range(count)]


@pytest.mark.parametrize(("text", "bits"), [(b"", 0), (b"aaaa", 0), (b"abab", 1), (b"abcd", 2), (bytes(range(256)), 8)])
def test_shannon_entropy_is_in_bits_a_byte(text: bytes, bits: float) -> None:
    assert entropy.shannon(text) == pytest.approx(bits)


@given(st.binary(min_size=1))
def test_shannon_entropy_lies_between_none_and_that_of_the_different_bytes(text: bytes) -> None:
    assert -1e-9 <= entropy.shannon(text) <= math.log2(len(set(text))) + 1e-9


def test_entropy_alone_does_not_tell_words_from_keys() -> None:
    """Why rarity stands beside it."""
    highest_of_words = max(entropy.shannon(word.encode()) for word in WORDS)
    assert min(map(entropy.shannon, random_texts("0123456789abcdef", 24))) < highest_of_words


@pytest.mark.parametrize("word", WORDS)
def test_words_are_common(word: str) -> None:
    assert entropy.rarity(word.encode()) < 5.5


@pytest.mark.parametrize(
    "alphabet",
    [string.ascii_letters + string.digits, string.ascii_lowercase, string.ascii_letters + string.digits + "+/"],
)
def test_random_text_is_rare(alphabet: str) -> None:
    rarities = sorted(map(entropy.rarity, random_texts(alphabet, 24)))
    assert rarities[5] > 5.5  # of 500
    assert rarities[len(rarities) // 2] > 7


def test_case_does_not_count() -> None:
    assert entropy.rarity(b"DATABASE") == entropy.rarity(b"Database") == entropy.rarity(b"database")


@given(st.binary(max_size=200))
def test_any_bytes_have_a_rarity(text: bytes) -> None:
    assert 0 <= entropy.rarity(text) <= 255 / entropy.UNITS_PER_BIT


@pytest.mark.parametrize("text", [b"", b"a", b"ab"])
def test_text_without_a_trigram_has_none(text: bytes) -> None:
    assert entropy.rarity(text) == 0


def test_the_shipped_table_has_a_byte_for_every_trigram() -> None:
    assert len(entropy._table()) == entropy.SYMBOLS**3 == 21_952


def test_the_probabilities_after_any_two_symbols_add_up_to_one() -> None:
    table = entropy._table()
    for start in range(0, len(table), entropy.SYMBOLS):
        row = table[start : start + entropy.SYMBOLS]
        assert sum(2 ** (-units / entropy.UNITS_PER_BIT) for units in row) == pytest.approx(1, abs=0.1)


def test_the_tool_counts_a_table_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").write_text("banana\nbandana\ncabana\n" * 50)
    (tmp_path / "source" / "tests").mkdir(parents=True)
    (tmp_path / "source" / "module.py").write_text("def banana(): return 'ananas'\n" * 20)
    (tmp_path / "source" / "tests" / "left_out.py").write_text("qzxqzxqzx\n" * 1_000)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    tool = runpy.run_path(str(ROOT / "tools" / "build_trigrams.py"))
    tool["main"].__globals__["_TARGET"] = tmp_path / "trigrams.bin"
    assert tool["main"]([str(tmp_path / "words"), str(tmp_path / "source")]) == 0
    table = (tmp_path / "trigrams.bin").read_bytes()
    assert len(table) == entropy.SYMBOLS**3
    monkeypatch.setattr(entropy, "_table", lambda: table)
    assert entropy.rarity(b"banana") < 2
    assert entropy.rarity(b"qzxqzx") > 4
