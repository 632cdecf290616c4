"""The addresses that a sitemap names (sitemaps.org), without building a tree of what may be a very large file."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.site.visit import Visit


def places_in(visit: Visit) -> Iterator[str]:
    """In order; none where the answer is no sitemap."""
    if visit.is_answered and visit.content_type.endswith("xml"):
        for part in visit.text.split("<loc>")[1:]:
            yield html.unescape(
                part.partition("</loc>")[0].strip().removeprefix("<![CDATA[").removesuffix("]]>").strip()
            )


def is_index(visit: Visit) -> bool:
    """Whether it names other sitemaps."""
    return "<sitemapindex" in visit.text[:2_000]
