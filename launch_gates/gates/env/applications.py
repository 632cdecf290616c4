"""Which application of a repository a file belongs to: the nearest folder upwards that has a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = "."
"""The application of files that stand below no manifest, and of the repository's own folder."""
MANIFESTS = frozenset(
    (
        *("package.json", "deno.json", "pyproject.toml", "setup.py", "requirements.txt", "pipfile", "manage.py"),
        *("gemfile", "composer.json", "artisan", "go.mod", "cargo.toml", "mix.exs", "pom.xml", "build.gradle"),
        *("build.gradle.kts", "procfile", "fly.toml", "wrangler.toml", "wrangler.jsonc"),
    )
)
_SUFFIXES = (".csproj", ".fsproj")


def is_manifest(path: str) -> bool:
    """Whether a file of that path makes its folder an application."""
    name = path.rpartition("/")[2].lower()
    return name in MANIFESTS or name.endswith(_SUFFIXES)


class Applications:
    """The applications of a repository, by folder: `.`, `apps/web`."""

    def __init__(self, paths: Iterable[str]) -> None:
        """`paths` are all files, relative to the root; those that are no manifests do not matter."""
        self._folders = {path.rpartition("/")[0] or ROOT for path in paths if is_manifest(path)} | {ROOT}
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The application that the file belongs to."""
        folder = path.rpartition("/")[0]
        if folder not in self._known:
            self._known[folder] = next((each for each in _upwards(folder) if each in self._folders), ROOT)
        return self._known[folder]


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ROOT


def is_within(application: str, other: str) -> bool:
    """Whether an application is the other, or lies in its folder: what is declared there counts here too."""
    return other in (ROOT, application) or application.startswith(f"{other}/")
