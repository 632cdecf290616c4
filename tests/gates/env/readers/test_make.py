"""Makefiles and justfiles: only what is sure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, facts_by, mutations, needs

FOUND = [
    ("Makefile", "ifndef A\n$(error set A)\nendif\n", [("A", "required")]),
    ("Makefile", "a:\nifndef A\n\t@echo no; exit 1\nendif\n", [("A", "required")]),
    ("Makefile", "ifdef A\nx = 1\nendif\n", [("A", "optional")]),
    ("Makefile", "ifeq ($(A),)\n$(error set A)\nendif\n", [("A", "required")]),
    ("Makefile", "x := $(if $(A),,$(error set A))\n", [("A", "required")]),
    ("Makefile", "A ?= x\n", [("A", "optional")]),
    ("Makefile", "export A ?= $(B)\n", [("A", "optional")]),
    ("Makefile", "a:\n\tdeploy $${A} $$B\n", [("A", "unknown"), ("B", "unknown")]),
    ("Makefile", "a:\n\t: $${A:?set it}\n", [("A", "required")]),
    ("Makefile", "a:\n\trun \\\n\t  $${A:-x}\n", [("A", "optional")]),
    ("rules.mk", "A ?= x\n", [("A", "optional")]),
    ("justfile", "a := env('A')\nb := env('B', 'x')\n", [("A", "required"), ("B", "optional")]),
    ("justfile", 'a := env_var(\'A\')\nb := env_var_or_default("B", "")\n', [("A", "required"), ("B", "optional")]),
]
QUIET = [
    ("Makefile", "A = x\na:\n\trun $(A) $(B) $@ $$(pwd)\n"),
    ("Makefile", "a:\n\tX=1; run $$X $$HOME\n"),
    ("Makefile", "# ifndef A\n"),
    ("Makefile", "A := $(shell x)\nifndef A\n$(error no)\nendif\n"),
    ("justfile", "# env('A')\n"),
]


@pytest.mark.parametrize(("path", "text", "expected"), FOUND)
def test_reads(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    facts = facts_by("make", path, text)
    assert needs(facts) == expected
    assert {read.scope for read in facts.reads} == {"ci"}


@pytest.mark.parametrize(("path", "text"), QUIET)
def test_what_may_be_makes_own_is_not(path: str, text: str) -> None:
    assert facts_by("make", path, text).reads == ()


@given(mutations([text for _, text, _ in FOUND]))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    facts_by("make", "Makefile", data)
    facts_by("make", "justfile", data)


@pytest.mark.slow
def test_hostile_input_is_read_fast() -> None:
    assert_fast("make", "Makefile", b"all:\n\t$$")
