"""What the reader of shell scripts finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Write
from tests.gates.env.tables import facts_of, needs_of, reads_of

_HEAD = "#!/bin/bash\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("echo $A", [("A", "unknown")]),
        ('echo "${A}/x"', [("A", "unknown")]),
        (': "${A:?no A}"', [("A", "required")]),
        ("echo ${A?}", [("A", "required")]),
        ("echo ${A:-d}", [("A", "optional")]),
        ("echo ${A-}", [("A", "optional")]),
        (': "${A:=d}"\necho $A', [("A", "optional"), ("A", "optional")]),
        ("echo ${A:+-x}", [("A", "optional")]),
        ("echo ${A%/} ${B//a/b} ${#C} ${D^^}", [(name, "unknown") for name in "ABCD"]),
        ('if [ -z "$A" ]; then echo no; exit 1; fi', [("A", "required")]),
        ('if [ -z "${A:-}" ]; then\n  >&2 echo no\n  exit 1\nfi\necho $A', [("A", "required"), ("A", "required")]),
        ('if [[ -z $A ]]; then die "no A"; fi', [("A", "required")]),
        ('if [ ! -n "$A" ]; then exit 1; fi', [("A", "required")]),
        ('if [ "$A" == "" ]; then exit 1; fi', [("A", "required")]),
        ('if [ -n "$A" ]; then echo; else exit 1; fi', [("A", "required")]),
        ('if [ -z "$A" ] || [ -z "$B" ]; then exit 1; fi', [("A", "required"), ("B", "required")]),
        ('if [ -z "$A" ] && [ -z "$B" ]; then exit 1; fi', [("A", "unknown"), ("B", "unknown")]),
        ('[ -z "$A" ] && exit 1', [("A", "required")]),
        ('[ -n "$A" ] || { echo no; exit 1; }', [("A", "required")]),
        ('[ "$A" ] || exit 1', [("A", "required")]),
        ('[ -z "$A" ] && exit 0', [("A", "optional")]),
        ('test -n "$A" || exit 1', [("A", "required")]),
        ('[[ -v A ]] || fatal "no A"', [("A", "required")]),
        ('usage() { echo use; exit 2; }\n[ -z "$A" ] && usage', [("A", "required")]),
        ('if [ -n "$A" ]; then echo $A; fi', [("A", "optional"), ("A", "optional")]),
        ('if [ "$A" = "true" ]; then echo; fi', [("A", "optional")]),
        ('case "$A" in x) ;; esac', [("A", "optional")]),
        ('if [ -z "$A" ]; then A=d; fi\necho $A', [("A", "optional")]),
        ('A="${A:-d}"\necho $A', [("A", "optional")]),
        ('export A="${B:-d}"', [("B", "optional")]),
        ("set -u\necho $A", [("A", "required")]),
        ("set -euo pipefail\necho $A ${B:-}", [("A", "required"), ("B", "optional")]),
        ("set -eu\n. ./lib.sh\necho $A", [("A", "unknown")]),
        ("cat <<EOF\n$A ${B:-d}\nEOF", [("A", "unknown"), ("B", "optional")]),
        ('for k in A B; do if [ -z "${!k}" ]; then exit 1; fi; done', [("A", "required"), ("B", "required")]),
        ('R=(A B)\nfor k in "${R[@]}"; do [ -n "${!k}" ] || die; done', [("A", "required"), ("B", "required")]),
        ('R="A B"\nfor k in $R; do echo "${!k}"; done', [("A", "unknown"), ("B", "unknown")]),
        ("envsubst '$A ${B}' < in > out", [("A", "unknown"), ("B", "unknown")]),
        ("printenv A", [("A", "unknown")]),
        ('C=1 cmd "$A"', [("A", "unknown")]),
        ('OPTS="$OPTS -x"', [("OPTS", "unknown")]),
    ],
)
def test_an_expansion_is_read_with_what_happens_without(body: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("start.sh", _HEAD + body + "\n") == expected


def test_the_first_line_may_make_it_strict() -> None:
    assert needs_of("start", "#!/bin/bash -eu\necho $A\n") == [("A", "required")]


def test_a_default_and_alternatives_are_told() -> None:
    first, second = reads_of("start.sh", _HEAD + "echo ${A:-${B:-c}}\n")
    assert (first.name, first.default, first.instead) == ("A", "c", ("B",))
    assert (second.name, second.default, second.instead) == ("B", "c", ("A",))


_FUNCTIONS = """\
#!/usr/bin/env bash
file_env() {
    local var="$1"
    local fileVar="${var}_FILE"
    local def="${2:-}"
    if [ "${!var:-}" ] && [ "${!fileVar:-}" ]; then
        exit 1
    fi
}
need() {
    if [ -z "${!1}" ]; then
        echo "no $1"
        exit 1
    fi
}
file_env 'PASSWORD'
file_env 'USER_NAME' 'postgres'
need URL
"""


def test_the_scripts_own_functions_are_followed() -> None:
    assert needs_of("docker-entrypoint.sh", _FUNCTIONS) == [
        ("PASSWORD", "optional"),
        ("PASSWORD_FILE", "optional"),
        ("USER_NAME", "optional"),
        ("USER_NAME_FILE", "optional"),
        ("URL", "required"),
    ]
    known = facts_of("lib.sh", _FUNCTIONS).helpers
    assert needs_of("start.sh", _HEAD + ". ./lib.sh\nneed KEY\n", known) == [("KEY", "required")]


def test_what_a_sourced_script_assigns_is_no_read() -> None:
    known = facts_of("bin/settings.sh", _HEAD + "COLOR=red\n").helpers
    assert needs_of("bin/start.sh", _HEAD + '. "$(dirname "$0")/settings.sh"\necho $COLOR\n', known) == []
    assert needs_of("bin/other.sh", _HEAD + "echo $COLOR\n", known) == [("COLOR", "unknown")]
    caller = facts_of("install.sh", _HEAD + "STEP=1\nsource install/part.sh\n").helpers
    assert needs_of("install/part.sh", "echo $STEP\n", caller) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.sh", "A=1\necho $A\n"),
        ("a.sh", "f() { echo $A; }\nA=1\nf\n"),
        ("a.sh", "read -r A\necho $A\n"),
        ("a.sh", "for A in x y; do echo $A; done\n"),
        ("a.sh", "f() { local A=1; g; }\ng() { echo $A; }\n"),
        ("a.sh", "declare -A A=([x]=1)\necho ${A[x]}\n"),
        ("a.sh", "((A = 1))\necho $A\n"),
        ("a.sh", "while getopts ab A; do echo $A $OPTARG; done\n"),
        ("a.sh", "echo $lower $1 $@ $? $$ $HOME $PATH $PWD $RANDOM ${BASH_SOURCE[0]}\n"),
        ("a.sh", "# echo $A\n"),
        ("a.sh", "echo '$A' \\$B\n"),
        ("a.sh", "cat <<'EOF'\n$A\nEOF\n"),
        ("a.sh", "sh -c 'echo $A'\n"),
        ("a.sh", "env A=1 cmd\n"),
        ("a.sh", "echo ${!A@}\n"),
        ("a.sh", ". /etc/os-release\necho $VERSION_ID\n"),
        ("a.sh", "#!/usr/bin/python3\nprint('$A')\n"),
        ("LICENSE", "costs $A\n"),
        ("notes", "#!/usr/bin/perl\nprint $A;\n"),
    ],
)
def test_what_is_no_read_stays_quiet(path: str, source: str) -> None:
    assert needs_of(path, source) == []


def test_scripts_are_known_by_their_first_line_or_name() -> None:
    for path in ("bin/run", "bin/run.sh"):
        assert needs_of(path, "#!/usr/bin/env -S bash -e\necho $A\n") == [("A", "unknown")]
    assert needs_of(".envrc", "export A=$B\n") == [("B", "unknown")]
    assert needs_of("docker-entrypoint", "echo $A\n") == [("A", "unknown")]


def test_what_it_sets_is_listed() -> None:
    facts = facts_of("a.sh", _HEAD + 'export A=1 B="${B:-x}"\nC=2 cmd\nD=3\n')
    assert facts.writes == (Write("A", 2), Write("C", 3))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 400))
def test_no_text_breaks_it(noise: bytes, first: int, last: int) -> None:
    real = _FUNCTIONS.encode()
    facts_of("a.sh", b"#!/bin/sh\n$" + noise)
    facts_of("a.sh", real[:first] + noise + real[max(first, last) :])


@pytest.mark.parametrize(
    "source",
    [
        "echo " + "${A:-" * 5_000 + "x" + "}" * 5_000,
        "echo " + "$A " * 20_000,
        'if [ -z "$A" ]; then\n' * 2_000 + "fi\n" * 2_000,
        'A="$A x"\n' * 5_000,
        "echo " + "$(" * 3_000 + "echo $A" + ")" * 3_000,
        'echo "' + "a" * 1_000_000 + '$A"',
        "f() { echo ${!1}; }\n" + "f A\n" * 5_000,
    ],
)
def test_hostile_text_is_quick(source: str) -> None:
    started = time.monotonic()
    facts_of("a.sh", source)
    assert time.monotonic() - started < 15
