"""A key is found on its line, however TOML lets it be written.

In every text here a number is the line that it stands on, so each value says itself where it has to be found.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.config.locator import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERYTHING = '''\
# = [not] "a' key
a = 2
dotted.key."with a . and \\u0061" = 3
'single "quoted"' = 4 # comment = 4 ]
text = "# = [x] \\" = "
five = """
= [not]
key = 8 \\""" ""\\"
"""""
ten = 10
literal = \'\'\'
thirteen = "x"
\'\'\'\'\'
fourteen = 14
list = [
  16,
  [17, 17, # comment ] 3
   18], { x = 18, y = [18] },
]
empty = []
inline = { p = 21, q.r = 21, s = { t = 21 }, u = [
  22 ] }
date = 2020-01-01 10:00:00
after = 24

[table]
z = 27
[ table . "sub table" ]
z = 29
[[many]]
z = 31
[many.inner]
z = 33
[[many]]
z = 35
[[many.deep]]
z = 37
[[many.deep]]
z = 39
[a-b]
1 = 41
inf = inf
t = true
'''


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path, value


@pytest.mark.parametrize("text", [EVERYTHING, EVERYTHING.replace("\n", "\r\n"), "\ufeff" + EVERYTHING])
def test_every_number_is_found_on_its_own_line(text: str) -> None:
    found = dict(leaves(tomllib.loads(text.removeprefix("\ufeff"))))
    assert len(found) > 20
    lines = Lines(text)
    assert {path: lines.of(path) for path in found} == found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("table",), 26),
        (("table", "missing"), 26),
        (("table", "sub table", "missing", "too"), 28),
        (("many",), 30),
        (("many", 0), 30),
        (("many", 1), 34),
        (("many", 1, "missing"), 34),
        (("many", 1, "deep", 1), 38),
        (("inline", "missing"), 21),
        (("list", 9), 15),
        (("missing",), 1),
        ((), 1),
    ],
)
def test_what_is_not_written_is_found_at_the_table_around_it(path: tuple[str | int, ...], line: int) -> None:
    assert Lines(EVERYTHING).of(path) == line


NAMES = st.sampled_from(["a", "b-c", "D_1", '"q . #"', "'[x]'", "2"])
NOISE = st.sampled_from(["", "# = ] [x]", '"s%d" = "[y] # = "', "'m%d' = '''\n\n[z]\n'''", '"l%d" = [ # ]\n"x",\n\n]'])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Tables in a random order, with noise between; each value is its line."""
    lines: list[str] = []

    def number() -> int:
        return "\n".join(lines).count("\n") + 2 if lines else 1

    for table in range(draw(st.integers(0, 4))):
        if table:
            header = f"t{draw(st.integers(0, 2))}.{draw(NAMES)}"
            lines.append(f"[[{header}]]" if draw(st.booleans()) else f"[{header}x{table}]".replace('"x', f'".x{table}'))
        for index in range(draw(st.integers(0, 4))):
            noise = draw(NOISE)
            lines.append(noise % index if "%d" in noise else noise)
            line = number()
            value = draw(st.sampled_from(["%d", "[%d]", "{ k = %d }", "{ k.'l' = [%d, %d] }"]))
            lines.append(f"k{index}.{draw(NAMES)} = {value % ((line,) * value.count('%d'))}")
    return "\n".join(lines) + "\n"


@given(documents())
def test_generated_documents_are_found_through(text: str) -> None:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # two tables of one name, now and then
    lines = Lines(text)
    assert {path: lines.of(path) for path, _ in leaves(parsed)} == dict(leaves(parsed))


@given(st.text(alphabet="ab.=[]{}\"'#,\\ \n1", max_size=60))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    assert 1 <= Lines(text).of(("a", "b", 0)) <= text.count("\n") + 1
