"""What the Python reader finds by the standard library, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.env.facts import Dynamic, Write
from launch_gates.gates.env.readers.python import WORDS
from launch_gates.gates.env.readers.table import READERS
from tests.gates.env.readers.python_cases import case
from tests.gates.env.tables import facts_of, needs_of, reads_of

if TYPE_CHECKING:
    from tests.gates.env.readers.python_cases import Expected

DIRECT = [
    case('import os\nA = os.environ["A"]', ("A", "required"), label="subscript"),
    case('import os\nA = os.environ[b"A"]', ("A", "required"), label="bytes"),
    case('import os\nA = os.environb[b"A"]', ("A", "required"), label="environb"),
    case('import os\nA = os.environ.get("A")', ("A", "unknown"), label="get"),
    case('import os\nA = os.environ.get("A", None)', ("A", "unknown"), label="get none"),
    case('import os\nA = os.environ.get("A", "")', ("A", "optional"), label="get empty"),
    case('import os\nA = os.getenv(key="A", default=1)', ("A", "optional"), label="getenv by keyword"),
    case('import os\nos.environ.pop("A")', ("A", "required"), label="pop"),
    case('import os\nos.environ.pop("A", None)', ("A", "optional"), label="pop with none"),
    case('import os\nos.environ.setdefault("A", "x")', ("A", "optional"), label="setdefault"),
    case('import os\nif "A" in os.environ: pass', ("A", "optional"), label="in"),
    case('import os as o\no.getenv("A")', ("A", "unknown"), label="module alias"),
    case('from os import environ as e, getenv\ne["A"]\ngetenv("B")', ("A", "required"), ("B", "unknown"), label="from"),
    case('from os import (\n  environ,\n)\nenviron\\\n  ["A"]', ("A", "required"), label="lines"),
    case('import os\nx = os.getenv(\n    # why\n    "A",\n    "d",\n)', ("A", "optional"), label="call over lines"),
    case('def f():\n    import os\n    return os.environ["A"]', ("A", "required"), label="import in a function"),
    case("import os\nx = f\"{os.environ['A']}/b\"", ("A", "required"), label="within an f-string"),
    case(
        'import os\nos.path.expandvars("$HOME/${APP_DIR}/x")',
        ("APP_DIR", "unknown"),
        ("HOME", "unknown"),
        label="expandvars",
    ),
    case('import os\nx = {**os.environ, "B": "1"}\nos.environ | {"C": "2"}', label="the whole environment"),
    case('import os\nos.environ["A"] += "x"', ("A", "required"), label="added to"),
]


ALIASES = [
    case('import os\nenv = os.environ\nenv["A"]', ("A", "required"), label="of the map"),
    case('import os\nget = os.environ.get\nget("A", "x")', ("A", "optional"), label="of the method"),
    case('import os\nenv = os.environ.copy()\nenv["A"] = "1"\nenv["B"]', ("B", "required"), label="of a copy"),
    case('import os\nenv = dict(os.environ)\nenv.get("A")', ("A", "unknown"), label="of a dict"),
    case('import os\nenv = {**os.environ}\nenv["A"]', ("A", "required"), label="of a new map"),
    case(
        """
        import os
        class A:
            def __init__(self):
                self.env = os.environ
            def read(self):
                return self.env["A"]
        class B:
            def read(self):
                return self.env["B"]
        """,
        ("A", "required"),
        label="of an attribute, in its own class",
    ),
    case(
        'import os\ndef f(env=os.environ):\n    return env["A"]', ("A", "required"), label="as default of a parameter"
    ),
    case(
        'import os\ndef f(env=None):\n    env = env or os.environ\n    return env["A"]',
        ("A", "required"),
        label="or the given one",
    ),
    case(
        'import os\ndef load(env):\n    return env["A"]\nload(os.environ)',
        ("A", "required"),
        label="given to a function",
    ),
    case('import os\nlist(map(os.environ.get, ["A", "B"]))', ("A", "unknown"), ("B", "unknown"), label="mapped"),
    case(
        'from dotenv import dotenv_values\nc = dotenv_values(".env")\nc["A"]', ("A", "required"), label="dotenv_values"
    ),
]


NAMES = [
    case('import os\nKEY = "A"\nos.environ[KEY]', ("A", "required"), label="constant"),
    case(
        'import os\nP = "APP_"\nos.environ[f"{P}A"]\nos.environ[P + "B"]',
        ("APP_A", "required"),
        ("APP_B", "required"),
        label="joined",
    ),
    case(
        'import os\nP = "APP"\nos.environ["%s_A" % P]\nos.environ["{}_B".format(P)]',
        ("APP_A", "required"),
        ("APP_B", "required"),
        label="formatted",
    ),
    case('import os\nos.environ["A" "B"]', ("AB", "required"), label="beside each other"),
    case(
        'import os\nfor k in ["A", "B"]:\n    os.environ[k]',
        ("A", "required"),
        ("B", "required"),
        label="loop over a list",
    ),
    case(
        'import os\nKS = ("A", "B")\nx = {k: os.environ.get(k) for k in KS}',
        ("A", "unknown"),
        ("B", "unknown"),
        label="comprehension",
    ),
    case(
        'import os\nM = {"x": "A"}\nfor k, v in M.items():\n    os.environ.get(v, k)',
        ("A", "optional"),
        label="values of a map",
    ),
    case(
        'import os\nfor n, d in [("A", 1), ("B", 2)]:\n    os.getenv(n, d)',
        ("A", "optional"),
        ("B", "optional"),
        label="pairs",
    ),
    case(
        'import os\nT = [{"key": "A", "d": 1}]\nfor t in T:\n    os.getenv(t["key"], t["d"])',
        ("A", "optional"),
        label="table of maps",
    ),
    case(
        'import os\nM = {"x": "A", "y": "B"}\ndef f(p):\n    return os.environ[M[p]]',
        ("A", "required"),
        ("B", "required"),
        label="looked up",
    ),
    case(
        'import os\nclass C:\n    KEY = "A"\n    def f(self):\n        return os.environ[self.KEY]',
        ("A", "required"),
        label="class constant",
    ),
    case('import os\nos.environ["A" if x else "B"]', ("A", "required"), ("B", "required"), label="either"),
    case(
        'import os\nfor k in ("a", "b"):\n    os.environ[f"X_{k.upper()}"]',
        ("X_A", "required"),
        ("X_B", "required"),
        label="upper case",
    ),
]


QUIET = [
    case('self.env["A"]\nself.environ.get("B")\nrequest.environ["C"]', label="others' members"),
    case('def app(environ, start_response):\n    return environ["PATH_INFO"]', label="a server's own environ"),
    case('import os\ndef f(os):\n    return os.environ["A"]', label="another os"),
    case('import os\n# os.environ["A"]\nx = "os.environ[\'B\']"\n"""os.getenv("C")"""', label="comments and texts"),
    case('import os\nos.environ["A"] = "1"\ndel os.environ["B"]\nos.environ.update(C="1")', label="writes"),
    case('env = jinja2.Environment()\nenv.get_template("A")\nenv("B")', label="another env"),
    case('from app import config\nconfig("A")\nimport environs', label="another config"),
    case('environ = {}\nenviron["A"]', label="a map of that name"),
    case(
        'import os\nenv = os.environ\ndef f(env):\n    return env["A"]\ndef g():\n    env = {}\n    return env["B"]',
        label="hidden alias",
    ),
    case('getenv("A")', label="not imported"),
    case("import os\nclass A:\n    x: str\nos.environ", label="a class with fields"),
]


@pytest.mark.parametrize(("text", "expected"), [*DIRECT, *ALIASES, *NAMES, *QUIET])
def test_reads_and_needs(text: str, expected: Expected) -> None:
    assert sorted(needs_of("app/settings.py", text)) == sorted(expected)


def test_defaults_are_kept() -> None:
    reads = reads_of("a.py", 'import os\nos.getenv("A", "x")\nos.getenv("B") or "y"\nos.getenv("C", 3)\n')
    assert [read.default for read in reads] == ["x", "y", "3"]


def test_what_cannot_be_told_is_said() -> None:
    text = (
        "import os\nos.environ[compute()]\nfor k, v in os.environ.items():\n    pass\napp.config.from_prefixed_env()\n"
    )
    assert facts_of("a.py", text).dynamic == (
        Dynamic(2, "os.environ"),
        Dynamic(3, "os.environ"),
        Dynamic(5, "from_prefixed_env"),
    )


def test_writes() -> None:
    text = 'import os\nos.environ["A"] = "1"\nos.environ.update({"B": "1"}, C="2")\nos.putenv("D", "1")\n'
    assert set(facts_of("a.py", text).writes) == {Write("A", 2), Write("B", 3), Write("C", 3), Write("D", 4)}


@pytest.mark.parametrize(
    ("text", "names"),
    [("#!/usr/bin/env python3\nimport os\nos.environ['A']\n", ["A"]), ("import os\nos.environ['A']\n", [])],
)
def test_scripts_without_a_suffix(text: str, names: list[str]) -> None:
    assert [read.name for read in reads_of("bin/run", text) if read.through == "os.environ"] == names


def test_template_of_a_python_file() -> None:
    text = (
        "from os import environ as e\nx = {\n"
        '{%- if a == "b" %}\n  "k": e["A"],\n'
        "{%- else %}\n"
        '  "k": e["B"],\n'
        "{%- endif %}\n}\n"
    )
    assert [(read.name, read.line) for read in reads_of("a.py", text)] == [("A", 4), ("B", 6)]


def test_damaged_file_is_read_as_far_as_it_goes() -> None:
    facts = facts_of("a.py", 'import os\nx = os.environ["A"]\ndef (((\ny = os.environ["B"]\n')
    assert facts.is_damaged
    assert "A" in {read.name for read in facts.reads}


def test_hints_of_the_table_are_those_of_the_reader() -> None:
    (reader,) = (reader for reader in READERS if reader.module == "python")
    assert set(reader.hints) == {*WORDS, b"environ"}
