"""Examples that other scanners' authors wrote for their own rules, read from `LAUNCH_GATES_SUITES`."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from launch_gates.detector import store
from launch_gates.detector.scan import Scanner

SUITES = os.environ.get("LAUNCH_GATES_SUITES")
LEAST_RECALL, MOST_FLAGGED = 0.97, 0.08
"""What is promised for this set."""

pytestmark = pytest.mark.skipif(SUITES is None, reason="LAUNCH_GATES_SUITES names no folder of others' examples")


def test_recall_averaged_over_rules_and_flagged_negatives_hold() -> None:
    scanner = Scanner([store.built_in()])
    found: dict[str, list[bool]] = defaultdict(list)
    flagged: list[bool] = []
    with (Path(str(SUITES)) / "secrets" / "gitleaks.jsonl").open(encoding="utf-8") as examples:
        for line in examples:
            example = json.loads(line)
            is_found = bool(scanner.scan(example["text"].encode()).matches)
            (found[example["rule"]] if example["expect"] else flagged).append(is_found)
    recalls = [sum(hits) / len(hits) for hits in found.values()]
    assert sum(recalls) / len(recalls) >= LEAST_RECALL
    assert sum(flagged) / len(flagged) <= MOST_FLAGGED
