"""The rules as the scanner uses them, and what the numbers of the prefilter's expressions mean.

The records come from `compile`, as plain JSON. They are loaded only when something was nominated: most hooks end
without a look at them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    import re2


class _Record(NamedTuple):
    """What `compile` wrote of one rule."""

    id: str
    """Without the `secrets/` in front."""
    rank: int
    """Where two rules match the same text, the lower rank is the more specific one and stays."""
    severity: Severity
    confidence: Confidence
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
    names: bool
    """Looked for in the names of files, and nowhere else."""
    reader: str
    near: str
    within: int
    rotate: str
    fix: str
    value: str = ""
    """What a value in its provider's context looks like; empty for other rules."""
    shortest: tuple[tuple[str, int], ...] = ()
    """For a rule of no provider: the other rules' prefixes, each with the least length of a secret that has it."""
    lookalikes: str = ""
    """For such a rule: a pattern of what is like another rule's secret and is none."""


class DetectionRule(_Record):
    """One compiled rule."""

    @property
    def asks_for_path(self) -> bool:
        """Whether the file's name decides over what it finds."""
        return bool(self.paths) or self.is_generic or self.guessable or self.is_private_key

    @property
    def is_private_key(self) -> bool:
        """Whether it finds private keys, which tests are full of."""
        return self.check == "pem_private_key"

    @property
    def is_generic(self) -> bool:
        """Whether `generic` judges what it finds: by `generic`, or `generic:service` for names of known services."""
        return self.check.startswith("generic")

    @cached_property
    def regex(self) -> re2._Regexp:
        """The confirming pattern, compiled on first use."""
        return compile_latin1(self.pattern)

    @cached_property
    def value_regex(self) -> re2._Regexp:
        """What has to be somewhere: quick to compile, unlike the pattern that a provider's name alone asks for."""
        return compile_latin1(self.value)

    def is_malformed(self, secret: bytes) -> bool:
        """Whether the text begins like a secret of another rule and is cut off, or is otherwise like one but wrong."""
        if secret.startswith(self._prefixes) and any(
            len(secret) < length and secret.startswith(prefix.encode()) for prefix, length in self.shortest
        ):
            return True
        return bool(self.lookalikes) and self._lookalikes.fullmatch(secret) is not None

    @cached_property
    def _prefixes(self) -> tuple[bytes, ...]:
        return tuple(prefix.encode() for prefix, _ in self.shortest)

    @cached_property
    def _lookalikes(self) -> re2._Regexp:
        return compile_latin1(self.lookalikes)

    @cached_property
    def path_regex(self) -> re2._Regexp | None:
        """What the path must match; None where any will do."""
        if not self.paths:
            return None
        from launch_gates.detector.globs import compile_globs  # noqa: PLC0415 (few rules have paths)

        return compile_globs(self.paths)


_AUTOMATON_BYTES = 32 << 20
"""RE2's bound on one pattern's automaton. In its default of 8 MiB the larger patterns do not fit, and it then falls
back to a matcher that is five times slower."""


def compile_latin1(pattern: str) -> re2._Regexp:
    """RE2 over bytes, one byte a character, silent about bad patterns: raises re2.error."""
    import re2  # noqa: PLC0415 (4 ms, and only where something was nominated)

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = _AUTOMATON_BYTES
    return re2.compile(pattern.encode("latin-1"), options)


class Nominator(NamedTuple):
    """What one expression of the prefilter stands for: a rule to confirm, or an encoding to undo."""

    rule: int = -1
    before: int = 0
    after: int = 0
    encoding: str = ""
    phase: int = 0
    length: int = 0


class Ruleset:
    """Rules and nominators, made one by one from the record that `compile` wrote, as they are asked for."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        """`record` is as `compile.build` gives it."""
        self._texts: list[str] = record["rules"]
        self._nominators: list[int] = record["nominators"]
        self._rows: list[list[Any]] = record["nominator_rows"]
        self._satellites: dict[str, list[int]] = record["satellites"]
        self._made: dict[int, DetectionRule] = {}
        self._nominators_made: dict[int, Nominator] = {}
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        """How many rules there are."""
        return len(self._texts)

    def rule(self, number: int) -> DetectionRule:
        """The rule of that number, in the order of the record."""
        if number not in self._made:
            import json  # noqa: PLC0415 (only where something was nominated)

            values = json.loads(self._texts[number])
            for key in ("secret", "name", "paths", "shortest"):
                values[key] = tuple(values.get(key, ()))
            values["severity"] = Severity(values["severity"])
            values["confidence"] = Confidence.from_label(values["confidence"])
            self._made[number] = DetectionRule(**values)
        return self._made[number]

    def by_id(self, rule_id: str) -> DetectionRule | None:
        """The rule of that id, or None."""
        if not self._numbers:
            self._numbers = {self.rule(number).id: number for number in range(len(self))}
        number = self._numbers.get(rule_id)
        return None if number is None else self.rule(number)

    def nominator(self, expression: int) -> Nominator:
        """What the prefilter's expression of that number stands for."""
        made = self._nominators_made.get(expression)
        if made is None:
            made = self._nominators_made[expression] = Nominator._make(self._rows[self._nominators[expression]])
        return made

    def satellites(self, rule: str) -> list[DetectionRule]:
        """The rules that are looked for only near a match of this one."""
        return [self.rule(number) for number in self._satellites.get(rule, ())]
