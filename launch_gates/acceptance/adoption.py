"""Whether a commit knows launch-gates at all: where it does not, the change is the one that brings it in."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from launch_gates.acceptance.baseline import FILE
from launch_gates.config.document import OWN_FILE, SHARED_FILE
from launch_gates.git.objects import ObjectReader, ObjectTooLargeError
from launch_gates.git.tree_files import LINK, SUBMODULE, files_of

if TYPE_CHECKING:
    from launch_gates.git.process import Git

_WHATEVER_IS_IN_IT = frozenset({FILE.encode(), OWN_FILE.encode()})
_HOOKS = (
    b".pre-commit-config.yaml", b".pre-commit-config.yml", b"lefthook.yml", b"lefthook.yaml", b".lefthook.yml",
    b".lefthook.yaml", b"package.json",
)  # fmt: skip
_WORKFLOWS = (
    b".gitlab-ci.yml", b".gitlab-ci.yaml", b".circleci/config.yml", b"bitbucket-pipelines.yml", b"azure-pipelines.yml",
    b"azure-pipelines.yaml", b"Jenkinsfile", b".drone.yml", b".travis.yml", b"Makefile", b"action.yml",
)  # fmt: skip
_NAMED_IN = frozenset({SHARED_FILE.encode(), *_HOOKS, *_WORKFLOWS})
_NAMED_BELOW = (b".github/", b".gitlab/", b".husky/", b".githooks/", b".forgejo/", b".gitea/", b".woodpecker")
_NAMES = (b"launch-gates", b"launch_gates", b"lg-secrets")
_MOST = 1 << 20
"""Bytes of a file that is looked into."""


def knows_us(git: Git, commit: str) -> bool:
    """Whether it has a configuration, a baseline, a hook or a workflow of ours. Raises GitError."""
    asked = []
    for file in files_of(git, commit):
        if file.path in _WHATEVER_IS_IN_IT:
            return True
        if file.mode not in (LINK, SUBMODULE) and (file.path in _NAMED_IN or file.path.startswith(_NAMED_BELOW)):
            asked.append(file.oid)
    with ObjectReader(git) as reader:
        for oid in asked:
            with suppress(ObjectTooLargeError):
                if any(name in reader.read(oid, _MOST) for name in _NAMES):
                    return True
    return False
