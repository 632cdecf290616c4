"""Whether two answers are the same page: how a path that is there is told from a site that answers every path alike."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from launch_gates.site.page import Page

if TYPE_CHECKING:
    from launch_gates.site.visit import Visit

_BEGINNINGS = (b"<!doctype html", b"<html", b"<head", b"<body")
_SAME = 0.9
"""The share of words in common; pages that say a time or a random product have fewer than all."""


def page_of(visit: Visit) -> Page | None:
    """What it answered, where that is HTML."""
    return Page(visit.url, visit.text) if visit.is_answered and visit.is_html else None


def begins_as_page(body: bytes) -> bool:
    """Whether it is a page of HTML, whatever its header says."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(_BEGINNINGS)


def are_alike(one: Visit, other: Visit) -> bool:
    """Whether they are one page, whatever was asked for: its path may stand in it."""
    if one.status != other.status or one.content_type != other.content_type:
        return False
    if min(len(one.hops), len(other.hops)) > 1 and _place(one) == _place(other):
        return True
    first, second = page_of(one), page_of(other)
    if first is None or second is None:
        return _words(one, one.text) == _words(other, other.text)
    if first.title != second.title:
        return False
    return _share(_words(one, first.text), _words(other, second.text)) >= _SAME


def _place(visit: Visit) -> tuple[str | None, str]:
    parts = urlsplit(visit.url)
    return parts.hostname, parts.path.rstrip("/")


def _words(visit: Visit, text: str) -> frozenset[str]:
    """Those of the text, without the path that was asked for."""
    path = unquote(urlsplit(visit.asked).path)
    return frozenset(text.replace(path, " ").split() if path != "/" else text.split())


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
