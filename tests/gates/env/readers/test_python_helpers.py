"""Functions and objects of the project that read the environment, in one file and across files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.env.facts import Helper
from tests.gates.env.readers.python_cases import case
from tests.gates.env.tables import facts_of, needs_of

if TYPE_CHECKING:
    from tests.gates.env.readers.python_cases import Expected

HELPERS = [
    case(
        (
            "import os\ndef env(n, default=None):\n    return os.environ.get(n, default)\n"
            'env("A")\nenv("B", "x")\nenv(n="C", default="y")'
        ),
        ("A", "unknown"),
        ("B", "optional"),
        ("C", "optional"),
        label="default handed on",
    ),
    case(
        (
            "import os\ndef flag(n, default):\n    v = os.environ.get(n)\n    if v is None:\n        return default\n"
            '    return v.lower() == "true"\nflag("A", False)'
        ),
        ("A", "optional"),
        label="default returned",
    ),
    case(
        (
            "import os\ndef must(n):\n    v = os.getenv(n)\n    if not v:\n        raise ValueError(n)\n    return v\n"
            'must("A")'
        ),
        ("A", "required"),
        label="refuses",
    ),
    case(
        (
            "import os\ndef get(n, default=None):\n    v = os.getenv(n, default)\n"
            "    if v is None:\n        raise ValueError(n)\n    return v\n"
            'get("A")\nget("B", "x")'
        ),
        ("A", "required"),
        ("B", "optional"),
        label="refuses without a default",
    ),
    case(
        (
            "import os\ndef get(n, required=False):\n    v = os.getenv(n)\n"
            "    if required and not v:\n        raise ValueError(n)\n    return v\n"
            'get("A")\nget("B", required=True)'
        ),
        ("A", "unknown"),
        ("B", "required"),
        label="refuses when told to",
    ),
    case(
        'import os\ndef url(n):\n    if n in os.environ:\n        return os.environ[n]\n    return None\nurl("A")',
        ("A", "optional"),
        label="guards itself",
    ),
    case(
        (
            "import os\ndef secret(s, default=None):\n"
            '    if p := os.getenv(s + "_FILE"):\n'
            "        return open(p).read()\n    return os.getenv(s, default)\n"
            'secret("A", "x")'
        ),
        ("A", "optional"),
        ("A_FILE", "optional"),
        label="from a file too",
    ),
    case('import os\nenv = lambda k, d=None: os.environ.get(k, d)\nenv("A", 1)', ("A", "optional"), label="lambda"),
    case(
        'import os\ndef one(n):\n    return os.environ[n]\ndef two(n):\n    return int(one(n))\ntwo("A")',
        ("A", "required"),
        label="through another helper",
    ),
    case(
        'import os\ndef app(n):\n    return os.environ["APP_" + n.upper()]\napp("db-url")',
        ("APP_DB_URL", "required"),
        label="prefix and case",
    ),
    case(
        'import os\ndef need(*names):\n    for n in names:\n        os.environ[n]\nneed("A", "B")',
        ("A", "required"),
        ("B", "required"),
        label="many names",
    ),
    case(
        'import os\ndef need(names):\n    for n in names:\n        os.environ[n]\nneed(["A", "B"])',
        ("A", "required"),
        ("B", "required"),
        label="list of names",
    ),
    case(
        (
            "import os\nclass Env:\n    def get(self, n, default=None):\n        return os.environ.get(n, default)\n"
            "    def url(self):\n"
            '        return self.get("U")\n'
            "env = Env()\n"
            'env.get("A", 1)\nEnv().get("B")'
        ),
        ("U", "unknown"),
        ("A", "optional"),
        ("B", "unknown"),
        label="method",
    ),
    case(
        (
            "import os\nclass Env:\n    @staticmethod\n    def get(n):\n        return os.environ[n]\n"
            'Env.get("A")\nother.get("B")'
        ),
        ("A", "required"),
        label="static method",
    ),
    case(
        (
            "import os\ndef maybe_set(settings, name, envvar, coercer=None, default=None):\n"
            "    if envvar in os.environ:\n        settings[name] = os.environ[envvar]\n"
            'maybe_set(s, "x", "A")'
        ),
        ("A", "optional"),
        label="third parameter",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [*HELPERS])
def test_reads_and_needs(text: str, expected: Expected) -> None:
    assert sorted(needs_of("app/settings.py", text)) == sorted(expected)


HELPER = Helper("get_bool", "app/core/env.py", 0, "name", "required", "boolean", 1, "default")


@pytest.mark.parametrize(
    ("path", "line", "call"),
    [
        ("app/settings.py", "from app.core.env import get_bool", "get_bool"),
        ("app/settings.py", "from .core.env import get_bool as flag", "flag"),
        ("app/core/settings.py", "from .env import *", "get_bool"),
        ("app/core/settings.py", "from . import env", "env.get_bool"),
        ("app/settings.py", "from app.core import env as e", "e.get_bool"),
        ("src/app/x/settings.py", "from core.env import get_bool", "get_bool"),
    ],
)
def test_helper_of_another_file(path: str, line: str, call: str) -> None:
    text = f'{line}\n{call}("A")\n{call}("B", False)\n'
    assert needs_of(path, text, [HELPER]) == [("A", "required"), ("B", "optional")]


@pytest.mark.parametrize("line", ["from other import get_bool", "from .elsewhere import get_bool", "import os"])
def test_another_function_of_that_name(line: str) -> None:
    assert needs_of("app/settings.py", f'{line}\nget_bool("A")\n', [HELPER]) == []


MODULES = [
    (
        'import environ\nenv = environ.Env(DEBUG=(bool, False))\nenv("A")\n',
        'from .base import env\nenv("DEBUG")\nenv.int("B")\n',
        [("DEBUG", "optional"), ("B", "required")],
    ),
    (
        "import environ\nenv = environ.Env()\n",
        'from .base import *\nenv("B", default=1)\n',
        [("B", "optional")],
    ),
    (
        (
            "from pydantic_settings import BaseSettings\nclass AppSettings(BaseSettings):\n    class Config:\n"
            '        env_prefix = "APP_"\n'
        ),
        "from config.base import AppSettings\nclass Mail(AppSettings):\n    host: str\n",
        [("APP_HOST", "required")],
    ),
    (
        "import os\nclass Env:\n    def get(self, n):\n        return os.environ[n]\nenv = Env()\n",
        'from config.base import env, Env\nenv.get("A")\nEnv().get("B")\n',
        [("A", "required"), ("B", "required")],
    ),
]


@pytest.mark.parametrize(("first", "second", "expected"), MODULES)
def test_what_one_module_makes_and_another_uses(first: str, second: str, expected: Expected) -> None:
    helpers = facts_of("config/base.py", first).helpers
    assert needs_of("config/production.py", second, helpers) == expected


def test_helper_record() -> None:
    text = (
        "import os\nclass C:\n    def get(self, n: str, default=None) -> bool:\n"
        '        return os.getenv(f"X_{n}_Y", default)\n'
    )
    assert facts_of("a.py", text).helpers == (
        Helper("get", "a.py", 0, "n", "unknown", "boolean", 1, "default", "X_", "_Y", "C"),
    )
