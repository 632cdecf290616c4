"""robots.txt as RFC 9309 has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.smoke.robots import parse, robots_of

OURS = "User-agent: Googlebot\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("text", "path", "allows"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow:\n", "/", True),
        ("User-agent: *\nDisallow: /\n", "/", False),
        ("\ufeffuser-agent:*\ndisallow:/ # all\n", "/tea", False),
        ("User-agent: *\nDisallow: /\nAllow: /shop\n", "/shop/tea", True),
        ("User-agent: *\nDisallow: /shop\nAllow: /shop\n", "/shop", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b\n", "/a/b/c", False),
        ("User-agent: *\nDisallow: /*?sort=\n", "/tea?sort=price", False),
        ("User-agent: *\nDisallow: /*?sort=\n", "/tea", True),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /$\n", "/", False),
        ("User-agent: *\nDisallow: /$\n", "/tea", True),
        ("User-agent: GPTBot\nDisallow: /\n", "/", True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /\n", "/", False),
        ("User-agent: *\nDisallow: /a\nUser-agent: GPTBot\nDisallow: /\n", "/", True),
        (OURS, "/", True),
        (OURS, "/private/a", False),
        ("Disallow: /\n", "/", True),
    ],
)
def test_who_may_read_what(text: str, path: str, allows: bool) -> None:  # noqa: FBT001 (a table)
    assert parse(text).allows(path) is allows


def test_a_flood_of_groups_costs_no_more_than_its_lines() -> None:
    flood = "".join(f"User-agent: {number}\nUser-agent: *\n" for number in range(9_000)) + "Disallow: /\n" * 10_000
    assert len(parse(flood).rules) == 10_000


def test_the_sitemaps_that_it_names() -> None:
    text = "Sitemap: https://shop.example/a.xml\nUser-agent: *\nDisallow: /\nSITEMAP:https://shop.example/b.xml # b\n"
    assert parse(text).sitemaps == ("https://shop.example/a.xml", "https://shop.example/b.xml")


def test_without_an_answer_there_are_no_rules() -> None:
    assert robots_of(None).allows("/")


@given(st.text(alphabet="Usera-gent: *Disalow/$\n#?", max_size=200), st.text(max_size=40))
def test_any_text_is_taken(text: str, path: str) -> None:
    assert parse(text).allows(f"/{path}") in {True, False}
