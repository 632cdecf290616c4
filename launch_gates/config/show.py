"""The settings in force, as a TOML file that would give the same again, each with where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launch_gates.config import journey_keys, keys, performance_keys, site_keys

if TYPE_CHECKING:
    from launch_gates.config.key import Key, Section
    from launch_gates.config.settings import Settings


def show(settings: Settings) -> str:
    """TOML for people. It holds what the file holds: whoever prints it looks for secrets in it first."""
    lines = [f"# Read from: {settings.source}" if settings.source != "default" else "# No configuration file."]
    lines += _aligned(_lines(keys.TOP, settings, settings))
    lines += ["", f"[{keys.SECRETS.name}]", *_aligned(_lines(keys.SECRETS, settings.secrets, settings))]
    for rule in settings.secrets.rules:
        lines += ["", *_repeated(keys.SECRETS_RULES, rule, rule.where)]
    lines += ["", f"[{keys.ENV.name}]", *_aligned(_lines(keys.ENV, settings.env, settings))]
    for variable in settings.env.variables:
        lines += ["", *_repeated(keys.ENV_VARIABLES, variable, variable.where)]
    lines += ["", f"[{keys.MIGRATIONS.name}]", *_aligned(_lines(keys.MIGRATIONS, settings.migrations, settings))]
    for each in settings.migrations.sets:
        lines += ["", *_repeated(keys.MIGRATIONS_SET, each, each.where)]
    for section, holder in ((site_keys.SITE, settings.site), (site_keys.SMOKE, settings.smoke)):
        lines += ["", f"[{section.name}]", *_aligned(_lines(section, holder, settings))]
        for redirect in settings.site.redirects if section is site_keys.SITE else ():
            lines += ["", *_repeated(site_keys.REDIRECT, redirect, redirect.where)]
    for journey in settings.smoke.journeys:
        lines += ["", *_repeated(journey_keys.JOURNEY, journey, journey.where)]
        for step in journey.steps:
            lines += ["", *_repeated(journey_keys.STEP, step, step.where)]
            if len(expected := _repeated(journey_keys.EXPECT, step.expect, step.where)) > 1:
                lines += ["", f"[{journey_keys.EXPECT.name}]", *expected[1:]]
    performance = _lines(performance_keys.PERFORMANCE, settings.performance, settings)
    lines += ["", f"[{performance_keys.PERFORMANCE.name}]", *_aligned(performance)]
    return "\n".join(lines) + "\n"


def _lines(section: Section, holder: object, settings: Settings) -> list[tuple[str, str]]:
    """Each key with its value, and the comment on it."""
    lines = []
    for key in section.keys:
        value = getattr(holder, key.attribute)
        origin = _comment(settings.origin(key.dotted))
        if value is None:
            lines.append((f"# {key.name}: {key.unset}", origin))
        else:
            lines.append((f"{key.name} = {key.kind.write(value)}", origin))
    return lines


def _repeated(section: Section, holder: object, where: str) -> list[str]:
    """One table of an array, with what is not its default."""
    return [
        f"[[{section.name}]]  # {_comment(where)}",
        *(
            f"{key.name} = {key.kind.write(value)}"
            for key in section.keys
            if (value := getattr(holder, key.attribute)) != _nothing(key)
        ),
    ]


def _nothing(key: Key[Any]) -> object:
    """The value that need not be written."""
    return key.default if key.unset or key.default in ((), {}, True) else None


def _aligned(lines: list[tuple[str, str]]) -> list[str]:
    widest = 40
    column = max([len(text) for text, _ in lines if len(text) <= widest], default=0)
    return [f"{text:<{column}}  # {origin}" for text, origin in lines]


def _comment(text: str) -> str:
    """A comment ends with its line, and a terminal acts on control characters: a file's name can hold both."""
    return "".join(character if character.isprintable() else "?" for character in text)
