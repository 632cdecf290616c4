"""The tables of a SARIF run: what each rule says, and the weaknesses and categories that it is about."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity
from launch_gates.report.escape import cut, for_terminal
from launch_gates.report.references import address, standards

if TYPE_CHECKING:
    from launch_gates.core.finding import Finding
    from launch_gates.core.report import Report
    from launch_gates.core.rule import Rule
    from launch_gates.report.references import Standard

_MOST_TAG, _MOST_SHORT, _MOST_HELP = 255, 1_024, 20_000
_MOST_TAGS = 10
"""Tags of a rule that GitHub shows."""
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
"""GitHub's bounds: critical above 9.0, high from 7.0, medium from 4.0."""
_PROBLEMS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning"}
_PRECISIONS = {Confidence.CERTAIN: "very-high", Confidence.LIKELY: "high", Confidence.GUESS: "low"}
_LISTS = {
    "CWE": "the weaknesses of the CWE list (MITRE)",
    "OWASP Top Ten": "the categories of the OWASP Top Ten",
}
_GUIDS = {name: str(uuid.uuid5(uuid.NAMESPACE_URL, f"launch-gates:{name}")) for name in _LISTS}
_PLACEHOLDER = re.compile(r"\{([0-9]+)\}", re.ASCII)


def message(text: str, most: int) -> str:
    """The text as a message: visible characters, and nothing in it a link or a placeholder (3.11.5, 3.11.6)."""
    return _PLACEHOLDER.sub(r"{{\1}}", cut(for_terminal(text), most).replace("](", "]\\("))


class Descriptors:
    """The rules of the findings, each once, in the order in which they are asked for."""

    def __init__(self, report: Report) -> None:
        """Of a rule that the report does not explain, its findings do what they can."""
        self._known = {rule.id: rule for rule in report.rules}
        self._indices: dict[str, int] = {}
        self._examples: list[Finding] = []
        self._worst: list[Severity] = []

    def index(self, finding: Finding) -> int:
        """The place of the finding's rule in `rules`."""
        index = self._indices.setdefault(finding.rule, len(self._indices))
        if index == len(self._examples):
            self._examples.append(finding)
            self._worst.append(finding.severity)
        self._worst[index] = max(self._worst[index], finding.severity)
        return index

    def rules(self) -> list[dict[str, object]]:
        """A reportingDescriptor (3.49) each."""
        return [
            _descriptor(finding, severity, self._known.get(finding.rule))
            for finding, severity in zip(self._examples, self._worst, strict=True)
        ]

    def taxonomies(self) -> list[dict[str, object]]:
        """The lists (toolComponent, 3.19) that the rules refer to, with the entries that they refer to."""
        rules = [self._known[each.rule] for each in self._examples if each.rule in self._known]
        found = {standard: None for rule in rules for standard in standards(rule.references)}
        return [
            {
                "name": name,
                "guid": _GUIDS[name],
                "shortDescription": {"text": what},
                "taxa": [{"id": each.id, "helpUri": each.url} for each in found if _list(each) == name],
            }
            for name, what in _LISTS.items()
            if any(_list(each) == name for each in found)
        ]


def _list(standard: Standard) -> str:
    return "CWE" if standard.is_cwe else "OWASP Top Ten"


def _descriptor(finding: Finding, severity: Severity, rule: Rule | None) -> dict[str, object]:
    title = finding.rule if rule is None else rule.title
    why = finding.rule if rule is None else rule.why
    fix = finding.fix if rule is None else rule.fix
    confidence = finding.confidence if rule is None else rule.confidence
    related = () if rule is None else standards(rule.references)
    name = for_terminal(finding.rule)
    more = f"launch-gates explain {name}"
    descriptor: dict[str, object] = {
        "id": name,
        "shortDescription": {"text": message(title, _MOST_SHORT)},
        "fullDescription": {"text": message(why, _MOST_SHORT)},
        "help": {"text": message(f"{why} What to do: {fix} More: {more}", _MOST_HELP)},
        "defaultConfiguration": {"level": _PROBLEMS.get(severity, "note")},
        "properties": {
            "tags": _tags(finding.rule, rule, related),
            "precision": _PRECISIONS[confidence],
            "problem.severity": _PROBLEMS.get(severity, "recommendation"),
            "security-severity": _SCORES[severity],
        },
    }
    if rule is not None and (uri := address(rule.references)):
        descriptor["helpUri"] = uri
    if related:
        descriptor["relationships"] = [_relationship(each) for each in related]
    return descriptor


def _tags(name: str, rule: Rule | None, related: tuple[Standard, ...]) -> list[str]:
    tags = ["security", name.partition("/")[0]]
    if rule is not None:
        tags += [rule.family, rule.provider]
    # GitHub shows the weakness of a tag that is written so.
    tags += [f"external/cwe/{each.id.lower()}" if each.is_cwe else f"owasp/{each.id}" for each in related]
    shown = dict.fromkeys(cut(for_terminal(tag), _MOST_TAG) for tag in tags if tag)
    return list(shown)[:_MOST_TAGS]


def _relationship(standard: Standard) -> dict[str, object]:
    component = {"name": _list(standard), "guid": _GUIDS[_list(standard)]}
    return {"target": {"id": standard.id, "toolComponent": component}, "kinds": ["superset"]}
