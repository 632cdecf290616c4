"""In no shallow clone of any history does a range lack a commit."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from launch_gates.ci.event import Request, Update
from launch_gates.ci.scope import CommitRange, Unavailable, scope_of
from launch_gates.git.inventory import is_shallow
from tests.ci.conftest import clone_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import WorkTree

COMMITS = 14


def grown(work_tree: WorkTree, chance: random.Random) -> None:
    """A history of merges and more than one root, with a branch at each of its ends."""
    stream = []
    ends = set(range(COMMITS))
    for number in range(COMMITS):
        count = min(number, chance.choice((1, 1, 1, 2, 2, 3))) if chance.random() > 0.1 else 0
        parents = chance.sample(range(max(0, number - 5), number), min(count, 5, number))
        ends -= set(parents)
        stream.append(f"commit refs/heads/c{number}\nmark :{number + 1}")
        stream.append(f"committer A <a@b> {1_700_000_000 + number} +0000")
        stream.append("data 0\n" + "".join(f"{'merge' if i else 'from'} :{p + 1}\n" for i, p in enumerate(parents)))
    work_tree.git("fast-import", "--quiet", stdin="\n".join(stream).encode())
    for number in set(range(COMMITS)) - ends:
        work_tree.git("update-ref", "-d", f"refs/heads/c{number}")
    work_tree.git("symbolic-ref", "HEAD", f"refs/heads/c{max(ends)}")


@pytest.mark.parametrize("seed", range(6))
def test_a_range_is_whole_or_it_is_said(seed: int, new_repository: Callable[..., WorkTree]) -> None:
    chance = random.Random(seed)  # noqa: S311 (a history, no secret)
    work_tree = new_repository()
    grown(work_tree, chance)
    oids = work_tree.git("rev-list", "--all").decode().split()
    told = 0
    for depth in (1, 3, 6):
        clone = clone_of(work_tree, f"clone-{depth}", f"--depth={depth}", "--no-single-branch", "--no-checkout")
        for _ in range(8):
            target, head = chance.choice(oids), chance.choice(oids)
            wanted = set(work_tree.git("rev-list", head, f"^{target}").decode().split())
            events: list[Request | Update] = [Request("request", head, target, "main")]
            if target in work_tree.git("rev-list", head).decode():
                events.append(Update("push", head, target))
            for event in events:
                scope = scope_of(event, clone.repository, "deepen")
                if isinstance(scope, CommitRange):
                    told += 1
                    found = clone.git("rev-list", scope.head, f"^{scope.base}").decode().split()
                    assert wanted <= set(found)
                    assert scope.commits == len(found)
                else:
                    assert isinstance(scope, Unavailable)
                    assert scope.fix == "deepen" or not is_shallow(clone.repository)
    assert told
