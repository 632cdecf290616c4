"""What tests of the platforms share: recorded events with this test's ids in them, and clones as jobs make them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.ci.platforms import platform_of
from launch_gates.ci.scope import scope_of
from tests.conftest import WorkTree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.ci.scope import Scope

EVENTS = Path(__file__).parent / "events"
ZEROS = "0" * 40


def scope(environ: Mapping[str, str], clone: WorkTree) -> Scope:
    """What a job with that environment looks at in that clone."""
    platform = platform_of(environ)
    return scope_of(platform.event(environ), clone.repository, platform.deepen)


def clone_of(work_tree: WorkTree, name: str, *options: str) -> WorkTree:
    """A clone beside a repository, over a transport, so that `--depth` holds."""
    root = work_tree.root.parent / name
    subprocess.run(["git", "clone", "--quiet", *options, work_tree.root.as_uri(), str(root)], check=True)
    return WorkTree(root.resolve())


class Recorded:
    """Writes recorded events as the runner does, with the values at some paths replaced."""

    def __init__(self, folder: Path) -> None:
        """The payload is written there."""
        self._folder = folder

    def __call__(self, event: str, *, recorded: str = "", **changes: object) -> dict[str, str]:
        """The environment of a job for that event. A change is `pull_request__head__sha="…"`; `...` takes a key out."""
        document = json.loads((EVENTS / f"{recorded or event}.json").read_text(encoding="utf-8"))
        for path, value in changes.items():
            *above, last = path.split("__")
            place = document
            for key in above:
                place = place[key]
            place[last] = value
            if value is ...:
                del place[last]
        return self.raw(event, json.dumps(document).encode())

    def raw(self, event: str, content: bytes) -> dict[str, str]:
        """The same with any payload."""
        file = self._folder / "event.json"
        file.write_bytes(content)
        return {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(file)}


@pytest.fixture
def github(tmp_path: Path) -> Recorded:
    """Makes the environment of a GitHub job."""
    return Recorded(tmp_path)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """`main` with three commits, and `topic` with two more from its second one."""
    stream = "".join(
        f"commit refs/heads/{branch}\ncommitter A Tester <tester@example.org> {time} +0000\n{_data(name)}{start}"
        f"M 100644 inline {name}.txt\n{_data(name)}\n"
        for time, (branch, name, start) in enumerate(_SHOP, 1_700_000_000)
    )
    work_tree.git("fast-import", "--quiet", stdin=stream.encode())
    work_tree.git("reset", "--quiet", "--hard")
    return work_tree


_SHOP = (
    ("main", "main 0", ""),
    ("main", "main 1", ""),
    ("topic", "topic 0", "from refs/heads/main\n"),
    ("topic", "topic 1", ""),
    ("main", "main 2", ""),
)


def _data(text: str) -> str:
    return f"data {len(text)}\n{text}\n"


def change(work_tree: WorkTree, name: str) -> str:
    """One more commit with a file of its own."""
    work_tree.stage(f"{name}.txt", name)
    return work_tree.commit(name)


def at(work_tree: WorkTree, revision: str) -> str:
    """The id of a revision."""
    return work_tree.git("rev-parse", revision).decode().strip()
