"""How `check` runs the env gate: over the work tree, or over the folder where there is no repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.gate import GateEntry
from launch_gates.gates.env.gate import Asked, EnvGate
from launch_gates.gates.env.targets import by_settings
from launch_gates.git.repository import find_any_repository, repository_or_none
from launch_gates.sources.files import FilesSource
from launch_gates.sources.worktree import WorktreeSource

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.settings import EnvSettings, Settings
    from launch_gates.core.gate import Gate
    from launch_gates.core.rule import Rule


def _prepare(root: Path, settings: Settings) -> tuple[Gate[EnvSettings], EnvSettings]:
    repository = repository_or_none(root)
    if repository is None:
        return EnvGate(FilesSource([root], root, settings.max_size), _asked(root, settings)), settings.env
    source = WorktreeSource(repository, settings.max_size)
    return EnvGate(source, _asked(root, settings), in_git=True), settings.env


def _asked(root: Path, settings: Settings) -> Asked:
    environment = settings.env.environment
    return Asked(tuple(by_settings(root, settings.env, environment)), environment)


def _rules(_settings: Settings | None) -> tuple[Rule, ...]:
    from launch_gates.gates.env.rules import RULES  # noqa: PLC0415 (only for those who ask)

    return RULES


def _at_commit(
    root: Path, settings: Settings, commit: str, _paths: frozenset[str] | None
) -> tuple[Gate[EnvSettings], EnvSettings]:
    """Every file, whatever paths are asked for: what one reads another may declare."""
    from launch_gates.sources.tree import TreeSource  # noqa: PLC0415 (few runs have a base)

    source = TreeSource(find_any_repository(root), commit, settings.max_size)
    return EnvGate(source, _asked(root, settings), in_git=True), settings.env


ENTRY = GateEntry(_prepare, _rules, _at_commit)
