"""Forms that readers missed, or took for more than they are, in real applications: see benchmarks/env.md."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from launch_gates.gates.env.facts import Source
from launch_gates.gates.env.readers import csharp, python
from tests.gates.env.readers.formats import assert_fast, facts_by, mutations, needs

FOUND = [
    # Several placeholders in one file.
    (
        "spring",
        "src/main/resources/application.yml",
        "a: ${A}\nb: ${B:x}\nc: ${C}\n",
        [("A", "required"), ("B", "optional"), ("C", "required")],
    ),
    # What Spring Boot hands to logback itself.
    (
        "spring",
        "src/main/resources/logback-spring.xml",
        '<property value="${PID:- } ${LOG_LEVEL_PATTERN:-%5p} ${A:-x}"/>\n',
        [("A", "optional")],
    ),
    # A function that fills in what it was not given.
    (
        "shell",
        "entrypoint.sh",
        '#!/bin/bash\nf() {\n  if [ -z "$A" ]; then\n    A=$(id -u)\n  fi\n  echo "$A"\n}\nf\n',
        [("A", "optional")],
    ),
    ("shell", "entrypoint.sh", '#!/bin/bash\nA=1\nf() {\n  echo "$A"\n  A=2\n}\nf\n', []),
    # Settings that a program keeps as the environment has them.
    (
        "java",
        "A.java",
        'class A { static final String DB_HOST = "DB_HOST"; void f(C c) { g(getString(c.getConfig(), DB_HOST, "x")); } }',
        [("DB_HOST", "optional")],
    ),
    (
        "java",
        "A.java",
        'class A { static final String DB_HOST = "DB_HOST"; void f(C c) { g(getString(c.getConfig(), DB_HOST, null)); } }',
        [("DB_HOST", "unknown")],
    ),
    (
        "java",
        "A.java",
        'class A { static final String HOST_KEY = "db.host"; void f(C c) { g(getString(c.getConfig(), HOST_KEY, "x")); } }',
        [],
    ),
    (
        "gradle",
        "build.gradle",
        "def a = System.getenv('A') ?: 'x'\nb = System.getenv(\"B\")\n",
        [("A", "optional"), ("B", "unknown")],
    ),
    (
        "gradle",
        "build.gradle",
        'if (System.getenv().containsKey("A")) {\n  v = System.getenv().get("A")\n}\n',
        [("A", "optional"), ("A", "unknown")],
    ),
    ("gradle", "build.gradle", 'onlyIf { System.getenv("A") != "true" }\n', [("A", "optional")]),
    (
        "gradle",
        "build.gradle",
        'x = providers.environmentVariable("A").get()\ny = providers.environmentVariable("B").orElse("z")\n',
        [("A", "required"), ("B", "optional")],
    ),
    ("gradle", "build.gradle", '// System.getenv("A")\nx = System.getenv().find { it }\n', []),
]
SECTION = 'class A { void F(IConfiguration configuration) { var section = configuration.GetSection("Identity"); var key = section["Url"] ?? throw new X(); } }'
HOST = 'builder.AddProject("web").WithEnvironment("WebAppClient", url);'
CLIENT = 'class A { string F(IConfiguration configuration) { return configuration["WebAppClient"] + configuration["Other"]; } }'


@pytest.mark.parametrize(("module", "path", "text", "expected"), FOUND)
def test_reads(module: str, path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert needs(facts_by(module, path, text)) == expected


def test_a_key_of_a_section_has_the_section_before_it() -> None:
    assert [read.name for read in csharp.facts(Source("A.cs", SECTION.encode())).reads] == ["Identity__Url"]


def test_a_key_that_the_host_project_gives_is_read_from_the_environment() -> None:
    helpers = csharp.facts(Source("Host/Program.cs", HOST.encode())).helpers
    found = csharp.facts(Source("Web/A.cs", CLIENT.encode(), helpers)).reads
    assert [read.name for read in found] == ["WebAppClient"]
    assert csharp.facts(Source("Web/A.cs", CLIENT.encode())).reads == ()


def test_os_may_come_with_all_that_another_module_has() -> None:
    text = b"from .base import *\nif os.environ.get('A'):\n    a = os.environ['A']\n"
    assert needs(python.facts(Source("settings/main.py", text))) == [("A", "optional"), ("A", "optional")]


def test_what_a_file_makes_itself_counts_before_what_a_star_brings() -> None:
    other = python.facts(Source("settings/ci.py", b"import environ\nenv = environ.Env()\n")).helpers
    text = b"import environ\nfrom .base import *\nenv = environ.Env(A=(bool, False))\na = env('A')\n"
    assert needs(python.facts(Source("settings/main.py", text, other))) == [("A", "optional")]


@settings(max_examples=30)
@given(mutations([text for module, _, text, _ in FOUND if module == "gradle"]))
def test_no_input_raises(data: bytes) -> None:
    facts_by("gradle", "build.gradle", data)


def test_hostile_input_is_read_fast() -> None:
    assert_fast("gradle", "build.gradle", b'a = System.getenv("A")\n')
