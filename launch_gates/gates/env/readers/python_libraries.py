"""What reads the environment in Python: the standard library and the packages made for it, as a table of dotted paths.

A path ends in `()` for what calling it gives: `environs.Env().int` is the method of an instance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.gates.env.facts import Need, Type


class Signature(NamedTuple):
    """How one callable is told the variable's name, its default and its type."""

    through: str
    need: Need = "required"
    """What a call without a default is."""
    name: int = 0
    keyword: str = "name"
    default: int | None = 1
    default_keyword: str = "default"
    type: Type = ""
    cast: int | None = None
    """Where a function stands that turns the text into the value."""
    cast_keyword: str = ""
    implicit: str = ""
    """The name where a call gives none."""
    is_none_a_default: bool = True
    """Whether `None` as default means that it may be absent; else it is what a call without a default gives anyway."""
    is_many: bool = False
    """Whether every positional argument from the name's on is a name."""
    is_upper: bool = False
    before: str = ""
    after: str = ""


ENVIRON = "os.environ"
COPY = "os.environ.copy()"
"""A map with the environment in it: reads of it are reads, and writes to it are not."""
MAPS = frozenset({ENVIRON, COPY})
SAME: Mapping[str, str] = {
    "os.environb": ENVIRON,
    "os.getenvb": "os.getenv",
    "environs.env": "environs.Env()",
    "environ.FileAwareEnv()": "environ.Env()",
    "environ.PlainEnv()": "environ.Env()",
    "environs.FileAwareEnv()": "environs.Env()",
    "decouple.AutoConfig()": "decouple.config",
    "decouple.Config()": "decouple.config",
    "decouple.config.get": "decouple.config",
    "prettyconf.Configuration()": "prettyconf.config",
    "starlette.config.Config().get": "starlette.config.Config()",
    "starlette.config.environ": ENVIRON,
    "starlette.datastructures.Environ()": ENVIRON,
    "dotenv.dotenv_values()": COPY,
    "dotenv.main.dotenv_values()": COPY,
    "eventlet.green.os.environ": ENVIRON,
}
"""Paths that mean the same as another one."""
_STANDARD: Mapping[str, Signature] = {
    "os.getenv": Signature("os.getenv", "unknown", keyword="key", is_none_a_default=False),
    "os.environ.get": Signature("os.environ", "unknown", keyword="key", is_none_a_default=False),
    "os.environ.pop": Signature("os.environ", keyword="key"),
    "os.environ.setdefault": Signature("os.environ", keyword="key", default_keyword="value"),
    "os.environ.__getitem__": Signature("os.environ", default=None),
    "os.environ.__contains__": Signature("os.environ", "optional", default=None),
    "os.environ.has_key": Signature("os.environ", "optional", default=None),
    "os.environ.copy().get": Signature("os.environ", "unknown", keyword="key", is_none_a_default=False),
    "os.environ.copy().pop": Signature("os.environ", keyword="key"),
    "os.environ.copy().setdefault": Signature("os.environ", keyword="key", default_keyword="value"),
    "dotenv.get_key": Signature("dotenv", "unknown", name=1, keyword="key_to_get", default=None),
}
_TYPES: Mapping[str, Type] = {
    "str": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "decimal": "number",
    "list": "list",
    "tuple": "list",
    "dict": "",
    "json": "json",
    "datetime": "",
    "date": "",
    "time": "",
    "timedelta": "duration",
    "url": "url",
    "uuid": "",
    "log_level": "",
    "path": "",
    "enum": "",
    "bytes": "",
}
_ENVIRONS: Mapping[str, Signature] = {
    "environs.Env()": Signature("environs"),
    **{f"environs.Env().{method}": Signature("environs", type=kind) for method, kind in _TYPES.items()},
    **{
        f"environs.Env().{method}": Signature("environs", type="url")
        for method in ("dj_db_url", "dj_email_url", "dj_cache_url")
    },
    "environs.Env().get": Signature("environs"),
}
_IMPLICIT: Mapping[str, str] = {
    **dict.fromkeys(("db", "db_url"), "DATABASE_URL"),
    **dict.fromkeys(("cache", "cache_url"), "CACHE_URL"),
    **dict.fromkeys(("email", "email_url"), "EMAIL_URL"),
    **dict.fromkeys(("search", "search_url"), "SEARCH_URL"),
    **dict.fromkeys(("channels", "channels_url"), "CHANNELS_URL"),
}
_CASTING = frozenset({"list", "tuple", "dict"})
_DJANGO_ENVIRON: Mapping[str, Signature] = {
    "environ.Env()": Signature("django-environ", keyword="var", default=2, cast=1, cast_keyword="cast"),
    "environ.Env().get_value": Signature("django-environ", keyword="var", default=2, cast=1, cast_keyword="cast"),
    **{
        f"environ.Env().{method}": Signature(
            "django-environ", keyword="var", default=2 if method in _CASTING else 1, type=kind
        )
        for method, kind in {**_TYPES, "unicode": "string"}.items()
    },
    **{
        f"environ.Env().{method}": Signature("django-environ", keyword="var", type="url", implicit=name)
        for method, name in _IMPLICIT.items()
    },
}
_DECOUPLE = Signature("decouple", keyword="option", cast=2, cast_keyword="cast")
_STARLETTE = Signature("starlette", keyword="key", default=2, cast=1, cast_keyword="cast")
_OTHERS: Mapping[str, Signature] = {
    "decouple.config": _DECOUPLE,
    "starlette.config.Config()": _STARLETTE,
    "prettyconf.config": Signature("prettyconf", keyword="item", default=2, cast=1, cast_keyword="cast"),
    "dj_database_url.config": Signature(
        "dj_database_url", "unknown", keyword="env", type="url", implicit="DATABASE_URL", is_none_a_default=False
    ),
    "dj_email_url.config": Signature(
        "dj_email_url", "unknown", keyword="env", type="url", implicit="EMAIL_URL", is_none_a_default=False
    ),
    "django_cache_url.config": Signature(
        "django_cache_url", "optional", keyword="env", type="url", implicit="CACHE_URL", is_none_a_default=False
    ),
    "dj_search_url.config": Signature("dj_search_url", "unknown", keyword="env", type="url", implicit="SEARCH_URL"),
    "haystack_url.config": Signature("haystack_url", "unknown", keyword="env", type="url", implicit="SEARCH_URL"),
    **{
        f"{module}.{function}": Signature("langchain", keyword="key", default=None)
        for module in ("langchain_core.utils", "langchain.utils", "langchain_core.utils.utils")
        for function in ("from_env", "secret_from_env")
    },
    **{
        f"{module}.get_from_dict_or_env": Signature("langchain", name=2, keyword="env_key", default=3)
        for module in ("langchain_core.utils", "langchain.utils", "langchain_core.utils.env")
    },
    **{
        f"{module}.get_from_env": Signature("langchain", name=1, keyword="env_key", default=2)
        for module in ("langchain_core.utils", "langchain.utils", "langchain_core.utils.env")
    },
}
SIGNATURES: Mapping[str, Signature] = {**_STANDARD, **_ENVIRONS, **_DJANGO_ENVIRON, **_OTHERS}
"""Everything that is called with a variable's name."""

OBJECTS = frozenset({"environs.Env()", "environ.Env()", "starlette.config.Config()", "decouple.config", COPY, ENVIRON})
"""What other modules of a project import from the one that makes it."""

SETTINGS_BASES = frozenset(
    {
        *("pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings", "pydantic.BaseSettings"),
        *("pydantic.v1.BaseSettings", "pydantic.env_settings.BaseSettings", "pydantic_core.BaseSettings"),
        *("goodconf.GoodConf", "ninja.conf.BaseSettings"),
    }
)
FIRST_VERSION = frozenset({"pydantic.BaseSettings", "pydantic.v1.BaseSettings", "pydantic.env_settings.BaseSettings"})
"""Those of them for which `Optional` without a default is a default."""

_ROOTS = frozenset(
    {
        *("os.environ.update", "os.environ.copy().update", "os.environ.items", "os.environ.keys", "os.environ.values"),
        *("os.environ.copy", "os.environ.copy().copy", "os.putenv", "os.path.expandvars"),
        *("environ.FileAwareEnv", "environ.PlainEnv", "environs.Env().prefixed"),
        *("decouple.Config()", "decouple.AutoConfig()", "prettyconf.Configuration()"),
        *("dotenv.dotenv_values()", "dotenv.main.dotenv_values()"),
    }
)
KNOWN = frozenset(
    {
        ".".join(path.split(".")[:length]).removesuffix("()") + ending
        for path in {*SIGNATURES, *SAME, *SETTINGS_BASES, *_ROOTS}
        for length in range(1, path.count(".") + 2)
        for ending in ("", "()")
    }
)
"""Every path that leads to something that reads the environment."""
CALLABLE = frozenset({path for path in KNOWN if path.endswith("()")})

CASTS: Mapping[str, tuple[Type, bool]] = {
    "int": ("integer", True),
    "float": ("number", True),
    "Decimal": ("number", True),
    "complex": ("number", True),
    "bool": ("boolean", False),
    "json.loads": ("json", True),
    "loads": ("json", True),
    "orjson.loads": ("json", True),
    "ast.literal_eval": ("", True),
    "literal_eval": ("", True),
    "yaml.safe_load": ("", False),
    "str": ("", False),
    "len": ("", True),
    "Path": ("", True),
    "pathlib.Path": ("", True),
    "open": ("", True),
    "timedelta": ("duration", True),
    "base64.b64decode": ("", True),
    "b64decode": ("", True),
    "uuid.UUID": ("", True),
    "UUID": ("", True),
    "os.path.join": ("", True),
    "os.path.abspath": ("", True),
    "os.path.expanduser": ("", True),
    "urlparse": ("url", False),
    "urllib.parse.urlparse": ("url", False),
    "urlsplit": ("url", False),
    "dj_database_url.parse": ("url", True),
    "dj_email_url.parse": ("url", True),
    "make_url": ("url", True),
    "SecretStr": ("", False),
    "cast": ("", False),
    "typing.cast": ("", False),
    "t.cast": ("", False),
    "strtobool": ("boolean", True),
    "distutils.util.strtobool": ("boolean", True),
    "str2bool": ("boolean", False),
    "str_to_bool": ("boolean", False),
    "to_bool": ("boolean", False),
    "parse_bool": ("boolean", False),
    "Csv": ("list", False),
    "CommaSeparatedStrings": ("list", True),
    "URL": ("url", True),
}
"""What a call or a cast makes of the text: the type, and whether it fails on `None`."""
