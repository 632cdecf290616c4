"""The files of detect-secrets and gitleaks, read as these tools write them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.acceptance import detect_secrets, gitleaks
from launch_gates.core.errors import ConfigError
from launch_gates.core.finding import Finding, Location
from launch_gates.core.severity import Severity
from tests.cli.plants import password, private_key, stripe_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMIT = "0123456789" * 4
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["results", "hashed_secret"]), inner),
)


def sha1(value: str) -> str:
    return hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()


def values(**results: object) -> detect_secrets.Values:
    return detect_secrets.parse(json.dumps({"results": results}).encode())


def test_a_value_is_accepted_in_its_file_unless_it_is_a_real_secret() -> None:
    found = values(
        a=[{"hashed_secret": sha1("one"), "line_number": 3}, {"hashed_secret": sha1("two"), "is_secret": False}],
        b=[{"hashed_secret": sha1("three"), "is_secret": True}],
    )  # fmt: skip
    assert ("a", b"one") in found
    assert ("a", b"two") in found
    assert ("b", b"one") not in found
    assert ("b", b"three") not in found


def test_paths_of_windows_are_the_same_paths() -> None:
    assert ("src/a.py", b"one") in values(**{"src\\a.py": [{"hashed_secret": sha1("one")}]})


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_an_error_of_configuration(content: bytes) -> None:
    for parse, file in ((detect_secrets.parse, detect_secrets.FILE), (gitleaks.parse, gitleaks.FILE)):
        try:
            assert parse(content) is not None
        except ConfigError as error:
            assert error.message.startswith(file)  # noqa: PT017


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "{}", '{"results": []}', '{"results": {"a": {}}}', '{"results": {"a": [1]}}',
        '{"results": {"a": [{}]}}', '{"results": {"a": [{"hashed_secret": "12"}]}}',
        json.dumps({"results": {"a": [{"hashed_secret": "0" * 40, "is_secret": "no"}]}}), "[" * 100_000,
    ],
)  # fmt: skip
def test_a_broken_baseline_is_said(text: str) -> None:
    with pytest.raises(ConfigError, match=r"\.secrets\.baseline"):
        detect_secrets.parse(text.encode())


def test_what_detect_secrets_itself_writes_is_understood(tmp_path: Path) -> None:
    key, word, pem = stripe_key(), password(), private_key()
    of_database = word.replace("#", "")  # which that tool takes for the end of an address
    (tmp_path / "pay.py").write_text(f'KEY = "{key}"\ndb_password = "{word}"\n')
    (tmp_path / "server.pem").write_text(pem)
    (tmp_path / "db.py").write_text(f'URL = "postgres://shop:{of_database}@db.example.org/shop"\n')
    done = subprocess.run(
        [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "--no-verify"],
        cwd=tmp_path, capture_output=True, check=True,
    )  # fmt: skip
    found = detect_secrets.parse(done.stdout)
    assert ("pay.py", key.encode()) in found
    assert ("pay.py", word.encode()) in found
    assert ("server.pem", pem.encode()) in found
    assert ("db.py", of_database.encode()) in found
    assert ("db.py", key.encode()) not in found


def finding(path: str = "a/b.py", line: int = 3, commit: str | None = None, **details: object) -> Finding:
    return Finding("secrets/jwt", Severity.HIGH, "A token", Location(path, line, 1, commit), "", "jwt/0", details)


def places(text: str) -> Callable[[Finding], bool]:
    return gitleaks.parse(text.encode()).names


def story(*others: str, line: int = 3) -> dict[str, object]:
    shown = [{"path": "a/b.py", "line": line}, *({"path": each, "line": 9} for each in others)]
    return {"introduced": {"commit": COMMIT}, "places": shown, "places_total": len(shown)}


def test_a_place_is_file_and_line_whatever_the_rule() -> None:
    names = places("# what we know\n\n  a/b.py:stripe-access-token:3  \r\n")
    assert names(finding())
    assert not names(finding(line=4))
    assert not names(finding("a/c.py"))
    assert not names(finding()._replace(location=Location(name="refs/heads/x")))


def test_with_a_commit_it_is_what_that_commit_brought() -> None:
    names = places(f"{COMMIT}:a/b.py:jwt:3")
    assert not names(finding())
    assert names(finding(commit=COMMIT, history=story()))
    assert names(finding(line=8, history=story()))
    assert not names(finding(line=8, history=story(line=5)))
    assert not names(finding(commit=COMMIT, line=4, history=story()))


def test_a_secret_of_the_history_is_named_in_all_of_its_files_or_not_at_all() -> None:
    elsewhere = finding(commit=COMMIT, history=story("other.py"))
    assert not places("a/b.py:jwt:3")(elsewhere)
    assert places("a/b.py:jwt:3\nother.py:jwt:1")(elsewhere)
    assert not places("a/b.py:jwt:3")(finding(commit=COMMIT, history={**story(), "places_total": 30}))


@pytest.mark.parametrize("line", ["a", "a:b", "a:b:c", "a:b:-3", "a:b:", ":b:3", "a::3", "a:b:1234567890123", "a:b:٣"])
def test_a_broken_line_is_said_with_its_number(line: str) -> None:
    with pytest.raises(ConfigError, match=r"^\.gitleaksignore:2: "):
        gitleaks.parse(f"a:b:3\n{line}\n".encode())
