"""From the tables of `[[smoke.journey]]` to journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.config import journey_keys as keys
from launch_gates.config.journey import Expect, Journey, Step
from launch_gates.config.reading import Values, array_of_tables, read_table
from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from launch_gates.config.document import Document
    from launch_gates.config.locator import Path


def read_journeys(found: Document, smoke: object) -> tuple[Journey, ...]:
    """Those of the table `[smoke]`. Raises ConfigError for whatever is wrong: the message names file and line."""
    journeys: dict[str, Journey] = {}
    path: Path = ("smoke", "journey")
    for index, table in enumerate(array_of_tables(found, keys.JOURNEY, smoke, ("smoke",))):
        journey = _journey(found, table, (*path, index))
        if journey.name in journeys:
            place = found.where((*path, index, "name"))
            raise ConfigError(f"{place}: the journey at {journeys[journey.name].where} has this name too")
        journeys[journey.name] = journey
    return tuple(journeys.values())


def _journey(found: Document, table: object, path: Path) -> Journey:
    values = Values()
    read_table(found, keys.JOURNEY, table, path, values)
    steps = array_of_tables(found, keys.STEP, table, path)
    if not steps:
        raise ConfigError(f"{found.where(path)}: a journey has at least one [[smoke.journey.step]]")
    read = tuple(_step(found, each, (*path, "step", index)) for index, each in enumerate(steps))
    return Journey(values[keys.NAME], read, found.where(path))


def _step(found: Document, table: object, path: Path) -> Step:
    values = Values()
    read_table(found, keys.STEP, table, path, values)
    inside = table.get("expect", {}) if isinstance(table, dict) else {}
    read_table(found, keys.EXPECT, inside, (*path, "expect"), values)
    bodies = [key.name for key in (keys.FORM, keys.JSON, keys.BODY) if key in values]
    if len(bodies) > 1:
        raise ConfigError(f"{found.where(path)}: {' and '.join(bodies)} do not go together", "Keep one of them.")
    expect = Expect(**{key.attribute: values[key] for key in keys.EXPECT.keys})
    return Step(**{key.attribute: values[key] for key in keys.STEP.keys}, expect=expect, where=found.where(path))
