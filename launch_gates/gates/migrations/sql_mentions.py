"""Whether a repository uses a tool: what its build, deploy and dependency files say.

They are read only where there are files that look like the tool's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from launch_gates.gates.migrations.sql_set import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.files import RepositoryFiles

_NAMES = frozenset(
    (
        *("go.mod", "cargo.toml", "makefile", "gnumakefile", "justfile", "taskfile.yml", "taskfile.yaml", "procfile"),
        *("package.json", "mise.toml", ".tool-versions", "earthfile", "tiltfile", "devbox.json", "requirements.txt"),
        *("pyproject.toml", "build.gradle", "build.gradle.kts", "pom.xml", "atlas.hcl"),
    )
)
_ENDINGS = (".sh", ".mk", ".dockerfile", ".csproj", ".yml", ".yaml")
_MOST = 400
"""Files that are opened for this; a repository with more of them says it in one of the first."""


_found: WeakKeyDictionary[RepositoryFiles, dict[str, str]] = WeakKeyDictionary()
"""Several frameworks ask for the same."""


def build_files(files: RepositoryFiles) -> dict[str, str]:
    """Path -> text of the files that say how the repository is built, run and deployed, those near the root first."""
    if files not in _found:
        paths = [path for path in files.paths if _is_build_file(path.rpartition("/")[2].lower())]
        paths.sort(key=lambda path: (path.count("/"), path))
        _found[files] = texts(files, paths[:_MOST])
    return _found[files]


def mentioning(found: dict[str, str], *words: str) -> Iterator[str]:
    """The paths of those with one of these words."""
    return (path for path, text in found.items() if any(word in text for word in words))


def _is_build_file(name: str) -> bool:
    return name in _NAMES or name.startswith(("dockerfile", "docker-compose")) or name.endswith(_ENDINGS)


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in that folder or further down."""
    return folder in (".", "") or path == folder or path.startswith(folder + "/")


def depth(folder: str) -> int:
    """How many folders deep it lies; 0 is the root."""
    return 0 if folder in (".", "") else folder.count("/") + 1
