"""What a job of GitHub Actions shows: annotations, a summary and outputs, each from one function.

Annotations are workflow commands, which the runner takes from any line that is printed: `commands` gives those lines
and nothing else may be printed among them. Of each kind GitHub keeps ten a step and fifty a job; the worst come first,
and the last line counts the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from launch_gates.core.severity import Severity
from launch_gates.report import markdown
from launch_gates.report.escape import cut, for_terminal
from launch_gates.report.groups import grouped
from launch_gates.report.places import location_of, place
from launch_gates.report.style import PLAIN
from launch_gates.report.summary import verdict_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.core.finding import Unchecked
    from launch_gates.core.report import Report
    from launch_gates.report.groups import Group

    Kind = Literal["error", "warning", "notice"]

MOST_OF_A_KIND = 10
"""Annotations of one kind that GitHub keeps of a step (actions/toolkit, docs/problem-matchers.md)."""
MOST_SUMMARY = 1_000_000
"""Bytes of a step's summary: of a larger one than 1024 KiB GitHub takes nothing at all."""
_MOST_MESSAGE = 3_000
"""Characters: the runner cuts off a message at 4,096."""
_MOST_PROPERTY = 250


def render(report: Report) -> str:
    """The annotations, as they are to be printed."""
    return "\n".join(commands(report)) + "\n"


def commands(report: Report) -> list[str]:
    """The workflow commands, worst first; the last one says the verdict and what the others leave out.

    A finding that fails its gate is an error, one that does not a warning or, as `info`, a notice. What could not be
    checked is a warning, before the findings that are.
    """
    groups = grouped(report.findings)
    found: dict[Kind, list[Group]] = {"error": [], "warning": [], "notice": []}
    for group in groups:
        found[_kind(group, report)].append(group)
    unchecked = [item for result in report.results for item in result.unchecked]
    warnings = [_of_unchecked(item) for item in unchecked[:MOST_OF_A_KIND]]
    warnings += [_of_group("warning", group) for group in found["warning"][: MOST_OF_A_KIND - len(warnings)]]
    errors = [_of_group("error", group) for group in found["error"][:MOST_OF_A_KIND]]
    # The last notice is the verdict's.
    notices = [_of_group("notice", group) for group in found["notice"][: MOST_OF_A_KIND - 1]]
    shown = [*errors, *warnings, *notices]
    said = [verdict_line(report, groups, PLAIN)]
    if more := len(groups) + len(unchecked) - len(shown):
        said.append(f"{more:,} more in the job's summary: GitHub shows {MOST_OF_A_KIND} annotations of a kind a step.")
    return [*shown, _command("notice", {"title": f"launch-gates: {report.verdict}"}, *said)]


def failure(message: str, fix: str) -> list[str]:
    """The workflow commands where there is no report: what went wrong. Neither text may hold a credential."""
    return [_command("error", {"title": "launch-gates: nothing was checked"}, message, *([fix] if fix else []))]


def failure_summary(message: str, fix: str) -> str:
    """The Markdown for that."""
    said = "\n\n".join(markdown.prose(text) for text in (message, fix) if text)
    return f"## launch-gates: nothing was checked\n\n{said}\n"


def summary(report: Report, room: int = MOST_SUMMARY) -> str:
    """The Markdown for the job's page, in at most `room` bytes, with what had no room counted."""
    return markdown.page(report, room)


def outputs(report: Report) -> dict[str, str]:
    """What later steps may ask for: the verdict, and numbers of findings, where one secret in nine places is one."""
    groups = grouped(report.findings)
    counts = {severity.label: str(sum(group.severity == severity for group in groups)) for severity in Severity}
    return {
        "verdict": report.verdict,
        "findings": str(len(groups)),
        "failing": str(sum(group.severity >= report.fail_on for group in groups)),
        "unchecked": str(sum(len(result.unchecked) or result.status == "unchecked" for result in report.results)),
        **dict(reversed(counts.items())),
    }


def _kind(group: Group, report: Report) -> Kind:
    if group.severity >= report.fail_on:
        return "error"
    return "notice" if group.severity == Severity.INFO else "warning"


def _of_group(kind: Kind, group: Group) -> str:
    finding = group.first
    location = location_of(finding)
    properties = {"title": f"{group.severity.label}, {group.confidence.label}: {finding.rule}"}
    if location.path:
        properties["file"] = location.path
        if location.line is not None:
            properties["line"] = str(location.line)
            if location.column is not None:
                properties["col"] = str(location.column)
    said = [finding.message]
    others = len(group.findings) - 1
    if others:
        said.append(f"At {place(location)}, and in {others:,} more {'place' if others == 1 else 'places'}.")
    elif location.commit or not location.path:
        said.append(f"At {place(location)}.")
    return _command(kind, properties, *said, f"Fix: {finding.fix}", f"launch-gates explain {finding.rule}")


def _of_unchecked(item: Unchecked) -> str:
    said = f"{item.subject} could not be checked: {item.reason}"
    return _command("warning", {"title": f"unchecked: {item.rule}"}, said, f"Fix: {item.fix}")


def _command(kind: Kind, properties: Mapping[str, str], *message: str) -> str:
    """One workflow command, on one line whatever the lines of its message hold."""
    shown = cut("\n".join(map(for_terminal, message)), _MOST_MESSAGE)
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {given}::{_data(shown)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(cut(for_terminal(text), _MOST_PROPERTY)).replace(":", "%3A").replace(",", "%2C")
