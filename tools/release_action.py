"""Has the action use the published image: one commit on the branch that its users name, such as `v0`.

`python -m tools.release_action sha256:…`, in a release's checkout. The commit holds no more than GitHub's runner needs,
follows the one of the release before, and no tag of ours moves. Pushing it is for the caller.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import launch_gates
from tools import address

BRANCH = f"v{launch_gates.__version__.partition('.')[0]}"
README = f"""# launch-gates: the action

What `uses: {address.REPOSITORY}@{BRANCH}` starts: one commit a release, with the image of that release by its digest.
Everything else is on [the main branch]({address.SOURCE}).
"""
_BUILT = "  image: Dockerfile\n"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FILE = "100644"


def pinned(action: str, digest: str) -> str:
    """action.yml with the published image in place of the Dockerfile. Raises ValueError where that cannot be."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"this is no digest of an image: {digest}")
    if action.count(_BUILT) != 1:
        raise ValueError(f"action.yml does not say {_BUILT.strip()!r}, once: is this a release's checkout?")
    return action.replace(_BUILT, f"  image: docker://{address.IMAGE}@{digest} # {launch_gates.__version__}\n")


def commit(repository: Path, digest: str) -> str:
    """Puts the commit on the local branch, after what the remote `origin` has there; gives its id.

    Where the newest commit holds the same already it is that one, so that a release can be run again.
    """
    files = {
        "LICENSE": _git(repository, "show", "HEAD:LICENSE"),
        "README.md": README.encode(),
        "action.yml": pinned(_git(repository, "show", "HEAD:action.yml").decode(), digest).encode(),
    }
    ids = {name: _word(repository, "hash-object", "-w", "--stdin", stdin=content) for name, content in files.items()}
    listing = "".join(f"{_FILE} blob {oid}\t{name}\n" for name, oid in ids.items())
    tree = _word(repository, "mktree", stdin=listing.encode())
    last = _word(repository, "for-each-ref", "--format=%(objectname)", f"refs/remotes/origin/{BRANCH}")
    if last and _word(repository, "rev-parse", f"{last}^{{tree}}") == tree:
        made = last
    else:
        source = _word(repository, "rev-parse", "HEAD")
        message = f"launch-gates {launch_gates.__version__}\n\nMade from {source}."
        made = _word(repository, "commit-tree", tree, *(["-p", last] if last else []), "-m", message)
    _git(repository, "update-ref", f"refs/heads/{BRANCH}", made)
    return made


def _word(repository: Path, *arguments: str, stdin: bytes = b"") -> str:
    return _git(repository, *arguments, stdin=stdin).decode().strip()


def _git(repository: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], cwd=repository, input=stdin, check=True, stdout=subprocess.PIPE).stdout  # noqa: S607


def main(arguments: list[str]) -> int:
    """Prints the branch and the commit, for a person to read."""
    if len(arguments) != 1:
        print("usage: python -m tools.release_action sha256:DIGEST", file=sys.stderr)
        return 2
    try:
        made = commit(Path.cwd(), arguments[0])
    except ValueError as error:
        print(f"release_action: {error}", file=sys.stderr)
        return 1
    print(f"{BRANCH} is {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
