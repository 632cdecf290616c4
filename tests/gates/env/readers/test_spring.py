"""Which files of JVM frameworks are read, and how."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gates.env.tables import facts_of, needs_of, reads_of

_YAML = """\
spring:
  datasource:
    url: ${DATABASE_URL}
    username: "${DATABASE_USER:app}" # ${COMMENTED}
    password: ${spring.other.setting}
  # url: ${COMMENTED_TOO}
server:
  port: ${PORT:${SERVER_PORT:8080}}
topic: "${TOPIC:retention.ms:-1;partitions:1}"
"""


@pytest.mark.parametrize(
    "path",
    [
        "src/main/resources/application.yml",
        "application-prod.yaml",
        "app/src/main/resources/other.yml",
        "config/app.yml",
    ],
)
def test_settings_files_are_read(path: str) -> None:
    assert needs_of(path, _YAML) == [
        ("DATABASE_URL", "required"),
        ("DATABASE_USER", "optional"),
        ("PORT", "optional"),
        ("SERVER_PORT", "optional"),
        ("TOPIC", "optional"),
    ]


def test_alternatives_and_defaults_are_told() -> None:
    reads = {read.name: read for read in reads_of("application.yml", _YAML)}
    assert reads["PORT"].instead == ("SERVER_PORT",)
    assert reads["PORT"].default == "8080"
    assert reads["TOPIC"].default == "retention.ms:-1;partitions:1"


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("src/main/resources/application.properties", "a=${A_B}\n#c=${C}\n!d=${D}\n", [("A_B", "required")]),
        ("bootstrap.yml", "a: ${A_B:}\n", [("A_B", "optional")]),
        (
            "src/main/resources/logback-spring.xml",
            "<a><!-- ${NO} --><b>${A_B:-d}${C_D}</b></a>",
            [("A_B", "optional"), ("C_D", "unknown")],
        ),
        ("log4j2.xml", '<p value="${env:A_B:-d}"/><q v="${C_D}"/>', [("A_B", "optional")]),
        ("src/main/resources/META-INF/persistence.xml", "<p>${A_B}</p>", [("A_B", "required")]),
        ("pom.xml", "<a>${env.A_B}</a><b>${C_D}</b>", [("A_B", "unknown")]),
        (
            "src/main/resources/application.conf",
            'a = ${A_B}\nb = "x"\nb = ${?C_D}\nc = ${other.path}\n# ${NO}\n',
            [("A_B", "required"), ("C_D", "optional")],
        ),
        ("conf/app.conf", "a = ${?A_B}\n", [("A_B", "optional")]),
    ],
)
def test_formats_are_read(path: str, source: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of(path, source) == expected


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("src/main/resources/application.yml", "a: ${spring.datasource.url}\nb: $A_B\nc: '#{A_B}'\n"),
        ("config/prometheus.yml", "a: ${A_B}\n"),
        ("mkdocs.yml", "a: ${A_B}\n"),
        ("chart/templates/application.yaml", "a: ${A_B}\n"),
        ("gradle.properties", "a=${A_B}\n"),
        ("layout.xml", "<a>${A_B}</a>"),
        ("src/main/resources/messages.properties", "a=${A_B}\n"),
    ],
)
def test_other_files_and_settings_stay_quiet(path: str, source: str) -> None:
    assert needs_of(path, source) == []


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="${}:A_B.-?# \n", max_size=200), st.binary(max_size=100))
def test_no_text_breaks_it(text: str, noise: bytes) -> None:
    for path in ("application.yml", "application.properties", "logback.xml", "application.conf", "pom.xml"):
        facts_of(path, b"${A}" + text.encode() + noise)


@pytest.mark.parametrize(
    "path", ["application.yml", "logback.xml", "application.conf", "pom.xml", "application.properties"]
)
def test_hostile_text_is_quick(path: str) -> None:
    started = time.process_time()
    facts_of(path, "a: " + "${A_B:" * 50_000 + "}" * 50_000)
    facts_of(path, "a: " + "${" * 200_000)
    facts_of(path, "<!--" * 100_000 + "${env.A}")
    assert time.process_time() - started < 15
