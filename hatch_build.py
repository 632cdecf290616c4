"""Compiles the detection rules when a wheel is built, so that the git hook parses no TOML and compiles no pattern.

The wheel gets `launch_gates/detector/compiled/`: the rules as one data file without documentation or examples, and
the serialised pattern database. The TOML stays in the wheel too, for `launch-gates explain`. An editable install
gets nothing of this: a checkout compiles on first use.
"""

from __future__ import annotations

import importlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface):  # type: ignore[type-arg, unused-ignore]  # generic in some releases only
    """Adds the compiled rules to a wheel; leaves source distributions and editable installs alone."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a scratch folder and have the files included; `version` is `standard` or `editable`."""
        if version == "editable":
            return
        self._scratch = Path(tempfile.mkdtemp(prefix="launch-gates-rules-"))
        _compiler(Path(self.root)).write(self._scratch)
        written = sorted(path for path in self._scratch.iterdir() if path.is_file())
        if not written:
            raise RuntimeError("launch_gates.detector.compile.write() wrote no file: the wheel would have no rules")
        for path in written:
            build_data["force_include"][str(path)] = f"launch_gates/detector/compiled/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 hatchling's signature
        """Remove the scratch folder once the wheel is written."""
        if scratch := getattr(self, "_scratch", None):
            shutil.rmtree(scratch, ignore_errors=True)


def _compiler(root: Path) -> Any:  # noqa: ANN401 a module has no narrower type
    """The compiler of the source tree being built, never of a launch-gates that happens to be installed."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(root))
    module = importlib.import_module("launch_gates.detector.compile")
    source = Path(module.__file__ or "").resolve()
    if not source.is_relative_to(root.resolve()):
        raise RuntimeError(
            f"the rules' compiler was imported from {source}, outside {root}: build in a clean environment"
        )
    return module
