"""What `launch-gates env` does once its command line is parsed. Without click, which a hook does not load."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.cli.running import run_gates
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.config.settings import EnvSettings
    from launch_gates.gates.env.gate import Asked

_LARGEST_LIST = 4 << 20
"""Bytes."""


class TargetOptions(NamedTuple):
    """What the options say."""

    environment: str | None = None
    env_files: tuple[str, ...] = ()
    names: str | None = None
    process_environment: bool = False

    def asked(self, root: Path, settings: EnvSettings, *, strict: bool = False) -> Asked:
        """What they and the configuration come to. Raises UsageError for a file that cannot be used."""
        from launch_gates.gates.env import targets  # noqa: PLC0415 (`--help` does without)
        from launch_gates.gates.env.gate import Asked  # noqa: PLC0415

        wanted = self.environment or settings.environment
        given = [targets.from_option(file, wanted) for file in self.env_files]
        if self.names is not None:
            shown = "standard input" if self.names == "-" else self.names
            given.append(targets.from_names(_list(self.names), shown, wanted))
        if not given and not self.process_environment:
            return Asked(tuple(targets.by_settings(root, settings, wanted)), wanted, strict)
        makers = [targets.always(target) for target in given]
        if self.process_environment:
            makers.append(targets.from_process(dict(os.environ), wanted))
        elif self.environment is not None and all(target.environment != wanted for target in given):
            raise targets.no_such_environment(self.environment, given)
        return Asked(tuple(makers), wanted, strict)


def _list(names: str) -> str:
    """The text of a list of names, from a file or standard input."""
    if names == "-":
        if sys.stdin is None:
            raise UsageError("--names -: standard input is closed", "pipe the names into it")
        data = sys.stdin.buffer.read(_LARGEST_LIST + 1)
    else:
        from launch_gates.gates.env.targets import content  # noqa: PLC0415 (`--help` does without)

        data = content(Path(names), names, "--names")
    if len(data) > _LARGEST_LIST:
        raise UsageError("--names: more than 4 MiB", "give one name a line")
    return data.decode("utf-8-sig", "replace")


def look(
    path: Path,
    common: CommonOptions,
    target: TargetOptions | None = None,
    *,
    staged: bool = False,
    strict: bool = False,
) -> int:
    """Runs the env gate over one repository or folder and gives the exit code."""
    from launch_gates.cli.gate_source import source_of  # noqa: PLC0415 (other commands do without)
    from launch_gates.gates.env.gate import EnvGate  # noqa: PLC0415

    root, repository, make_source = source_of(path, of_next_commit=staged)
    settings = common.settings(root)
    if not staged:
        from launch_gates.acceptance.book import read_here  # noqa: PLC0415 (a commit without a finding does without)

        read_here(root)
    asked = (target or TargetOptions()).asked(root, settings.env, strict=strict)
    gate = EnvGate(
        make_source(settings.max_size),
        asked._replace(for_hook=staged and common.base is None),
        in_git=repository is not None,
    )
    return run_gates([(gate, settings.env)], root, common, settings)
