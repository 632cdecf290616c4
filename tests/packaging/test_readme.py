"""The README shows what the tool prints today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import Finding, Location
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report import text

if TYPE_CHECKING:
    from pathlib import Path

FIX = (
    "Roll the key in the Stripe dashboard, put the new one into the deployment's environment, then remove it from the "
    "code and its history."
)
DETAILS = {
    "secret": "s1",
    "redacted": "sk_live_<redacted> (107 characters)",
    "provider": "Stripe",
    "rotate": "https://dashboard.stripe.com/apikeys",
    "name": "STRIPE_KEY",
    "confidence": "certain",
}


def found_at(path: str, line: int, column: int) -> Finding:
    """One occurrence of the README's key."""
    return Finding(
        rule="secrets/stripe-live-secret-key",
        severity=Severity.CRITICAL,
        message="Stripe live secret key",
        location=Location(path=path, line=line, column=column),
        fix=FIX,
        fingerprint="",
        details=DETAILS,
    )


def test_its_example_is_what_the_text_report_looks_like(root: Path) -> None:
    findings = (found_at("shop/settings.py", 14, 15), found_at("deploy/.env.production", 3, 12))
    stats: dict[str, int | float | str] = {"source": "staged changes", "files": 4, "bytes": 9300}
    result = GateResult("secrets", "failed", seconds=0.05, stats=stats, findings=findings)
    shown = text.render(Report("0.1.0", (result,), Severity.HIGH)).strip()
    assert shown in (root / "README.md").read_text(encoding="utf-8")
