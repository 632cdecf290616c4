"""The table of readers: which files each reads. A reader is a module with one function, `facts(source) -> FileFacts`.

A file goes to every reader that names it and finds one of its hints in it; their facts are put together. So a reader of
one of several formats with the same suffix (`.yml`) gives nothing for a file that is another's.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.gates.env.facts import FileFacts, Source


class Reader(NamedTuple):
    """Which files a reader reads."""

    module: str
    """Its module within this package."""
    family: str
    """Readers of one family share helpers: a function of a `.ts` file is called from a `.vue` file."""
    suffixes: tuple[str, ...] = ()
    """Ends of the file's name from its last dot, in lower case: `.py`."""
    names: tuple[str, ...] = ()
    """Names of files, in lower case; `*` stands for anything: `dockerfile`, `dockerfile.*`."""
    has_no_suffix: bool = False
    """Whether it reads files too whose names have no dot: scripts, which their first line tells apart."""
    hints: tuple[bytes, ...] = ()
    """A file without any of these says nothing (case counts); empty: all are read. Helpers' names count as hints."""

    def load(self) -> Callable[[Source], FileFacts]:
        """The reader itself."""
        return _loaded(self.module)


@cache
def _loaded(module: str) -> Callable[[Source], FileFacts]:
    function: Callable[[Source], FileFacts] = import_module(f"launch_gates.gates.env.readers.{module}").facts
    return function


_YAML = (".yml", ".yaml")
_IN_TABLES = (b'_URL"', b'_PORT"', b'_HOST"', b'_KEY"', b'_PASSWORD"', b'_TOKEN"', b'_SECRET"')
"""Ends of names that stand in every table of options, which may not say that it is about the environment."""
_JVM = (
    *(b"getenv", b"${", b"environmentVariable", b"ConfigProperty", b"Dotenv", b"dotenv", b"systemEnvironment"),
    *(b"etEnv", b'nv("', b"nv.get", b"nvironment.get", b"nv[", b"getRequiredProperty"),
    *(b"getConfig()", b"(config, ", b"Config.get"),
    *(b"static final String", b"const val", b'_HOST"', b'_PORT"', b'_TIMEOUT_MS"'),
)
READERS: tuple[Reader, ...] = (
    Reader(
        "python",
        "python",
        suffixes=(".py", ".pyw", ".wsgi"),
        has_no_suffix=True,
        hints=(
            *(b"environ", b"getenv", b"envvar", b"env_var", b"BaseSettings", b"decouple", b"starlette", b"prettyconf"),
            *(b"dj_database_url", b"dj_email_url", b"django_cache_url", b"dj_search_url", b"haystack_url", b"dynaconf"),
            *(b"from_prefixed_env", b"configurations", b"expandvars", b"dotenv_values", b"goodconf"),
            *(b"from_dict_or_env", b"get_from_env", b"secret_from_env"),
        ),
    ),
    Reader(
        "javascript",
        "javascript",
        suffixes=(
            *(".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"),
            *(".vue", ".svelte", ".astro"),
        ),
        hints=(
            *(b"env", b"ENV", b"Env", b"onfigService", b"runtimeConfig", b"validationSchema", b"react-native-config"),
            *(b"class-validator", b'"effect', b"'effect"),
        ),
    ),
    Reader("prisma", "prisma", suffixes=(".prisma",), hints=(b"env",)),
    Reader(
        "ruby",
        "ruby",
        suffixes=(".rb", ".rake", ".ru", ".gemspec", ".jbuilder", ".builder", ".thor"),
        names=("rakefile", "gemfile", "capfile", "guardfile", "dangerfile", "fastfile", "vagrantfile"),
        has_no_suffix=True,
        hints=(b"ENV", b"Figaro", b"attr_config", b"require_keys", b"Hanami::Settings", b"require_master_key"),
    ),
    Reader("ruby", "ruby", names=("envfile",), hints=(b"variable",)),
    Reader("erb", "ruby", suffixes=(".erb", ".haml", ".slim", *_YAML), hints=(b"<%", b"ENV")),
    Reader("php", "php", suffixes=(".php", ".phtml", ".inc"), hints=(b"env", b"ENV", b"Env", b"_SERVER", b"_runtime")),
    Reader("symfony", "symfony", suffixes=(*_YAML, ".xml"), hints=(b"env(", b"%env:")),
    Reader("go", "go", suffixes=(".go",), hints=(b"env", b"Env", b"ENV", b"viper", b"koanf", *_IN_TABLES)),
    Reader("rust", "rust", suffixes=(".rs",), hints=(b"env", b"Env")),
    Reader(
        "elixir",
        "elixir",
        suffixes=(".ex", ".exs", ".eex", ".heex", ".leex"),
        hints=(b"System.", b":system", b"getenv", b"env!", b"env_var", b"Vapor", b"Dotenvy", b"defconfig"),
    ),
    Reader("java", "jvm", suffixes=(".java",), hints=_JVM),
    Reader("kotlin", "jvm", suffixes=(".kt", ".kts"), hints=_JVM),
    Reader("gradle", "gradle", suffixes=(".gradle",), hints=(b"getenv", b"environmentVariable")),
    Reader("spring", "jvm", suffixes=(*_YAML, ".properties", ".xml", ".conf"), hints=(b"${",)),
    Reader(
        "csharp",
        "csharp",
        suffixes=(".cs",),
        hints=(
            *(b"EnvironmentVariable", b"GetConnectionString(", b"Env.Get", b"etEnv", b'Env("'),
            *(b"onfiguration[", b"onfig[", b"onfiguration.GetValue", b"onfig.GetValue", b"onfiguration.GetRequired"),
            *(b"const string", b"WithEnvironment", b'ection["'),
        ),
    ),
    Reader("appsettings", "csharp", names=("appsettings.json", "appsettings.*.json")),
    Reader(
        "shell",
        "shell",
        suffixes=(".sh", ".bash", ".zsh", ".ksh", ".envrc"),
        names=("entrypoint", "*-entrypoint"),
        has_no_suffix=True,
        hints=(b"$", b"=", b"-v ", b"printenv"),
    ),
    Reader("powershell", "powershell", suffixes=(".ps1", ".psm1"), hints=(b"env:", b"Env:", b"nvironment")),
    Reader("batch", "batch", suffixes=(".bat", ".cmd"), hints=(b"%", b"defined", b"DEFINED")),
    Reader(
        "make",
        "make",
        suffixes=(".mk", ".just"),
        names=("makefile", "makefile.*", "gnumakefile", "justfile", ".justfile"),
        hints=(b"$", b"env", b"ifndef", b"ifdef", b"?="),
    ),
    Reader(
        "dockerfile",
        "dockerfile",
        suffixes=(".dockerfile",),
        names=("dockerfile", "dockerfile.*", "containerfile", "containerfile.*"),
    ),
    Reader("compose", "compose", suffixes=_YAML, hints=(b"services",)),
    Reader("workflows", "workflows", suffixes=_YAML, hints=(b"jobs", b"runs", b"variables", b"script", b"steps")),
    Reader("kubernetes", "kubernetes", suffixes=_YAML, hints=(b"kind", b"env", b"Generator")),
    Reader(
        "terraform",
        "terraform",
        suffixes=(".tf", ".tfvars", ".tofu", ".hcl"),
        hints=(b"variable", b"environment", b"="),
    ),
    Reader(
        "templates",
        "templates",
        suffixes=(".ini", ".conf", ".cfg", ".template", ".tmpl", ".tpl", ".j2", ".jinja", ".jinja2", ".toml", ".json"),
        names=("nginx*", "*.conf.*", "caddyfile", "caddyfile.*", "*.caddyfile", "*.envsubst"),
        hints=(b"$", b"ENV", b"env", b"Env"),
    ),
    Reader(
        "platforms",
        "platforms",
        names=(
            *("app.json", "render.yaml", "fly.toml", "fly.*.toml", "vercel.json", "now.json", "netlify.toml"),
            *("railway.json", "railway.toml", "procfile", "procfile.*", "heroku.yml", "app.yaml", "app.yml"),
            *("serverless.yml", "serverless.yaml", "wrangler.toml", "wrangler.jsonc", "wrangler.json", "nixpacks.toml"),
            *("captain-definition", "amplify.yml", "cloudbuild.yaml", "apprunner.yaml", "koyeb.yaml", "do-app.yaml"),
            *("dokku.json", "turbo.json", "manifest.yml", "manifest.yaml", "heroku.yaml", "project.toml"),
            *("amplify.yaml", "cloudbuild.yml", "apprunner.yml", "koyeb.yml", "render.yml", "devcontainer.json"),
            *("cloudbuild.*.yaml", "cloudbuild-*.yaml", ".platform.app.yaml", "app.*.yaml", "app-*.yaml"),
            *("serverless.*.yml", "serverless-*.yml", "turbo.jsonc"),
        ),
    ),
    Reader(
        "dotenv",
        "dotenv",
        names=(
            *(".env", ".env.*", ".env-*", ".env_*", "*.env", "env.*", "*.env.*"),
            *("dotenv", "dotenv.*", ".flaskenv"),
        ),
    ),
)


class _Index(NamedTuple):
    """The table, so that a name is compared with few of its patterns. Numbers are places in it."""

    by_suffix: dict[str, tuple[int, ...]]
    by_name: dict[str, tuple[int, ...]]
    by_beginning: dict[str, tuple[tuple[str, int], ...]]
    """First sign -> the patterns with a star that begin with it."""
    others: tuple[tuple[str, str, int], ...]
    """Patterns that begin with a star, each with what stands in every name that fits."""
    without_suffix: tuple[int, ...]


@cache
def _index() -> _Index:
    suffixes: dict[str, tuple[int, ...]] = {}
    names: dict[str, tuple[int, ...]] = {}
    beginnings: dict[str, tuple[tuple[str, int], ...]] = {}
    others: list[tuple[str, str, int]] = []
    for number, reader in enumerate(READERS):
        for suffix in reader.suffixes:
            suffixes[suffix] = (*suffixes.get(suffix, ()), number)
        for pattern in reader.names:
            if "*" not in pattern:
                names[pattern] = (*names.get(pattern, ()), number)
            elif pattern.startswith("*"):
                others.append((pattern, pattern.strip("*").partition("*")[0], number))
            else:
                beginnings[pattern[0]] = (*beginnings.get(pattern[0], ()), (pattern, number))
    bare = tuple(number for number, reader in enumerate(READERS) if reader.has_no_suffix)
    return _Index(suffixes, names, beginnings, tuple(others), bare)


def readers_of(name: str) -> tuple[Reader, ...]:
    """Those that read a file of that name (its last part)."""
    lowered = name.lower()
    index = _index()
    dot = lowered.rfind(".")
    found = index.without_suffix if dot == -1 else index.by_suffix.get(lowered[dot:], ())
    more = [number for pattern, number in index.by_beginning.get(lowered[:1], ()) if _fits(lowered, pattern)]
    more += [number for pattern, part, number in index.others if part in lowered and _fits(lowered, pattern)]
    return _readers((*found, *index.by_name.get(lowered, ()), *more))


@cache
def _readers(numbers: tuple[int, ...]) -> tuple[Reader, ...]:
    return tuple(READERS[number] for number in sorted(set(numbers)))


def _fits(name: str, pattern: str) -> bool:
    """Whether the name is what the pattern says, in which `*` stands for anything."""
    first, *rest = pattern.split("*")
    if not rest:
        return name == first
    if not name.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        found = name.find(part, at)
        if found == -1:
            return False
        at = found + len(part)
    return len(name) - at >= len(rest[-1]) and name.endswith(rest[-1])
