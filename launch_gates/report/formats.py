"""The table of report formats. A further format is a file with a `render`, and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launch_gates.core.report import Report

    Render = Callable[[Report], str]


def _in(module: str) -> Callable[[], Render]:
    """What loads that file of this folder and gives its `render`."""

    def load() -> Render:
        from importlib import import_module  # noqa: PLC0415 (the hook's text is loaded without)

        render: Render = import_module(f"launch_gates.report.{module}").render
        return render

    return load


FORMATS: Mapping[str, Callable[[], Render]] = {
    "text": _in("text"),
    "json": _in("json_report"),
    "github": _in("github"),
    "sarif": _in("sarif"),
    "junit": _in("junit"),
    "gitlab-codequality": _in("gitlab_codequality"),
    "gitlab-secret-detection": _in("gitlab_secret_detection"),
    "markdown": _in("markdown"),
    "csv": _in("csv_report"),
}
"""Name on the command line -> what loads the format and gives its `render`. Only the format asked for is loaded."""

EXPLAINING = frozenset({"sarif", "gitlab-secret-detection"})
"""The formats that say what a rule means: the report that they get has `rules`."""

COMMANDS = "github"
"""The format whose lines are commands to a runner of GitHub Actions; no other's may be."""
