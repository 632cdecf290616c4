"""Whether a read in Python is required, and of which type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates.env.readers.python_cases import case
from tests.gates.env.tables import needs_of, reads_of

if TYPE_CHECKING:
    from tests.gates.env.readers.python_cases import Expected

NEEDS = [
    case('import os\nx = os.environ.get("A") or "d"', ("A", "optional"), label="or a literal"),
    case('import os\nx = os.environ.get("A") or None', ("A", "unknown"), label="or none"),
    case('import os\nx = os.environ.get("A") or compute()', ("A", "optional"), label="or something"),
    case('import os\nx = int(os.environ.get("A"))', ("A", "required"), label="int of none fails"),
    case('import os\nx = os.environ.get("A").split(",")', ("A", "required"), label="attribute of none fails"),
    case('import os\nx = bool(os.environ.get("A"))', ("A", "optional"), label="bool looks"),
    case('import os\nx = os.environ.get("A") == "1"', ("A", "optional"), label="compared"),
    case(
        'import os\nx = os.environ.get("A")\nif not x:\n    raise ValueError("A")',
        ("A", "required"),
        label="refused later",
    ),
    case(
        'import os\nx = os.environ.get("A", "")\nif not x:\n    raise ValueError("A")',
        ("A", "required"),
        label="empty refused",
    ),
    case(
        'import os\nx = os.environ.get("A", "d")\nif not x:\n    raise ValueError("A")',
        ("A", "optional"),
        label="never empty",
    ),
    case(
        'import os, sys\nif not os.environ.get("A"):\n    print("A!")\n    sys.exit(1)',
        ("A", "required"),
        label="exits",
    ),
    case('import os\nif "A" not in os.environ:\n    raise SystemExit', ("A", "required"), label="not in, raises"),
    case('import os\nassert os.environ.get("A")', ("A", "required"), label="assert"),
    case(
        'import os\nA = os.getenv("A")\nB = os.getenv("B")\nif not A or not B:\n    raise ValueError',
        ("A", "required"),
        ("B", "required"),
        label="both",
    ),
    case(
        'import os\nif not all([os.getenv("A"), os.getenv("B")]):\n    raise ValueError',
        ("A", "required"),
        ("B", "required"),
        label="all",
    ),
    case(
        'import os\nT = os.getenv("A")\ndef main():\n    if T is None:\n        raise ValueError',
        ("A", "required"),
        label="refused in a function",
    ),
    case('import os\nx = os.getenv("A")\nif x:\n    use(x.lower())', ("A", "optional"), label="looked at"),
    case('import os\nif x := os.getenv("A"):\n    use(x.split(","))', ("A", "optional"), label="walrus"),
    case(
        'import os\nx = os.getenv("A")\ny = x.split(",") if x else []',
        ("A", "optional"),
        label="used where it is there",
    ),
    case('import os\nx = os.environ["A"] if "A" in os.environ else 1', ("A", "optional"), label="guarded expression"),
    case(
        'import os\nif "A" in os.environ:\n    x = os.environ["A"]',
        ("A", "optional"),
        ("A", "optional"),
        label="guarded block",
    ),
    case(
        'import os\ndef f():\n    if "A" not in os.environ:\n        return 1\n    return os.environ["A"]',
        ("A", "optional"),
        ("A", "optional"),
        label="left before",
    ),
    case(
        'import os\nif "A" in os.environ:\n    pass\nx = os.environ["A"]',
        ("A", "optional"),
        ("A", "required"),
        label="beside the guard",
    ),
    case('import os\ntry:\n    x = os.environ["A"]\nexcept KeyError:\n    x = 1', ("A", "optional"), label="caught"),
    case(
        'import os\ntry:\n    x = os.environ["A"]\nexcept KeyError as e:\n    raise ValueError from e',
        ("A", "required"),
        label="raised again",
    ),
    case(
        'import os, contextlib\nwith contextlib.suppress(KeyError):\n    x = os.environ["A"]',
        ("A", "optional"),
        label="suppressed",
    ),
    case(
        'import os\nR = ["A", "B"]\nmissing = [k for k in R if k not in os.environ]\nif missing:\n    raise ValueError',
        ("A", "required"),
        ("B", "required"),
        label="missing ones listed",
    ),
    case(
        (
            "import os\n"
            'R = ["A", "B"]\n'
            "m = []\nfor k in R:\n    if not os.getenv(k):\n        m.append(k)\nif m:\n    raise ValueError"
        ),
        ("A", "required"),
        ("B", "required"),
        label="missing ones collected",
    ),
    case(
        'import os\nfor k in ("A",):\n    if k not in os.environ:\n        raise ValueError',
        ("A", "required"),
        label="loop that refuses",
    ),
    case(
        'import os\nSECRET_KEY = os.environ.get("SECRET_KEY")',
        ("SECRET_KEY", "required"),
        label="Django refuses an empty SECRET_KEY",
    ),
    case(
        'import os\nSECRET_KEY = os.environ.get("SECRET_KEY", "dev")',
        ("SECRET_KEY", "optional"),
        label="SECRET_KEY with a default",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [*NEEDS])
def test_reads_and_needs(text: str, expected: Expected) -> None:
    assert sorted(needs_of("app/settings.py", text)) == sorted(expected)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ('int(os.environ["A"])', "integer"),
        ('float(os.getenv("A", 1))', "number"),
        ('json.loads(os.environ["A"])', "json"),
        ('os.environ.get("A", "").split(",")', "list"),
        ('os.getenv("A", "0").lower() in ("1", "true", "yes")', "boolean"),
        ('os.getenv("A") == "true"', "boolean"),
        ('bool(strtobool(os.getenv("A", "no")))', "boolean"),
        ('timedelta(seconds=int(os.getenv("A", 1)))', "integer"),
        ('dj_database_url.parse(os.environ["A"])', "url"),
        ('os.environ["A"]', ""),
    ],
)
def test_type_by_cast(code: str, kind: str) -> None:
    (read,) = reads_of("a.py", f"import os\nx = {code}\n")
    assert read.type == kind


def test_type_by_what_is_done_later() -> None:
    (read,) = reads_of("a.py", 'import os\nx = os.environ["A"]\ny = int(x)\n')
    assert read.type == "integer"


@pytest.mark.parametrize(
    ("code", "instead"),
    [
        ('os.getenv("A") or os.getenv("B")', {"A": ("B",), "B": ("A",)}),
        ('os.environ.get("A", os.environ.get("B"))', {"A": ("B",), "B": ()}),
        ('os.getenv("A") or os.getenv("B") or "x"', {"A": ("B",), "B": ("A",)}),
    ],
)
def test_variables_that_serve_as_well(code: str, instead: dict[str, tuple[str, ...]]) -> None:
    assert {read.name: read.instead for read in reads_of("a.py", f"import os\nx = {code}\n")} == instead


def test_one_of_two_is_required() -> None:
    text = 'import os\nA = os.getenv("A")\nB = os.getenv("B")\nif not A and not B:\n    raise ValueError\n'
    assert [(read.need, read.instead) for read in reads_of("a.py", text)] == [
        ("required", ("B",)),
        ("required", ("A",)),
    ]


def test_conditions_of_another_kind() -> None:
    text = 'import os\nif USE_S3:\n    x = os.environ["A"]\nif __name__ == "__main__":\n    y = os.environ["B"]\n'
    assert [(read.name, read.need, read.is_conditional) for read in reads_of("a.py", text)] == [
        ("A", "required", True),
        ("B", "required", False),
    ]


def test_refused_only_outside_debug() -> None:
    text = (
        "import os\n"
        'x = os.environ.get("A")\n'
        "if not x:\n    if DEBUG:\n        x = 1\n    else:\n        raise ValueError\n"
    )
    assert [(read.need, read.is_conditional) for read in reads_of("a.py", text)] == [("required", True)]


def test_given_or_read() -> None:
    (read,) = reads_of("a.py", 'import os\nx = given or os.environ["A"]\n')
    assert (read.need, read.is_conditional) == ("required", True)
