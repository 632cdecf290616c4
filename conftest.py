"""Settings of the whole test run that pytest has no option for, and what its end says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

from tests import installed

if TYPE_CHECKING:
    import pytest

# A deadline per example measures the machine, not the code. CI adds hypothesis' own `ci` profile: no random seeds.
settings.register_profile(
    "launch-gates", parent=settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("launch-gates")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names each tool that lacks, so that a green run does not hide what it left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    lines = installed.summary(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    if lines:
        terminalreporter.section("not on this machine")
        for line in lines:
            terminalreporter.line(line)
