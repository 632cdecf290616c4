"""Credentials in what every visitor gets: what the detector sees there and no browser should have."""

from __future__ import annotations

import hashlib
from threading import Lock
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity
from launch_gates.detector import store
from launch_gates.detector.redaction import label
from launch_gates.detector.scan import Scanner
from launch_gates.gates.smoke.content import Credential

if TYPE_CHECKING:
    from launch_gates.detector.match import Match

_UNTOLD = frozenset({"jwt", "algolia-api-key", "google-api-key"})
"""What pages have as often by right: a visitor's own token, keys whose rights only the provider knows."""
_HASHED = 32


class CredentialReader:
    """Reads texts, from any thread."""

    def __init__(self) -> None:
        """With the built-in rules."""
        self._scanner = Scanner([store.built_in()])
        self._lock = Lock()

    def __call__(self, text: bytes) -> tuple[Credential, ...]:
        """Those that some provider makes and that are not made to be public; each value once."""
        with self._lock:
            matches = self._scanner.scan(text).matches
        found = [_credential(match) for match in matches if _is_secret(match)]
        return tuple({each.identity: each for each in reversed(found)}.values())[::-1]


def _is_secret(match: Match) -> bool:
    rule = match.rule
    if not rule.provider or rule.publishable or match.confidence < Confidence.LIKELY:
        return False
    return match.severity >= Severity.MEDIUM and rule.id not in _UNTOLD


def _credential(match: Match) -> Credential:
    rule = match.rule
    what = match.name.encode("utf-8", "replace") if rule.guessable else match.secret
    return Credential(
        f"secrets/{rule.id}",
        rule.title,
        label(match),
        match.severity,
        match.confidence,
        (rule.id, hashlib.sha256(what).hexdigest()[:_HASHED]),
        rule.fix,
    )
