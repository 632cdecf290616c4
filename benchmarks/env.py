"""What the env gate finds in real applications, beside lists of names made by hand: `python -m benchmarks.env FOLDER`.

The folder holds checkouts, each named as its file in `env_labels/` (`owner+name`) and at the commit that stands there.
Prints a table a sample; what is missed, wrong or judged otherwise is listed below. Exit code 0 where the bars are met.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.detection import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LABELS = Path(__file__).resolve().parent / "env_labels"
RECALL, PRECISION = 0.98, 0.95
AMBIENT = frozenset(
    (
        *("HOME", "PATH", "PWD", "USER", "SHELL", "TERM", "LANG", "LC_ALL", "TMPDIR", "HOSTNAME", "UID", "TZ"),
        *("CI", "NODE_ENV", "PYTHONPATH", "DEBIAN_FRONTEND"),
    )
)
"""Names that every machine has, or that tools set: they count neither way where an application's list lacks them."""
_LAUNCHED = ("runtime", "build")
_STRICTEST = ("required", "unknown", "optional")


@dataclass(frozen=True)
class Labels:
    """What somebody has read in one application at one commit."""

    repository: str
    commit: str
    sample: int
    """1 was labelled before readers were mended over what it showed, 2 after that."""
    names: frozenset[str]
    """Every name that the application reads at run time or while it is built."""
    needs: Mapping[str, str]
    """Of some names, whether the code does without."""
    either: frozenset[str]
    """Names that count neither way: of scripts for maintainers, of build arguments, of names that a framework reads."""
    corrected: frozenset[str] = frozenset()
    """Those of the names and needs that were wrong as first written, and were put right after looking again."""


@dataclass(frozen=True)
class Compared:
    """How `launch-gates env list` does by these labels."""

    labels: Labels
    found: frozenset[str]
    missed: frozenset[str]
    wrong: frozenset[str]
    """Listed as read at run time or build time, and not so."""
    agreed: int
    """Needs that are as labelled, of those that were found."""
    differing: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Name -> the need by the label, and ours."""


def main(arguments: Sequence[str]) -> int:
    """Compares every application whose checkout is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.env", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the checkouts lie, each as owner+name")
    parser.add_argument("--labels", type=Path, default=LABELS)
    options = parser.parse_args(arguments)
    compared = []
    for path in sorted(options.labels.glob("*.json")):
        checkout = options.folder / path.stem
        if not checkout.is_dir():
            print(f"{path.stem}: no checkout, left out", file=sys.stderr)
            continue
        compared.append(compare(labels_of(json.loads(path.read_text(encoding="utf-8"))), listed(checkout)))
    if not compared:
        parser.error(f"no checkout of a labelled application in {options.folder}")
    print(report(compared))
    return int(not is_met(compared))


def labels_of(document: Mapping[str, Any]) -> Labels:
    """A file of `env_labels/`."""
    return Labels(
        document["repository"],
        document["commit"],
        document["sample"],
        frozenset(document["names"]),
        document["needs"],
        frozenset(document["either"]),
        frozenset(document["corrected"]),
    )


def listed(checkout: Path) -> list[dict[str, Any]]:
    """What our inventory says of a checkout."""
    command = [sys.executable, "-m", "launch_gates", "env", "list", str(checkout), "--format", "json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{checkout}: {done.stderr.strip()}")
    variables: list[dict[str, Any]] = json.loads(done.stdout)["variables"]
    return variables


def compare(labels: Labels, variables: Iterable[Mapping[str, Any]]) -> Compared:
    """Names that are read by what is launched, whichever application of a monorepo reads them."""
    ours: dict[str, set[str]] = {}
    for variable in variables:
        if any(read["scope"] in _LAUNCHED for read in variable["reads"]):
            ours.setdefault(variable["name"], set()).add(variable["required"])
    names = frozenset(ours)
    strictest = {name: next(need for need in _STRICTEST if need in needs) for name, needs in ours.items()}
    asked = {name: need for name, need in labels.needs.items() if name in strictest}
    differing = {name: (need, strictest[name]) for name, need in asked.items() if strictest[name] != need}
    return Compared(
        labels,
        names & labels.names,
        labels.names - names,
        names - labels.names - labels.either - AMBIENT,
        len(asked) - len(differing),
        differing,
    )


def rates(compared: Iterable[Compared]) -> tuple[float, float, float]:
    """Recall, precision and the part of the needs that agree, of all of them together."""
    several = list(compared)
    found = sum(len(each.found) for each in several)
    missed = sum(len(each.missed) for each in several)
    wrong = sum(len(each.wrong) for each in several)
    agreed = sum(each.agreed for each in several)
    asked = agreed + sum(len(each.differing) for each in several)
    return _part(found, found + missed), _part(found, found + wrong), _part(agreed, asked)


def _part(count: int, of: int) -> float:
    return count / of if of else 1.0


def is_met(compared: Iterable[Compared]) -> bool:
    """Whether recall and precision are what was asked for."""
    recall, precision, _ = rates(compared)
    return recall >= RECALL and precision >= PRECISION


def report(compared: Sequence[Compared]) -> str:
    """A table for each sample, and every difference."""
    parts = []
    for sample in sorted({each.labels.sample for each in compared}):
        chosen = [each for each in compared if each.labels.sample == sample]
        rows = [_row(each.labels.repository, [each]) for each in chosen]
        parts += [f"Sample {sample}", table(_HEADERS, [*rows, _row("**all**", chosen)])]
    lines = [line for each in compared for line in _differences(each)]
    return "\n\n".join([*parts, "\n".join(lines)]).rstrip()


_HEADERS = ("application", "names", "found", "missed", "wrong", "recall", "precision", "needs as labelled")


def _row(title: str, compared: Sequence[Compared]) -> tuple[str, ...]:
    recall, precision, _ = rates(compared)
    agreed = sum(each.agreed for each in compared)
    asked = agreed + sum(len(each.differing) for each in compared)
    return (
        title,
        f"{sum(len(each.labels.names) for each in compared):,}",
        f"{sum(len(each.found) for each in compared):,}",
        str(sum(len(each.missed) for each in compared)),
        str(sum(len(each.wrong) for each in compared)),
        f"{recall:.3f}",
        f"{precision:.3f}",
        f"{agreed} of {asked}",
    )


def _differences(compared: Compared) -> Iterable[str]:
    about = compared.labels.repository
    yield from (f"{about}: missed {name}" for name in sorted(compared.missed))
    yield from (f"{about}: wrong {name}" for name in sorted(compared.wrong))
    for name, (label, ours) in sorted(compared.differing.items()):
        yield f"{about}: {name} is {label} by the label, {ours} by us"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
