"""Reports made by hand: one that holds a bit of everything, and small ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.secrets.findings import doubt

if TYPE_CHECKING:
    from collections.abc import Callable

STRIPE_FIX = (
    "Roll the key in Stripe's dashboard now: whoever has read this repository can charge and refund your customers. "
    "Then read the new one from the environment, and keep it out of the code."
)


def _stripe(secret: str, length: int, location: Location, **more: object) -> Finding:
    return Finding(
        rule="secrets/stripe-live-secret-key",
        severity=Severity.CRITICAL,
        message=f"Stripe live secret key in {location.path}",
        location=location,
        fix=STRIPE_FIX,
        fingerprint=f"v1:{secret}:{location.path}",
        details={
            "secret": secret,
            "redacted": f"sk_live_<redacted> ({length} characters)",
            "provider": "Stripe",
            "rotate": "https://dashboard.stripe.com/apikeys",
            **more,
        },
    )


SECRETS = GateResult(
    gate="secrets",
    status="failed",
    seconds=0.0421,
    stats={"source": "staged changes", "files": 12, "bytes": 3400},
    findings=(
        Finding(
            rule="secrets/mapbox-public-token",
            severity=Severity.INFO,
            message="Mapbox public token in web/map.js",
            location=Location(path="web/map.js", line=3, column=21),
            fix="Restrict it to your own site's addresses.",
            fingerprint="v1:mapbox",
            details={"secret": "s4", "redacted": "<redacted> (90 characters)", "provider": "Mapbox"},
        ),
        *(
            _stripe("s1", 107, Location(path=f"services/payments/src/settings_{number}.py", line=number, column=8))
            for number in range(1, 10)
        ),
        _stripe(
            "s2", 32, Location("config/pay.yml", 12, 3, "1a2b3c4d5e6f708090a0b0c0d0e0f00112233445"), name="STRIPE_KEY"
        ),
        Finding(
            rule="secrets/aws-access-key",
            severity=Severity.CRITICAL,
            message="AWS access key in deploy.sh",
            location=Location(path="deploy.sh", line=2, column=1),
            fix="Delete the key, then use a role.",
            fingerprint="v1:aws",
            details={
                "secret": "s3",
                "redacted": "AKIA<redacted> (20 characters)",
                "provider": "AWS",
                "rotate": "https://console.aws.amazon.com/iam",
                "encoding": ["base64", "hex"],
                "parts": ["access key id", "secret access key"],
            },
            confidence=Confidence.LIKELY,
        ),
        Finding(
            rule="secrets/generic-password",
            severity=Severity.MEDIUM,
            message="Something that looks like a password in \x1b[2Jevil\u202e\nname\udcff.env",
            location=Location(path="\x1b[2Jevil\u202e\nname\udcff.env", line=1, column=10, name="DB_\u200bPASSWORD"),
            fix="If it is one: change it.",
            fingerprint="v1:generic",
            details={
                "secret": "s5",
                "redacted": "<redacted> (12 characters)",
                "doubt": doubt("secrets/generic-password"),
            },
            confidence=Confidence.GUESS,
        ),
    ),
    accepted=(
        Accepted(
            Finding(
                rule="secrets/private-key",
                severity=Severity.HIGH,
                message="Private key in tests/tls/key.pem",
                location=Location(path="tests/tls/key.pem", line=1),
                fix="Make a new one.",
                fingerprint="v1:pem",
                details={"secret": "s6"},
            ),
            reason="Made for the tests; no server has it",
            source=".launch-gates-baseline.json",
            owner="ada",
            expires="2031-01-01",
        ),
        Accepted(
            Finding(
                rule="secrets/jwt",
                severity=Severity.CRITICAL,
                message="JWT in docs/api.md",
                location=Location(path="docs/api.md", line=40, column=2),
                fix="Revoke it.",
                fingerprint="v1:jwt",
            ),
            reason="The documentation's example",
            source="a comment in docs/api.md",
        ),
    ),
    unchecked=(Unchecked("secrets/*", "assets/\udcfe.bin", "permission denied", "Make it readable, or exclude it."),),
    not_looked_at=(
        NotLookedAt("video/intro.mp4", "larger than max-size (256MiB)"),
        NotLookedAt("vendor/", "excluded by [secrets] exclude", 1204),
        NotLookedAt("video/\x07tour.mp4", "larger than max-size (256MiB)"),
    ),
)
OTHERS = (
    GateResult("env", "passed", seconds=0.01, stats={"variables": 31, "files": 1}),
    GateResult(
        "dns",
        "failed",
        seconds=2.5,
        stats={"queries": 14},
        findings=(
            Finding(
                rule="dns/spf-too-many-lookups",
                severity=Severity.HIGH,
                message="The SPF record of shop.example needs 12 lookups; receivers stop at 10",
                location=Location(name="shop.example"),
                fix="Remove the includes of services that you no longer send mail with.",
                fingerprint="v1:spf",
                details={"lookups": 12, "limit": 10.0, "chain": ["_spf.a.example", "_spf.b.example"]},
            ),
        ),
    ),
    GateResult("migrations", "unchecked", "the ledger could not be read: connection refused", 1.0),
    GateResult("smoke", "skipped", "no site is named: set [site] url, or give the address"),
)


@pytest.fixture
def rich_report() -> Report:
    """Every status, groups, acceptances, what was not checked or looked at, and names meant to harm."""
    return Report("1.2.3", (SECRETS, *OTHERS), Severity.HIGH)


@pytest.fixture
def explained_report(rich_report: Report) -> Report:
    """The same with the time, and with what some of its rules say."""
    stripe = Rule(
        id="secrets/stripe-live-secret-key",
        title="Stripe live secret key",
        severity=Severity.CRITICAL,
        confidence=Confidence.CERTAIN,
        why="Whoever reads it can charge and refund your customers.",
        fix=STRIPE_FIX,
        references=("https://docs.stripe.com/keys", "CWE-798", "OWASP Top Ten 2021 A07"),
        bad_example="sk_live_<redacted>",
        good_example="os.environ",
        family="payments",
        provider="Stripe",
    )
    spf = Rule(
        id="dns/spf-too-many-lookups",
        title="The SPF record needs too many lookups",
        severity=Severity.HIGH,
        confidence=Confidence.LIKELY,
        why="Receivers stop at ten, and treat your mail as forged.",
        fix="Remove includes.",
        references=("RFC 7208, section 4.6.4",),
        bad_example="v=spf1 include:a …",
        good_example="v=spf1 -all",
    )
    return rich_report._replace(started="2026-01-31T09:30:00Z", rules=(stripe, spf))


@pytest.fixture
def secrets_report() -> Report:
    """The one gate that the hook runs."""
    return Report("1.2.3", (SECRETS,), Severity.HIGH)


@pytest.fixture
def clean_report() -> Report:
    """Nothing found."""
    stats: dict[str, int | float | str] = {"source": "staged changes", "files": 1, "bytes": 20}
    return Report("1.2.3", (GateResult("secrets", "passed", seconds=0.0312, stats=stats),), Severity.HIGH)


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Compares a text with the stored one of that name; with UPDATE_SNAPSHOTS=1 in the environment stores it."""

    def compare(name: str, text: str) -> None:
        path = Path(__file__).with_name("snapshots") / name
        if os.environ.get("UPDATE_SNAPSHOTS") == "1":
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8"), f"read {path} again, or set UPDATE_SNAPSHOTS=1"

    return compare
