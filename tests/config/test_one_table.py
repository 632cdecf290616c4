"""The parser, the schema, `show` and the reference say the same, because they read one table."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from launch_gates.config import journey_keys, keys, kinds, performance_keys, site_keys
from launch_gates.config.env_variable import EnvVariable
from launch_gates.config.journey import Expect, Journey, Step
from launch_gates.config.load import load
from launch_gates.config.migration_set import MigrationSet
from launch_gates.config.redirect import Redirect
from launch_gates.config.reference import reference
from launch_gates.config.schema import schema
from launch_gates.config.settings import (
    EnvSettings,
    MigrationsSettings,
    PerformanceSettings,
    SecretsSettings,
    Settings,
    SiteSettings,
    SmokeSettings,
)
from launch_gates.config.show import show
from launch_gates.core.errors import ConfigError
from tests.config.origins import without_origins

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.key import Key, Section


VALIDATOR = Draft202012Validator(schema())

EXAMPLE = r"""
fail-on = "medium"
min-confidence = "likely"
unchecked = "warn"
jobs = 2
max-size = "16MiB"
gates = ["secrets"]
[secrets]
exclude = ["a/**"]
disable = ["jwt"]
severity = { "secrets/npm" = "low" }
generic = false
[[secrets.rules]]
id = "acme"
title = "Acme \u202e | \"token\" \\ π"
pattern = '''acme_\d+
["']'''
keywords = ["acme_", "x"]
severity = "low"
entropy = 3.5
paths = ["src/**"]
prefix = "acme_"
rotate = "https://acme.example"
fix = "Revoke it."
[env]
environment = "staging"
env-files = [".env.production"]
client-prefixes = ["BROWSER_"]
required = ["DATABASE_URL"]
optional = ["SENTRY_DSN"]
exclude = ["legacy/**"]
disable = ["unused"]
severity = { "env/undeclared" = "low" }
[[env.variables]]
name = "STRIPE_SECRET_KEY"
required = true
type = "string"
pattern = 'sk_live_\w+'
environments = ["production"]
owner = "Ada"
stored = "1Password, vault Production"
rotation = "Dashboard, API keys, roll"
[migrations]
database-url-env = "PRODUCTION_DATABASE_URL"
exclude = ["legacy/**"]
disable = ["empty"]
severity = { "migrations/destructive" = "high" }
[[migrations.set]]
framework = "custom"
path = "services/billing/db"
name = "billing"
database-url-env = "BILLING_DATABASE_URL"
table = "schema_log"
schema = "ops"
column = "file"
command = "npm run db:up"
[site]
url = "https://shop.example"
credential-hosts = ["shop.example"]
asset-hosts = ["cdn.shop.example"]
environment = "production"
build = "json /version git.commit"
routes = { login = "/account/login" }
[[site.redirect]]
from = "http://www.shop.example/"
to = "/"
status = 301
[smoke]
disable = ["noindex-in-production"]
severity = { "smoke/status" = "medium" }
[[smoke.journey]]
name = "buy"
[[smoke.journey.step]]
path = "/login"
method = "POST"
headers = { x-test = "1" }
form = { user = "{{env.SHOP_USER}}" }
capture = { order = "css #order @data-id" }
follow = false
[smoke.journey.step.expect]
status = [302, 303]
url = "/account"
text = ["Hello"]
not-text = "Wrong"
regex = ['order \d+']
css = [".cart"]
json = { "$.a[0]" = { b = [1, true, "x"] } }
header = { location = "/account" }
within = "2s"
[[smoke.journey.step]]
path = "/cart"
json = { product = 7, options = { size = "L" } }
[performance]
p95 = "300ms"
cold = "1s"
samples = 400
budget = "10m"
max-rate = 0.5
disable = ["heavy-page"]
severity = { "performance/cold" = "low" }
"""


def loads(root: Path, text: str) -> Settings:
    (root / "launch-gates.toml").write_text(text, encoding="utf-8")
    return load(root, environment={})


def test_the_schema_is_a_schema_and_takes_the_example() -> None:
    Draft202012Validator.check_schema(schema())
    VALIDATOR.validate(tomllib.loads(EXAMPLE))
    VALIDATOR.validate({})


def test_the_example_sets_every_key() -> None:
    example: Any = tomllib.loads(EXAMPLE)
    gates = {"secrets", "env", "migrations", "site", "smoke", "performance"}
    assert {key.name for key in keys.TOP.keys} | gates == set(example)
    assert {key.name for key in performance_keys.PERFORMANCE.keys} == set(example["performance"])
    assert {key.name for key in site_keys.SITE.keys} | {"redirect"} == set(example["site"])
    assert {key.name for key in site_keys.REDIRECT.keys} == set(example["site"]["redirect"][0])
    assert {key.name for key in site_keys.SMOKE.keys} | {"journey"} == set(example["smoke"])
    journey = example["smoke"]["journey"][0]
    assert {key.name for key in journey_keys.JOURNEY.keys} | {"step"} == set(journey)
    step, post = journey["step"]
    assert {key.name for key in journey_keys.STEP.keys} | {"expect"} == {*step, *post} | {"body"}
    assert {key.name for key in journey_keys.EXPECT.keys} == set(step["expect"])
    assert {key.name for key in keys.ENV.keys} | {"variables"} == set(example["env"])
    assert {key.name for key in keys.MIGRATIONS.keys} | {"set"} == set(example["migrations"])
    assert {key.name for key in keys.MIGRATIONS_SET.keys} == set(example["migrations"]["set"][0])
    assert {key.name for key in keys.ENV_VARIABLES.keys} == set(example["env"]["variables"][0])
    assert {key.name for key in keys.SECRETS.keys} | {"rules"} == set(example["secrets"])
    assert {key.name for key in keys.SECRETS_RULES.keys} == set(example["secrets"]["rules"][0])


ODD: tuple[object, ...] = (
    "",
    "x",
    "high",
    "low",
    "fail",
    "warn",
    0,
    1,
    -1,
    2.5,
    9.5,
    True,
    [],
    {},
    [1],
    ["a"],
    ["a", 2],
)
ODD += (
    "16MiB",
    "0B",
    "01B",
    "1TiB",
    "./a",
    "a/../b",
    "..",
    "..a",
    "a\\b",
    "/a",
    "a\nb",
    "x" * 17,
    "https://x",
    "ftp://x",
)
ODD += (
    ["./a"],
    ["secrets/jwt"],
    ["Secrets/jwt"],
    {"jwt": "low"},
    {"jwt": "bad"},
    {"J": "low"},
    [""],
    "secrets/jwt",
    "é",
)
PLACES = [(section, key) for section in keys.SECTIONS for key in section.keys]


@pytest.mark.parametrize(("section", "key"), PLACES, ids=[key.dotted for _, key in PLACES])
def test_the_schema_and_the_parser_agree_on_every_value(section: Section, key: Key[object]) -> None:
    for value in ODD:
        try:
            key.kind.parse(value)
            parsed = True
        except kinds.Refused:
            parsed = False
        assert VALIDATOR.is_valid(_document(section, {key.name: value})) == parsed, (key.dotted, value)


_REQUIRED: dict[str, dict[str, object]] = {
    "secrets.rules": {"id": "a", "pattern": "b"},
    "env.variables": {"name": "A"},
    "migrations.set": {"framework": "goose", "path": "db"},
    "site.redirect": {"from": "/a", "to": "/b"},
    "smoke.journey": {"name": "a"},
    "smoke.journey.step": {"path": "/"},
}


def _document(section: Section, table: dict[str, object]) -> dict[str, object]:
    """The whole document with that table in it, and what the tables around it must have."""
    document = {**_REQUIRED.get(section.name, {}), **table}
    while section.name:
        outer, _, own = section.name.rpartition(".")
        document = {**_REQUIRED.get(outer, {}), own: [document] if section.repeated else document}
        section = next(each for each in keys.SECTIONS if each.name == outer)
    return document


@pytest.mark.parametrize(
    "document",
    [
        {"fail_on": "high"},
        {"secrets": {"foo": 1}},
        {"secrets": []},
        {"env": {"foo": 1}},
        {"env": {"variables": {}}},
        {"env": {"variables": [{}]}},
        {"migrations": {"set": {}}},
        {"migrations": {"set": [{"framework": "goose"}]}},
        {"migrations": {"set": [{"framework": "goose", "path": "../db"}]}},
        {"secrets": {"rules": {}}},
        {"secrets": {"rules": [{"id": "a"}]}},
        {"secrets": {"rules": [{"pattern": "a"}]}},
        {"secrets": {"rules": [{"id": "a", "pattern": "b", "regex": "c"}]}},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(document: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid(document)


def test_what_is_shown_loads_as_the_same_settings(tmp_path: Path) -> None:
    for text in ("", EXAMPLE):
        settings = loads(tmp_path, text)
        shown = show(settings)
        assert without_origins(loads(tmp_path, shown)) == without_origins(settings)
        VALIDATOR.validate(tomllib.loads(shown))


def test_what_is_shown_says_where_each_value_came_from(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text("jobs = 2\n[secrets]\ngeneric = false\n")
    settings = load(tmp_path, environment={"LAUNCH_GATES_UNCHECKED": "warn"}, overrides={"fail-on": "low"})
    assert show(settings) == (
        "# Read from: launch-gates.toml\n"
        'fail-on = "low"                   # --fail-on\n'
        'min-confidence = "guess"          # default\n'
        'unchecked = "warn"                # LAUNCH_GATES_UNCHECKED\n'
        "jobs = 2                          # launch-gates.toml:1\n"
        'max-size = "256MiB"               # default\n'
        "# gates: every gate for a commit  # default\n"
        "\n"
        "[secrets]\n"
        "exclude = []     # default\n"
        "disable = []     # default\n"
        "severity = {}    # default\n"
        "generic = false  # launch-gates.toml:3\n"
        "\n"
        "[env]\n"
        "# environment: what a file's name says, else production  # default\n"
        "env-files = []        # default\n"
        "client-prefixes = []  # default\n"
        "required = []         # default\n"
        "optional = []         # default\n"
        "exclude = []          # default\n"
        "disable = []          # default\n"
        "severity = {}         # default\n"
        "\n"
        "[migrations]\n"
        "# database-url-env: no database is looked at  # default\n"
        "exclude = []   # default\n"
        "disable = []   # default\n"
        "severity = {}  # default\n"
        "\n"
        "[site]\n"
        "# url: the address on the command line  # default\n"
        "credential-hosts = []                   # default\n"
        "asset-hosts = []                        # default\n"
        "# environment: what the host says, else production  # default\n"
        "# build: the usual headers and meta elements of the homepage  # default\n"
        "routes = {}                             # default\n"
        "\n"
        "[smoke]\n"
        "disable = []   # default\n"
        "severity = {}  # default\n"
        "\n"
        "[performance]\n"
        'p95 = "500ms"   # default\n'
        'cold = "2s"     # default\n'
        "samples = 200   # default\n"
        'budget = "3m"   # default\n'
        "max-rate = 4.0  # default\n"
        "disable = []    # default\n"
        "severity = {}   # default\n"
    )


@given(st.text(max_size=30))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_written_so_that_it_reads_the_same_and_shows_nothing_odd(text: str) -> None:
    written = kinds.quote(text)
    assert tomllib.loads(f"key = {written}")["key"] == text
    assert written.isprintable()


def test_every_key_is_a_field_of_the_settings_and_every_field_a_key() -> None:
    own = {"secrets", "env", "migrations", "site", "smoke", "performance", "source", "origins"}
    assert {key.attribute for key in keys.TOP.keys} == set(Settings._fields) - own
    fields = set(SecretsSettings._fields)
    assert {key.attribute for key in keys.SECRETS.keys} == fields - {"rules", "origins"}
    assert {key.attribute for key in keys.ENV.keys} == set(EnvSettings._fields) - {"variables", "origins"}
    assert {key.attribute for key in keys.MIGRATIONS.keys} == set(MigrationsSettings._fields) - {"sets", "origins"}
    assert {key.attribute for key in keys.MIGRATIONS_SET.keys} == set(MigrationSet._fields) - {"where"}
    assert {key.attribute for key in site_keys.SITE.keys} == set(SiteSettings._fields) - {"redirects"}
    assert {key.attribute for key in site_keys.REDIRECT.keys} == set(Redirect._fields) - {"where"}
    assert {key.attribute for key in site_keys.SMOKE.keys} == set(SmokeSettings._fields) - {"journeys", "origins"}
    own_keys = {key.attribute for key in performance_keys.PERFORMANCE.keys}
    assert own_keys == set(PerformanceSettings._fields) - {"origins"}
    assert {key.attribute for key in journey_keys.JOURNEY.keys} == set(Journey._fields) - {"steps", "where"}
    assert {key.attribute for key in journey_keys.STEP.keys} == set(Step._fields) - {"expect", "where"}
    assert {key.attribute for key in journey_keys.EXPECT.keys} == set(Expect._fields)
    assert {key.attribute for key in keys.ENV_VARIABLES.keys} == set(EnvVariable._fields) - {"where"}


def test_the_reference_names_every_key_with_its_default_variable_and_description() -> None:
    page = reference()
    for section in keys.SECTIONS:
        for key in section.keys:
            row = next(
                line for line in page.splitlines() if line.startswith(f"| `{key.name}` |") and key.description in line
            )
            assert key.environment in row
            assert key.kind.title in row


@pytest.mark.parametrize("section", keys.SECTIONS, ids=lambda section: section.name or "top")
def test_every_key_stands_in_the_section_that_lists_it(section: Section) -> None:
    assert {key.section for key in section.keys} == {section.name}


def test_the_defaults_of_the_schema_load(tmp_path: Path) -> None:
    properties: Any = schema()["properties"]
    assert properties["max-size"]["default"] == "256MiB"
    assert properties["secrets"]["properties"]["generic"]["default"] is True
    with pytest.raises(ConfigError):
        loads(tmp_path, "max-size = 256")
