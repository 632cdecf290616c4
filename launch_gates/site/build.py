"""Which build of the application a site says it is: from a header, a meta element, a JSON field or a text file."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.site.page import Page

if TYPE_CHECKING:
    from launch_gates.site.visit import Visit

_NAMES = ("build-id", "build", "commit", "commit-sha", "git-commit", "git-sha", "revision", "release")
USUAL_HEADERS = tuple(f"x-{name}" for name in _NAMES)
USUAL_METAS = _NAMES
_SHORTEST = 7
"""Digits of a commit's id that tell it from others; git's own choice in small repositories."""
_LONGEST = 100
_DEEPEST = 20


class Form(StrEnum):
    """How a site says it."""

    HEADER = "header"
    META = "meta"
    JSON = "json"
    TEXT = "text"


class BuildPlace(NamedTuple):
    """Where a site says which build it is."""

    form: Form
    path: str
    """`/` for a header or a meta element of the homepage."""
    key: str = ""
    """The header's or element's name; in JSON the keys that lead there, with dots between."""

    @classmethod
    def parse(cls, text: str) -> BuildPlace:
        """`header NAME`, `meta NAME`, `json /PATH KEY.KEY`, `text /PATH`. Raises ValueError."""
        match text.split():
            case [Form.HEADER | Form.META as form, name] if not name.startswith("/"):
                return cls(Form(form), "/", name)
            case [Form.HEADER | Form.META as form, path, name] if path.startswith("/"):
                return cls(Form(form), path, name)
            case [Form.JSON, path, key] if path.startswith("/"):
                return cls(Form.JSON, path, key)
            case [Form.TEXT, path] if path.startswith("/"):
                return cls(Form.TEXT, path)
        raise ValueError(FORMS)

    def __str__(self) -> str:
        """As `parse` takes it."""
        path = self.path if self.form in {Form.JSON, Form.TEXT} or self.path != "/" else ""
        return " ".join(filter(None, (self.form.value, path, self.key)))


FORMS = "`header NAME`, `meta NAME`, `json /PATH KEY.KEY` or `text /PATH`"


def build_of(visit: Visit, place: BuildPlace | None) -> str | None:
    """What the answer says; without a place, what the usual headers and meta elements say. None where it says nothing.

    The text is a stranger's: one line of at most a hundred characters.
    """
    if place is None:
        return _usual(visit)
    said: str | None
    if place.form is Form.HEADER:
        said = visit.header(place.key)
    elif place.form is Form.META:
        said = Page(visit.url, visit.text).meta(place.key)
    elif place.form is Form.JSON:
        said = _json(visit.text, place.key)
    else:
        said = visit.text
    return _one_line(said)


def is_build(said: str, expected: str) -> bool:
    """Whether that is the one expected. A commit's id may be cut short on either side, and stand in a longer name."""
    said, expected = said.lower(), expected.lower()
    if said.removeprefix("v") == expected.removeprefix("v"):
        return True
    words = "".join(character if character.isalnum() else " " for character in said).split()
    commits = filter(_is_commit, (word.removeprefix("g") for word in words))
    return _is_commit(expected) and any(each.startswith(expected) or expected.startswith(each) for each in commits)


def _is_commit(text: str) -> bool:
    return len(text) >= _SHORTEST and all(character in "0123456789abcdef" for character in text)


def _usual(visit: Visit) -> str | None:
    for name in USUAL_HEADERS:
        if said := _one_line(visit.header(name)):
            return said
    page = Page(visit.url, visit.text)
    return next((said for name in USUAL_METAS if (said := _one_line(page.meta(name)))), None)


def _json(text: str, key: str) -> str | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for part in key.split(".")[:_DEEPEST]:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return str(value) if isinstance(value, str | int) else None


def _one_line(said: str | None) -> str | None:
    line = (said or "").strip().partition("\n")[0].strip()
    return line[:_LONGEST] if line.isprintable() and line else None
