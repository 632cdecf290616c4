"""The table of every key: where it stands, its kind, its default, its variable and what it is for.

The parser, the JSON Schema, `config show` and the reference page all read this table, so they cannot disagree. A new
key is a line here and a field in `settings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from launch_gates.config import journey_keys, kinds, performance_keys, site_keys
from launch_gates.config.key import Key, Section
from launch_gates.config.rule_keys import rule_keys
from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

UNCHECKED: Mapping[str, Literal["fail", "warn"]] = {"fail": "fail", "warn": "warn"}


FAIL_ON = Key(
    "",
    "fail-on",
    kinds.SEVERITY,
    Severity.HIGH,
    "A finding of this severity or worse fails the run.",
    environment="LAUNCH_GATES_FAIL_ON",
)
MIN_CONFIDENCE = Key(
    "",
    "min-confidence",
    kinds.CONFIDENCE,
    Confidence.GUESS,
    "What is less sure is no finding; the report says how many there were. `guess` leaves nothing out.",
    environment="LAUNCH_GATES_MIN_CONFIDENCE",
)
ON_UNCHECKED: Key[Literal["fail", "warn"]] = Key(
    "",
    "unchecked",
    kinds.choice("fail or warn", UNCHECKED),
    "fail",
    "What to do when something could not be checked and nothing failed: `fail` ends with exit code 3, `warn` with 0.",
    environment="LAUNCH_GATES_UNCHECKED",
)
JOBS = Key("", "jobs", kinds.COUNT, 0, "How many cores to use; 0 is all of them.", environment="LAUNCH_GATES_JOBS")
MAX_SIZE = Key(
    "",
    "max-size",
    kinds.SIZE,
    256 << 20,
    "Larger files are left out, and the report says so.",
    environment="LAUNCH_GATES_MAX_SIZE",
)
GATES: Key[tuple[str, ...] | None] = Key(
    "", "gates", kinds.GATES, None, "The gates that `launch-gates check` runs.", unset="every gate for a commit"
)

EXCLUDE: Key[tuple[str, ...]] = Key(
    "secrets",
    "exclude",
    kinds.GLOBS,
    (),
    "Paths that are not scanned. `*` stands for anything within a name, `**` for any folders; without a `/` the glob "
    "matches in every folder.",
)
DISABLE, SEVERITY = rule_keys("secrets", "stripe-live-secret-key")
GENERIC = Key(
    "secrets",
    "generic",
    kinds.BOOLEAN,
    True,  # noqa: FBT003 - the default, as in the file
    "Whether to look for credentials of unknown providers too: a password or key by its name and looks.",
)

RULE_ID = Key("secrets.rules", "id", kinds.RULE_ID, "", "The rule's id.", required=True)
RULE_TITLE = Key("secrets.rules", "title", kinds.LINE, "", "What it finds, in a few words.", unset="the id")
RULE_PATTERN = Key(
    "secrets.rules",
    "pattern",
    kinds.PATTERN,
    "",
    "A regular expression in RE2 syntax; the first group, where there is one, is the secret.",
    required=True,
)
RULE_KEYWORDS: Key[tuple[str, ...]] = Key(
    "secrets.rules", "keywords", kinds.LINES, (), "Fixed texts of which one stands in or near every match."
)
RULE_SEVERITY = Key("secrets.rules", "severity", kinds.SEVERITY, Severity.HIGH, "The severity of its findings.")
RULE_ENTROPY: Key[float | None] = Key(
    "secrets.rules",
    "entropy",
    kinds.BITS,
    None,
    "The least Shannon entropy of the secret, in bits a character.",
    unset="not asked for",
)
RULE_PATHS: Key[tuple[str, ...]] = Key(
    "secrets.rules", "paths", kinds.GLOBS, (), "The only paths that it looks at.", unset="every path"
)
RULE_PREFIX = Key(
    "secrets.rules",
    "prefix",
    kinds.PREFIX,
    "",
    "What every such credential begins with. Reports show it, so it must not be secret.",
    unset="nothing is shown",
)
RULE_ROTATE = Key(
    "secrets.rules", "rotate", kinds.URL, "", "Where to revoke such a credential and make a new one.", unset="none"
)
RULE_FIX = Key(
    "secrets.rules", "fix", kinds.LINE, "", "What to do about a finding.", unset="rotate it and remove it from the code"
)

ENVIRONMENT: Key[str | None] = Key(
    "env",
    "environment",
    kinds.ENVIRONMENT,
    None,
    "The environment that is launched: which values are right depends on it.",
    unset="what a file's name says, else production",
)
ENV_FILES: Key[tuple[str, ...]] = Key(
    "env",
    "env-files",
    kinds.LINES,
    (),
    "Files with the variables of a target environment, as with `--env-file`; relative to the top of the repository.",
)
CLIENT_PREFIXES: Key[tuple[str, ...]] = Key(
    "env",
    "client-prefixes",
    kinds.VARIABLE_PREFIXES,
    (),
    "What begins so ends up in the browser, beside `NEXT_PUBLIC_`, `VITE_` and their like, which are known.",
)
ENV_REQUIRED: Key[tuple[str, ...]] = Key(
    "env", "required", kinds.VARIABLES, (), "Variables that every environment must have, whatever the code says."
)
ENV_OPTIONAL: Key[tuple[str, ...]] = Key(
    "env", "optional", kinds.VARIABLES, (), "Variables that may be absent, whatever the code says."
)
ENV_EXCLUDE: Key[tuple[str, ...]] = Key(
    "env", "exclude", kinds.GLOBS, (), "Paths whose reads and declarations do not count; as in `secrets.exclude`."
)
ENV_DISABLE, ENV_SEVERITY = rule_keys("env", "undeclared")

VARIABLE_NAME = Key("env.variables", "name", kinds.VARIABLE, "", "The variable's name.", required=True)
VARIABLE_REQUIRED: Key[bool | None] = Key(
    "env.variables",
    "required",
    kinds.BOOLEAN,
    None,
    "Whether it must be there.",
    unset="what the code says",
)
VARIABLE_TYPE: Key[str | None] = Key(
    "env.variables", "type", kinds.VARIABLE_TYPE, None, "What its value must be.", unset="what the code says"
)
VARIABLE_PATTERN = Key(
    "env.variables",
    "pattern",
    kinds.PATTERN,
    "",
    "A regular expression in RE2 syntax that the whole value must match.",
    unset="anything",
)
VARIABLE_ENVIRONMENTS: Key[tuple[str, ...]] = Key(
    "env.variables",
    "environments",
    kinds.ENVIRONMENTS,
    (),
    "The environments that this says something of.",
    unset="every one",
)
VARIABLE_OWNER = Key("env.variables", "owner", kinds.LINE, "", "Who knows about it; for the handover.", unset="nobody")
VARIABLE_STORED = Key(
    "env.variables", "stored", kinds.LINE, "", "Where its value is kept; for the handover.", unset="not said"
)
VARIABLE_ROTATION = Key(
    "env.variables", "rotation", kinds.LINE, "", "How it is replaced by a new one; for the handover.", unset="not said"
)

MIGRATIONS_EXCLUDE: Key[tuple[str, ...]] = Key(
    "migrations", "exclude", kinds.GLOBS, (), "Paths whose migrations do not count; as in `secrets.exclude`."
)
MIGRATIONS_DATABASE_URL_ENV: Key[str | None] = Key(
    "migrations",
    "database-url-env",
    kinds.VARIABLE,
    None,
    "The variable that has the address of the live database to compare with; where it is not set, none is.",
    unset="no database is looked at",
)
MIGRATIONS_DISABLE, MIGRATIONS_SEVERITY = rule_keys("migrations", "out-of-order")

SET_FRAMEWORK = Key(
    "migrations.set",
    "framework",
    kinds.FRAMEWORK,
    "",
    "The framework that runs them; `custom` is a runner of your own, which applies numbered files or folders.",
    required=True,
)
SET_PATH = Key(
    "migrations.set",
    "path",
    kinds.FOLDER,
    "",
    "The folder that they are in, from the top of the repository. Every set of the framework in it or below is meant.",
    required=True,
)
SET_NAME = Key(
    "migrations.set", "name", kinds.SET_NAME, "", "What it is called in `--database-url-env NAME=VARIABLE`.",
    unset="its path",
)  # fmt: skip
SET_DATABASE_URL_ENV: Key[str | None] = Key(
    "migrations.set",
    "database-url-env",
    kinds.VARIABLE,
    None,
    "The variable that has the address of its database.",
    unset="that of `[migrations]`",
)
SET_TABLE = Key(
    "migrations.set",
    "table",
    kinds.LINE,
    "",
    "The table in which the framework writes down what it has applied.",
    unset="what its settings say",
)
SET_SCHEMA = Key("migrations.set", "schema", kinds.LINE, "", "The schema of that table.", unset="what its settings say")
SET_COLUMN = Key(
    "migrations.set",
    "column",
    kinds.LINE,
    "",
    "Of `custom`: the column of that table that has the file's name, its name without ending, or its number.",
    unset="none",
)
SET_COMMAND = Key(
    "migrations.set",
    "command",
    kinds.LINE,
    "",
    "What a deploy runs to apply them, as it stands in its files: `npm run db:up`.",
    unset="the framework's own",
)

TOP = Section("", (FAIL_ON, MIN_CONFIDENCE, ON_UNCHECKED, JOBS, MAX_SIZE, GATES), "What holds for every gate.")
SECRETS = Section("secrets", (EXCLUDE, DISABLE, SEVERITY, GENERIC), "What the secrets gate looks for, and where.")
SECRETS_RULES = Section(
    "secrets.rules",
    (
        RULE_ID,
        RULE_TITLE,
        RULE_PATTERN,
        RULE_KEYWORDS,
        RULE_SEVERITY,
        RULE_ENTROPY,
        RULE_PATHS,
        RULE_PREFIX,
        RULE_ROTATE,
        RULE_FIX,
    ),
    "A credential of your own that the secrets gate is to find. One table a rule.",
    repeated=True,
)
ENV = Section(
    "env",
    (
        *(ENVIRONMENT, ENV_FILES, CLIENT_PREFIXES, ENV_REQUIRED, ENV_OPTIONAL),
        *(ENV_EXCLUDE, ENV_DISABLE, ENV_SEVERITY),
    ),
    "Which environment variables must be there, and where they are looked for.",
)
ENV_VARIABLES = Section(
    "env.variables",
    (
        *(VARIABLE_NAME, VARIABLE_REQUIRED, VARIABLE_TYPE, VARIABLE_PATTERN, VARIABLE_ENVIRONMENTS),
        *(VARIABLE_OWNER, VARIABLE_STORED, VARIABLE_ROTATION),
    ),
    "What is known of one variable beside what the code says. One table a variable, or one for each environment.",
    repeated=True,
)
MIGRATIONS = Section(
    "migrations",
    (MIGRATIONS_DATABASE_URL_ENV, MIGRATIONS_EXCLUDE, MIGRATIONS_DISABLE, MIGRATIONS_SEVERITY),
    "Which migrations are looked at, and how.",
)
MIGRATIONS_SET = Section(
    "migrations.set",
    (
        *(SET_FRAMEWORK, SET_PATH, SET_NAME, SET_DATABASE_URL_ENV),
        *(SET_TABLE, SET_SCHEMA, SET_COLUMN, SET_COMMAND),
    ),
    "Migrations of which their files do not say everything: whose they are, which database has them. One table a set.",
    repeated=True,
)
SECTIONS = (
    *(TOP, SECRETS, SECRETS_RULES, ENV, ENV_VARIABLES, MIGRATIONS, MIGRATIONS_SET),
    *(*site_keys.SECTIONS, *journey_keys.SECTIONS, performance_keys.PERFORMANCE),
)
"""Every table of the file; one that holds others stands before them."""

VARIABLE_PREFIX = "LAUNCH_GATES_"
RESERVED_VARIABLES = frozenset({"LAUNCH_GATES_SUITES", "LAUNCH_GATES_BYPASS_HEADER", "LAUNCH_GATES_BASIC_AUTH"})
"""Begin with our prefix and are no settings: where our own tests find their data, and what gets past a protection."""


def subsections(section: Section) -> tuple[Section, ...]:
    """The tables that stand directly in this one."""
    return tuple(
        other for other in SECTIONS if other.name and other.name.rpartition(".")[0] == section.name and other != section
    )
