"""Dotenv files by their names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, by_line, facts_by, mutations, needs, only, values

KINDS = [
    (".env", "file", ""),
    (".env.production", "file", "production"),
    (".env.local", "file", "local"),
    (".env.prod", "file", "production"),
    ("staging.env", "file", "staging"),
    (".env.example", "example", ""),
    (".env.sample", "example", ""),
    (".env.template", "example", ""),
    (".env.dist", "example", ""),
    (".env.defaults", "example", ""),
    (".env.production.example", "example", "production"),
    (".env-example", "example", ""),
    ("env.example", "example", ""),
    ("docker.env.sample", "example", "docker"),
    (".env.schema", "schema", ""),
    (".env.spec", "schema", ""),
]


@pytest.mark.parametrize(("name", "kind", "environment"), KINDS)
def test_what_a_file_is_and_for_which_environment(name: str, kind: str, environment: str) -> None:
    declaration = only(facts_by("dotenv", name, "A=x\n"), "A")
    assert (declaration.kind, declaration.environment, declaration.is_provided) == (kind, environment, kind == "file")


@pytest.mark.parametrize(
    "name", ["env.js", "env.d.ts", ".env.ts", "env.py", "env.sh.eex", ".env.vault", "env.example.md"]
)
def test_other_files_of_that_name_are_none(name: str) -> None:
    assert facts_by("dotenv", name, "A=x\n").declarations == ()


OPTIONAL = [
    ("A=x # optional\n", True),
    ("# optional\nA=x\n", True),
    ("# A=x\n", True),
    ("# required\nA=x\n", False),
    ("# not required\nA=x\n", True),
    ("# Optional\n\nA=x\n", False),
    ("# optional: B\n# required\nA=x\n", False),
    ("A=x\n", False),
]


@pytest.mark.parametrize(("text", "is_optional"), OPTIONAL)
def test_what_comments_say(text: str, *, is_optional: bool) -> None:
    assert only(facts_by("dotenv", ".env.example", text), "A").is_optional is is_optional


def test_entries_in_comments_of_a_real_file_do_not_count() -> None:
    assert facts_by("dotenv", ".env", "# A=x\nB=y\n").declarations == facts_by("dotenv", ".env", "\nB=y\n").declarations


def test_values_built_from_others_read_those_of_outside() -> None:
    facts = facts_by("dotenv", ".env", "A=x\nB=${A}/${C}/${D:-d}\nE='${F}'\nG=$HOME\n")
    assert needs(facts) == [("C", "unknown"), ("D", "optional")]


def test_names_without_a_value_and_lines_that_are_none() -> None:
    facts = facts_by("dotenv", ".env", "A\nB=\nthis is not one\n")
    assert values(facts) == [("A", None, False), ("B", "", True)]
    assert facts.is_damaged


def test_types_of_a_schema() -> None:
    facts = facts_by("dotenv", ".env.schema", "# @type=url @required\nA=\n# @type=port\nB=1\n# @required=false\nC=\n")
    assert [(each.name, each.type, each.is_optional) for each in by_line(facts)] == [
        ("A", "url", False),
        ("B", "port", False),
        ("C", "", False),
    ]


@given(mutations([text for text, _ in OPTIONAL] + ['A="x\ny" # z\nexport B=`c`\n']))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    facts_by("dotenv", ".env", data)
    facts_by("dotenv", ".env.schema", data)


@pytest.mark.slow
def test_hostile_input_is_read_fast() -> None:
    assert_fast("dotenv", ".env", b"A=")
