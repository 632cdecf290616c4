"""Where compiled rules come from, and that whatever is damaged or foreign is compiled again."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hyperscan
import pytest

from launch_gates.detector import compile as compiler
from launch_gates.detector import rulefile, store
from launch_gates.detector.scan import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.detector.store import CompiledRules

ROOT = Path(__file__).parents[2]


@pytest.fixture
def two_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Built-in rules of two kinds only, and a cache of their own; gives the folder of what a wheel would hold."""
    folder = tmp_path / "rules"
    folder.mkdir()
    rule = """
[[rule]]
id = "{0}-token"
provider = "P"
title = "T"
severity = "high"
pattern = '{{{{left}}}}(?P<secret>{0}_[0-9a-z]{{20}}){{{{right}}}}'
keywords = ["{0}_"]
why = "w."
fix = "f."
"""
    text = '[family]\nid = "payments"\n' + rule.format("acme") + rule.format("zeta")
    (folder / "payments.toml").write_text(text)
    monkeypatch.setattr(rulefile, "RULES_FOLDER", folder)
    monkeypatch.setattr(store, "_source_files", lambda: sorted(folder.glob("*.toml")))
    monkeypatch.setattr(store, "PACKAGED", tmp_path / "compiled")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "compiled"


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many expressions each compilation had."""
    counted: list[int] = []
    compile_database = compiler.compile_database

    def counting(expressions: list[list[Any]]) -> hyperscan.Database:
        counted.append(len(expressions))
        return compile_database(expressions)

    monkeypatch.setattr(compiler, "compile_database", counting)
    return counted


def finds(rules: CompiledRules) -> list[str]:
    text = f"acme_{'9fzq81ktrwq7zr2klmx9'} zeta_{'hv3xq9tzmpw8rt2mpz6q'}"
    return [match.rule.id for match in Scanner([rules]).scan(text.encode()).matches]


BOTH = ["acme-token", "zeta-token"]


def test_a_wheels_own_rules_are_loaded_and_nothing_is_compiled(two_rules: Path, compilations: list[int]) -> None:
    compiler.write(two_rules)
    compilations.clear()
    assert finds(store.built_in()) == BOTH
    assert compilations == []
    assert not (Path(os.environ["XDG_CACHE_HOME"])).exists()


def test_a_checkout_compiles_once(two_rules: Path, compilations: list[int]) -> None:
    assert finds(store.built_in()) == BOTH
    assert len(compilations) == 1
    assert finds(store.built_in()) == BOTH
    assert len(compilations) == 1
    assert not two_rules.exists()


def test_a_changed_rule_is_compiled_again(two_rules: Path, compilations: list[int]) -> None:
    del two_rules
    store.built_in()
    file = rulefile.RULES_FOLDER / "payments.toml"
    file.write_text(file.read_text() + "# changed\n")
    store.built_in()
    assert len(compilations) == 2


def test_another_version_of_the_engine_compiles_for_itself(
    two_rules: Path, compilations: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    del two_rules
    store.built_in()
    monkeypatch.setattr(hyperscan, "__version__", "99.0")
    assert finds(store.built_in()) == BOTH
    assert len(compilations) == 2


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def one_bit_changed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes((data[middle] ^ 1,)) + data[middle + 1 :]


def emptied(_data: bytes) -> bytes:
    return b""


def short(_data: bytes) -> bytes:
    return b"\0\0\0"


def of_another_engine(data: bytes) -> bytes:
    """Sound, but its header speaks of another version, or another processor."""
    payload = data[4:8] + bytes(byte ^ 0xFF for byte in data[8:24]) + data[24:]
    return zlib.crc32(payload).to_bytes(4, "big") + payload


DAMAGES = [truncated, one_bit_changed, emptied, short, of_another_engine]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_none(two_rules: Path, damage: Callable[[bytes], bytes]) -> None:
    compiler.write(two_rules)
    sealed = (two_rules / store.DATABASE_FILE).read_bytes()
    assert store.unseal(sealed) is not None
    assert store.unseal(damage(sealed)) is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_wheel_with_a_database_that_does_not_serve_compiles_into_the_cache_once(
    two_rules: Path, compilations: list[int], damage: Callable[[bytes], bytes]
) -> None:
    compiler.write(two_rules)
    database = two_rules / store.DATABASE_FILE
    database.write_bytes(damage(database.read_bytes()))
    compilations.clear()
    assert finds(store.built_in()) == finds(store.built_in()) == BOTH
    assert len(compilations) == 1


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_in_the_cache_is_compiled_again_and_replaced(
    two_rules: Path, compilations: list[int], damage: Callable[[bytes], bytes]
) -> None:
    del two_rules
    store.built_in()
    (database,) = Path(os.environ["XDG_CACHE_HOME"]).rglob(store.DATABASE_FILE)
    database.write_bytes(damage(database.read_bytes()))
    assert finds(store.built_in()) == finds(store.built_in()) == BOTH
    assert len(compilations) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("what", [".", "..", "rules.json", "patterns.hsdb"])
def test_nothing_that_another_user_owns_is_loaded(two_rules: Path, compilations: list[int], what: str) -> None:
    del two_rules
    store.built_in()
    (database,) = Path(os.environ["XDG_CACHE_HOME"]).rglob(store.DATABASE_FILE)
    os.chown(database.parent / what, 65534, 65534)
    assert finds(store.built_in()) == BOTH
    assert len(compilations) == 2


@pytest.mark.parametrize("place", ["/dev/null/cache", "relative", ""])
def test_without_a_place_for_a_cache_it_works_all_the_same(
    two_rules: Path, compilations: list[int], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    del two_rules
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    monkeypatch.setenv("HOME", "/dev/null")
    assert finds(store.built_in()) == BOTH
    assert len(compilations) == 1


def test_what_is_stored_holds_neither_documentation_nor_examples(two_rules: Path) -> None:
    compiler.write(two_rules)
    stored = (two_rules / store.RULES_FILE).read_bytes()
    assert b"w." not in stored
    assert b"expressions" not in stored
    assert sorted(path.name for path in two_rules.iterdir()) == ["expressions.json", "patterns.hsdb", "rules.json"]


def test_the_numbers_of_the_database_are_positions_in_the_rules(two_rules: Path) -> None:
    del two_rules
    record = compiler.build(rulefile.built_in_rules())
    assert len(record["nominators"]) == len(record["expressions"])
    assert len({tuple(map(str, expression)) for expression in record["expressions"]}) == len(record["expressions"])


def test_the_key_names_the_contents_and_their_order() -> None:
    assert store._key([b"a", b"b"]) == store._key([b"a", b"b"])
    assert len({store._key(contents) for contents in ([b"a", b"b"], [b"b", b"a"], [b"ab"], [b"ab", b""])}) == 4
    assert len(store._key([b"a"])) == hashlib.sha256().digest_size


@pytest.mark.slow
def test_two_processes_at_once_in_a_fresh_checkout_both_work(tmp_path: Path) -> None:
    program = """
from launch_gates.detector import store
from launch_gates.detector.scan import Scanner
Scanner([store.built_in()]).scan(b"nothing")
print("done")
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate(timeout=120)[0] for process in processes] == ["done\n", "done\n"]
    assert len(list((tmp_path / "launch-gates").iterdir())) == 1
