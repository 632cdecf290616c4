"""What people made of our findings in real repositories: judged.toml, by repository, rule and a mark, never a value.

The mark is the beginning of the finding's fingerprint, which outlives moved lines. Where fingerprints have changed, a
finding is still the judged one if its path has no more of that rule than were judged there, and all of them alike. Of
what is real the path is not told, as everywhere here.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.scanners import Found

VERDICTS = ("real", "public", "sample", "wrong")


class NotJudgedWellError(Exception):
    """An entry of judged.toml that cannot be used."""


@dataclass(frozen=True)
class Judgement:
    """A verdict on one place."""

    repository: str
    rule: str
    path: str
    mark: str
    verdict: str
    why: str

    @property
    def value(self) -> tuple[str, str, str]:
        """What stands for the value that was judged, wherever it is."""
        return self.repository, self.rule, self.mark


def load(file: Path) -> list[Judgement]:
    """All of them. Raises NotJudgedWellError."""
    judgements = []
    for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("judged", []):
        missing = {"repository", "rule", "verdict", "why", "places"} - entry.keys()
        if missing:
            raise NotJudgedWellError(f"an entry of {entry.get('repository', '?')} lacks {', '.join(sorted(missing))}")
        if entry["verdict"] not in VERDICTS:
            raise NotJudgedWellError(f"{entry['repository']}: '{entry['verdict']}' is none of {', '.join(VERDICTS)}")
        for place in entry["places"]:
            path, _, mark = place.rpartition(" ")
            about = (entry["repository"], entry["rule"])
            judgements.append(Judgement(*about, path, mark, entry["verdict"], entry["why"]))
    return judgements


def judge(repository: str, found: Sequence[Found], judgements: Iterable[Judgement]) -> dict[Found, Judgement | None]:
    """The judgement of each finding in the repository; None where nobody has looked at it."""
    ours = [each for each in judgements if each.repository == repository]
    by_mark = {(each.rule, each.mark): each for each in ours}
    by_path: dict[tuple[str, str], list[Judgement]] = {}
    for each in ours:
        if each.path:
            by_path.setdefault((each.rule, each.path), []).append(each)
    there = Counter((each.rule, each.path) for each in found)
    return {each: by_mark.get((each.rule, each.mark)) or _of_path(each, by_path, there) for each in found}


def _of_path(
    found: Found, by_path: Mapping[tuple[str, str], list[Judgement]], there: Mapping[tuple[str, str], int]
) -> Judgement | None:
    judged = by_path.get((found.rule, found.path), [])
    alike = len({each.verdict for each in judged}) == 1
    return judged[0] if alike and there[found.rule, found.path] <= len(judged) else None
