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
from launch_gates.detector.ruleset import Nominator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from launch_gates.detector.rulefile import RuleSource

FORMAT = 4
"""Raised when the records' shape changes, so that no cache of an older one is used."""

_LEAST_PREFIX = 4
"""Bytes of a prefix by which a credential is known even if the rest is cut off: `sk-` is too common for that."""
_MOST_OF_A_CUT = 16
"""Bytes behind the prefix that say that it may be a credential after all, of a form that its rule does not know."""
_ORDER = (*rulefile.FAMILIES[:-1], rulefile.CUSTOM, rulefile.FAMILIES[-1])
_FAMILY_RANKS = {family: position * 10_000 for position, family in enumerate(_ORDER)}


def build(rules: Iterable[RuleSource]) -> dict[str, Any]:
    """The record of these rules: `Ruleset` reads it, but for `expressions`, the prefilter's with their flags.

    Raises ConfigError, naming the rule, where RE2 or Hyperscan refuses a pattern.
    """
    rules = tuple(rules)
    records: list[dict[str, Any]] = []
    nominators: list[Nominator] = []
    expressions: list[list[Any]] = []
    keywords: dict[str, None] = {}
    shortest: list[tuple[str, int]] = []
    for number, rule in enumerate(rules):
        compiled = patterns.compile_rule(rule)
        for nomination in compiled.nominations:
            nominators.append(Nominator(len(records), nomination.before, nomination.after))
            expressions.append([nomination.expression, nomination.caseless])
        shortest.append((rule.prefix, min(compiled.shortest, len(rule.prefix) + _MOST_OF_A_CUT)))
        keywords.update(dict.fromkeys(rule.keywords or rule.context))
        records.append(
            {
                "id": rule.id,
                "rank": _FAMILY_RANKS[rule.family] + number,
                "severity": int(Severity.from_label(rule.severity)),
                "confidence": rule.confidence,
                "provider": rule.provider,
                "title": rule.title,
                "pattern": compiled.pattern,
                "value": rule.value,
                "secret": compiled.secret,
                "name": compiled.name,
                "entropy": rule.entropy,
                "check": rule.check,
                "prefix": rule.prefix,
                "publishable": rule.publishable,
                "guessable": rule.guessable,
                "paths": rule.paths,
                "names": rule.names,
                "reader": rule.reader,
                "near": rule.near,
                "within": rule.within,
                "rotate": rule.rotate,
                "fix": rule.fix,
            }
        )
    known = {
        "shortest": [(prefix, length) for prefix, length in shortest if len(prefix) >= _LEAST_PREFIX],
        "lookalikes": "|".join(filter(None, (rule.lookalike for rule in rules))),
    }
    records = [{**record, **(known if record["check"].startswith("generic") else {})} for record in records]
    satellites: dict[str, list[int]] = {record["id"]: [] for record in records}
    for number, record in enumerate(records):
        if record["near"] and record["near"] not in satellites:
            raise ConfigError(f"rule '{record['id']}': 'near' names no rule: {record['near']}")
        if record["near"]:
            satellites[record["near"]].append(number)
    seen = set()
    for keyword in keywords:
        for literal in encoded.literals(keyword):
            if literal in seen:
                continue
            seen.add(literal)
            nominators.append(Nominator(encoding=literal.encoding, phase=literal.phase, length=len(literal.text)))
            expressions.append(["".join(f"\\x{byte:02x}" for byte in literal.text), literal.caseless])
    # Written so that reading it is little work: a rule is parsed when it is asked for, and most nominators are alike.
    rows = list(dict.fromkeys(nominators))
    numbers = {row: number for number, row in enumerate(rows)}
    return {
        "format": FORMAT,
        "rules": [json.dumps(record, separators=(",", ":")) for record in records],
        "satellites": {anchor: members for anchor, members in satellites.items() if members},
        "nominator_rows": rows,
        "nominators": [numbers[row] for row in nominators],
        "expressions": expressions,
    }


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
