"""How `check` runs the secrets gate: over the work tree, or over the folder where there is no repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import NotARepositoryError, NoWorkTreeError
from launch_gates.core.gate import GateEntry
from launch_gates.gates.secrets.gate import SecretsGate
from launch_gates.gates.secrets.sources.files import FilesSource
from launch_gates.gates.secrets.sources.worktree import WorktreeSource
from launch_gates.git.repository import find_repository

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.settings import SecretsSettings, Settings
    from launch_gates.core.rule import Rule
    from launch_gates.gates.secrets.sources.source import Source


def _prepare(root: Path, settings: Settings) -> tuple[SecretsGate, SecretsSettings]:
    source: Source
    try:
        source = WorktreeSource(find_repository(root), settings.max_size)
    except NoWorkTreeError:
        raise  # its packed files are no folder to walk
    except NotARepositoryError:
        source = FilesSource([root], root, settings.max_size)
    return SecretsGate(source), settings.secrets


def _rules(settings: Settings | None) -> tuple[Rule, ...]:
    from launch_gates.gates.secrets.rules import rules  # noqa: PLC0415 (parses the rule files)

    return rules(() if settings is None else settings.secrets.rules)


ENTRY = GateEntry(_prepare, _rules)
