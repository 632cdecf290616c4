"""Which rules a run scans with, which of them count, and whether the settings name only rules that there are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from launch_gates.core.errors import ConfigError
from launch_gates.detector import store
from launch_gates.detector.scan import Scanner
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.detector.match import Match
    from launch_gates.detector.memory import Memory
    from launch_gates.detector.scan import ScanResult
    from launch_gates.detector.store import CompiledRules


GENERIC = "generic-credential"


class ChosenRules:
    """The rules of a run, and what its settings switch off."""

    def __init__(self, config: SecretsSettings) -> None:
        """The built-in rules, then the configuration's own where it has any.

        Raises ConfigError for a rule of the configuration that cannot be compiled or takes a built-in rule's id, and
        for a setting that names no rule.
        """
        self.compiled = _compiled(config)
        self._never = frozenset() if config.generic else frozenset({GENERIC})
        self._disabled = frozenset(rule.removeprefix("secrets/") for rule in config.disable)

    def scanner(self, memory: Memory | None = None) -> Scanner:
        """A scanner for one thread."""
        return Scanner(self.compiled, self._never, memory)

    def rank(self, rule: str) -> int:
        """How specific a rule is, by its full id: the lower, the more so."""
        rulesets = (compiled.load_ruleset() for compiled in self.compiled)
        known = (ruleset.by_id(rule.removeprefix("secrets/")) for ruleset in rulesets)
        return next((each.rank for each in known if each is not None), sys.maxsize)

    def enabled(self, result: ScanResult) -> ScanResult:
        """The result without the matches of rules that are switched off.

        They are left out here and not by the scanner, where a less specific rule would see the same text instead.
        """
        if not self._disabled or not result.matches:
            return result
        kept: list[Match] = []
        for match in result.matches:
            kept += [each for each in (match, *match.parts) if each.rule.id not in self._disabled][:1]
        return result._replace(matches=tuple(kept))


def _compiled(config: SecretsSettings) -> list[CompiledRules]:
    rules = [store.built_in()]
    if config.rules:
        from launch_gates.detector.custom import compile_custom  # noqa: PLC0415 (few configurations have any)

        rules.append(compile_custom(config.rules))
        built_in = _ids(rules[:1])
        for rule in config.rules:
            if rule.id in built_in:
                raise ConfigError(f"{rule.where}: there is a built-in rule {rule.id}", "give yours another id")
    if config.origins:
        from launch_gates.config.rule_names import refuse_unknown  # noqa: PLC0415 (few configurations name a rule)

        refuse_unknown("secrets", config, _ids(rules) | {f"secrets/{UNREADABLE}"})
    return rules


def _ids(rules: list[CompiledRules]) -> set[str]:
    rulesets = [compiled.load_ruleset() for compiled in rules]
    return {f"secrets/{ruleset.rule(number).id}" for ruleset in rulesets for number in range(len(ruleset))}


def excluded_paths(config: SecretsSettings) -> Callable[[str], bool]:
    """Whether the configuration excludes a path."""
    if not config.exclude:
        return lambda _path: False
    from launch_gates.detector.globs import covered_by  # noqa: PLC0415 (few configurations have any)

    return covered_by(config.exclude)
