"""How each scanner is asked for a report on a folder or a history, and what is read from that report: rule and place.

No value is read, and all that can hide values are told to. Nothing is started here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from benchmarks.environments import PEERS, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OURS = "launch-gates"
Kind = Literal["examples", "tree", "history"]
_ABOVE_MEDIUM = ("critical", "high")
_SURE = ("likely", "certain")
_MARK = 16


@dataclass(frozen=True)
class Found:
    """One finding. `strong` and `mark`, which outlives moved lines, are ours alone."""

    rule: str
    path: str
    line: int
    commit: str = ""
    strong: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Call:
    """One scanner's command, to be run in the place that it looks at."""

    scanner: str
    arguments: tuple[str, ...]
    codes: tuple[int, ...]
    """The exit codes of runs that did their work."""
    on_output: bool = False
    """Whether the report is what it prints, and no file."""


def calls(kind: Kind, environments: Path, report: Path) -> list[Call]:
    """Every scanner's command for such a place, ours first; each writes to `report`."""
    programs = {peer.name: str(executable(environments / peer.name, peer.program)) for peer in PEERS}
    ours = str(executable(environments / OURS, OURS))
    leaks = ("--redact", "--no-banner", "--exit-code", "0")
    into = str(report)
    found = [
        Call(OURS, (ours, "secrets", *_ours(kind), "--format", "json", "--output", into), (0, 1, 3)),
        Call(
            "betterleaks",
            (programs["betterleaks"], "git" if kind == "history" else "filesystem", *leaks, "-o", into, "."),
            (0,),
        ),
        Call("kingfisher", (programs["kingfisher"], *_kingfisher(kind), "--output", into, "."), (0, 200)),
        Call(
            "gitleaks",
            (programs["gitleaks"], "git" if kind == "history" else "dir", *leaks, "-f", "json", "-r", into, "."),
            (0,),
        ),
    ]
    if kind != "history":
        program = str(environments / "detect-secrets" / "bin" / "detect-secrets")
        everything = ("--all-files",) if kind == "examples" else ()
        arguments = (program, "scan", "--no-verify", *everything)
        found.append(Call("detect-secrets", arguments, (0,), on_output=True))
    return found


def _ours(kind: Kind) -> tuple[str, ...]:
    return ("--history",) if kind == "history" else ("--worktree",)


def _kingfisher(kind: Kind) -> tuple[str, ...]:
    """Nothing may ask the network. Every place is wanted, as the others give it, and not one of each value."""
    history = "full" if kind == "history" else "none"
    quiet = ("--no-validate", "--no-update-check", "--quiet", "--redact", "--no-dedup")
    return ("scan", *quiet, "--git-history", history, "--format", "json")


def read(scanner: str, report: bytes) -> list[Found]:
    """What the report says, each rule at each place once. Raises ValueError for what is no report."""
    if not report.strip():
        return []
    try:
        return list(dict.fromkeys(_READERS[scanner](json.loads(report))))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"an unknown report of {scanner}: {error!r}") from None


def _read_ours(report: Any) -> Iterator[Found]:  # noqa: ANN401 -- any JSON
    for each in report["findings"]:
        place = each["location"]
        strong = each["severity"] in _ABOVE_MEDIUM and each["confidence"] in _SURE
        mark = each["fingerprint"].rpartition("/")[2][:_MARK]
        rule = each["rule"].removeprefix("secrets/")
        path = place.get("path") or place.get("name") or ""
        yield Found(rule, path, place.get("line") or 0, place.get("commit") or "", strong, mark)


def _read_gitleaks(report: Any) -> Iterator[Found]:  # noqa: ANN401
    for each in report or ():
        yield Found(each["RuleID"], _plain(each["File"]), each["StartLine"], each["Commit"])


def _read_betterleaks(report: Any) -> Iterator[Found]:  # noqa: ANN401
    for each in report["findings"] or ():
        place = each["location"]
        commit = each.get("attributes", {}).get("git.sha", "")
        yield Found(each["rule_id"], _plain(place["path"]), place.get("start_line", 0), commit)


def _read_kingfisher(report: Any) -> Iterator[Found]:  # noqa: ANN401
    for each in report["findings"]:
        found = each["finding"]
        commit = found.get("git_metadata", {}).get("commit", {}).get("id", "")
        yield Found(each["rule"]["id"], _plain(found["path"]), found["line"], commit)


def _read_detect_secrets(report: Any) -> Iterator[Found]:  # noqa: ANN401
    for path, places in report["results"].items():
        for each in places:
            yield Found(each["type"], _plain(path), each["line_number"])


def _plain(path: str) -> str:
    return path.removeprefix("./")


_READERS: dict[str, Callable[[Any], Iterator[Found]]] = {
    OURS: _read_ours,
    "betterleaks": _read_betterleaks,
    "kingfisher": _read_kingfisher,
    "gitleaks": _read_gitleaks,
    "detect-secrets": _read_detect_secrets,
}
