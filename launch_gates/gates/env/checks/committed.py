"""A file with the real variables of an environment, in git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.areas import area_of
from launch_gates.gates.env.checks.placeholder import stands_in
from launch_gates.gates.env.hosts import hosts_in, is_loopback
from launch_gates.gates.env.target import environment_of
from launch_gates.gates.env.wording import client_prefix, names_a_secret, signs_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.inventory import PlacedDeclaration
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/committed",
    title="A real environment file is in git",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why=(
        "Everybody with a clone has its values, for good: git keeps them after the file is gone. And a deploy that "
        "finds the file takes its values before those of the platform, or after them, depending on the loader."
    ),
    fix="`git rm --cached` the file, put its name into .gitignore, and replace every secret that it held.",
    references=("https://12factor.net/config", "https://owasp.org/Top10/A05_2021-Security_Misconfiguration/"),
    bad_example=".env with DATABASE_URL and STRIPE_SECRET_KEY, tracked by git",
    good_example=".env in .gitignore, and .env.example without values in git",
)
NEEDS_TARGET = False
_SHARED_ON_PURPOSE = frozenset(("development", "dev", "test", "testing", "ci"))
_SHORTEST = 6
_MOST_NAMED = 5


def find(view: View) -> Iterator[Problem]:
    """As bad as what it holds: a file for tests, or without a secret, does little harm."""
    by_file: dict[str, list[PlacedDeclaration]] = {}
    for variable in view.inventory.variables:
        for each in variable.declared:
            if each.declaration.kind == "file" and each.path in view.tracked:
                by_file.setdefault(each.path, []).append(each)
    for path, declared in sorted(by_file.items()):
        secrets = sorted({each.declaration.name for each in declared if _is_secret(view, each)})
        shared = environment_of(path.rpartition("/")[2]) in _SHARED_ON_PURPOSE or area_of(path).scope in ("test", "ci")
        if not secrets and (shared or all(client_prefix(each.declaration.name) for each in declared)):
            continue
        more = f" and {len(secrets) - _MOST_NAMED} more" if len(secrets) > _MOST_NAMED else ""
        what = f" with {', '.join(secrets[:_MOST_NAMED])}{more}" if secrets else ", so far without a secret"
        severity = (Severity.MEDIUM if shared else Severity.HIGH) if secrets else Severity.LOW
        message = f"{path} is in git{what}"
        fix = f"`git rm --cached {path}`, put it into .gitignore" + (", and replace its secrets." if secrets else ".")
        if path in view.untracked:
            severity = min(severity, Severity.MEDIUM)
            message = f"`git add .` would put {path} into git{what}"
            fix = f"Put {path} into .gitignore."
        yield Problem(
            severity,
            message,
            fix,
            (path,),
            path,
            1,
            confidence=Confidence.LIKELY,
        )


def _is_secret(view: View, placed: PlacedDeclaration) -> bool:
    name, value = placed.declaration.name, (placed.declaration.value or "").strip()
    if len(value) < _SHORTEST or stands_in(value, is_secret=True):
        return False
    if any(is_loopback(host) for host in hosts_in(value)):
        return False
    if names_a_secret(name) or signs_sessions(name):
        return not client_prefix(name)
    return any(match.severity >= Severity.MEDIUM for match in view.credentials(name, value))
