"""Looks at what the site's pages load, at what search engines are told, and at what lies around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.smoke.checks import exposed_file
from launch_gates.gates.smoke.looking.files import look_at_exposed_files
from launch_gates.gates.smoke.looking.indexing import look_at_robots, look_at_sitemaps
from launch_gates.gates.smoke.looking.resources import look_at_resources

if TYPE_CHECKING:
    from collections.abc import Container

    from launch_gates.core.gate import Context
    from launch_gates.gates.smoke.content import Content
    from launch_gates.gates.smoke.look import Look
    from launch_gates.site.client import Client


def look_at_content(client: Client, look: Look, context: Context, disabled: Container[str]) -> Content | None:
    """None where the homepage is not reached: then nothing is known of what the site has.

    Some sites shut out who asks for files that nobody should get: not done where their rule is among the `disabled`.
    """
    home, nowhere = look.pages.seen[0], look.pages.nowhere
    if not home.is_reached:
        return None
    url = home.visit.url
    content = look_at_resources(client, list(look.own_pages()), look.own, context)
    robots = look_at_robots(client, url)
    content = content._replace(robots=robots, sitemaps=look_at_sitemaps(client, url, robots, look.own))
    if exposed_file.RULE.id in disabled:
        return content
    return look_at_exposed_files(client, url, nowhere.body if nowhere is not None else b"", content, context)
