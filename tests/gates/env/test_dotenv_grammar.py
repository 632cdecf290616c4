"""The dotenv grammar, and each loader's own reading against the loader itself."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import dotenv as python_dotenv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env import dotenv_loaders
from launch_gates.gates.env.dotenv import Entry, parse, read
from launch_gates.gates.env.dotenv_differences import ambiguities, readings
from launch_gates.gates.env.dotenv_loaders import Given, Refused
from launch_gates.gates.env.dotenv_php import phpdotenv
from launch_gates.gates.env.dotenv_shell import shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

VALUES = [
    ("A=x", "x"),
    ("A = x ", "x"),
    ("export A=x", "x"),
    ("  A=x", "x"),
    ("A: x", "x"),
    ("A=", ""),
    ("A", None),
    ('A=""', ""),
    ("A='x y'", "x y"),
    ('A="x y" # why', "x y"),
    ("A=x # why", "x"),
    ("A=x#y", "x#y"),
    ("A='x # y'", "x # y"),
    ("A= # why", ""),
    ('A="x\\ny"', "x\ny"),
    ("A='x\\ny'", "x\\ny"),
    ('A="x\ny"', "x\ny"),
    ("A='x\n\ny'", "x\n\ny"),
    ('A="x\\"y"', 'x"y'),
    ("A=`x 'y'`", "x 'y'"),
    ('A={"a": 1}', '{"a": 1}'),
    ("A=a=b==", "a=b=="),
    ("A=${B}/x", "${B}/x"),
    ("A='never closed", "'never closed"),
    ("\ufeffA=x", "x"),
    ("A=x\r\n", "x"),
    ('A="x"\r\n', "x"),
    ("'A'=x", "x"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_values(text: str, value: str | None) -> None:
    (entry,) = parse(text.encode())
    assert (entry.name, entry.value) == ("A", value)


def test_entries_have_their_lines_comments_and_quotes() -> None:
    text = "# first\n# second\nA=x # inline\n\nB='y\nz'\nexport C=\n"
    first, second, third = parse(text.encode())
    assert (first.line, first.comment, first.above) == (3, "inline", "first\nsecond")
    assert (second.line, second.quote, second.above) == (5, "'", "")
    assert (third.line, third.is_exported, third.value) == (7, True, "")


def test_a_quote_that_is_not_closed_does_not_take_the_next_entry() -> None:
    assert [entry.name for entry in parse(b'A="x\nB="y"\nC=z\n')] == ["A", "B", "C"]


def test_what_is_no_entry_is_told() -> None:
    assert read(b"A=1\nnot an entry\n=2\nB=3\n").invalid == (2, 3)


def test_entries_in_comments() -> None:
    entries = read(b"# A=x\n#B='y z' # why\n# Set C=1 to start\n# see d=e\n").entries
    assert [(entry.name, entry.value, entry.is_commented) for entry in entries] == [
        ("A", "x", True),
        ("B", "y z", True),
    ]
    assert parse(b"# A=x\n") == []


DIFFERENCES = [
    ("A=x", set()),
    ('A="x"', {"docker --env-file"}),
    ("A=x # why", {"docker --env-file"}),
    ("A=x#y", {"node dotenv", "node --env-file", "Ruby dotenv", "phpdotenv"}),
    ("export A=x", {"docker --env-file"}),
    ("A=x y", {"shell source", "phpdotenv"}),
    ("A: x", {"python-dotenv", "node --env-file", "docker --env-file", "shell source", "phpdotenv"}),
    ("B=1\nA=${B}", {"python-dotenv", "docker compose env_file", "shell source", "Ruby dotenv", "phpdotenv"}),
    ("\ufeffA=x", {"node --env-file", "shell source"}),
    ("A=x\r\n", {"shell source"}),
    ("A=$(whoami)", {"shell source", "Ruby dotenv"}),
]


@pytest.mark.parametrize(("text", "loaders"), DIFFERENCES)
def test_loaders_that_read_another_value_are_named(text: str, loaders: set[str]) -> None:
    entry = parse(text.encode())[-1]
    assert {each.loader for each in entry.differences} == loaders
    assert all(each.note and each.note != "x" for each in entry.differences)


def test_no_note_has_a_value_in_it() -> None:
    text = "A='zebra $zebra' # zebra\nB=zebra#zebra\nC=\"zebra\\q\"\nD=zebra zebra\nE=zebra`zebra`\n"
    for entry in parse(text.encode()):
        assert not any("zebra" in each.note for each in entry.differences)


NAMES = st.sampled_from(["A=", "B=", "C_D=", "export A=", "A = ", " B=", "A.B=", "A-B="])
TEXTS = st.sampled_from(
    [value.partition("=")[2] for value, _ in VALUES if "=" in value and "\r" not in value]
    + ["${A}", "'${A}'", '"${A}x"', "$A", "a\\b", '"a\\tb"', "#x", '"#x"', "a'b", "http://a:1/?x=1&y=2", "p@ss$w"]
)
FILES = st.lists(st.tuples(NAMES, TEXTS).map("".join), min_size=1, max_size=4).map("\n".join).map("{}\n".format)


def given_by(loader: Callable[[str], Iterator[Given | Refused]], text: str) -> dict[str, str | None]:
    """What the loader puts into the environment; nothing where it refuses the file."""
    found = list(loader(text))
    return (
        {}
        if any(isinstance(each, Refused) for each in found)
        else {each.name: each.value for each in found if isinstance(each, Given)}
    )


def without_unknown(values: dict[str, str | None]) -> dict[str, str | None]:
    return {name: value and value.replace("${A}", "").replace("${B}", "") for name, value in values.items()}


@given(FILES)
@settings(max_examples=300)
def test_python_dotenv_reads_it_so(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("A", "B"):
            patch.delenv(name, raising=False)
        real = dict(python_dotenv.dotenv_values(stream=io.StringIO(text)))
    assert without_unknown(given_by(dotenv_loaders.python_dotenv, text)) == without_unknown(real)


NODE = shutil.which("node")
_SCRIPT = """
const texts = JSON.parse(require("fs").readFileSync(0));
console.log(JSON.stringify(texts.map(text => require("util").parseEnv(text))));
"""


def _node_parses() -> bool:
    if NODE is None:
        return False
    version = subprocess.run([NODE, "-p", "!!require('util').parseEnv"], capture_output=True, text=True, check=False)
    return version.stdout.strip() == "true"


@pytest.mark.slow
@pytest.mark.skipif(not _node_parses(), reason="no node with util.parseEnv")
def test_node_reads_it_so() -> None:
    texts = [f"{text}\nZ=1\n" for text, _ in VALUES if "=" in text and "\ufeff" not in text and "\r" not in text]
    done = subprocess.run(
        [NODE or "", "-e", _SCRIPT], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    for text, real in zip(texts, json.loads(done.stdout), strict=True):
        assert given_by(dotenv_loaders.node_env_file, text) == real, text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_a_shell_reads_it_so(tmp_path: Path) -> None:
    path = tmp_path / "x.env"
    for text, _ in VALUES:
        if "`" in text or "\ufeff" in text or "never closed" in text:
            continue
        path.write_text(text + "\n", newline="")
        script = 'set -a; . "$1" 2>/dev/null; printf %s "${A-unset}"'
        environment = {"PATH": os.environ["PATH"]}
        done = subprocess.run(["bash", "-c", script, "x", str(path)], capture_output=True, check=False, env=environment)
        found = given_by(shell, text.replace("\r\n", "\n"))
        expected = (found.get("A", "unset") or "").replace("${B}", "")
        assert done.stdout.decode().rstrip("\r") == expected, text


PHP = [
    ('A="x\ny"\nB=1', {"A": "x\ny", "B": "1"}),
    ("A=x#y", {"A": "x"}),
    ("A=x y", {}),
    ('A="x\\qy"', {}),
    ('A="x\\ty"', {"A": "x\ty"}),
    ("A='x\\ty'", {"A": "x\\ty"}),
    ("export A=x", {"A": "x"}),
    ("A-B=x", {}),
]


@pytest.mark.parametrize(("text", "expected"), PHP)
def test_phpdotenv(text: str, expected: dict[str, str]) -> None:
    assert given_by(phpdotenv, text) == expected


COMPOSE = [
    ("A=x#y", {"A": "x#y"}),
    ("A=x $$y", {"A": "x $y"}),
    ("B=1\nA=${B}2", {"B": "1", "A": "12"}),
    ("A='${B}'", {"A": "${B}"}),
    ("A: x", {"A": "x"}),
    ('A="x', {}),
    ("A B=x", {}),
    ("A", {"A": None}),
]


@pytest.mark.parametrize(("text", "expected"), COMPOSE)
def test_compose(text: str, expected: dict[str, str | None]) -> None:
    assert given_by(dotenv_loaders.compose, text) == expected


RUBY = [
    ('A="x\\ny"', {"A": "x\\ny"}),
    ("A=x\\y", {"A": "xy"}),
    ("A=x#y", {"A": "x"}),
    ("B=1\nA=$B", {"B": "1", "A": "1"}),
    ("A='$B'", {"A": "$B"}),
    ("A: x", {"A": "x"}),
    ("A-B=x", {}),
]


@pytest.mark.parametrize(("text", "expected"), RUBY)
def test_ruby(text: str, expected: dict[str, str]) -> None:
    assert given_by(dotenv_loaders.ruby_dotenv, text) == expected


@given(
    st.one_of(
        st.binary(max_size=200),
        FILES.map(str.encode),
        st.text(alphabet="AB='\"`\\$#{}\n :-é", max_size=60).map(str.encode),
    )
)
@settings(max_examples=400)
def test_no_input_raises(data: bytes) -> None:
    assert all(isinstance(entry, Entry) for entry in parse(data))
    readings(data)


def test_a_private_key_without_quotes_is_no_name() -> None:
    body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\nxx=="
    text = f"KEY=-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\nB=1\n"
    found = read(text.encode())
    assert [entry.name for entry in found.entries] == ["KEY", "B"]
    assert found.invalid == (2, 3, 4, 5)
    quoted = read(f'KEY="-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"\nB=1\n'.encode())
    assert [entry.name for entry in quoted.entries] == ["KEY", "B"]
    assert [entry.name for entry in read(b"CERT=abc\nxx==\nB=1\n").entries] == ["CERT", "B"]


def test_the_last_line_of_base64_is_no_name() -> None:
    long = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" + "wMTIzNDU2Nzg5"
    assert read(f"CERT=abc\n{long}=\nB=1\n".encode()).invalid == (2,)
    assert [entry.name for entry in read(b"apiKey=\nA_LONG_NAME_THAT_SOMEBODY_GAVE_TO_A_VARIABLE=\n").entries] == [
        "apiKey", "A_LONG_NAME_THAT_SOMEBODY_GAVE_TO_A_VARIABLE",
    ]  # fmt: skip


SAID = [
    ("A=x\nB='y'\nC=http://h/p?q=1\n", {2: "docker --env-file: keeps the quotes"}),
    ("A=x\nURL=${A}/b\n", {}),
    ("A=x\r\nB=y\r\n", {1: "shell source: keeps the carriage return at the end of the line"}),
]


@pytest.mark.parametrize(("text", "told"), SAID, ids=[text for text, _ in SAID])
def test_what_is_told_of_lines_that_most_files_have(text: str, told: dict[int, str]) -> None:
    found = ambiguities(text.encode(), parse(text.encode()))
    assert {line: found.get(line, "") for line in told} == told
    assert not {"python-dotenv", "node dotenv"} & {
        each.partition(":")[0] for each in "\n".join(found.values()).split("\n")
    }


def test_a_quote_that_is_never_closed_is_told_of_the_lines_that_it_takes() -> None:
    text = b"A='x\nB=y\nC='z'\n"
    assert "python-dotenv" in "".join(ambiguities(text, parse(text)).values())


def test_a_dollar_in_a_password_is_told_and_a_name_of_the_file_in_braces_is_not() -> None:
    text = b'A="pa$word"\nB="x${A}"\nC="x${OTHER}"\n'
    assert [line for line in ambiguities(text, parse(text)) if line != 2] == [1, 3]
    assert "Ruby dotenv" not in ambiguities(text, parse(text)).get(2, "")
