"""What the options that every gate's command takes come to. Without click, which a hook does not load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from launch_gates.config.settings import Settings


class CommonOptions(NamedTuple):
    """What the common options say; the defaults are what holds where none is given."""

    format: str = "text"
    output: Path | None = None
    reports: tuple[tuple[str, Path], ...] = ()
    config: Path | None = None
    fail_on: str | None = None
    min_confidence: str | None = None
    unchecked: str | None = None
    jobs: int | None = None
    max_size: str | None = None
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    no_color: bool = False
    base: str | None = None
    trust: str = "base"

    def settings(self, root: Path) -> Settings:
        """The configuration for `root` with these options on top. Raises ConfigError."""
        from launch_gates.config.load import load  # noqa: PLC0415 (`--help` does without)

        overrides = {
            "fail-on": self.fail_on,
            "min-confidence": self.min_confidence,
            "unchecked": self.unchecked,
            "jobs": self.jobs,
            "max-size": self.max_size,
        }
        commit = self.trusted_commit(root)
        if commit is None:
            return load(root, self.config, overrides=overrides)
        from launch_gates.cli.base import settings_at  # noqa: PLC0415 (few runs have a base)

        return settings_at(root, commit, self.config, overrides)

    def trusted_commit(self, root: Path) -> str | None:
        """The commit whose configuration and acceptances count; None where those in `root` do. Raises UsageError."""
        if self.base is None or self.trust != "base":
            return None
        from launch_gates.cli.base import base_commit  # noqa: PLC0415 (few runs have a base)

        return base_commit(root, self.base)


def settings_here(config: Path | None = None) -> Settings:
    """The configuration that holds in the current folder. Raises ConfigError."""
    from launch_gates.core.errors import NotARepositoryError  # noqa: PLC0415 (not on a hook's path)
    from launch_gates.git.repository import find_repository  # noqa: PLC0415

    try:
        root = find_repository(Path.cwd()).root
    except NotARepositoryError:
        root = Path.cwd()
    return CommonOptions(config=config).settings(root)
