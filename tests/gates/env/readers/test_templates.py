"""Configuration files that their tools fill in, and those that none does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, facts_by, mutations, needs

FOUND = [
    ("uwsgi.ini", "[uwsgi]\nhttp = :$(PORT)\n", [("PORT", "unknown")]),
    ("web.ini", "[uwsgi]\nif-env = A\nx = $(A)\nendif =\n", [("A", "optional"), ("A", "optional")]),
    ("supervisord.conf", "[program:a]\ncommand=run %(ENV_A)s\n", [("A", "required")]),
    ("nginx/default.conf.template", "server_name ${NAME} $host;\nproxy_pass $UPSTREAM;\n", [("NAME", "unknown"), ("UPSTREAM", "unknown")]),
    ("app.conf.template", "a = ${A}\n", [("A", "unknown")]),
    ("a.j2", "{{ lookup('env', 'A') }}\n{{ lookup('env', 'B') | default('x', true) }}\n", [("A", "unknown"), ("B", "optional")]),
    ("a.conf.j2", "{{ environ('A') }}{{ env['B'] }}{% if env.C %}{% endif %}", [("A", "unknown"), ("B", "unknown"), ("C", "optional")]),
    ("a.tmpl", '{{ .Env.A }}\n{{ getenv "B" }}\n{{ getenv "C" "x" }}\n{{ default .Env.D "x" }}\n',
        [("A", "unknown"), ("B", "unknown"), ("C", "optional"), ("D", "optional")]),
    ("Caddyfile", "{$DOMAIN}\n{$PORT:80}\n{env.TOKEN}\n", [("DOMAIN", "unknown"), ("PORT", "optional"), ("TOKEN", "unknown")]),
    ("php/php.ini", "memory_limit = ${LIMIT}\n; ${B}\n", [("LIMIT", "unknown")]),
    ("vector.toml", 'key = "${A}"\nurl = "${B:-x}"\n', [("A", "unknown"), ("B", "optional")]),
]  # fmt: skip
QUIET = [
    ("settings.toml", 'a = "${A}"\n'),
    ("package.json", '{"a": "${A} $B"}'),
    ("setup.cfg", "a = %(A)s ${B}\n"),
    ("nginx.conf", "log_format $host $A;\n"),
    ("nginx/x.conf.template", "server_name $host ${request_uri};\n"),
    ("a.j2", "{{ A }} {{ environment }} ${B}\n"),
    ("a.tmpl", "{{ .Values.A }} $B\n"),
    ("supervisord.conf", "; %(ENV_A)s\ncommand=%(program_name)s\n"),
    ("uwsgi.ini", "[uwsgi]\nenv = A=1\nx = $(A)\n# $(B)\n"),
]


@pytest.mark.parametrize(("path", "text", "expected"), FOUND)
def test_reads(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert needs(facts_by("templates", path, text)) == expected


@pytest.mark.parametrize(("path", "text"), QUIET)
def test_what_no_tool_fills_in_is_not(path: str, text: str) -> None:
    assert facts_by("templates", path, text).reads == ()


@given(mutations([text for _, text, _ in FOUND]))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    for path in ("uwsgi.ini", "a.j2", "nginx.conf.template", "a.tmpl", "Caddyfile"):
        facts_by("templates", path, data)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["uwsgi.ini", "a.j2", "nginx.conf.template", "a.tmpl", "Caddyfile"])
def test_hostile_input_is_read_fast(path: str) -> None:
    assert_fast("templates", path, b"")
