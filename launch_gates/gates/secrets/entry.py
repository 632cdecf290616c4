"""How `check` runs the secrets gate: over work tree and history, or over the folder where there is no repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.gate import GateEntry
from launch_gates.gates.secrets.gate import SecretsGate
from launch_gates.gates.secrets.whole import WholeGate
from launch_gates.git.repository import find_any_repository, repository_or_none
from launch_gates.sources.files import FilesSource

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.settings import SecretsSettings, Settings
    from launch_gates.core.gate import Gate
    from launch_gates.core.rule import Rule


def _prepare(root: Path, settings: Settings) -> tuple[Gate[SecretsSettings], SecretsSettings]:
    repository = repository_or_none(root)
    if repository is None:
        return SecretsGate(FilesSource([root], root, settings.max_size)), settings.secrets
    return WholeGate(repository, settings.max_size), settings.secrets


def _rules(settings: Settings | None, wanted: frozenset[str] | None = None) -> tuple[Rule, ...]:
    from launch_gates.gates.secrets.rules import rules  # noqa: PLC0415 (parses the rule files)

    return rules(() if settings is None else settings.secrets.rules, wanted)


def _at_commit(
    root: Path, settings: Settings, commit: str, paths: frozenset[str] | None
) -> tuple[Gate[SecretsSettings], SecretsSettings]:
    from launch_gates.sources.tree import TreeSource  # noqa: PLC0415 (few runs have a base)

    return SecretsGate(TreeSource(find_any_repository(root), commit, settings.max_size, paths)), settings.secrets


ENTRY = GateEntry(_prepare, _rules, _at_commit, _rules)
