"""Two reports of the same thing at different times: what is new, what is fixed, what is as it was.

A finding is known by its fingerprint, so that one which moved is the same. What an earlier report has and a later one
has not is fixed only if its gate looked at all of it again; anything else would be a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.report.escape import for_terminal
from launch_gates.report.ijson import ijson
from launch_gates.report.places import location_of, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launch_gates.core.finding import Finding
    from launch_gates.core.report import Report
    from launch_gates.core.severity import Severity

SCHEMA_VERSION = 1
_PARTS = frozenset({"staged changes", "files", "standard input", "commit message", "push"})
"""Sources of the secrets gate that are another thing each time, under the same name; and so are ranges."""


class Comparison(NamedTuple):
    """What became of the findings of two reports; each fingerprint stands in one of these, once."""

    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    """They were findings, and the team has accepted them since."""
    unknown: tuple[Finding, ...]
    """They are not found any more, and their gate did not look at everything that it looked at before."""

    def failing(self, fail_on: Severity) -> tuple[Finding, ...]:
        """What is new and at or above that severity."""
        return tuple(finding for finding in self.new if finding.severity >= fail_on)


def compare(old: Report, new: Report) -> Comparison:
    """The comparison, in each part worst first."""
    before, after = _by_key(old.findings), _by_key(new.findings)
    accepted = {_key(each.finding) for result in new.results for each in result.accepted}
    gone = {key: finding for key, finding in before.items() if key not in after}
    again, left_out = _looked_at_again(old, new), _left_out(new)
    left = {key: finding for key, finding in gone.items() if key not in accepted}
    return Comparison(
        new=tuple(finding for key, finding in after.items() if key not in before),
        fixed=tuple(each for each in left.values() if _gate(each) in again and not _is_in(each, left_out)),
        unchanged=tuple(finding for key, finding in after.items() if key in before),
        accepted=tuple(finding for key, finding in gone.items() if key in accepted),
        unknown=tuple(each for each in left.values() if _gate(each) not in again or _is_in(each, left_out)),
    )


def _looked_at_again(old: Report, new: Report) -> frozenset[str]:
    """The gates whose later results miss nothing that the earlier ones had."""
    sources = {(result.gate, result.stats.get("source")) for result in new.results}
    whole = {result.gate for result in new.results}
    whole -= {result.gate for result in old.results if _is_a_part(result.stats.get("source"))}
    whole -= {result.gate for result in new.results if result.unchecked or result.status in ("unchecked", "skipped")}
    whole -= {result.gate for result in new.results if result.below_confidence}
    ran_before = {(result.gate, result.stats.get("source")) for result in old.results}
    return frozenset(whole - {gate for gate, source in ran_before if (gate, source) not in sources})


def _is_a_part(source: object) -> bool:
    return source in _PARTS or (isinstance(source, str) and source.startswith("range "))


def _left_out(report: Report) -> frozenset[str]:
    """Files and folders that a setting leaves out, or their nature."""
    return frozenset(each.subject.rstrip("/") for result in report.results for each in result.not_looked_at)


def _is_in(finding: Finding, left_out: frozenset[str]) -> bool:
    """Whether its file, or a folder around it, is one of these."""
    path = finding.location.path or ""
    while path:
        if path in left_out:
            return True
        path = path.rpartition("/")[0]
    return False


def _by_key(findings: Iterable[Finding]) -> dict[tuple[str, str], Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        found.setdefault(_key(finding), finding)
    return found


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint


def _gate(finding: Finding) -> str:
    return finding.rule.partition("/")[0]


def as_text(comparison: Comparison, fail_on: Severity) -> str:
    """The comparison for a person: what is unchanged is counted, everything else listed."""
    lines = [
        *_block("new", comparison.new),
        *_block("fixed", comparison.fixed),
        *_block("accepted", comparison.accepted),
        *_block("unknown", comparison.unknown),
    ]
    if comparison.unknown:
        lines += ["Unknown: not found any more, but not everything was looked at again as it was before.", ""]
    counts = ", ".join(f"{len(found):,} {name}" for name, found in comparison._asdict().items())
    failing = len(comparison.failing(fail_on))
    lines.append(f"{counts}; {failing:,} new at or above {fail_on.label}")
    return "\n".join(lines) + "\n"


def _block(label: str, findings: Sequence[Finding]) -> list[str]:
    lines = []
    for finding in findings:
        about = f"{finding.severity.label}, {finding.confidence.label}"
        lines += [f"{label:<9}{about:<19}{for_terminal(finding.message)}"]
        lines += [f"           {place(location_of(finding))}", f"           {for_terminal(finding.rule)}"]
    return [*lines, ""] if lines else []


def as_json(comparison: Comparison, fail_on: Severity) -> str:
    """The comparison for programs: a list of findings, shortened, for each part."""
    failing = len(comparison.failing(fail_on))
    parts = {
        "schema_version": ijson(SCHEMA_VERSION),
        "fail_on": ijson(fail_on.label),
        "failing": ijson(failing),
        **{name: _list(found) for name, found in comparison._asdict().items()},
    }
    return "{\n" + ",\n".join(f'  "{name}": {value}' for name, value in parts.items()) + "\n}\n"


def _list(findings: Iterable[Finding]) -> str:
    lines = ",\n".join(f"    {ijson(_record(finding))}" for finding in findings)
    return f"[\n{lines}\n  ]" if lines else "[]"


def _record(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.label,
        "confidence": finding.confidence.label,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "location": {name: value for name, value in finding.location._asdict().items() if value is not None},
    }
