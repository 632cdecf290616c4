"""A step of GitHub Actions as the runner starts it, and what it left."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from tests.ci.conftest import Recorded, at
from tests.cli.tool import environment, read_report, tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

_OTHERS = ("CI", "GITHUB_", "INPUT_", "RUNNER_", "LAUNCH_GATES_", "GITLAB_", "TF_BUILD")


class Step:
    """One run of `launch-gates action` in a clone, with recorded events and the runner's files in a folder."""

    def __init__(self, folder: Path) -> None:
        """The folder gets payload, outputs and summary."""
        self.folder = folder
        self.recorded = Recorded(folder)

    def __call__(
        self, clone: WorkTree, event: dict[str, str], variables: Mapping[str, str] | None = None, /, **inputs: str
    ) -> Run:
        """An input is `fail_on="high"`; variables come on top of what the runner sets."""
        for name in ("output", "summary"):
            (self.folder / name).unlink(missing_ok=True)
        environ = {name: text for name, text in environment().items() if not name.startswith(_OTHERS)}
        environ |= event
        environ |= {f"INPUT_{name.upper().replace('_', '-')}": text for name, text in inputs.items()}
        environ |= {
            "GITHUB_WORKSPACE": str(clone.root),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
        }
        environ |= variables or {}
        return tool("action", cwd=clone.root, environ=environ)

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs, read as the runner does; none where the file is not there."""
        file = self.folder / "output"
        lines = iter(file.read_text(encoding="utf-8").splitlines() if file.exists() else ())
        found = {}
        for line in lines:
            name, _, delimiter = line.partition("<<")
            found[name] = "\n".join(_until(lines, delimiter))
        return found

    @property
    def summary(self) -> str:
        """The Markdown of the step's page."""
        return (self.folder / "summary").read_text(encoding="utf-8")


def _until(lines: Iterator[str], end: str) -> Iterator[str]:
    return takewhile(lambda line: line != end, lines)


def commands(run: Run) -> list[str]:
    """The lines that the runner takes for commands: those outside of stop-commands."""
    found, stopped_by = [], ""
    for line in run.out.splitlines():
        if stopped_by:
            stopped_by = "" if line == f"::{stopped_by}::" else stopped_by
        elif line.startswith("::stop-commands::"):
            stopped_by = line.removeprefix("::stop-commands::")
        else:
            found.append(line)
    assert not stopped_by
    return found


def pull_request(step: Step, shop: WorkTree, event: str = "pull_request", **changes: object) -> dict[str, str]:
    """The environment for a pull request of `topic` into `main`."""
    ids: dict[str, object] = {"pull_request__head__sha": at(shop, "topic"), "pull_request__base__sha": at(shop, "main")}
    return step.recorded(event, recorded="", **ids | changes)


def report_at(clone: WorkTree, path: str) -> dict[str, Any]:
    """The JSON report in that file of the workspace."""
    return read_report((clone.root / path).read_text(encoding="utf-8"))
