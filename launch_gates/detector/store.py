"""Where the compiled rules come from: this package, the user's cache, or compiled here and now.

A serialised database is native data that the pattern engine trusts, so one is loaded only from our own package or
from a cache that nobody else could have written. Whatever is odd about a cache, it is ignored and the rules are
compiled again: that costs a second or two and changes nothing else.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import hyperscan

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.detector.ruleset import Ruleset

PACKAGED = Path(__file__).parent / "compiled"
"""Made when a wheel is built. A checkout has none."""

RULES_FILE = "rules.json"
DATABASE_FILE = "patterns.hsdb"
EXPRESSIONS_FILE = "expressions.json"
_CHECKSUM_BYTES = 4


class CompiledRules(NamedTuple):
    """The prefilter's database, and the rules behind it, which are read only when something was nominated."""

    database: hyperscan.Database
    load_ruleset: Callable[[], Ruleset]


def seal(database: hyperscan.Database) -> bytes:
    """The database as it is stored: serialised, behind a checksum, since the engine itself checks little."""
    return _sealed(hyperscan.dumpb(database))


def _sealed(payload: bytes) -> bytes:
    return zlib.crc32(payload).to_bytes(_CHECKSUM_BYTES, "big") + payload


def _unsealed(stored: bytes) -> bytes | None:
    """What was sealed; None where it is damaged."""
    payload = stored[_CHECKSUM_BYTES:]
    whole = payload and zlib.crc32(payload).to_bytes(_CHECKSUM_BYTES, "big") == stored[:_CHECKSUM_BYTES]
    return payload if whole else None


def unseal(stored: bytes) -> hyperscan.Database | None:
    """The database of `seal`; None where it is damaged, or made by another version or for another processor."""
    payload = _unsealed(stored)
    if payload is None:
        return None
    try:
        return hyperscan.loadb(payload, mode=hyperscan.HS_MODE_BLOCK)
    except hyperscan.HyperscanError:
        return None


def _ruleset(stored: bytes) -> Ruleset:
    import json  # noqa: PLC0415 (only where something was nominated)

    from launch_gates.detector.ruleset import Ruleset  # noqa: PLC0415

    return Ruleset(json.loads(stored))


def built_in() -> CompiledRules:
    """The built-in rules, from the nearest place that has them."""
    try:
        stored = (PACKAGED / DATABASE_FILE).read_bytes()
    except OSError:
        return _from_sources()
    database = unseal(stored)
    if database is None:
        database = _database_for_this_machine()
    return CompiledRules(database, lambda: _ruleset((PACKAGED / RULES_FILE).read_bytes()))


def _database_for_this_machine() -> hyperscan.Database:
    """The packaged expressions, compiled for this processor and version, from the cache where it has them."""
    import json  # noqa: PLC0415 (once per installation)

    from launch_gates.detector import cache  # noqa: PLC0415
    from launch_gates.detector import compile as compiler  # noqa: PLC0415

    expressions = (PACKAGED / EXPRESSIONS_FILE).read_bytes()
    key = _key([expressions])
    stored = cache.read(key, DATABASE_FILE)
    database = unseal(stored) if stored else None
    if database is None:
        database = compiler.compile_database(json.loads(expressions))
        cache.write(key, {DATABASE_FILE: seal(database)})
    return database


def _from_sources() -> CompiledRules:
    """A checkout: the rule files, compiled into the user's cache on first use."""
    from launch_gates.detector import cache  # noqa: PLC0415 (a wheel never comes here)

    key = _key([path.read_bytes() for path in _source_files()])
    stored = cache.read(key, DATABASE_FILE)
    stored_rules = cache.read(key, RULES_FILE)
    rules = _unsealed(stored_rules) if stored_rules else None
    database = unseal(stored) if stored else None
    if database is None or rules is None:
        from launch_gates.detector import compile as compiler  # noqa: PLC0415
        from launch_gates.detector.rulefile import built_in_rules  # noqa: PLC0415

        record: dict[str, Any] = compiler.build(built_in_rules())
        database = compiler.compile_database(record["expressions"])
        rules = compiler.dumps(record)
        cache.write(key, {DATABASE_FILE: seal(database), RULES_FILE: _sealed(rules)})
    content = rules
    return CompiledRules(database, lambda: _ruleset(content))


def _source_files() -> list[Path]:
    """All that decides what is compiled: the rules, and the modules that compile them."""
    here = Path(__file__).parent
    modules = [here / f"{name}.py" for name in ("compile", "encoded", "patterns", "rulefile", "ruleset")]
    return sorted((here / "rules").glob("*.toml")) + modules


def _key(contents: list[bytes]) -> str:
    """Names these contents under this version of the engine."""
    import hashlib  # noqa: PLC0415 (a wheel's own database needs no key)

    version = hyperscan.__version__  # type: ignore[attr-defined]  # missing from its stubs
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    digest = hashlib.sha256(f"{version} {machine}".encode())
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:32]
