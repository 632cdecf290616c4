"""The inventory by itself, for the commands that list it and write example files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.cli.common_options import CommonOptions
from launch_gates.cli.gate_source import source_of
from launch_gates.cli.messages import redacted, say
from launch_gates.core.finding import Unchecked
from launch_gates.core.gate import Context
from launch_gates.gates.env.gate import EnvGate, target_of
from launch_gates.gates.env.inventory import Inventory

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.cli.env_looking import TargetOptions
    from launch_gates.gates.env.target import Target


class Found(NamedTuple):
    """What was read."""

    root: Path
    inventory: Inventory
    target: Target | None
    was_unread: bool
    """Whether a file could not be read, which was said."""


def inventory_of(path: Path, config: Path | None, options: TargetOptions) -> Found:
    """The variables of the application at that path. Raises LaunchGatesError."""
    place = source_of(path)
    settings = CommonOptions(config=config).settings(place.root)
    asked = options.asked(place.root, settings.env)
    loaded = EnvGate(place.source(settings.max_size)).load(Context(place.root), settings.env)
    unread = [outcome for outcome in loaded.outcomes if isinstance(outcome, Unchecked)]
    for outcome in unread:
        say(f"Warning: {redacted(outcome.subject)} could not be read: {redacted(outcome.reason)}")
    inventory = Inventory(loaded.files, loaded.paths)
    target, _ = target_of(asked, settings.env, inventory)
    return Found(place.root, inventory, target, bool(unread))
