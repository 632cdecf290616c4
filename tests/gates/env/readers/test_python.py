"""What the Python reader finds, what it leaves alone, and that no text makes it slow or fall over."""

from __future__ import annotations

import time
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Dynamic, Helper, Write
from tests.gates.env.tables import facts_of, needs_of, reads_of

Expected = list[tuple[str, str]]


def case(text: str, *expected: tuple[str, str], label: str) -> object:
    return pytest.param(dedent(text), list(expected), id=label)


DIRECT = [
    case('import os\nA = os.environ["A"]', ("A", "required"), label="subscript"),
    case('import os\nA = os.environ[b"A"]', ("A", "required"), label="bytes"),
    case('import os\nA = os.environb[b"A"]', ("A", "required"), label="environb"),
    case('import os\nA = os.environ.get("A")', ("A", "unknown"), label="get"),
    case('import os\nA = os.environ.get("A", None)', ("A", "unknown"), label="get none"),
    case('import os\nA = os.environ.get("A", "")', ("A", "optional"), label="get empty"),
    case('import os\nA = os.getenv(key="A", default=1)', ("A", "optional"), label="getenv by keyword"),
    case('import os\nos.environ.pop("A")', ("A", "required"), label="pop"),
    case('import os\nos.environ.pop("A", None)', ("A", "required"), label="pop none is raised by nobody"),
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
        'import os\nR = ["A", "B"]\nm = []\nfor k in R:\n    if not os.getenv(k):\n        m.append(k)\nif m:\n    raise ValueError',
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
LIBRARIES = [
    case(
        """
        from environs import Env
        env = Env()
        env("A"); env.int("B", 1); env.bool("C", default=False); env.str("D", None)
        with env.prefixed("MAIL_"):
            env("HOST")
            with env.prefixed("TLS_"):
                env.bool("ON", True)
        """,
        *(("A", "required"), ("B", "optional"), ("C", "optional"), ("D", "optional")),
        *(("MAIL_HOST", "required"), ("MAIL_TLS_ON", "optional")),
        label="environs",
    ),
    case(
        """
        import environ
        env = environ.Env(DEBUG=(bool, False), PORT=int)
        env("DEBUG"); env("PORT"); env.db(); env.cache(default="x://"); env("A", default=None)
        env.list("L", default=[]); env.str("S"); env("C", int, 3)
        """,
        *(("A", "optional"), ("C", "optional"), ("CACHE_URL", "optional"), ("DATABASE_URL", "required")),
        *(("DEBUG", "optional"), ("L", "optional"), ("PORT", "required"), ("S", "required")),
        label="django-environ",
    ),
    case(
        """
        from decouple import AutoConfig, Config, Csv, RepositoryEnv, config
        own = Config(RepositoryEnv(".env"))
        config("A"); config("B", default=1, cast=int); own("C"); own.get("D", default="")
        """,
        *(("A", "required"), ("B", "optional"), ("C", "required"), ("D", "optional")),
        label="decouple",
    ),
    case(
        'from starlette.config import Config\nconfig = Config(".env", env_prefix="APP_")\nconfig("A", cast=bool, default=False)\nconfig("B")',
        *(("APP_A", "optional"), ("APP_B", "required")),
        label="starlette",
    ),
    case(
        'import dj_database_url, django_cache_url\ndj_database_url.config()\ndj_database_url.config("R", default="x")\ndjango_cache_url.config()',
        *(("DATABASE_URL", "unknown"), ("R", "optional"), ("CACHE_URL", "optional")),
        label="URL packages",
    ),
    case(
        """
        import click, typer
        @click.option("--a", envvar="A", required=True)
        @click.option("--b", envvar=["B", "C"])
        def main(t: str = typer.Option("x", envvar="T")): ...
        """,
        *(("A", "unknown"), ("B", "optional"), ("C", "optional"), ("T", "optional")),
        label="click and typer",
    ),
    case(
        'app.config.from_envvar("A")\napp.config.from_envvar("B", silent=True)',
        ("A", "required"),
        ("B", "optional"),
        label="flask",
    ),
    case(
        """
        from dynaconf import Dynaconf, Validator
        settings = Dynaconf(envvar_prefix="APP", validators=[
            Validator("TOKEN", must_exist=True), Validator("db.host", default="x")])
        """,
        *(("APP_TOKEN", "required"), ("APP_DB__HOST", "optional")),
        label="dynaconf",
    ),
    case(
        """
        from configurations import Configuration, values
        class Prod(Configuration):
            SECRET_KEY = values.SecretValue()
            DEBUG = values.BooleanValue(False)
            DATABASES = values.DatabaseURLValue("x")
            OFF = values.Value("x", environ=False)
            NAMED = values.Value(environ_name="N", environ_prefix=None)
        """,
        *(
            ("DJANGO_SECRET_KEY", "required"),
            ("DJANGO_DEBUG", "optional"),
            ("DATABASE_URL", "optional"),
            ("N", "unknown"),
        ),
        label="django-configurations",
    ),
]
SETTINGS = [
    case(
        """
        from pydantic import AliasChoices, BaseModel, Field, SecretStr
        from pydantic_settings import BaseSettings, SettingsConfigDict
        class Mail(BaseModel):
            host: str
            port: int = 25
        class Base(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="app_", env_nested_delimiter="__")
        class Settings(Base):
            name: str
            none: str | None
            some: str | None = None
            made: list[str] = Field(default_factory=list)
            asked: int = Field(..., gt=1)
            other: str = Field("x", validation_alias="PLAIN")
            either: str = Field(validation_alias=AliasChoices("ONE", "TWO"))
            mail: Mail
            KIND: ClassVar[str] = "x"
            _private: int = 1
            @property
            def url(self) -> str: ...
        """,
        *(("APP_NAME", "required"), ("APP_NONE", "required"), ("APP_SOME", "optional"), ("APP_MADE", "optional")),
        *(("APP_ASKED", "required"), ("PLAIN", "optional"), ("ONE", "required"), ("TWO", "required")),
        *(("APP_MAIL__HOST", "required"), ("APP_MAIL__PORT", "optional")),
        label="pydantic 2",
    ),
    case(
        """
        from typing import Optional
        from pydantic import BaseSettings, Field
        class Settings(BaseSettings):
            a: Optional[str]
            b: str = Field(..., env="OTHER")
            c: str = Field("x", env=["C1", "C2"])
            class Config:
                env_prefix = "X_"
        """,
        *(("X_A", "optional"), ("OTHER", "required"), ("C1", "optional"), ("C2", "optional")),
        label="pydantic 1",
    ),
    case(
        'from pydantic_settings import BaseSettings\nclass S(BaseSettings, env_prefix="k_", case_sensitive=True):\n    a: int',
        ("k_a", "required"),
        label="arguments of the class",
    ),
    case(
        "from pydantic import BaseModel\nclass S(BaseModel):\n    a: int\nimport os; os.environ",
        label="a model is not settings",
    ),
]
HELPERS = [
    case(
        'import os\ndef env(n, default=None):\n    return os.environ.get(n, default)\nenv("A")\nenv("B", "x")\nenv(n="C", default="y")',
        ("A", "unknown"),
        ("B", "optional"),
        ("C", "optional"),
        label="default handed on",
    ),
    case(
        'import os\ndef flag(n, default):\n    v = os.environ.get(n)\n    if v is None:\n        return default\n    return v.lower() == "true"\nflag("A", False)',
        ("A", "optional"),
        label="default returned",
    ),
    case(
        'import os\ndef must(n):\n    v = os.getenv(n)\n    if not v:\n        raise ValueError(n)\n    return v\nmust("A")',
        ("A", "required"),
        label="refuses",
    ),
    case(
        'import os\ndef get(n, default=None):\n    v = os.getenv(n, default)\n    if v is None:\n        raise ValueError(n)\n    return v\nget("A")\nget("B", "x")',
        ("A", "required"),
        ("B", "optional"),
        label="refuses without a default",
    ),
    case(
        'import os\ndef get(n, required=False):\n    v = os.getenv(n)\n    if required and not v:\n        raise ValueError(n)\n    return v\nget("A")\nget("B", required=True)',
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
        'import os\ndef secret(s, default=None):\n    if p := os.getenv(s + "_FILE"):\n        return open(p).read()\n    return os.getenv(s, default)\nsecret("A", "x")',
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
        'import os\nclass Env:\n    def get(self, n, default=None):\n        return os.environ.get(n, default)\n    def url(self):\n        return self.get("U")\nenv = Env()\nenv.get("A", 1)\nEnv().get("B")',
        ("U", "unknown"),
        ("A", "optional"),
        ("B", "unknown"),
        label="method",
    ),
    case(
        'import os\nclass Env:\n    @staticmethod\n    def get(n):\n        return os.environ[n]\nEnv.get("A")\nother.get("B")',
        ("A", "required"),
        label="static method",
    ),
    case(
        'import os\ndef maybe_set(settings, name, envvar, coercer=None, default=None):\n    if envvar in os.environ:\n        settings[name] = os.environ[envvar]\nmaybe_set(s, "x", "A")',
        ("A", "optional"),
        label="third parameter",
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


@pytest.mark.parametrize(
    ("text", "expected"), [*DIRECT, *ALIASES, *NAMES, *NEEDS, *LIBRARIES, *SETTINGS, *HELPERS, *QUIET]
)
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
    ("annotation", "kind"),
    [("int", "integer"), ("bool", "boolean"), ("HttpUrl", "url"), ("PostgresDsn | None", "url"), ("list[str]", "json")],
)
def test_type_by_annotation(annotation: str, kind: str) -> None:
    (read,) = reads_of(
        "a.py", f"from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    a: {annotation}\n"
    )
    assert read.type == kind


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
    text = 'import os\nx = os.environ.get("A")\nif not x:\n    if DEBUG:\n        x = 1\n    else:\n        raise ValueError\n'
    assert [(read.need, read.is_conditional) for read in reads_of("a.py", text)] == [("required", True)]


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
        'from pydantic_settings import BaseSettings\nclass AppSettings(BaseSettings):\n    class Config:\n        env_prefix = "APP_"\n',
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
    text = 'import os\nclass C:\n    def get(self, n: str, default=None) -> bool:\n        return os.getenv(f"X_{n}_Y", default)\n'
    assert facts_of("a.py", text).helpers == (
        Helper("get", "a.py", 0, "n", "unknown", "boolean", 1, "default", "X_", "_Y", "C"),
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [("#!/usr/bin/env python3\nimport os\nos.environ['A']\n", ["A"]), ("import os\nos.environ['A']\n", [])],
)
def test_scripts_without_a_suffix(text: str, names: list[str]) -> None:
    assert [read.name for read in reads_of("bin/run", text) if read.through == "os.environ"] == names


def test_template_of_a_python_file() -> None:
    text = 'from os import environ as e\nx = {\n{%- if a == "b" %}\n  "k": e["A"],\n{%- else %}\n  "k": e["B"],\n{%- endif %}\n}\n'
    assert [(read.name, read.line) for read in reads_of("a.py", text)] == [("A", 4), ("B", 6)]


def test_damaged_file_is_read_as_far_as_it_goes() -> None:
    facts = facts_of("a.py", 'import os\nx = os.environ["A"]\ndef (((\ny = os.environ["B"]\n')
    assert facts.is_damaged
    assert "A" in {read.name for read in facts.reads}


SNIPPETS = ['import os\n', 'os.environ["A"]\n', "if not x:\n    raise E\n", "class S(BaseSettings):\n    a: int = Field(...)\n",
            "from pydantic_settings import BaseSettings\n", 'for k in ["A", f"{b}"]:\n    os.getenv(k)\n', "x = os.getenv(\n",
            "def f(n, *a, d=None):\n    return os.environ.get(n, d)\n", 'f("X", d=1)\n', "with env.prefixed('A') as e:\n",
            "from environs import Env\nenv = Env()\n", 'env("Q")\n', "{% if %}", '"""', "(", ")", "[", "]", ":", "\\", "\x00", "\xff"]  # fmt: skip


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
    started = time.perf_counter()
    facts_of("a.py", data)
    assert time.perf_counter() - started < 15
