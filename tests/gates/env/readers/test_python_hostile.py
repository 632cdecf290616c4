"""That no text makes the Python reader slow, or fall over."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gates.env.tables import facts_of

SNIPPETS = [
    "import os\n",
    'os.environ["A"]\n',
    "if not x:\n    raise E\n",
    "class S(BaseSettings):\n    a: int = Field(...)\n",
    "from pydantic_settings import BaseSettings\n",
    "for k in [Q, f'{b}']:\n    os.getenv(k)\n",
    "x = os.getenv(\n",
    "def f(n, *a, d=None):\n    return os.environ.get(n, d)\n",
    'f("X", d=1)\n',
    "with env.prefixed('A') as e:\n",
    "from environs import Env\nenv = Env()\n",
    'env("Q")\n',
    "{% if %}",
    '"""',
    "(",
    ")",
    "[",
    "]",
    ":",
    "\\",
    "\x00",
    "\xff",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS), max_size=25).map("".join), st.data())
def test_no_text_raises(text: str, data: st.DataObject) -> None:
    if text:
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.text(max_size=4)) + text[at + data.draw(st.integers(0, 9)) :]
    facts_of("a.py", text)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    facts_of("a.py", b"import os\nos.environ" + data)


HOSTILE = {
    "nested brackets": b"import os\n" + b"[" * 100_000 + b"os.environ['A']",
    "nested reads": b"import os\nx = " + b"os.getenv(" * 20_000,
    "closed reads": b"import os\nx = " + b"os.getenv('A'," * 20_000 + b")" * 20_000,
    "one line": b"import os\nx = [" + b"os.environ['A'], " * 60_000 + b"]",
    "sum": b"import os\nx = " + b"a + " * 100_000 + b"os.environ['A']",
    "same variable": b"import os\n" + b"x = os.getenv('A')\nif x: y = x\n" * 8_000,
    "nested conditions": b"import os\n" + b"".join(b" " * i + b"if os.getenv('A'):\n" for i in range(600)),
    "one name": b"import os\nk = 'A'\n" + b"k = k + 'B'\nos.environ[k]\n" * 10_000,
    "classes": b"from pydantic_settings import BaseSettings\n" + b"class A(A, BaseSettings):\n    a: A\n" * 5_000,
    "helpers": b"import os\n"
    + b"".join(b"def f%d(n):\n    return os.environ[n] or f%d(n)\n" % (i, i + 1) for i in range(4_000)),
    "imports": b"import os\n" + b"from os import environ as e\n" * 20_000 + b"e['A']",
    "blocks": b"import os\nos.environ['A']((\n" + b"{% if %}" * 50_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_stays_fast(data: bytes) -> None:
    started = time.process_time()
    facts_of("a.py", data)
    assert time.process_time() - started < 15
