"""The last line of the text format: the verdict, why, and on what it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.figures import human_size
from launch_gates.core.severity import Severity
from launch_gates.report.escape import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.gate import GateResult
    from launch_gates.core.report import Report
    from launch_gates.report.groups import Group
    from launch_gates.report.style import Palette


_SAID_OTHERWISE = ("source", "min_confidence", "below_min_confidence", "rules_not_run")


def verdict_line(report: Report, groups: tuple[Group, ...], palette: Palette) -> str:
    """`no-go: 2 critical, 1 high (staged changes: 12 files, 3.3 KiB, 0.04 s)`."""
    reason = _reason(report, groups)
    basis = _basis(report)
    verdict = palette.paint(report.verdict, report.verdict)
    return f"{verdict}{f': {reason}' if reason else ''}{f' ({basis})' if basis else ''}"


def _reason(report: Report, groups: tuple[Group, ...]) -> str:
    failing = _by_severity(group for group in groups if group.severity >= report.fail_on)
    below = _by_severity(group for group in groups if group.severity < report.fail_on)
    said = [failing] if failing else []
    if report.verdict == "no-go" and not failing:
        failed = next(result for result in report.results if result.status == "failed")
        said.append(for_terminal(f"{failed.gate} failed{f': {failed.reason}' if failed.reason else ''}"))
    if unchecked := _unchecked(report):
        said.append(f"{unchecked} {'thing' if unchecked == 1 else 'things'} could not be checked")
    if below:
        said.append(f"{below} below {report.fail_on.label}")
    if left_out := sum(result.below_confidence for result in report.results):
        what = "finding" if left_out == 1 else "findings"
        is_are = "is" if left_out == 1 else "are"
        said.append(f"{left_out:,} {what} below --min-confidence {report.min_confidence.label} {is_are} not shown")
    if not said and all(result.status == "skipped" for result in report.results):
        said.append("nothing to check")
    return "; ".join(said)


def _by_severity(groups: Iterable[Group]) -> str:
    """`2 critical, 1 high`; one secret in nine places counts once."""
    counts = dict.fromkeys(reversed(Severity), 0)
    for group in groups:
        counts[group.severity] += 1
    return ", ".join(f"{count} {severity.label}" for severity, count in counts.items() if count)


def _unchecked(report: Report) -> int:
    return sum(len(result.unchecked) or int(result.status == "unchecked") for result in report.results)


def _basis(report: Report) -> str:
    if len(report.results) == 1:
        result = report.results[0]
        return for_terminal(result.reason) if result.status == "skipped" and result.reason else looked_at(result)
    return f"{len(report.results)} gates, {_seconds(sum(result.seconds for result in report.results))}"


def looked_at(result: GateResult) -> str:
    """What one gate looked at, escaped: `staged changes: 12 files, 3.3 KiB, 0.04 s`."""
    source = result.stats.get("source")
    # One with a dot in its name is for programs.
    names = (name for name in result.stats if name not in _SAID_OTHERWISE and "." not in name)
    figures = [_figure(name, result.stats[name]) for name in names]
    figures.append(_seconds(result.seconds))
    said = ", ".join(figures)
    return for_terminal(f"{source}: {said}" if source else said)


def _figure(name: str, value: float | str) -> str:
    if name == "bytes" and isinstance(value, int):
        return human_size(value)
    what = name.replace("_", " ")
    if isinstance(value, str):
        return f"{what} {value}"
    return f"{value:,} {what.removesuffix('s') if value == 1 else what}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004
