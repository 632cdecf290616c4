"""What the configuration says of one redirect. By itself, so that a run without any does not load it."""

from __future__ import annotations

from typing import NamedTuple


class Redirect(NamedTuple):
    """One `[[site.redirect]]` table: paths of the site, or whole addresses."""

    from_: str
    to: str
    status: int | None
    """None takes any redirect."""
    where: str
    """File and line of the table, for messages: `launch-gates.toml:12`."""
