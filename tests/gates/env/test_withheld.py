"""A value that is not left on the disk comes out of its file as it was, and nothing of it is in what is left."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.env.withheld import places_of, value_at

WRITTEN = [
    ("A=s3cret\n", "s3cret"),
    (
        "A: |\n  -----BEGIN KEY-----\n  MIIEvQ==\n  -----END KEY-----\n",
        "-----BEGIN KEY-----\nMIIEvQ==\n-----END KEY-----\n",
    ),
    (r'A: "{\"user\": \"kim\", \"key\": \"u8Xq\"}"', '{"user": "kim", "key": "u8Xq"}'),
    ("A: 'it''s kept'\n", "it's kept"),
    ('A="two\\nlines"\n', "two"),
    ("B=x\nA=x\n", "x"),
    ("A=größe\n", "größe"),
]


@pytest.mark.parametrize(("text", "value"), WRITTEN, ids=[value[:20] for _, value in WRITTEN])
def test_a_value_is_found_where_it_stands(text: str, value: str) -> None:
    data = text.encode()
    places = places_of(value, data)
    assert places is not None
    assert value_at(json.loads(json.dumps(places)), data) == value
    assert "".join(each for each in places if isinstance(each, str)).strip("\n\"'\\") == ""


@pytest.mark.parametrize("value", ["put-together", "s3cret-and-more", "tercs3\ns3cret", "\ud800"])
def test_a_value_that_stands_nowhere_has_no_place(value: str) -> None:
    assert places_of(value, b"A=s3cret\nC=tercs3") is None


ANY = st.text(st.characters(exclude_categories=()))


@given(ANY, ANY, ANY)
def test_whatever_stands_there_comes_out_again(before: str, value: str, after: str) -> None:
    data = f"{before}{value}{after}".encode("utf-8", "surrogatepass")
    places = places_of(value, data)
    assert places is not None
    assert value_at(places, data) == value


@pytest.mark.parametrize("places", [[[1]], [["a", "b"]], [None], [7], None])
def test_what_is_no_place_is_an_error(places: list[object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        value_at(places, b"A=1")  # type: ignore[arg-type]
