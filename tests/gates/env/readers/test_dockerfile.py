"""Dockerfiles: arguments of the build, the image's environment, what the command reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, facts_by, in_order, mutations, only, values

FOUND = [
    ("FROM x\nARG A\n", [("A", "unknown", "build")]),
    ("FROM x\nARG A=1\n", [("A", "optional", "build")]),
    ('FROM x\nARG A="two words" B\n', [("A", "optional", "build"), ("B", "unknown", "build")]),
    ("ARG A\nFROM x:$A\n", [("A", "unknown", "build"), ("A", "required", "build")]),
    ("ARG A=1\nFROM x:${A}\n", [("A", "optional", "build")]),
    ("FROM x\nCMD serve -p $PORT\n", [("PORT", "unknown", "runtime")]),
    ("FROM x\nCMD serve -p ${PORT:-80}\n", [("PORT", "optional", "runtime")]),
    ("FROM x\nENTRYPOINT exec run ${A:?}\n", [("A", "required", "runtime")]),
    ('FROM x\nCMD ["sh", "-c", "serve $PORT"]\n', [("PORT", "unknown", "runtime")]),
    ("FROM x\nENV PORT=80\nCMD serve $PORT\n", [("PORT", "optional", "runtime")]),
    ("FROM x\nHEALTHCHECK CMD curl localhost:$PORT\n", [("PORT", "unknown", "runtime")]),
    ("FROM x\nCMD run \\\n  # why\n  $A\n", [("A", "unknown", "runtime")]),
    ("FROM x\nRUN --mount=type=secret,id=t,env=TOKEN npm ci\n", [("TOKEN", "unknown", "build")]),
    ("FROM x\nRUN --mount=type=secret,id=t,env=TOKEN,required=true npm ci\n", [("TOKEN", "required", "build")]),
    ("# escape=`\nFROM x\nCMD run `\n $A\n", [("A", "unknown", "runtime")]),
]
QUIET = [
    "FROM x\nARG TARGETPLATFORM\nARG HTTP_PROXY\nARG BUILDKIT_INLINE_CACHE\n",
    "FROM x\nRUN echo $A ${B:-c}\n",
    "FROM x\n# ARG A\n",
    'FROM x\nCMD ["serve", "$PORT"]\n',
    "FROM x\nCMD A=1 && run $A $PATH $HOME\n",
    "FROM x\nRUN <<EOF\nCMD $A\nARG B\nEOF\n",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_reads(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(read.name, read.need, read.scope) for read in in_order(facts_by("dockerfile", "Dockerfile", text))]
    assert found == expected


@pytest.mark.parametrize("text", QUIET)
def test_what_nothing_outside_gives_is_not_read(text: str) -> None:
    assert facts_by("dockerfile", "Dockerfile", text).reads == ()


def test_both_forms_of_env_and_values_built_from_others() -> None:
    text = 'FROM x\nARG V=1\nARG W\nENV A=1 B="two words"\nENV C three four\nENV D=$V E=$W F=${A}x PATH=/a:$PATH\n'
    assert [each for each in values(facts_by("dockerfile", "web.dockerfile", text)) if each[0] not in {"V", "W"}] == [
        ("A", "1", True),
        ("B", "two words", True),
        ("C", "three four", True),
        ("D", "1", True),
        ("E", None, False),
        ("F", "1x", True),
        ("PATH", "/a:$PATH", True),
    ]


def test_arguments_are_declared_for_the_build() -> None:
    argument = only(facts_by("dockerfile", "Dockerfile.web", "FROM x\nARG A=1\n"), "A")
    assert (argument.kind, argument.value, argument.is_build_time) == ("dockerfile", "1", True)


def test_what_a_stage_sets_is_in_the_image_only_where_that_builds_on_it() -> None:
    text = "FROM x AS base\nENV A=1\nFROM base AS builder\nENV B=1\nFROM base\nENV C=1\n"
    facts = facts_by("dockerfile", "Dockerfile", text)
    assert {each.name: each.is_build_time for each in facts.declarations} == {"A": False, "B": True, "C": False}
    assert only(facts, "B").service == "builder"


@given(mutations([text for text, _ in FOUND] + QUIET))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    facts_by("dockerfile", "Dockerfile", data)


@pytest.mark.slow
def test_hostile_input_is_read_fast() -> None:
    assert_fast("dockerfile", "Dockerfile", b"FROM x\nCMD ")
