"""What can be wrong: one rule, with all that `explain`, the rule pages and the report formats say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from launch_gates.core.confidence import Confidence
    from launch_gates.core.severity import Severity


class Rule(NamedTuple):
    """Metadata of one rule. `id` reads `gate/what`, for example `secrets/stripe-live-secret-key`."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    """How sure a finding of this rule is before anyone has looked at it."""
    why: str
    """Why it hurts a launch."""
    fix: str
    """What to do, the most urgent step first."""
    references: tuple[str, ...]
    """Addresses and standards: RFC and section, OWASP Top Ten category, provider documentation."""
    bad_example: str
    """Something that breaks the rule. Never a whole credential: what stands for one is redacted."""
    good_example: str
    """The same thing done right."""
    family: str = ""
    provider: str = ""
