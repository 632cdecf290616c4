"""Packages and classes of settings that read the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates.env.readers.python_cases import case
from tests.gates.env.tables import needs_of, reads_of

if TYPE_CHECKING:
    from tests.gates.env.readers.python_cases import Expected

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
        'import environ\nenv = environ.Env(A=(str, "x"), **MORE)\nenv("A")\nenv("B")\n',
        *(("A", "optional"), ("B", "unknown")),
        label="django-environ with a scheme from elsewhere",
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
        (
            "from starlette.config import Config\n"
            'config = Config(".env", env_prefix="APP_")\nconfig("A", cast=bool, default=False)\nconfig("B")'
        ),
        *(("APP_A", "optional"), ("APP_B", "required")),
        label="starlette",
    ),
    case(
        (
            "import dj_database_url, django_cache_url\ndj_database_url.config()\n"
            'dj_database_url.config("R", default="x")\n'
            "django_cache_url.config()"
        ),
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
        (
            "from pydantic_settings import BaseSettings\n"
            'class S(BaseSettings, env_prefix="k_", case_sensitive=True):\n'
            "    a: int"
        ),
        ("k_a", "required"),
        label="arguments of the class",
    ),
    case(
        "from pydantic import BaseModel\nclass S(BaseModel):\n    a: int\nimport os; os.environ",
        label="a model is not settings",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [*LIBRARIES, *SETTINGS])
def test_reads_and_needs(text: str, expected: Expected) -> None:
    assert sorted(needs_of("app/settings.py", text)) == sorted(expected)


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [("int", "integer"), ("bool", "boolean"), ("HttpUrl", "url"), ("PostgresDsn | None", "url"), ("list[str]", "json")],
)
def test_type_by_annotation(annotation: str, kind: str) -> None:
    (read,) = reads_of(
        "a.py", f"from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    a: {annotation}\n"
    )
    assert read.type == kind
