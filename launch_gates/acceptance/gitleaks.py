"""`.gitleaksignore`: places that gitleaks passes over, `file:rule:line`, or `commit:file:rule:line`.

It is read as it is and never written. The rule is gitleaks' own, so that file, line and commit decide.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from launch_gates.core.finding import Finding

FILE = ".gitleaksignore"
_FORMS = "A line is file:rule:line or commit:file:rule:line; what begins with # is a comment."
_ID_LENGTHS = (40, 64)
_HEXADECIMAL = frozenset("0123456789abcdef")
_MOST_DIGITS = 9


class Places(NamedTuple):
    """What the file names: path and line, wherever or in the commit that brought it."""

    anywhere: Mapping[str, AbstractSet[int]]
    in_commits: Mapping[tuple[str, str], AbstractSet[int]]
    """By commit and path."""

    def names(self, finding: Finding) -> bool:
        """Whether the finding is at such a place.

        One of the history is so at the place where it came in, and only if its other files are named too.
        """
        path, line = finding.location.path, finding.location.line
        return path is not None and line is not None and self._names(finding, path, line)

    def _names(self, finding: Finding, path: str, line: int) -> bool:
        story = finding.details.get("history")
        if not isinstance(story, dict):
            return line in self.anywhere.get(path, ())
        introduced = story.get("introduced")
        commit = str(introduced.get("commit", "")) if isinstance(introduced, dict) else ""
        if finding.location.commit is None:
            # It is there now: named as it is, or as the place at which its commit brought it in.
            known = self.in_commits.get((commit, path), frozenset())
            return line in self.anywhere.get(path, ()) or any(at == path and on in known for at, on in _places(story))
        if line not in self.anywhere.get(path, ()) and line not in self.in_commits.get((commit, path), ()):
            return False
        paths = {at for at, _ in _places(story)} - {path}
        is_all_of_it = story.get("places_total") == len(_places(story))
        return is_all_of_it and paths <= self._paths()

    def _paths(self) -> set[str]:
        return {*self.anywhere, *(path for _, path in self.in_commits)}


def _places(story: Mapping[str, object]) -> list[tuple[str, int]]:
    places = story.get("places")
    if not isinstance(places, list):
        return []
    return [(str(each.get("path", "")), each.get("line", 0)) for each in places if isinstance(each, dict)]


def parse(content: bytes) -> Places:
    """Raises ConfigError, which names the line and does not repeat it."""
    anywhere: defaultdict[str, set[int]] = defaultdict(set)
    in_commits: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        text = raw.decode("utf-8", "surrogateescape").strip()
        if not text or text.startswith("#"):
            continue
        place, _, line = text.rpartition(":")
        place, _, rule = place.rpartition(":")
        if not place or not rule or not (line.isascii() and line.isdigit() and len(line) <= _MOST_DIGITS):
            raise ConfigError(f"{FILE}:{number}: neither file:rule:line nor commit:file:rule:line", _FORMS)
        commit, colon, path = place.partition(":")
        if colon and path and len(commit) in _ID_LENGTHS and _HEXADECIMAL.issuperset(commit):
            in_commits[commit, path].add(int(line))
        else:
            anywhere[place].add(int(line))
    return Places(dict(anywhere), dict(in_commits))
