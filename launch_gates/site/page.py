"""A page of HTML as the checks read it: links, forms, resources, meta data, and elements by CSS selector.

Every address in it is resolved against the page's own, or its `base` element (HTML, section 4.2.3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_DEEPEST = 2_000
"""The parser's time grows with the square of how deep elements nest; browsers stop at 512."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,40})")
_VOID = "area base br col embed hr img input link meta source track wbr"
_CLOSED_BY_THE_NEXT = "p li dt dd option tr td th thead tbody tfoot"
_DO_NOT_NEST = frozenset(f"{_VOID} {_CLOSED_BY_THE_NEXT}".split())
"""What has no inside, or is closed by the next of its kind (HTML, sections 13.1.2 and 13.1.2.4)."""
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
        end = _too_deep_from(html)
        self.is_cut = end is not None
        """Whether the rest was left out, for how deep it nests."""
        self._tree = LexborHTMLParser(html[:end])
        self.url = url
        base = self._first("base[href]")
        self._base = self._joined(url, base.attributes.get("href") or "") if base is not None else url

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
            said = node.attributes.get("name") or node.attributes.get("property") or node.attributes.get("http-equiv")
            if said is not None and said.lower() == name.lower():
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
        except SelectolaxError as error:
            raise BadSelectorError(selector) from error

    def _first(self, selector: str) -> LexborNode | None:
        return self._tree.css_first(selector)

    def _web(self, reference: str | None) -> str | None:
        """The whole address, without its fragment, or None where it is none of the web."""
        if reference is None or not reference.strip():
            return None
        url = self._joined(self._base, reference.strip())
        return url.partition("#")[0] if url.startswith(("http://", "https://")) else None

    @staticmethod
    def _joined(base: str, reference: str) -> str:
        try:
            url = urljoin(base, reference)
            _ = urlsplit(url).port  # what has no valid port is no address
        except ValueError:
            return ""
        return url


def _too_deep_from(html: str) -> int | None:
    """Where more elements are open than any page needs; None where they never are."""
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _DO_NOT_NEST:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            if depth > _DEEPEST:
                return tag.start()
    return None


def _field(node: LexborNode) -> Field:
    attributes = node.attributes
    kind = (attributes.get("type") or "text").lower() if node.tag == "input" else node.tag or ""
    value = attributes.get("value") or ("" if node.tag != "textarea" else node.text())
    return Field(attributes.get("name") or "", kind, value, (attributes.get("autocomplete") or "").lower())
