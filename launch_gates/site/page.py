"""A page of HTML as the checks read it: links, forms, resources, meta data, and elements by CSS selector.

Every address in it is resolved against the page's own, or its `base` element (HTML, section 4.2.3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from launch_gates.site.address import without_login

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_DEEPEST = 2_000
"""The parser's time grows with the square of how deep elements nest; browsers stop at 512."""
_DEEPEST_IN_TEXT = 20_000
"""The same for what looks like elements inside a script, which only a script of an SVG makes elements."""
_MOST_OPTIONS = 10_000
"""The parser's time grows with the square of the options of a select, too."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,40})")
_VOID = "area base br col embed hr img input link meta source track wbr"
_CLOSED_BY_THE_NEXT = "p li dt dd option tr td th thead tbody tfoot"
_DO_NOT_NEST = frozenset(f"{_VOID} {_CLOSED_BY_THE_NEXT}".split())
"""What has no inside, or is closed by the next of its kind (HTML, sections 13.1.2 and 13.1.2.4)."""
_TEXT_ALONE = frozenset({"script", "style", "textarea", "title"})
"""What has no elements inside (HTML, section 13.1.2)."""
_INVISIBLE = ["script", "style", "template", "noscript"]
_RESOURCES = (
    ("script[src]", "src", "script"),
    ("link[rel~=stylesheet i][href]", "href", "stylesheet"),
    ("link[rel~=modulepreload i][href]", "href", "script"),
    ("link[rel~=preload i][as=script i][href]", "href", "script"),
    ("link[rel~=preload i][as=style i][href]", "href", "stylesheet"),
    ("link[rel~=preload i][as=font i][href]", "href", "font"),
    ("link[rel~=icon i][href]", "href", "icon"),
    ("img[src]", "src", "image"),
    ("source[src]", "src", "media"),
    ("video[src], audio[src]", "src", "media"),
    ("iframe[src]", "src", "frame"),
    ("object[data]", "data", "frame"),
)


class Field(NamedTuple):
    """One control of a form."""

    name: str
    kind: str
    """The type of an input in small letters; `select`, `textarea`, `button`."""
    value: str
    autocomplete: str = ""


class Form(NamedTuple):
    """One form."""

    action: str
    """The whole URL it is sent to."""
    method: str
    """`GET` or `POST`."""
    fields: tuple[Field, ...]

    def has(self, kind: str) -> bool:
        """Whether it has a control of that kind."""
        return any(field.kind == kind for field in self.fields)

    @property
    def hidden(self) -> dict[str, str]:
        """What it sends along unseen, as CSRF tokens."""
        return {field.name: field.value for field in self.fields if field.kind == "hidden" and field.name}


class Link(NamedTuple):
    """One `a` element with an address."""

    url: str
    text: str


class Resource(NamedTuple):
    """What the page loads."""

    url: str
    kind: str
    """script, stylesheet, font, icon, image, media or frame."""
    is_deferred: bool = False
    """Whether a browser leaves it for later (`loading=lazy`), or is too new for it (`nomodule`)."""


class BadSelectorError(ValueError):
    """The CSS selector cannot be read."""


class Page:
    """One page of HTML, whatever is broken in it."""

    def __init__(self, url: str, html: str) -> None:
        """`url` is where it was found."""
        end = _too_much_from(html)
        self.is_cut = end is not None
        """Whether the rest was left out, since the parser would take too long over it."""
        self._tree = LexborHTMLParser(html[:end])
        self.url = self._base = url
        base = self._first("base[href]")
        self._base = self._web(base.attributes.get("href")) or url if base is not None else url

    @property
    def title(self) -> str:
        """The text of its title, on one line."""
        node = self._first("head > title")
        return "" if node is None else " ".join(node.text().split())

    @property
    def text(self) -> str:
        """What a visitor can read of it without scripts, on one line."""
        copy = LexborHTMLParser(self._tree.html or "")
        copy.strip_tags(_INVISIBLE)
        return " ".join(copy.body.text(separator=" ").split()) if copy.body is not None else ""

    def links(self) -> Iterator[Link]:
        """Those of `a` elements that lead to http or https."""
        for node in self._tree.css("a[href]"):
            if (url := self._web(node.attributes.get("href"))) is not None:
                yield Link(url, " ".join(node.text().split()))

    def resources(self) -> Iterator[Resource]:
        """What it loads by itself, each address once."""
        seen = set()
        for selector, attribute, kind in _RESOURCES:
            for node in self._tree.css(selector):
                attributes = node.attributes
                url = self._web(attributes.get(attribute))
                if url is not None and url not in seen:
                    seen.add(url)
                    is_lazy = (attributes.get("loading") or "").lower() == "lazy"
                    yield Resource(url, kind, is_lazy or "nomodule" in attributes)

    def forms(self) -> Iterator[Form]:
        """Its forms with their controls, in order."""
        for node in self._tree.css("form"):
            action = self._web(node.attributes.get("action") or self.url)
            method = "POST" if (node.attributes.get("method") or "").lower() == "post" else "GET"
            if action is not None:
                yield Form(action, method, tuple(_field(each) for each in node.css("input, select, textarea, button")))

    def meta(self, name: str) -> str | None:
        """The content of the meta element of that name or property, in any case; None where there is none."""
        for node in self._tree.css("meta[content]"):
            names = (node.attributes.get(each) or "" for each in ("name", "property", "http-equiv"))
            if name.lower() in map(str.lower, names):
                return node.attributes.get("content") or ""
        return None

    def canonical(self) -> str | None:
        """The URL of its `link rel=canonical`."""
        node = self._first("link[rel~=canonical i][href]")
        return None if node is None else self._web(node.attributes.get("href"))

    def scripts(self) -> Iterator[str]:
        """The texts of the scripts that stand in it."""
        for node in self._tree.css("script:not([src])"):
            yield node.text()

    def select(self, selector: str) -> list[LexborNode]:
        """The elements of the CSS selector. Raises BadSelectorError."""
        try:
            return self._tree.css(selector)
        except (SelectolaxError, UnicodeEncodeError) as error:
            raise BadSelectorError(selector) from error

    def _first(self, selector: str) -> LexborNode | None:
        return self._tree.css_first(selector)

    def _web(self, reference: str | None) -> str | None:
        """The whole address, without its fragment and a log-in, or None where it is none of the web."""
        if reference is None or not reference.strip():
            return None
        try:
            url = urljoin(self._base, reference.strip())
            parts = urlsplit(url)
            _ = parts.port  # what has no valid port is no address
        except ValueError:
            return None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        return without_login(parts._replace(fragment="").geturl())


def _too_much_from(html: str) -> int | None:
    """Where more elements are open, or more options stand, than any page needs; None where they never do."""
    depth = in_text = options = 0
    text = ""
    """The element around, where that holds text alone."""
    for tag in _TAG.finditer(html):
        name, step = tag[2].lower(), -1 if tag[1] else 1
        if text:
            if tag[1] and name == text:
                text = ""
            else:
                in_text = max(in_text + step, 0)
        elif name in _TEXT_ALONE:
            text = "" if tag[1] else name
        elif name not in _DO_NOT_NEST:
            depth = max(depth + step, 0)
        options += name == "option" and step > 0
        if depth > _DEEPEST or in_text > _DEEPEST_IN_TEXT or options > _MOST_OPTIONS:
            return tag.start()
    return None


def _field(node: LexborNode) -> Field:
    attributes = node.attributes
    kind = (attributes.get("type") or "text").lower() if node.tag == "input" else node.tag or ""
    value = attributes.get("value") or ("" if node.tag != "textarea" else node.text())
    return Field(attributes.get("name") or "", kind, value, (attributes.get("autocomplete") or "").lower())
