"""Figures as people read them."""

from __future__ import annotations


def human_size(size: float) -> str:
    """A number of bytes in a binary unit, three digits before the point at most: `512 B`, `3.3 KiB`, `2.0 GiB`."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1000 or unit == "GiB":  # noqa: PLR2004
            break
        size /= 1024
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
