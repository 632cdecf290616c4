"""The rules as the scanner uses them, and what the numbers of the prefilter's expressions mean.

The records come from `compile`, as plain JSON. They are loaded only when something was nominated: most hooks end
without a look at them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    import re2


@dataclass(frozen=True)
class DetectionRule:
    """One compiled rule."""

    id: str
    """Without the `secrets/` in front."""
    rank: int
    """Where two rules match the same text, the lower rank is the more specific one and stays."""
    severity: Severity
    confidence: str
    provider: str
    title: str
    pattern: str
    secret: tuple[int, ...]
    name: tuple[int, ...]
    entropy: float
    check: str
    prefix: str
    publishable: bool
    guessable: bool
    paths: tuple[str, ...]
    near: str
    within: int
    rotate: str
    fix: str

    @cached_property
    def regex(self) -> re2._Regexp:
        """The confirming pattern, compiled on first use."""
        return compile_latin1(self.pattern)

    @cached_property
    def path_regex(self) -> re2._Regexp | None:
        """What the path must match; None where any will do."""
        if not self.paths:
            return None
        from launch_gates.detector.globs import compile_globs  # noqa: PLC0415 (few rules have paths)

        return compile_globs(self.paths)


def compile_latin1(pattern: str) -> re2._Regexp:
    """RE2 over bytes, one byte a character."""
    import re2  # noqa: PLC0415 (4 ms, and only where something was nominated)

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return re2.compile(pattern.encode("latin-1"), options)


@dataclass(frozen=True, slots=True)
class Nominator:
    """What one expression of the prefilter stands for: a rule to confirm, or an encoding to undo."""

    rule: int = -1
    before: int = 0
    after: int = 0
    encoding: str = ""
    phase: int = 0
    length: int = 0


class Ruleset:
    """Rules and nominators, made from the records that `compile` wrote."""

    def __init__(self, record: dict[str, Any]) -> None:
        """`record` is as `compile.build` gives it."""
        self.rules = [
            DetectionRule(
                **{
                    **rule,
                    "severity": Severity(rule["severity"]),
                    "secret": tuple(rule["secret"]),
                    "name": tuple(rule["name"]),
                    "paths": tuple(rule["paths"]),
                }
            )
            for rule in record["rules"]
        ]
        self.nominators = [Nominator(*row) for row in record["nominators"]]
        self.satellites: dict[str, list[DetectionRule]] = {}
        for rule in self.rules:
            if rule.near:
                self.satellites.setdefault(rule.near, []).append(rule)
