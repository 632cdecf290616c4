"""Lets every scanner look at examples, trees and histories, and gives the page and what is still to be judged."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import detection, examples, judged, trees
from benchmarks.detection import Looked
from benchmarks.reports import Desk, by_scanner
from benchmarks.scanners import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.examples import Example
    from benchmarks.judged import Judgement
    from benchmarks.scanners import Found, Kind
    from benchmarks.trees import Place

_NO_FETCHING = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}
_LONGEST = {"": 900.0, "detect-secrets": 40.0}
"""Seconds for one report. detect-secrets takes minutes on large trees, which says nothing new."""


@dataclass(frozen=True)
class Asked:
    """What is to be looked at, and where the verdicts on it are."""

    examples: Path | None
    trees: Sequence[Path]
    histories: Sequence[Path]
    verdicts: Path


@dataclass(frozen=True)
class Outcome:
    """The page, and an entry of judged.toml to complete for each finding that nobody has judged."""

    page: str
    unjudged: str


def measure(
    facts: Mapping[str, str], versions: Mapping[str, str], asked: Asked, work: Path, environ: Mapping[str, str]
) -> Outcome:
    """Makes what is not there yet, looks at all of it and gives the outcome."""
    environment = {**environ, **_NO_FETCHING}
    folder = work / "detection"
    folders = {name: folder / name for name in ("reports", "trees", "histories")}
    for each in folders.values():
        each.mkdir(parents=True, exist_ok=True)
    desk = Desk(work, versions, folders["reports"], environment, _LONGEST)
    verdicts = judged.load(asked.verdicts)
    given = _examples(asked.examples, folder / "files", desk) if asked.examples else None
    checked_out = (trees.check_out(mirror, folders["trees"], environment) for mirror in asked.trees)
    of_trees = _looked("tree", checked_out, desk, verdicts)
    whole = (trees.whole_history(mirror, folders["histories"], environment) for mirror in asked.histories)
    of_histories = _looked("history", whole, desk, ())
    page = detection.page(facts, given, of_trees, of_histories, _stale(verdicts, of_trees))
    return Outcome(page, "\n".join(_to_judge(each) for each in of_trees if None in each.judgements.values()))


def _examples(file: Path, folder: Path, desk: Desk) -> tuple[Sequence[Example], Looked]:
    loaded = examples.load(file)
    place = examples.written(file, loaded, folder)
    subprocess.run(["git", "init", "--quiet", "."], cwd=folder, env=desk.environment, check=True)
    return loaded, _look("examples", place, desk, ())


def _looked(kind: Kind, places: Iterable[Place], desk: Desk, verdicts: Sequence[Judgement]) -> list[Looked]:
    return [_look(kind, place, desk, verdicts) for place in places]


def _look(kind: Kind, place: Place, desk: Desk, verdicts: Sequence[Judgement]) -> Looked:
    print(f"{kind}: {place.name} …", file=sys.stderr)
    reports = desk.all_of(kind, place)
    for report in reports:
        if report.failure:
            print(f"  {report.scanner}: {report.failure}", file=sys.stderr)
    ours = by_scanner(reports)[OURS]
    strong = [found for found in ours.found if found.strong]
    return Looked(place, reports, judged.judge(place.name, strong, verdicts))


def _stale(verdicts: Iterable[Judgement], looked: Iterable[Looked]) -> int:
    """How many judged values there are no longer, in the repositories that were looked at."""
    names = {each.place.name for each in looked}
    met = {how and how.value for each in looked for how in each.judgements.values()}
    return len({each.value for each in verdicts if each.repository in names} - met)


def _to_judge(looked: Looked) -> str:
    """An entry for each rule, verdict and reason left open; the lines are in comments, for whoever goes and looks."""
    by_rule: dict[str, list[Found]] = {}
    for found, how in looked.judgements.items():
        if how is None:
            by_rule.setdefault(found.rule, []).append(found)
    entries = []
    for rule, places_of in sorted(by_rule.items()):
        places = "\n".join(f"  {json.dumps(f'{each.path} {each.mark}')}, # line {each.line}" for each in places_of)
        named = f'repository = {json.dumps(looked.place.name)}\nrule = {json.dumps(rule)}\nverdict = ""\nwhy = ""'
        entries.append(f"[[judged]]\n{named}\nplaces = [\n{places}\n]\n")
    return "\n".join(entries)
