"""The Markdown format, for a comment on a pull request or merge request, and for GitHub's summary of a job.

What came from outside is shown as code, or with everything escaped that GitHub Flavored Markdown or HTML acts on,
mentions and references included. A page has an upper bound, and counts what had no room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.report.escape import cut, for_terminal
from launch_gates.report.groups import grouped
from launch_gates.report.places import location_of, place
from launch_gates.report.style import PLAIN
from launch_gates.report.summary import looked_at, verdict_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.core.report import Report
    from launch_gates.report.groups import Group

MOST = 60_000
"""Bytes of a page: GitHub takes comments of up to 65,536 characters."""

_PLACES = 3
_MOST_TEXT = 700
"""Characters of one text of others: none takes the room of all."""
_RESERVED = 200
"""Bytes kept free for each section that follows, for the line that counts what had no room."""

_PROSE = {
    **{character: f"\\{character}" for character in "\\`*_[]~$!"},
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "|": "&#124;",
    # What follows in the same piece of text would be taken for a person or an issue, and that person be told.
    "@": "@<wbr>",
    "#": "#<wbr>",
}


def render(report: Report) -> str:
    """The report as a page that fits into a comment."""
    return page(report, MOST)


def page(report: Report, room: int) -> str:
    """The report in at most `room` bytes of UTF-8, of which it takes 4,000 at least."""
    groups = grouped(report.findings)
    written = _Page(room)
    written.lines(f"## launch-gates: {report.verdict}", "", prose(verdict_line(report, groups, PLAIN)), "")
    accepted = [each for result in report.results for each in result.accepted]
    sections = (
        ("Findings", "| severity | confidence | what | where | what to do |", len(groups), _findings(groups)),
        ("Could not be checked", "| what | why | what to do |", _count_unchecked(report), _unchecked(report)),
        (
            "Accepted by the team",
            "| severity | what | where | because |",
            len(accepted),
            (
                _row(
                    each.finding.severity.label,
                    prose(each.finding.message),
                    code(place(location_of(each.finding))),
                    prose(each.reason),
                )
                for each in accepted
            ),
        ),
        ("Not looked at", "| what | why | how many |", *_not_looked_at(report)),
        ("Gates", "| gate | result | what was looked at |", len(report.results), _gates(report)),
    )
    for number, (title, head, count, rows) in enumerate(sections):
        if count:
            written.table(title, head, count, rows, reserve=_RESERVED * (len(sections) - number))
    return written.text()


class _Page:
    """Lines as long as there is room for them."""

    def __init__(self, room: int) -> None:
        self._left = room
        self._lines: list[str] = []

    def lines(self, *lines: str) -> None:
        self._left -= _size(lines)
        self._lines += lines

    def table(self, title: str, head: str, count: int, rows: Iterable[str], *, reserve: int) -> None:
        """The rows that fit, from the first on, and how many more there are; `reserve` bytes stay free."""
        top = (f"### {title} ({count:,})", "", head, "|---" * (head.count("|") - 1) + "|")
        left = self._left - reserve - _size(top)
        kept: list[str] = []
        for row in rows:
            left -= _size((row,))
            if left < 0:
                break
            kept.append(row)
        if kept:
            self.lines(*top, *kept, "")
        else:
            self.lines(top[0], "")
        if len(kept) < count:
            self.lines(f"{count - len(kept):,} more had no room here: the text and JSON reports have them all.", "")

    def text(self) -> str:
        return "\n".join(self._lines)


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _findings(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        first = group.first
        what = f"{prose(first.message)}<br>{code(first.rule)}"
        redacted = first.details.get("redacted")
        if isinstance(redacted, str) and redacted:
            what += f", {code(redacted)}"
        places = list(dict.fromkeys(place(location_of(finding)) for finding in group.findings))
        where = "<br>".join(code(each) for each in places[:_PLACES])
        if len(places) > _PLACES:
            where += f"<br>and {len(places) - _PLACES:,} more"
        yield _row(group.severity.label, group.confidence.label, what, where, prose(first.fix))


def _count_unchecked(report: Report) -> int:
    return sum(len(result.unchecked) or int(result.status == "unchecked") for result in report.results)


def _unchecked(report: Report) -> Iterator[str]:
    for result in report.results:
        for item in result.unchecked:
            yield _row(code(item.subject), prose(item.reason), prose(item.fix))
        if result.status == "unchecked" and not result.unchecked:
            yield _row(f"the gate {code(result.gate)}", prose(result.reason), "")


def _not_looked_at(report: Report) -> tuple[int, Iterator[str]]:
    left_out = [each for result in report.results for each in result.not_looked_at]
    return len(left_out), (_row(code(each.subject), prose(each.reason), f"{each.count:,}") for each in left_out)


def _gates(report: Report) -> Iterator[str]:
    for result in report.results:
        said = f"{result.reason}" if result.reason else looked_at(result)
        yield _row(code(result.gate), result.status, prose(said))


def code(text: str) -> str:
    """The text as code, on one line, which nothing in it can end."""
    shown = cut(for_terminal(text), _MOST_TEXT)
    if not shown.strip():
        return ""
    if "`" in shown or "|" in shown or shown != shown.strip():
        inner = "".join(char if char.isalnum() else f"&#{ord(char)};" for char in shown)
        return f"<code>{inner}</code>"
    return f"`{shown}`"


def prose(text: str) -> str:
    """The text as plain words, on one line: no markup, link, mention or reference."""
    shown = cut(for_terminal(text), _MOST_TEXT).strip()
    escaped = "".join(_PROSE.get(character, character) for character in shown)
    return escaped.replace("://", "&#58;//").replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")
