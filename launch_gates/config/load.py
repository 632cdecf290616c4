"""The way in: from a folder, its environment and the command line to Settings.

The git hook comes through here on every commit, so without a configuration nothing is parsed and nothing imported
for it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.config import document, keys, performance_keys, site_keys
from launch_gates.config.files import FolderFiles
from launch_gates.config.nearest import nearest
from launch_gates.config.reading import Values, array_of_tables, parse, read_table
from launch_gates.config.settings import (
    DEFAULT,
    EnvSettings,
    MigrationsSettings,
    PerformanceSettings,
    SecretsSettings,
    Settings,
    SiteSettings,
    SmokeSettings,
)
from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from launch_gates.config.custom_rule import CustomRule
    from launch_gates.config.document import Document
    from launch_gates.config.env_variable import EnvVariable
    from launch_gates.config.files import ConfigFiles
    from launch_gates.config.journey import Journey
    from launch_gates.config.key import Key, Section
    from launch_gates.config.migration_set import MigrationSet
    from launch_gates.config.redirect import Redirect

_OF_RULES = ("disable", "severity")
"""The keys of a gate's table that name rules."""


def load(
    root: Path,
    explicit: Path | None = None,
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
    *,
    files: ConfigFiles | None = None,
) -> Settings:
    """The settings that hold for `root`.

    Later gives way to earlier: `overrides` (the command line: dotted key -> text or value, None where not given),
    the action's `INPUT_*` where GITHUB_ACTIONS is `true`, `LAUNCH_GATES_*`, the file, the defaults. A variable that
    is empty counts as not set.

    The file is launch-gates.toml or [tool.launch-gates] of pyproject.toml in `root`; `explicit` names another, which
    alone is read then. `files` stands in for the disk: a git revision, say, in which `explicit` is a path then.
    `environment` is os.environ where it is None. Raises ConfigError for a broken file, two files, an unknown key or
    variable, and a wrong value; the message names the place and never repeats the value.
    """
    environment = os.environ if environment is None else environment
    found = _explicit(explicit, files) if explicit is not None else document.find(files or FolderFiles(root))
    values = Values()
    inner = _Repeated()
    if found is not None:
        inner = _read_file(found, values)
    _read_variables(environment, values)
    if environment.get("GITHUB_ACTIONS") == "true":
        _read_action_inputs(environment, values)
    _read_overrides(overrides or {}, values)
    return Settings(
        **_fields(keys.TOP, values),
        secrets=SecretsSettings(**_gate_fields(keys.SECRETS, values), rules=inner.rules),
        env=EnvSettings(**_gate_fields(keys.ENV, values), variables=inner.variables),
        migrations=MigrationsSettings(**_gate_fields(keys.MIGRATIONS, values), sets=inner.sets),
        site=SiteSettings(**_fields(site_keys.SITE, values), redirects=inner.redirects),
        smoke=SmokeSettings(**_gate_fields(site_keys.SMOKE, values), journeys=inner.journeys),
        performance=PerformanceSettings(**_gate_fields(performance_keys.PERFORMANCE, values)),
        source=found.name if found is not None else DEFAULT,
        origins=values.origins,
    )


def _fields(section: Section, values: Values) -> dict[str, Any]:
    """The value of each of the section's keys, by the field of the settings that holds it."""
    return {key.attribute: values[key] for key in section.keys}


def _gate_fields(section: Section, values: Values) -> dict[str, Any]:
    """The same for a gate's table, with where what somebody said of its rules came from."""
    said = (key for key in section.keys if key.name in _OF_RULES and key in values)
    return {**_fields(section, values), "origins": {key.name: values.origins[key.dotted] for key in said}}


def _explicit(path: Path, files: ConfigFiles | None) -> Document:
    name = str(path)
    content = FolderFiles(path.parent).read(path.name) if files is None else files.read(path.as_posix())
    if content is None:
        raise ConfigError(f"{name} does not exist", "Correct the path after --config, or leave it out.")
    if path.name != document.SHARED_FILE:
        return document.whole_file(name, content)
    found = document.in_pyproject(name, content)
    if found is None:
        raise ConfigError(f"{name} has no [tool.launch-gates]", "Add it, or leave --config out to use the defaults.")
    return found


class _Repeated(NamedTuple):
    """What the file has of tables that may stand there several times."""

    rules: tuple[CustomRule, ...] = ()
    variables: tuple[EnvVariable, ...] = ()
    sets: tuple[MigrationSet, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    journeys: tuple[Journey, ...] = ()


_WITH_REPEATED = (
    (keys.SECRETS, keys.SECRETS_RULES),
    (keys.ENV, keys.ENV_VARIABLES),
    (keys.MIGRATIONS, keys.MIGRATIONS_SET),
    (site_keys.SITE, site_keys.REDIRECT),
)
"""Tables, and the repeated one inside each."""


def _read_file(found: Document, values: Values) -> _Repeated:
    read_table(found, keys.TOP, found.table, (), values)
    for section in (site_keys.SMOKE, performance_keys.PERFORMANCE):
        read_table(found, section, found.table.get(section.name, {}), (section.name,), values)
    inner: list[list[object]] = []
    for section, repeated in _WITH_REPEATED:
        table = found.table.get(section.name, {})
        read_table(found, section, table, (section.name,), values)
        inner.append(array_of_tables(found, repeated, table, (section.name,)))
    rules, variables, sets, redirects = inner
    return _Repeated(
        _custom_rules(found, rules),
        _variables(found, variables),
        _migration_sets(found, sets),
        _redirects(found, redirects),
        _journeys(found),
    )


def _each(found: Document, section: Section, tables: list[object]) -> Iterator[tuple[Values, str]]:
    """What each of the repeated tables says, and where it stands."""
    for index, table in enumerate(tables):
        path: tuple[str | int, ...] = (*section.name.split("."), index)
        values = Values()
        read_table(found, section, table, path, values)
        yield values, found.where(path)


def _journeys(found: Document) -> tuple[Journey, ...]:
    smoke = found.table.get("smoke")
    if not isinstance(smoke, dict) or "journey" not in smoke:
        return ()
    from launch_gates.config.journeys import read_journeys  # noqa: PLC0415 (few configurations have one)

    return read_journeys(found, smoke)


def _variables(found: Document, tables: list[object]) -> tuple[EnvVariable, ...]:
    if not tables:
        return ()
    from launch_gates.config.env_variable import EnvVariable  # noqa: PLC0415 (few configurations have one)

    section = keys.ENV_VARIABLES
    return tuple(EnvVariable(**_fields(section, values), where=at) for values, at in _each(found, section, tables))


def _redirects(found: Document, tables: list[object]) -> tuple[Redirect, ...]:
    if not tables:
        return ()
    from launch_gates.config.redirect import Redirect  # noqa: PLC0415 (few configurations have one)

    section = site_keys.REDIRECT
    return tuple(Redirect(**_fields(section, values), where=at) for values, at in _each(found, section, tables))


def _migration_sets(found: Document, tables: list[object]) -> tuple[MigrationSet, ...]:
    if not tables:
        return ()
    from launch_gates.config.migration_set import CUSTOM, MigrationSet  # noqa: PLC0415 (few configurations have one)

    sets: list[MigrationSet] = []
    for values, at in _each(found, keys.MIGRATIONS_SET, tables):
        new = MigrationSet(**_fields(keys.MIGRATIONS_SET, values), where=at)
        for other in sets:
            key = keys.SET_PATH if other.path == new.path else keys.SET_NAME
            if other.path == new.path or other.handle == new.handle:
                place = values.origins.get(key.dotted, new.where)
                raise ConfigError(f"{place}: the set at {other.where} has this {key.name} too", "Give each its own.")
        if new.framework == CUSTOM and bool(new.table) != bool(new.column):
            lacking = "column" if new.table else "table"
            raise ConfigError(f"{new.where}: {lacking} is missing", "A custom ledger needs both, `table` and `column`.")
        if new.framework != CUSTOM and new.column:
            place = values.origins[keys.SET_COLUMN.dotted]
            raise ConfigError(
                f"{place}: column is for the framework custom", f"{new.framework} has columns of its own."
            )
        sets.append(new)
    return tuple(sets)


def _custom_rules(found: Document, tables: list[object]) -> tuple[CustomRule, ...]:
    if not tables:
        return ()
    from launch_gates.config.custom_rule import CustomRule  # noqa: PLC0415 (few configurations have one)

    rules: dict[str, CustomRule] = {}
    for values, where in _each(found, keys.SECRETS_RULES, tables):
        rule = CustomRule(
            id=values[keys.RULE_ID],
            title=values[keys.RULE_TITLE] or values[keys.RULE_ID],
            pattern=values[keys.RULE_PATTERN],
            keywords=values[keys.RULE_KEYWORDS],
            severity=values[keys.RULE_SEVERITY],
            entropy=values[keys.RULE_ENTROPY],
            paths=values[keys.RULE_PATHS],
            prefix=values[keys.RULE_PREFIX],
            rotate=values[keys.RULE_ROTATE],
            fix=values[keys.RULE_FIX],
            where=where,
        )
        if rule.id in rules:
            place = values.origins[keys.RULE_ID.dotted]
            raise ConfigError(f"{place}: the rule at {rules[rule.id].where} has this id too", "Give each its own id.")
        rules[rule.id] = rule
    return tuple(rules.values())


def _read_variables(environment: Mapping[str, str], values: Values) -> None:
    settable = {key.environment: key for key in keys.TOP.keys if key.environment}
    for name in environment:
        if not name.startswith(keys.VARIABLE_PREFIX) or name in keys.RESERVED_VARIABLES:
            continue
        key = settable.get(name)
        if key is None:
            near = nearest(name, settable)
            hint = f"; did you mean {near}?" if near else ""
            # !a: a name from the environment can hold anything, and this goes to a terminal.
            raise ConfigError(f"{name!a}: unknown variable{hint}", f"Known: {', '.join(settable)}.")
        _set_text(values, key, environment[name], name)


def _read_action_inputs(environment: Mapping[str, str], values: Values) -> None:
    for key in keys.TOP.keys:
        if key.action_input:
            _set_text(values, key, environment.get(key.action_input, ""), key.action_input)


def _set_text(values: Values, key: Key[object], text: str, origin: str) -> None:
    if text := text.strip():
        values.set(key, parse(key, key.kind.from_text(text), origin), origin)


def _read_overrides(overrides: Mapping[str, object], values: Values) -> None:
    """An unknown name here is a mistake in our own command line: KeyError."""
    settable = {key.dotted: key for section in keys.SECTIONS if not section.repeated for key in section.keys}
    for name, value in overrides.items():
        if value is not None:
            key = settable[name]
            origin = f"--{name}"
            given = key.kind.from_text(value) if isinstance(value, str) else value
            values.set(key, parse(key, given, origin), origin)
