"""Values in blocks whose structure no pattern can follow: a rule names its reader, its pattern only finds the place.

One explicit table, `READERS`. A reader gets a region of the text and gives entries: a name, where the value stands and
what it stands for. Readers never raise for odd input, and their time is linear in the region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.detector import confirm, kubernetes, placeholders, terraform
from launch_gates.detector.match import Match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.detector.entry import Entry
    from launch_gates.detector.ruleset import DetectionRule

READERS: dict[str, Callable[[bytes, int, int], Iterator[Entry]]] = {
    "kubernetes_secrets": kubernetes.secrets,
    "terraform_state": terraform.secrets,
}


def matches_in(rule: DetectionRule, data: bytes, path: bytes | None, start: int, end: int) -> Iterator[Match]:
    """What the rule's reader gives of `start:end`, without placeholders. Without a path it may be anywhere."""
    for entry in READERS[rule.reader](data, start, end):
        secret = data[entry.start : entry.end]
        if placeholders.is_placeholder(secret) or placeholders.is_placeholder(entry.value):
            continue
        match = Match(
            rule=rule,
            start=entry.start,
            end=entry.end,
            secret=secret,
            severity=rule.severity,
            confidence=rule.confidence,
            name=entry.name.decode("utf-8", "replace"),
        )
        settled = match if path is None else confirm.at_path(match, path)
        if settled is not None:
            yield settled
