"""Whether search engines may read and list a page: robots.txt (RFC 9309), X-Robots-Tag and the meta element."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from launch_gates.site.page import Page
    from launch_gates.site.visit import Visit

ENGINE = "googlebot"
_MOST_READ = 500 << 10
"""Characters that search engines read at least (RFC 9309, section 2.5)."""
_FOR_ALL = frozenset({"", "*", ENGINE})
_FORBIDS = frozenset({"noindex", "none"})
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


class Robots(NamedTuple):
    """What a robots.txt says to one search engine."""

    rules: tuple[tuple[bool, str], ...] = ()
    """Whether it allows, and the pattern of paths."""
    sitemaps: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        """The longest pattern that fits decides; of two alike the one that allows (RFC 9309, section 2.2.2)."""
        fitting = [(len(pattern), allows) for allows, pattern in self.rules if _fits(pattern, path)]
        return max(fitting)[1] if fitting else True


def parse(text: str, engine: str = ENGINE) -> Robots:
    """The groups that name the engine, else those for all (RFC 9309, section 2.2.1)."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    sitemaps: list[str] = []
    agents: set[str] = set()
    is_open = False
    for line in text[:_MOST_READ].splitlines():
        key, colon, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower().removeprefix("\ufeff")
        if not colon:
            continue
        if key == "user-agent":
            agents = (agents if is_open else set()) | {engine, "*"}.intersection({value.lower()})
            is_open = True
            groups.update({agent: groups.get(agent, []) for agent in agents})
        elif key in {"allow", "disallow"}:
            is_open = False
            for agent in agents if value else ():
                groups[agent].append((key == "allow", value))
        elif key == "sitemap":
            sitemaps.append(value)
    return Robots(tuple(groups.get(engine, groups.get("*", []))), tuple(sitemaps))


def robots_of(visit: Visit | None) -> Robots:
    """Of the answer; without rules where it is none, as where an application answers everything with a page."""
    if visit is None or visit.status != HTTPStatus.OK or visit.content_type == "text/html":
        return Robots()
    return parse(visit.text)


def forbidden_by(visit: Visit, page: Page | None) -> str:
    """What keeps the page out of search results, in words; empty where nothing does."""
    if visit.hops and any(map(_forbids, visit.last.headers.get_list("x-robots-tag"))):
        return "the header X-Robots-Tag"
    names = () if page is None else (name for name in ("robots", ENGINE) if _forbids(page.meta(name) or ""))
    return next((f'the meta element "{name}"' for name in names), "")


def _forbids(text: str) -> bool:
    agent = ""
    for part in text.lower().split(","):
        head, colon, tail = (each.strip() for each in part.partition(":"))
        if colon and head not in _WITH_VALUE:
            agent, head = head, tail
        if head in _FORBIDS and agent in _FOR_ALL:
            return True
    return False


def _fits(pattern: str, path: str) -> bool:
    """`*` is anything, `$` at the end is the end."""
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    for piece in rest:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    if not pattern.endswith("$"):
        return True
    return path.endswith(rest[-1]) if rest else position == len(path)
