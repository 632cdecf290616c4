"""The rules about accepting findings. The runner finds what breaks them, in every gate alike."""

from __future__ import annotations

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

ADDED = Rule(
    id="acceptance/added",
    title="The change itself brings what would accept its finding",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why=(
        "Whoever can open a pull request could wave a leaked credential through by accepting it in the same change. So "
        "entries, comments and settings count as they stand at the base revision. The finding here is as severe as the "
        "one that it is about, and cannot be accepted itself."
    ),
    fix="Merge this entry first, or have a maintainer run again with `--trust head`.",
    references=("OWASP Top Ten CI/CD risks: CICD-SEC-1, insufficient flow control mechanisms",),
    bad_example="One pull request adds a key to shop/settings.py, and its entry to .launch-gates-baseline.json.",
    good_example="A pull request with the entry alone is reviewed and merged; then comes the one with the finding.",
    family="acceptance",
)
RULES = (ADDED,)
