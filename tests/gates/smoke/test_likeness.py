"""Whether two answers are one page, and what hostile HTML does to those who look at pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.smoke.checks.table import CHECKS
from launch_gates.gates.smoke.likeness import are_alike
from launch_gates.gates.smoke.routes import Role
from tests.gates.smoke.looks import look, seen, visit

WORDS = " ".join(f"word{number}" for number in range(60))
ALIKE = [
    (visit("<title>A</title>x", 404, "/a"), visit("<title>A</title>x", 404, "/b")),
    (visit("<title>A</title>nothing at /a", path="/a"), visit("<title>A</title>nothing at /b", path="/b")),
    (visit(f"<title>A</title>{WORDS} teapot", path="/a"), visit(f"<title>A</title>{WORDS} kettle", path="/b")),
    (visit("<title>A</title><script>var nonce=1</script>x"), visit("<title>A</title><script>var nonce=2</script>x")),
    (visit("x", path="/login?next=/a", via=("/a",)), visit("y", path="/login?next=/b", via=("/b",))),
    (
        visit('{"path":"/a"}', 404, "/a", kind="application/json"),
        visit('{"path":"/b"}', 404, "/b", kind="application/json"),
    ),
]
DIFFERENT = [
    (visit("x", 404, "/a"), visit("x", 200, "/b")),
    (visit("<title>Log in</title>x", path="/a"), visit("<title>Shop</title>x", path="/b")),
    (visit("<title>A</title>your cart is empty", path="/a"), visit(f"<title>A</title>{WORDS}", path="/b")),
    (visit("ok", kind="text/plain"), visit("ok", kind="text/html")),
    (visit("<title>A</title>x", path="/cart", via=("/a",)), visit("<title>B</title>y", path="/login", via=("/b",))),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_they_are_one_page(one: object, other: object) -> None:
    assert are_alike(one, other)  # type: ignore[arg-type]  # a column of the table


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_they_are_two(one: object, other: object) -> None:
    assert not are_alike(one, other)  # type: ignore[arg-type]  # a column of the table


TAGS = st.sampled_from(
    [
        "<form method=post>",
        "<input type=password name=a>",
        "</form>",
        "<a href='http://[x'>",
        "<pre>",
        "<title>",
        "&#0;",
        "\x00",
    ]
)


@given(st.lists(st.one_of(TAGS, st.text(max_size=20)), max_size=12).map("".join))
def test_no_page_stops_a_rule(html: str) -> None:
    routes = [seen(role, visit(html, path=f"/{role}")) for role in Role]
    for check in CHECKS:
        list(check.find(look(*routes, nowhere=visit(html, 404))))
