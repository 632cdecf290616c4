"""A set of examples as a folder of files, one file an example, and what scanners make of it. Nothing is run here.

The set is a .jsonl: `text`, `expect` (whether it is a credential) and `rule` (what it is an example of).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.trees import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.scanners import Found

_IN_A_FOLDER = 1000


@dataclass(frozen=True)
class Example:
    """One text in a file of its own."""

    path: str
    text: str
    expect: bool
    rule: str


@dataclass(frozen=True)
class Score:
    """Of a scanner: `recall` is the mean over rules of the part of their examples that was found."""

    recall: float
    rules: int
    rules_missed: int
    found: int
    positives: int
    flagged: int
    negatives: int


def load(file: Path) -> list[Example]:
    """The set in the file. A file's name says nothing that a scanner could go by."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    told = [json.loads(line) for line in lines]
    return [
        Example(f"{number // _IN_A_FOLDER:02}/{number:05}.txt", each["text"], each["expect"], each["rule"])
        for number, each in enumerate(told)
    ]


def written(file: Path, examples: Sequence[Example], folder: Path) -> Place:
    """One file an example, below the folder, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for example in examples:
        path = folder / example.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(example.text.encode("utf-8", "surrogatepass") + b"\n")
    state = hashlib.sha256(file.read_bytes()).hexdigest()
    return Place(file.stem, str(folder), state, len(examples), sum(each.text.count("\n") + 1 for each in examples))


def score(examples: Sequence[Example], found: Iterable[Found], counts: Callable[[Found], bool]) -> Score:
    """What was found, by file; `counts` says which findings are looked at."""
    hit = {each.path for each in found if counts(each)}
    by_rule: dict[str, list[bool]] = {}
    for example in examples:
        if example.expect:
            by_rule.setdefault(example.rule, []).append(example.path in hit)
    parts = _parts(by_rule)
    negatives = [example.path in hit for example in examples if not example.expect]
    positives = [seen for each in by_rule.values() for seen in each]
    return Score(
        recall=sum(parts.values()) / len(parts) if parts else 0.0,
        rules=len(parts),
        rules_missed=sum(part == 0 for part in parts.values()),
        found=sum(positives),
        positives=len(positives),
        flagged=sum(negatives),
        negatives=len(negatives),
    )


def _parts(by_rule: Mapping[str, Sequence[bool]]) -> dict[str, float]:
    return {rule: sum(seen) / len(seen) for rule, seen in by_rule.items()}
