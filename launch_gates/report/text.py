"""The text format, for a person at a terminal: worst first, what to do beside each, the verdict on the last line.

Everything that came from outside passes `for_terminal`; our own words are ASCII, so that any terminal shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.report.escape import for_terminal
from launch_gates.report.groups import grouped
from launch_gates.report.places import location_of, place
from launch_gates.report.style import Style
from launch_gates.report.summary import looked_at, verdict_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from launch_gates.core.finding import Accepted, Finding, NotLookedAt, Unchecked
    from launch_gates.core.report import Report
    from launch_gates.core.severity import Severity
    from launch_gates.report.groups import Group

PLACES_SHOWN = 5
"""Places of one group that are listed unless everything is asked for."""

MARKS_SHOWN = 3
"""Fingerprints of one group that are listed unless everything is asked for."""

REPEATS_SHOWN = 5
"""Groups of one rule and severity that are listed where they fail nothing, unless everything is asked for."""

_FEW_MOVED = 5
_COLUMN = 11
_HEAD = 19
"""Columns of severity and confidence: `critical, certain  `."""
_DOUBT = "This is a guess and may be wrong: nothing proves it. --min-confidence likely leaves guesses out."


def render(report: Report) -> str:
    """The report in plain text, 100 columns wide."""
    return render_for(report, Style())


def render_for(report: Report, style: Style) -> str:
    """The report in that style; ends with a newline, or is empty where a quiet run has nothing to say."""
    groups = grouped(report.findings)
    if style.verbosity == "quiet" and report.verdict == "go":
        return ""
    page = _Page(style)
    shown, more = _without_repeats(groups, report, style)
    for group in shown:
        page.group(group)
    page.more(more)
    if style.verbosity != "quiet" or report.verdict == "unknown":
        page.unchecked(report)
    if style.verbosity != "quiet":
        page.accepted([accepted for result in report.results for accepted in result.accepted])
        page.not_looked_at([left_out for result in report.results for left_out in result.not_looked_at])
        page.gates(report)
    page.lines.append(verdict_line(report, groups, style.palette))
    return "\n".join(page.lines) + "\n"


def _without_repeats(
    groups: tuple[Group, ...], report: Report, style: Style
) -> tuple[list[Group], dict[tuple[Severity, str], int]]:
    """What is listed, and how many more there are of a severity and rule: of those that fail nothing a few will do."""
    shown: list[Group] = []
    counts: dict[tuple[Severity, str], int] = {}
    for group in groups:
        if style.verbosity == "verbose" or group.severity >= report.fail_on:
            shown.append(group)
            continue
        key = group.severity, group.first.rule
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= REPEATS_SHOWN:
            shown.append(group)
    return shown, {key: count - REPEATS_SHOWN for key, count in counts.items() if count > REPEATS_SHOWN}


class _Page:
    """The lines so far. Each block ends with an empty one."""

    def __init__(self, style: Style) -> None:
        self.lines: list[str] = []
        self._style = style
        self._paint = style.palette.paint
        self._verbose = style.verbosity == "verbose"

    def group(self, group: Group) -> None:
        finding = group.first
        self._sure_head(group.severity, group.confidence, finding.message)
        self._row("secret", _secret(finding))
        self._row("parts", ", ".join(_texts(finding.details.get("parts"))))
        self._places(group.findings)
        self._row("history", _history(finding.details.get("history")))
        known_as = finding.details.get("known_as")
        self._row("known as", known_as if isinstance(known_as, str) else "")
        self._row("accepted", _once_accepted(group.findings))
        if group.confidence is Confidence.GUESS:
            self._row("guess", _doubt(finding))
        rotate = finding.details.get("rotate")
        if isinstance(rotate, str) and rotate:
            self._row("rotate", rotate, role="link")
        self._row("fix", finding.fix)
        self._row("more", f"launch-gates explain {finding.rule}")
        self._fingerprints(group.findings)
        self.lines.append("")

    def more(self, left_out: Mapping[tuple[Severity, str], int]) -> None:
        """How many findings of each rule are not listed."""
        for (severity, rule), count in left_out.items():
            self.lines += [f"and {count:,} more of {for_terminal(rule)}, {severity.label} (--verbose lists them)", ""]

    def unchecked(self, report: Report) -> None:
        for result in report.results:
            for item in result.unchecked:
                self._unchecked_item(item)
            if result.status == "unchecked" and not result.unchecked:
                self._head("unchecked", f"the gate {result.gate}")
                self._row("reason", result.reason)
                self.lines.append("")

    def _unchecked_item(self, item: Unchecked) -> None:
        self._head("unchecked", item.subject)
        self._row("reason", item.reason)
        self._row("fix", item.fix)
        self._row("rule", item.rule)
        self.lines.append("")

    def accepted(self, all_accepted: list[Accepted]) -> None:
        if not all_accepted:
            return
        if not self._verbose:
            self.lines.append(f"Accepted by the team: {_count(len(all_accepted), 'finding')} (--verbose lists them).")
            self.lines += dict.fromkeys(filter(None, map(_ending, all_accepted)))
            self.lines += _few(list(dict.fromkeys(filter(None, map(_moved, all_accepted)))))
            self.lines.append("")
            return
        for accepted in sorted(all_accepted, key=lambda accepted: -accepted.finding.severity):
            about = f"{accepted.finding.severity.label}, {accepted.finding.confidence.label}"
            self._head("accepted", f"{about}: {accepted.finding.message}")
            self._places((accepted.finding,))
            self._row("because", accepted.reason)
            self._row("by", accepted.owner)
            self._row("until", accepted.expires)
            self._row("ends", _left(accepted))
            self._row("was in", str(accepted.finding.details.get("accepted_in", "")))
            self._row("source", accepted.source)
            self._row("rule", accepted.finding.rule)
            self.lines.append("")

    def not_looked_at(self, left_out: list[NotLookedAt]) -> None:
        if not left_out:
            return
        by_reason: dict[str, list[NotLookedAt]] = {}
        for each in left_out:
            by_reason.setdefault(each.reason, []).append(each)
        counts = {reason: sum(each.count for each in members) for reason, members in by_reason.items()}
        digits = max(len(str(count)) for count in counts.values())
        self.lines.append("Not looked at:" if self._verbose else "Not looked at (--verbose lists them):")
        for reason, members in by_reason.items():
            self.lines.append(f"  {counts[reason]:>{digits}}  {for_terminal(reason)}")
            if self._verbose:
                subjects = (for_terminal(each.subject) for each in members)
                self.lines += [" " * (digits + 6) + self._paint("quiet", subject) for subject in subjects]
        self.lines.append("")

    def gates(self, report: Report) -> None:
        """A line a gate, where there are several; of one alone the verdict's line says it all."""
        if len(report.results) < 2:  # noqa: PLR2004
            return
        widest = max(len(for_terminal(result.gate)) for result in report.results)
        for result in report.results:
            said = for_terminal(result.reason) if result.reason else looked_at(result)
            status = self._paint(result.status, f"{result.status:<9}")
            self.lines.append(f"{for_terminal(result.gate):<{widest}}  {status}  {said}".rstrip())
        self.lines.append("")

    def _places(self, findings: tuple[Finding, ...]) -> None:
        places = list(dict.fromkeys(_where(finding, findings[0].rule) for finding in findings))
        shown = places if self._verbose or len(places) == PLACES_SHOWN + 1 else places[:PLACES_SHOWN]
        for number, text in enumerate(shown):
            self._line("where" if number == 0 else "", text)
        if len(places) > len(shown):
            self._line("", f"and {len(places) - len(shown)} more (--verbose lists them)")

    def _fingerprints(self, findings: tuple[Finding, ...]) -> None:
        """What `launch-gates accept` takes; of a rule that nothing can accept there is none to show."""
        marks = list(dict.fromkeys(each.fingerprint for each in findings if not each.rule.startswith("acceptance/")))
        shown = marks if self._verbose else marks[:MARKS_SHOWN]
        for number, mark in enumerate(shown):
            self._line("id" if number == 0 else "", for_terminal(mark))
        if len(marks) > len(shown):
            self._line("", f"and {len(marks) - len(shown)} more (--verbose lists them)")

    def _head(self, label: str, title: str) -> None:
        self._titled(self._paint(label, f"{label:<{_COLUMN}}"), title, _COLUMN)

    def _sure_head(self, severity: Severity, confidence: Confidence, title: str) -> None:
        gap = " " * (_HEAD - len(severity.label) - len(", ") - len(confidence.label))
        sure = self._paint(confidence.label, confidence.label)
        self._titled(f"{self._paint(severity.label, severity.label)}, {sure}{gap}", title, _HEAD)

    def _titled(self, head: str, title: str, columns: int) -> None:
        first, *others = _wrapped(for_terminal(title), self._style.width - columns)
        self.lines.append(head + self._paint("title", first))
        self.lines += [" " * columns + self._paint("title", line) for line in others]

    def _row(self, label: str, text: str, role: str = "") -> None:
        """Label and wrapped text; nothing where there is no text."""
        if text:
            for number, line in enumerate(_wrapped(for_terminal(text), self._style.width - _COLUMN)):
                self._line(label if number == 0 else "", self._paint(role, line))

    def _line(self, label: str, text: str) -> None:
        if text:
            space = " " * (_COLUMN - 2 - len(label))
            self.lines.append(f"  {self._paint('quiet', label)}{space}{text}")


def _where(finding: Finding, rule: str) -> str:
    """The finding's place, with its rule where that is another one: a comment that allows the finding names it."""
    at = place(location_of(finding))
    return at if finding.rule == rule else f"{at} ({for_terminal(finding.rule)})"


def _secret(finding: Finding) -> str:
    """What is known of a secret without saying it: `sk_live_<redacted> (107 characters), Stripe, in STRIPE_KEY`."""
    details = finding.details
    redacted, provider, name = (details.get(key) for key in ("redacted", "provider", "name"))
    said = [str(value) for value in (redacted, provider) if isinstance(value, str) and value]
    if isinstance(name, str) and name:
        said.append(f"assigned to {name}")
    if encoding := _texts(details.get("encoding")):
        said.append(f"encoded as {', then '.join(encoding)}")
    return ", ".join(said)


def _once_accepted(findings: tuple[Finding, ...]) -> str:
    """That it had been accepted for a time that is over."""
    told = dict.fromkeys(str(each.details["was_accepted"]) for each in findings if "was_accepted" in each.details)
    return "; ".join(told)


def _ending(accepted: Accepted) -> str:
    """That it soon counts no more, with what it is; empty where it does not."""
    left = _left(accepted)
    until = f"until {for_terminal(accepted.expires)}: {for_terminal(accepted.finding.message)}"
    return f"  {left}, {until}" if left else ""


def _few(lines: list[str]) -> list[str]:
    """The first of them, and how many more there are."""
    more = len(lines) - _FEW_MOVED
    return lines if more <= 0 else [*lines[:_FEW_MOVED], f"  and {more:,} more"]


def _moved(accepted: Accepted) -> str:
    """That it was accepted under an earlier name of its file; empty where it was not."""
    path = accepted.finding.details.get("accepted_in")
    if path is None:
        return ""
    now = for_terminal(accepted.finding.message)
    return f"  moved from {for_terminal(str(path))}, where it was accepted: {now} ({accepted.finding.fingerprint})"


def _left(accepted: Accepted) -> str:
    """For how long it counts, where that is not long."""
    left = accepted.finding.details.get("accepted_days_left")
    if not isinstance(left, int):
        return ""
    return f"{_count(left, 'day')} left" if left else "today is the last day"


def _doubt(finding: Finding) -> str:
    """Why a guess may be wrong, and how to say that it is."""
    doubt = finding.details.get("doubt")
    return doubt if isinstance(doubt, str) and doubt else _DOUBT


def _history(story: object) -> str:
    """`since 2021-03-04 by Jane Doe (1,727 days), in 3 versions, still at HEAD, in 2 of 5 refs that lead to it`."""
    if not isinstance(story, dict):
        return ""
    said = []
    introduced, days = story.get("introduced"), story.get("days")
    if isinstance(introduced, dict):
        by = f" by {introduced['author']}" if introduced.get("author") else ""
        age = f" ({_count(days, 'day')})" if isinstance(days, int) else ""
        said.append(f"since {str(introduced.get('date', ''))[:10]}{by}{age}")
    if isinstance(versions := story.get("versions"), int) and versions > 1:
        said.append(f"in {versions:,} versions")
    if isinstance(places := story.get("places_total"), int) and places > 1:
        said.append(f"in {places:,} places")
    if story.get("at_head"):
        said.append("still at HEAD")
    elif isinstance(holding := story.get("refs_holding"), int) and holding:
        reaching = story.get("refs_reaching")
        of = f"{reaching:,}" if isinstance(reaching, int) else "0"
        said.append(f"not at HEAD, still in {holding:,} of {of} refs that lead to it")
    if not story.get("reachable", True):
        said.append("no branch or tag leads to it")
    return ", ".join(said)


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, (list, tuple)) else []


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; a longer word has a line to itself. There is always one line."""
    return list(_lines_of(text.split(" "), width))


def _lines_of(words: Iterable[str], width: int) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
