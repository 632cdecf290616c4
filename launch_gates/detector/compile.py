"""Rules ahead of time: the TOML files become one JSON file and one serialised pattern database.

Runs when the package is built, on first use in a checkout, and for custom rules. The two results belong together:
the numbers of the database's expressions are positions in the JSON's `nominators`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import hyperscan

from launch_gates.core.errors import ConfigError
from launch_gates.core.severity import Severity
from launch_gates.detector import encoded, patterns, rulefile, store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from launch_gates.detector.rulefile import RuleSource

FORMAT = 1
"""Raised when the records' shape changes, so that no cache of an older one is used."""


def build(rules: Iterable[RuleSource]) -> dict[str, Any]:
    """The record of these rules: `rules`, `nominators`, and the prefilter's `expressions` with their flags.

    Raises ConfigError, naming the rule, where RE2 or Hyperscan refuses a pattern.
    """
    records: list[dict[str, Any]] = []
    nominators: list[list[Any]] = []
    expressions: list[list[Any]] = []
    keywords: dict[str, None] = {}
    for rank, rule in enumerate(rules):
        compiled = patterns.compile_rule(rule)
        for nomination in compiled.nominations:
            nominators.append([len(records), nomination.before, nomination.after])
            expressions.append([nomination.expression, nomination.caseless])
        keywords.update(dict.fromkeys(rule.keywords or rule.context))
        records.append(
            {
                "id": rule.id,
                "rank": rank,
                "severity": int(Severity.from_label(rule.severity)),
                "confidence": rule.confidence,
                "provider": rule.provider,
                "title": rule.title,
                "pattern": compiled.pattern,
                "secret": compiled.secret,
                "name": compiled.name,
                "entropy": rule.entropy,
                "check": rule.check,
                "prefix": rule.prefix,
                "publishable": rule.publishable,
                "guessable": rule.guessable,
                "paths": rule.paths,
                "near": rule.near,
                "within": rule.within,
                "rotate": rule.rotate,
                "fix": rule.fix,
            }
        )
    ids = {record["id"] for record in records}
    for record in records:
        if record["near"] and record["near"] not in ids:
            raise ConfigError(f"rule '{record['id']}': 'near' names no rule: {record['near']}")
    seen = set()
    for keyword in keywords:
        for literal in encoded.literals(keyword):
            if literal in seen:
                continue
            seen.add(literal)
            nominators.append([-1, 0, 0, literal.encoding, literal.phase, len(literal.text)])
            expressions.append(["".join(f"\\x{byte:02x}" for byte in literal.text), literal.caseless])
    return {"format": FORMAT, "rules": records, "nominators": nominators, "expressions": expressions}


def compile_database(expressions: list[list[Any]]) -> hyperscan.Database:
    """The prefilter of these expressions: `[pattern, caseless]` each, numbered by position."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=[text.encode("latin-1") for text, _ in expressions],
            ids=list(range(len(expressions))),
            flags=[hyperscan.HS_FLAG_CASELESS if caseless else 0 for _, caseless in expressions],
        )
    except hyperscan.HyperscanError as error:
        raise ConfigError(f"a pattern is refused by the prefilter: {error}") from None
    return database


def dumps(record: dict[str, Any]) -> bytes:
    """The record as it is stored: without the expressions, which live in the database."""
    stored = {key: value for key, value in record.items() if key != "expressions"}
    return json.dumps(stored, separators=(",", ":")).encode()


def write(target: Path) -> None:
    """Compiles the built-in rules into `target`, which is made if it is not there."""
    record = build(rulefile.built_in_rules())
    target.mkdir(parents=True, exist_ok=True)
    (target / store.RULES_FILE).write_bytes(dumps(record))
    (target / store.EXPRESSIONS_FILE).write_text(json.dumps(record["expressions"]), encoding="utf-8")
    (target / store.DATABASE_FILE).write_bytes(store.seal(compile_database(record["expressions"])))
