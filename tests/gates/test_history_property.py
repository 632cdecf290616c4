"""Random repositories: how git has packed them and who scans changes nothing, and everything is as a plain reader says.

The plain reader lists the objects and takes each out by itself, and for attribution lists the whole tree of every
commit.
"""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from launch_gates.config.settings import SecretsSettings
from launch_gates.gates.secrets.chosen_rules import ChosenRules
from launch_gates.gates.secrets.findings import fingerprint
from launch_gates.gates.secrets.history import pool, reading
from launch_gates.gates.secrets.history.reading import Wanted, look
from launch_gates.gates.secrets.history.scanning import at_path
from launch_gates.gates.secrets.history.work import Setup
from launch_gates.git.commits import message_of
from tests.cli.plants import github_token, private_key, stripe_key
from tests.cli.tool import inside
from tests.conftest import WorkTree

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = SecretsSettings(exclude=(), disable=(), severity={}, generic=True, rules=())
TOKENS = [github_token(number) for number in range(5)] + [stripe_key(number) for number in range(3)]
MESSAGES = [b"change", b"use it\n\nit is " + github_token(90).encode(), TOKENS[0].encode(), b""]
PATHS = [b"a.py", b"b.txt", b"dir/c.yml", b"dir/deep/d", b"odd \xe9\n name", b"\x01"]
CONTENTS = [
    b"",
    b"nothing\n" * 100,
    TOKENS[0].encode(),
    f"K = '{TOKENS[1]}'\n".encode(),
    b"filler\n" * 200 + f"K = '{TOKENS[1]}'\nL = '{TOKENS[2]}'\n".encode(),
    b"filler\n" * 200 + f"K = '{TOKENS[2]}'\n".encode() + b"more\n" * 50,
    b"\0\1\2" * 300 + TOKENS[3].encode() + b"\0" * 500,
    f"wide {TOKENS[4]}\n".encode("utf-16"),
    f"{TOKENS[5]} {TOKENS[5]}".encode() + b"x" * 700,
    b"y" * 9000 + b" " + TOKENS[6].encode() + b" " + b"z" * 9000,
    private_key().encode(),
    f"A={TOKENS[7]}\r\nB={TOKENS[0]}\r\n".encode() * 30,
]
REFS = [
    b"refs/heads/main",
    b"refs/heads/side",
    b"refs/tags/v1",
    b"refs/notes/commits",
    b"refs/stash",
    b"refs/pull/1/head",
]
PACKINGS = [
    ("gc", "--quiet", "--prune=never"),
    ("repack", "-q", "-a", "-d", "-f", "-k", "--window=0"),
    ("repack", "-q", "-a", "-d", "-f", "-k", "--window=50", "--depth=50"),
]


QUICKLY = hypothesis_settings(
    deadline=None,
    derandomize=True,
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # making a failure smaller takes minutes: add Phase.shrink when one comes up
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class Planned(NamedTuple):
    """A commit. Numbers choose among what there is by their remainder."""

    parents: list[int]
    changes: list[tuple[int, int | None]]
    """Paths, and their contents; None removes the path."""
    message: int
    time: int


class Plan(NamedTuple):
    """A repository."""

    commits: list[Planned]
    refs: dict[bytes, int]
    """Those that point to a commit."""
    tags: list[tuple[int | None, int | None, int]]
    """Message if annotated, and a content or else a commit."""
    dangling: set[int]
    head: int | None
    """A detached one."""


COMMITS = st.builds(
    Planned,
    st.lists(st.integers(0, 20), max_size=3),
    st.lists(st.tuples(st.integers(0, len(PATHS) - 1), st.none() | st.integers(0, len(CONTENTS) - 1)), max_size=4),
    st.integers(0, len(MESSAGES) - 1),
    st.integers(0, 2**20),
)
PLANS = st.builds(
    Plan,
    st.lists(COMMITS, min_size=1, max_size=14),
    st.dictionaries(st.sampled_from(REFS), st.integers(0, 20), max_size=len(REFS)),
    st.lists(
        st.tuples(
            st.none() | st.integers(0, len(MESSAGES) - 1),
            st.none() | st.integers(0, len(CONTENTS) - 1),
            st.integers(0, 20),
        ),
        max_size=3,
    ),
    st.sets(st.integers(0, len(CONTENTS) - 1), max_size=3),
    st.none() | st.integers(0, 20),
)


def data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def quoted(path: bytes) -> bytes:
    return b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'


def stream(plan: Plan) -> bytes:
    """What `git fast-import` makes the repository of; marks are 1000 on for contents and 1 on for commits."""
    wanted = {content for commit in plan.commits for _, content in commit.changes if content is not None}
    wanted |= plan.dangling | {content for _, content, _ in plan.tags if content is not None}
    rows = [b"blob\nmark :%d\n" % (1000 + number) + data(CONTENTS[number]) for number in sorted(wanted)]
    for number, commit in enumerate(plan.commits, start=1):
        rows.append(b"reset refs/import\n\ncommit refs/import\nmark :%d\n" % number)
        # No two at the same time, so that which came first is clear.
        rows.append(b"committer A <a@b> %d +0000\n" % (commit.time * 100 + number))
        rows.append(data(MESSAGES[commit.message]))
        parents = list(dict.fromkeys(1 + parent % (number - 1) for parent in commit.parents)) if number > 1 else []
        rows += (b"%s :%d\n" % (b"merge" if at else b"from", parent) for at, parent in enumerate(parents))
        for path, content in commit.changes:
            name = quoted(PATHS[path])
            rows.append(b"D %s\n" % name if content is None else b"M 100644 :%d %s\n" % (1000 + content, name))
    for number, (message, content, commit_number) in enumerate(plan.tags):
        target = 1 + commit_number % len(plan.commits) if content is None else 1000 + content
        if message is not None:
            rows.append(b"tag t%d\nfrom :%d\ntagger A <a@b> 1 +0000\n" % (number, target) + data(MESSAGES[message]))
    for name, commit_number in plan.refs.items():
        rows.append(b"reset %s\nfrom :%d\n\n" % (name, 1 + commit_number % len(plan.commits)))
    return b"".join(rows)


def build(plan: Plan, root: Path) -> WorkTree:
    root.mkdir(parents=True)
    work_tree = WorkTree(root)
    work_tree.git("init", "--quiet", "--initial-branch=main")
    marks = add(work_tree, plan, most_loose=100_000)
    if plan.head is not None:
        (root / ".git/HEAD").write_text(marks[f":{1 + plan.head % len(plan.commits)}"] + "\n")
    return work_tree


def add(work_tree: WorkTree, plan: Plan, most_loose: int) -> dict[str, str]:
    """Gives the ids by their marks."""
    options = ("-c", f"fastimport.unpackLimit={most_loose}")
    work_tree.git(*options, "fast-import", "--quiet", "--force", "--export-marks=marks", stdin=stream(plan))
    work_tree.git("update-ref", "-d", "refs/import")
    marks = dict(line.split() for line in (work_tree.root / "marks").read_text().splitlines())
    for number, (message, content, commit) in enumerate(plan.tags):
        if message is None:
            target = f":{1 + commit % len(plan.commits) if content is None else 1000 + content}"
            work_tree.git("update-ref", f"refs/tags/light{number}", marks[target])
    return marks


def report(work_tree: WorkTree, *more: str) -> dict[str, Any]:
    """The report without what the clock says."""
    done = inside("secrets", "--history", "--format", "json", *more, cwd=work_tree.root)
    document = done.report
    (gate,) = document["gates"]
    gate.pop("seconds")
    document.pop("started")
    assert not gate["unchecked"]
    assert not [token for token in TOKENS if token in done.out]
    return document


class Plain:
    """What there is, read in the plainest way."""

    def __init__(self, work_tree: WorkTree) -> None:
        """All of it, at once."""
        self._git = work_tree.git
        listed = self._git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").decode()
        self.kinds = dict(line.split() for line in listed.splitlines())
        rules = ChosenRules(CONFIG)
        self.holds: defaultdict[str, set[str]] = defaultdict(set)
        """By fingerprint, the objects."""
        for oid, kind in self.kinds.items():
            if kind != "tree":
                content = self._git("cat-file", kind, oid)
                result = rules.scanner().scan(content if kind == "blob" else message_of(content), "")
                for match in rules.enabled(result).matches:
                    self.holds[fingerprint(match, "", 0)].add(oid)
        self.trees: dict[str, set[str]] = {}
        self.parents: dict[str, list[str]] = {}
        self.times: dict[str, int] = {}
        for oid, kind in self.kinds.items():
            if kind == "commit":
                rows = self._git("ls-tree", "-r", "-z", oid).split(b"\0")
                self.trees[oid] = {row.split()[2].decode() for row in rows if row}
                self.parents[oid] = self._git("log", "-1", "--format=%P", oid).decode().split()
                self.times[oid] = int(self._git("log", "-1", "--format=%ct", oid))
        self.refs = {}
        for line in self._git("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)").decode().splitlines():
            name, *oids = line.split()
            self.refs[name] = oids[-1]
        head = subprocess.run(
            ["git", "rev-parse", "--verify", "-q", "HEAD"], cwd=work_tree.root, capture_output=True, check=False
        )
        self.head = head.stdout.decode().strip()

    def story(self, mark: str) -> dict[str, Any] | None:
        """Where a secret came from and where it is; None where no commit's tree has it."""
        having = {oid for oid, blobs in self.trees.items() if blobs & self.holds[mark]}
        if not having:
            return None
        began = {oid for oid in having if not having.intersection(self.parents[oid])}
        tips = {name: oid for name, oid in self.refs.items() if oid in having}
        ended = {parent for oid in self.trees.keys() - having for parent in self.parents[oid] if parent in having}
        ended |= set(tips.values())
        at_head = self.head in having
        return {
            "first": min(began, key=self.times.__getitem__),
            "last": self.head if at_head else max(ended or began, key=self.times.__getitem__),
            "at_head": at_head,
            "refs": sorted(tips),
            "reaching": sum(bool(self._ancestors(oid) & having) for oid in self.refs.values()),
        }

    def _ancestors(self, oid: str) -> set[str]:
        reached, waiting = set[str](), [oid]
        while waiting:
            commit = waiting.pop()
            if commit in self.parents and commit not in reached:
                reached.add(commit)
                waiting += self.parents[commit]
        return reached


def found_by(work_tree: WorkTree, jobs: int) -> dict[str, set[str]]:
    """By fingerprint, the objects that the first look finds it in."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    setup = Setup(work_tree.repository, dict(os.environ), CONFIG)
    rules = ChosenRules(CONFIG)
    with pool.Pool(setup, rules, jobs, lambda _line: None) as workers:
        looked = look(workers, Wanted(work_tree.reader, 1 << 24), lambda *_: None)
    assert not looked.failure
    for each in looked.found:
        for placed in at_path(each, "", rules):
            found[fingerprint(placed.match, "", 0)].add(each.oid)
    return dict(found)


@hypothesis_settings(QUICKLY, max_examples=12)
@given(plan=PLANS)
def test_any_repository(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    work_tree = build(plan, tmp_path_factory.mktemp("any") / "repository")
    plain = Plain(work_tree)
    expected = report(work_tree, "--jobs", "1")
    assert found_by(work_tree, 1) == dict(plain.holds)
    told = {each["fingerprint"]: each for each in expected["findings"]}
    assert set(told) == set(plain.holds)
    for mark, finding in told.items():
        history, story = finding["details"]["history"], plain.story(mark)
        if story is None:
            assert not history.get("at_head")
            assert set(history["objects"]) <= plain.holds[mark]
        else:
            assert finding["location"]["commit"] == story["first"]
            assert history["last"]["commit"] == story["last"]
            assert history["at_head"] == story["at_head"]
            assert history["refs"] == story["refs"]
            assert history["refs_reaching"] == story["reaching"]
            assert history["reachable"] == (story["reaching"] > 0 or plain.head in plain.trees) or not story["reaching"]
    for packing in PACKINGS:
        work_tree.git(*packing)
        assert report(work_tree, "--jobs", "1") == expected, packing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "_WORTH_A_PROCESS", 0)
        patch.setattr(reading, "_IN_A_ROW", 1)
        assert report(work_tree, "--jobs", "2") == expected


@hypothesis_settings(QUICKLY, max_examples=4)
@given(first=PLANS, second=PLANS)
def test_any_two_in_several_packs(tmp_path_factory: pytest.TempPathFactory, first: Plan, second: Plan) -> None:
    root = tmp_path_factory.mktemp("several") / "repository"
    work_tree = build(first, root)
    work_tree.git("repack", "-q", "-a", "-d", "-k")
    add(work_tree, second, most_loose=0)
    expected = report(work_tree, "--jobs", "1")
    assert found_by(work_tree, 1) == dict(Plain(work_tree).holds)
    work_tree.git("repack", "-q", "-a", "-d", "-f", "-k")
    assert report(work_tree, "--jobs", "1") == expected
