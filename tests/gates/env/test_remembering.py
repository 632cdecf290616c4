"""What is left of a file for the next run says the same as its readers did, and none of its secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from launch_gates.gates.env.facts import Declaration, Dynamic, FileFacts, Helper, Read, Write
from launch_gates.gates.env.local_urls import LocalUrl
from launch_gates.gates.env.remembering import Memory, Remembered, record_of

DATA = b"API_KEY=u8Xq2Lp9Zr4Kt\nMODE=fast\n"
FACTS = FileFacts(
    (Read("A", 1, "required", instead=("B", "C")), Read("D", 2, "optional", default="u8Xq2Lp9Zr4Kt", scope="build")),
    (Dynamic(3, "os.environ"),),
    (Write("E", 4),),
    (Helper("need", "a.py", 0, "name", default_position=1),),
    (
        Declaration("API_KEY", 1, "example", "u8Xq2Lp9Zr4Kt", is_provided=True),
        Declaration("MODE", 2, "compose", "fast"),
    ),
    is_damaged=True,
)
KNOWN = Remembered(len(DATA), {"dotenv": FACTS}, (LocalUrl(".env", 1, "localhost", "a template"),))


def memory(record: object) -> Memory:
    return Memory(json.loads(json.dumps({".env": record})), "")


def test_a_file_is_known_as_it_was_read() -> None:
    kept = memory(record_of("b1", KNOWN, DATA, lambda _name, value: value == "fast"))
    known = kept.known(".env", "b1", lambda: DATA)
    default = FACTS.reads[1]._replace(default="given")
    assert known == KNOWN._replace(facts={"dotenv": FACTS._replace(reads=(FACTS.reads[0], default))})
    assert "u8Xq2Lp9Zr4Kt" not in json.dumps(kept.files)


def test_what_the_detector_saw_nothing_in_is_known() -> None:
    known = memory(record_of("b1", KNOWN, DATA, lambda _name, _value: True)).known(".env", "b1", lambda: DATA)
    assert known is not None
    assert known.quiet == {("API_KEY", "u8Xq2Lp9Zr4Kt")}


def test_a_file_that_says_nothing_is_not_read_to_know_it() -> None:
    kept = memory(record_of("b1", Remembered(7), None, lambda _name, _value: False))
    assert kept.known(".env", "b1", lambda: pytest.fail("read")) == Remembered(7)


@pytest.mark.parametrize(("path", "blob"), [(".env", "b2"), (".env", ""), ("other", "b1")])
def test_another_content_or_file_is_not_known(path: str, blob: str) -> None:
    kept = memory(record_of("b1", KNOWN, DATA, lambda _name, _value: True))
    assert kept.known(path, blob, lambda: DATA) is None


def test_a_value_that_is_put_together_leaves_nothing() -> None:
    assert record_of("b1", KNOWN, b"API_KEY=${A}${B}\n", lambda _name, _value: True) is None
    assert record_of("b1", KNOWN, None, lambda _name, _value: True) is None


WITHHELD = ["API_KEY", 1, "example", None, True, False, "", "", "", False, ""]
ODD: list[Any] = [
    None,
    7,
    [],
    ["b1"],
    ["b1", "many"],
    ["b1", 7, {}],
    ["b1", 7, [], []],
    ["b1", 7, {"dotenv": []}, []],
    ["b1", 7, {"dotenv": [[["A"]], [], [], [], [], False]}, []],
    ["b1", 7, {"dotenv": [[], [], [], [], [[]], False]}, []],
    ["b1", 7, {"dotenv": [[], [], [], [], [[*WITHHELD, {}]], False]}, []],
    ["b1", 7, {"dotenv": [[], [], [], [], [[*WITHHELD, {"places": [[1]], "is_quiet": True}]], False]}, []],
]


@pytest.mark.parametrize("record", ODD, ids=str)
def test_a_record_that_is_odd_is_none(record: object) -> None:
    assert memory(record).known(".env", "b1", lambda: DATA) is None


def test_a_file_that_cannot_be_read_is_not_known() -> None:
    kept = memory(record_of("b1", KNOWN, DATA, lambda _name, _value: True))
    assert kept.known(".env", "b1", lambda: None) is None
