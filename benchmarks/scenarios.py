"""What is measured: the command of each scanner in each situation, and the bars that ours has to keep under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import corpus
from benchmarks.environments import PEERS, executable
from benchmarks.timing import Command

if TYPE_CHECKING:
    from pathlib import Path

OURS = "lg-secrets"
FOUND = {OURS: 1, "gitleaks": 1, "betterleaks": 1, "kingfisher": 200, "detect-secrets": 1}
"""Each scanner's exit code where it found something."""


@dataclass(frozen=True)
class Bar:
    """Ours takes at most `most` times the peer's median."""

    peer: str
    most: float


@dataclass(frozen=True)
class Scenario:
    """One situation. `module` with `lines` at its end is what is staged; an empty `module` stages nothing."""

    name: str
    title: str
    module: str
    lines: str
    rounds: int
    quick_rounds: int
    bars: tuple[Bar, ...]
    finds: bool
    """Whether a scanner that does its work finds something."""


_HOOK_BARS = (Bar("betterleaks", 1.0), Bar("gitleaks", 0.25))

SCENARIOS = (
    Scenario(
        "staged",
        "Git hook: two lines staged, in a module that does not speak of credentials",
        corpus.MODULE,
        "PAGE_SIZE = 25\nLARGEST_ORDER = 250\n",
        rounds=40,
        quick_rounds=8,
        bars=_HOOK_BARS,
        finds=False,
    ),
    Scenario(
        "staged-wordy",
        "Git hook: two lines staged, in a module that names providers, passwords and tokens",
        corpus.WORDY_MODULE,
        'token = os.environ["SESSION_TOKEN"]\nlog_in(token)\n',
        rounds=40,
        quick_rounds=8,
        bars=_HOOK_BARS,
        finds=False,
    ),
    Scenario(
        "worktree",
        "Work tree: every file of the repository",
        "",
        "",
        rounds=9,
        quick_rounds=2,
        bars=(Bar("betterleaks", 1.0),),
        finds=True,
    ),
)


def commands(scenario: Scenario, environments: Path) -> list[Command]:
    """Every scanner's command for the scenario, ours first, all to be run in the repository; then the floor."""
    programs = {peer.name: str(executable(environments / peer.name, peer.program)) for peer in PEERS}
    programs[OURS] = str(executable(environments / "launch-gates", OURS))
    arguments = _on_staged(scenario.module) if scenario.module else _ON_WORKTREE
    measured = [
        Command(name, (programs[name], *rest), FOUND[name] if scenario.finds else 0) for name, rest in arguments.items()
    ]
    python = str(environments / "launch-gates" / "bin" / "python")
    return [
        *measured,
        Command("python -c pass", (python, "-c", "pass")),
        Command("python -c 'import click'", (python, "-c", "import click")),
    ]


# Nothing here may ask the network: no verification of what was found, no look for a new version.
_KINGFISHER = ("scan", "--no-validate", "--no-update-check", "--quiet", "--redact")


def _on_staged(module: str) -> dict[str, tuple[str, ...]]:
    """As each scanner's own pre-commit hook calls it; detect-secrets is given the file, as pre-commit gives it."""
    return {
        OURS: ("--staged",),
        "gitleaks": ("git", "--pre-commit", "--staged", "--redact", "--no-banner"),
        "betterleaks": ("git", "--staged", "--redact", "--no-banner"),
        "kingfisher": (*_KINGFISHER, "--staged", "."),
        "detect-secrets": ("--no-verify", module),
    }


_ON_WORKTREE: dict[str, tuple[str, ...]] = {
    OURS: ("--worktree",),
    "gitleaks": ("dir", "--redact", "--no-banner", "."),
    "betterleaks": ("filesystem", "--redact", "--no-banner", "."),
    "kingfisher": (*_KINGFISHER, "--git-history", "none", "."),
}
"""Without detect-secrets, which takes minutes."""
