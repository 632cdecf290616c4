"""The detection rules as `explain`, the rule pages and the reports show them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.detector import custom
from launch_gates.detector.redaction import redact
from launch_gates.detector.rulefile import built_in_rules

if TYPE_CHECKING:
    from launch_gates.config.custom_rule import CustomRule
    from launch_gates.detector.rulefile import RuleSource

_GOOD = "Read it from the deployment's environment or its secret store; the repository holds only the name."


def _rule(source: RuleSource) -> Rule:
    references = (source.rotate, *source.references) if source.rotate else source.references
    return Rule(
        id=f"secrets/{source.id}",
        title=source.title,
        severity=Severity.from_label(source.severity),
        confidence=Confidence.from_label(source.confidence),
        why=source.why,
        fix=source.fix,
        references=references,
        bad_example=source.bad_example or redact(source.examples[0], source.sample_path),
        good_example=source.good_example or _GOOD,
        family=source.family,
        provider=source.provider,
    )


def of_configuration(rule: CustomRule) -> Rule:
    """A rule of the user's own. Its texts are redacted: a configuration may hold anything."""
    source = custom.source(rule)
    return Rule(
        id=f"secrets/{source.id}",
        title=redact(source.title),
        severity=rule.severity,
        confidence=Confidence.from_label(source.confidence),
        why=source.why,
        fix=redact(source.fix),
        references=(redact(source.rotate),) if source.rotate else (),
        bad_example=redact(f"whatever matches {source.pattern}"),
        good_example=_GOOD,
        family=source.family,
    )


@cache
def rules(wanted: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """Every built-in detection rule, or those of the `wanted` ids, by family. The examples hold no whole credential."""
    sources = built_in_rules()
    # Making an example harmless takes milliseconds: that of every rule is seconds.
    return tuple(_rule(source) for source in sources if wanted is None or f"secrets/{source.id}" in wanted)
