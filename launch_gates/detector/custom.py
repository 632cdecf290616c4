"""Rules of the user's own configuration, compiled like the built-in ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError
from launch_gates.detector import compile as compiler
from launch_gates.detector.rulefile import RuleSource
from launch_gates.detector.ruleset import Ruleset
from launch_gates.detector.store import CompiledRules

if TYPE_CHECKING:
    from launch_gates.config.custom_rule import CustomRule

_MOST_KEYWORDS = 100
_FIX = "Change the credential where it is used, then remove it from the code and its history."


def source(rule: CustomRule) -> RuleSource:
    """The rule as if its author had written it into a rule file."""
    return RuleSource(
        id=rule.id.removeprefix("secrets/"),
        title=rule.title,
        severity=rule.severity.label,
        why="The configuration has a rule for it.",
        fix=rule.fix or _FIX,
        where=rule.where,
        pattern=rule.pattern,
        keywords=rule.keywords,
        prefix=rule.prefix,
        entropy=rule.entropy or 0.0,
        # Nobody knows whether the value is random, so no hash of it goes into a fingerprint.
        guessable=True,
        paths=rule.paths,
        rotate=rule.rotate,
    )


@cache
def compile_custom(rules: tuple[CustomRule, ...]) -> CompiledRules:
    """The custom rules as a further set for the scanner. Raises ConfigError, naming file and line, for a bad one."""
    for rule in rules:
        if len(rule.keywords) > _MOST_KEYWORDS:
            raise ConfigError(f"{rule.where}: more than {_MOST_KEYWORDS} keywords", "split the rule, or leave some out")
    record = compiler.build(source(rule) for rule in rules)
    ruleset = Ruleset(record)
    try:
        database = compiler.compile_database(record["expressions"])
    except ConfigError:
        for rule in rules:
            _refuse_alone(rule)
        raise
    return CompiledRules(database, lambda: ruleset)


def _refuse_alone(rule: CustomRule) -> None:
    """Raises ConfigError, naming file and line, where it is this rule that the prefilter refuses."""
    try:
        compiler.compile_database(compiler.build([source(rule)])["expressions"])
    except ConfigError as error:
        raise ConfigError(f"{rule.where}: {error.message}", "write the pattern in a simpler way") from None
