"""The Markdown page: read back by a parser of CommonMark and GitHub's tables, nothing of a report is markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from launch_gates.report.markdown import MOST, code, page, prose, render
from tests.report.reports import HOSTILE, TEXTS, everywhere, many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

    from launch_gates.core.report import Report

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BLOCKS = {"heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "inline"}
INLINE = {"text", "code_inline", "html_inline", "text_special"}
HTML = {"<br>", "<wbr>", "<code>", "</code>"}


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def checked(text: str) -> list[Token]:
    tokens = list(flat(PARSER.parse(text)))
    for token in tokens:
        assert token.type.removesuffix("_open").removesuffix("_close") in BLOCKS | INLINE, (token.type, token.content)
        if token.type == "html_inline":
            assert token.content in HTML
    return tokens


def rows(tokens: list[Token]) -> list[int]:
    """The number of cells of each row."""
    counts: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            counts.append(0)
        elif token.type in {"td_open", "th_open"}:
            counts[-1] += 1
    return counts


def test_the_rich_report_looks_as_it_did(rich_report: Report, snapshot: Callable[[str, str], None]) -> None:
    checked(render(rich_report))
    snapshot("rich.md", render(rich_report))


def test_a_clean_report_says_go(clean_report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("clean.md", render(clean_report))


@given(TEXTS)
def test_whatever_a_report_holds_it_stays_in_its_cell(text: str) -> None:
    tokens, plain = checked(page(everywhere(text), 1_000_000)), checked(page(everywhere("x"), 1_000_000))
    headings = [token.content for token in flat(tokens) if token.type == "heading_open"]
    assert headings == [token.content for token in plain if token.type == "heading_open"]
    # A finding's secret is its number, so that texts alike are one group; every table keeps its columns.
    assert set(rows(tokens)) == set(rows(plain)) == {5, 3, 4}
    assert len(rows(tokens)) == len(rows(plain))


@pytest.mark.parametrize("text", HOSTILE)
def test_code_and_prose_show_what_is_there(text: str) -> None:
    for shown in (code(text), prose(text)):
        assert shown.isprintable()
        assert "\n" not in shown
        tokens = checked(f"| a |\n|---|\n| {shown} |\n")
        assert rows(tokens) == [1, 1]


def test_a_mention_or_reference_is_broken_up() -> None:
    assert prose("@octocat #12") == "@<wbr>octocat #<wbr>12"
    assert prose("https://a.example www.a.example") == "https&#58;//a.example www&#46;a.example"


def test_it_fits_into_a_comment_and_counts_the_rest() -> None:
    text = render(many(5_000))
    assert len(text.encode()) <= MOST
    kept = sum(count == 5 for count in rows(checked(text))) - 1
    assert kept > 50
    assert f"{5_000 - kept:,} more had no room here" in text
    # What stands after the findings has its line all the same.
    assert "### Could not be checked (50)" in text
