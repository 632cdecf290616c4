"""Several heads of one Alembic environment: branches that are meant to stay apart, and what a deploy does with them.

`upgrade head` ends with an error where there is more than one; `heads` takes all; `label@head` takes the one head of
that branch, with what it depends on (alembic/script/revision.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.deploy.command_lines import command_lines
from launch_gates.gates.migrations.graph import reached

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from launch_gates.gates.migrations.deploy.record import Deploy
    from launch_gates.gates.migrations.records import Migration, Set

_WITH_VALUE = ("-x", "--x-arg", "-d", "--directory", "--tag")
_BY_LABEL = "upgrade to `heads`, or to each branch by its label"


class Judgement(NamedTuple):
    """What several heads come to."""

    severity: Severity
    what: str = ""
    """Follows on their names."""
    fix: str = ""
    """In place of joining them."""


def targets(deploy: Deploy | None) -> tuple[str, ...]:
    """What a deploy upgrades to, each once: `head`, `heads`, `shop@head`; an empty text for what cannot be told."""
    commands = () if deploy is None else deploy.commands
    for group in ([each for each in commands if each.is_deploy], commands):
        found = dict.fromkeys(target for each in group for target in _targets(each.text))
        if found:
            return tuple(found)
    return ()


def _targets(text: str) -> Iterator[str]:
    for words in command_lines(text) if "upgrade" in text else ():
        if "upgrade" not in words:
            continue
        before, after = words[: words.index("upgrade")], words[words.index("upgrade") + 1 :]
        is_flask = before[-2:] == ["flask", "db"]
        if not is_flask and not any(word.rpartition("/")[2] == "alembic" for word in before):
            continue
        given = [
            word
            for number, word in enumerate(after)
            if not word.startswith("-") and (not number or after[number - 1] not in _WITH_VALUE)
        ]
        target = given[0] if given else "head" if is_flask else ""
        yield "" if "$" in target or "{" in target or target[:1] == "+" else target


def judged(current: Set, heads: Sequence[Migration], wanted: Collection[str]) -> Judgement | None:
    """What to say of the heads where a deploy upgrades to `wanted`; None where all is as it is meant."""
    counts = {label: sum(label in head.labels for head in heads) for head in heads for label in head.labels}
    own = {head.identity: {label for label in head.labels if counts[label] == 1} for head in heads}
    are_branches = all(own.values())
    if "head" in wanted:
        fix = _BY_LABEL if are_branches else ""
        return Judgement(Severity.CRITICAL, "; a deploy runs `upgrade head`, which ends with an error", fix)
    known = {each.identity for each in current.migrations}
    if not wanted or any(each != "heads" and "@" not in each and each not in known for each in wanted):
        if not are_branches:
            return Judgement(Severity.CRITICAL)
        what = ", each of a branch with a label; `upgrade head` would end with an error"
        return Judgement(Severity.INFO, what, f"See that every deploy does {_BY_LABEL.removeprefix('upgrade to ')}")
    if "heads" in wanted:
        what = "; a deploy applies them all with `upgrade heads`, and nothing says that they are meant to be two"
        return None if are_branches else Judgement(Severity.MEDIUM, what)
    applied = _applied(current, heads, own, wanted)
    left = [each.identity for each in heads if each.identity not in applied]
    what = f"; no deploy upgrades to {', '.join(left)}"
    return Judgement(Severity.CRITICAL, what, _BY_LABEL if are_branches else "") if left else None


def _applied(
    current: Set, heads: Sequence[Migration], own: dict[str, set[str]], wanted: Collection[str]
) -> frozenset[str]:
    """What is applied by these targets: with what comes before, and what that depends on."""
    known = {each.identity for each in current.migrations}
    targets = [each for each in wanted if each in known]
    for target in wanted:
        label, _, which = target.partition("@")
        targets += [
            head.identity
            for head in heads
            if (which == "head" and label in own[head.identity]) or (which == "heads" and label in head.labels)
        ]
    return reached(current.migrations, targets)
