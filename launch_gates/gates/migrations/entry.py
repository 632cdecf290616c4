"""How `check` runs the migrations gate: over the work tree, or over the folder where there is no repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launch_gates.core.gate import GateEntry
from launch_gates.gates.migrations.gate import MigrationsGate
from launch_gates.gates.migrations.place import by_settings
from launch_gates.git.repository import find_any_repository, repository_or_none
from launch_gates.sources.files import FilesSource
from launch_gates.sources.worktree import WorktreeSource

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.settings import MigrationsSettings, Settings
    from launch_gates.core.gate import Gate
    from launch_gates.core.rule import Rule
    from launch_gates.gates.migrations.place import Databases


def _prepare(root: Path, settings: Settings) -> tuple[Gate[MigrationsSettings], MigrationsSettings]:
    repository = repository_or_none(root)
    size = settings.max_size
    source = FilesSource([root], root, size) if repository is None else WorktreeSource(repository, size)
    databases = by_settings(root, settings.migrations, os.environ)
    return MigrationsGate(source, repository, size, databases), settings.migrations


def _rules(_settings: Settings | None) -> tuple[Rule, ...]:
    from launch_gates.gates.migrations.rules import RULES  # noqa: PLC0415 (only for those who ask)

    return RULES


def gate_at(
    root: Path, settings: Settings, commit: str, databases: Databases
) -> tuple[Gate[MigrationsSettings], MigrationsSettings]:
    """The gate over the files of a commit: every one, for a migration is judged by the others."""
    from launch_gates.sources.tree import TreeSource  # noqa: PLC0415 (few runs have a base)

    repository = find_any_repository(root)
    source = TreeSource(repository, commit, settings.max_size)
    return MigrationsGate(source, repository, settings.max_size, databases), settings.migrations


def _at_commit(
    root: Path, settings: Settings, commit: str, _paths: frozenset[str] | None
) -> tuple[Gate[MigrationsSettings], MigrationsSettings]:
    return gate_at(root, settings, commit, by_settings(root, settings.migrations, os.environ))


ENTRY = GateEntry(_prepare, _rules, _at_commit)
