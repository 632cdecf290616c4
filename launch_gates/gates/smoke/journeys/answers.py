"""What of an answer a step looks at: text, page, JSON, each read once and only where it is asked for."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonpath
import re2
from jsonpath.exceptions import JSONPathError

from launch_gates.core.errors import LaunchGatesError
from launch_gates.site.page import BadSelectorError, Page

if TYPE_CHECKING:
    from launch_gates.site.visit import Visit


class BadPatternError(LaunchGatesError):
    """A pattern, selector or path of the configuration cannot be read."""


class Answer:
    """One answer."""

    def __init__(self, visit: Visit) -> None:
        """Nothing is parsed yet."""
        self.visit = visit

    @cached_property
    def text(self) -> str:
        """The body as text."""
        return self.visit.text

    @cached_property
    def page(self) -> Page | None:
        """None where it is no HTML."""
        return Page(self.visit.url, self.text) if self.visit.is_html else None

    @cached_property
    def readable(self) -> str:
        """What a visitor reads of the page; empty where it is no HTML."""
        return self.page.text if self.page is not None else ""

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 (whatever the server sends)
        """The JSON value; None where it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    def elements(self, selector: str) -> list[Any]:
        """Those of the CSS selector. Raises BadPatternError."""
        if self.page is None:
            return []
        try:
            return self.page.select(selector)
        except BadSelectorError:
            raise BadPatternError(f"the CSS selector {selector} cannot be read") from None

    def match(self, pattern: str) -> str | None:
        """The first group of the first match, or the whole of it; None where there is none. Raises BadPatternError."""
        options = re2.Options()
        options.log_errors = False
        try:
            found = re2.compile(pattern, options).search(self.text)
        except re2.error:
            raise BadPatternError(f"the pattern {pattern} cannot be read as RE2 syntax") from None
        if found is None:
            return None
        return found.group(1) or "" if found.re.groups else found.group(0)

    def node(self, path: str) -> tuple[bool, object]:
        """Whether the JSONPath has a node, and the value of the first. Raises BadPatternError."""
        try:
            compiled = jsonpath.compile(path)
            if self.json is None and self.text.strip() != "null":
                return False, None
            for node in compiled.finditer(self.json):
                return True, node.obj
        except (JSONPathError, RecursionError):
            raise BadPatternError(f"the JSONPath {path} cannot be read, or not be followed") from None
        return False, None
