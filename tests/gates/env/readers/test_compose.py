"""Compose files: what they take from outside and what they give each service."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, facts_by, mutations, needs, only, values

WEB = "services:\n  web:\n    image: x\n"

FOUND = [
    (f"{WEB}    command: run $A\n", [("A", "unknown")]),
    (f"{WEB}    command: run ${{A}}\n", [("A", "unknown")]),
    (f"{WEB}    command: run ${{A:-x}}\n", [("A", "optional")]),
    (f"{WEB}    command: run ${{A-x}}\n", [("A", "optional")]),
    (f"{WEB}    command: run ${{A:-}}\n", [("A", "optional")]),
    (f"{WEB}    command: run ${{A:?say so}}\n", [("A", "required")]),
    (f"{WEB}    command: run ${{A?say so}}\n", [("A", "required")]),
    (f"{WEB}    command: run ${{A:+--flag}}\n", [("A", "optional")]),
    (f"{WEB}    command: run ${{A:-${{B:-x}}}}\n", [("A", "optional"), ("B", "optional")]),
    (f"{WEB}    command: run ${{A:-${{B}}}}\n", [("A", "unknown"), ("B", "unknown")]),
    (f"{WEB}    command: run ${{A:-${{B:?x}}}}\n", [("A", "required"), ("B", "required")]),
    (f"{WEB}    environment:\n      - A\n", [("A", "unknown")]),
    (f"{WEB}    environment:\n      A:\n", [("A", "unknown")]),
    (f"{WEB}    environment:\n      A: ${{B}}\n", [("B", "unknown")]),
    (f"{WEB}secrets:\n  token:\n    environment: TOKEN\n", [("TOKEN", "required")]),
    (
        "x-env: &env\n  A: ${A:?}\nservices:\n  web:\n    image: x\n    environment:\n      <<: *env\n",
        [("A", "required")],
    ),
    ("services:\n  web:\n    build:\n      context: .\n      args:\n        A: ${A}\n", [("A", "unknown")]),
]
QUIET = [
    f"{WEB}    command: run $$A $${{A}}\n",
    f"{WEB}    # ${{A:?}}\n",
    f"{WEB}    environment:\n      A: plain\n",
    "services:\n  App\\Mailer:\n    arguments: ['%env(A)%']\n",
    "kind: Deployment\napiVersion: v1\nservices:\n  web:\n    image: $A\n",
    "other:\n  services: $A\n",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_compose_interpolates_is_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert needs(facts_by("compose", "compose.yml", text)) == expected


@pytest.mark.parametrize("text", QUIET)
def test_what_it_does_not_interpolate_is_not(text: str) -> None:
    assert facts_by("compose", "conf/services.yml", text).reads == ()


def test_one_of_several_that_serve_names_the_others() -> None:
    reads = facts_by("compose", "compose.yml", f"{WEB}    command: ${{A:-${{B}}}}\n").reads
    assert {(read.name, read.instead) for read in reads} == {("A", ("B",)), ("B", ("A",))}


def test_what_a_service_is_given_is_declared_with_its_value() -> None:
    text = f"{WEB}    environment:\n      A: one\n      B: ${{B:-two}}\n      C: ${{C}}\n      D: x${{C}}\n      E: ${{C}}\n"
    assert values(facts_by("compose", "compose.yml", text)) == [
        ("A", "one", True),
        ("B", "two", True),
        ("C", None, False),
        ("D", None, True),
        ("E", None, True),
    ]
    assert only(facts_by("compose", "compose.yml", text), "A").service == "web"


def test_files_of_variables_are_taken_over_by_their_path() -> None:
    text = f"{WEB}    env_file:\n      - ./.env\n      - path: ../two.env\n        required: false\n"
    found = facts_by("compose", "deploy/compose.yml", text).declarations
    assert [(each.name, each.value, each.is_optional) for each in found] == [
        ("*", "file/deploy/.env", False),
        ("*", "file/two.env", True),
    ]


def test_arguments_of_a_build_are_there_during_it_alone() -> None:
    text = "services:\n  web:\n    build:\n      args:\n        - A=1\n        - B\n"
    facts = facts_by("compose", "compose.yml", text)
    assert [(each.name, each.is_build_time) for each in facts.declarations] == [("A", True), ("B", True)]
    assert [(read.name, read.scope, read.line) for read in facts.reads] == [("B", "build", 6)]


@given(mutations([text for text, _ in FOUND]))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    facts_by("compose", "compose.yml", data)


@pytest.mark.slow
def test_hostile_input_is_read_fast() -> None:
    assert_fast("compose", "compose.yml", b"services:\n a:\n  image: x\n  environment:\n   X: ")
