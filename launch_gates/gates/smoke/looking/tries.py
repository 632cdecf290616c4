"""What writes or provokes: a wrong log-in, an event without a signature, the credentials that software comes with.

Each is sent once, and only where somebody allowed it: by naming the route in the configuration, by `--active`, or by
`--default-credentials`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from launch_gates.gates.smoke.hosts import is_same_site
from launch_gates.gates.smoke.likeness import page_of
from launch_gates.gates.smoke.look import Tries
from launch_gates.gates.smoke.routes import Role
from launch_gates.gates.smoke.shapes import login_form

if TYPE_CHECKING:
    from launch_gates.gates.smoke.look import Pages, Seen
    from launch_gates.site.client import Client
    from launch_gates.site.page import Form
    from launch_gates.site.visit import Visit

_DEFAULT = "admin"
"""The name and the password that most software comes with."""


class Allowed(NamedTuple):
    """What the user has allowed."""

    active: bool = False
    """To try every route that is found, and not only those of the configuration."""
    default_credentials: bool = False


def try_out(client: Client, pages: Pages, allowed: Allowed) -> Tries:
    """What was allowed, on the routes that are there."""
    roles = {role for role in (Role.LOGIN, Role.WEBHOOK) if allowed.active or _is_configured(pages, role)}
    roles |= {Role.ADMIN} if allowed.default_credentials else set()
    at = {role: seen for role in roles if (seen := pages.of(role)) is not None and seen.is_reached}
    made_up = secrets.token_hex(8)
    login, webhook, admin = (at.get(role) for role in (Role.LOGIN, Role.WEBHOOK, Role.ADMIN))
    return Tries(
        login=_log_in(client, login, f"launch-gates-{made_up}@example.com", made_up) if login else None,
        webhook=_send_event(client, webhook) if webhook else None,
        admin=_log_in(client, admin, _DEFAULT, _DEFAULT) if admin else None,
        allowed=frozenset(roles),
    )


def _is_configured(pages: Pages, role: Role) -> bool:
    seen = pages.of(role)
    return seen is not None and seen.route.is_configured


def _log_in(client: Client, seen: Seen, name: str, password: str) -> Visit | None:
    """Fills the form as a browser does. None where there is none, or where it leads to another host or to http."""
    visitor = client.visitor()
    visit = visitor.get(seen.route.url)
    page = page_of(visit)
    form = login_form(page) if page is not None else None
    if form is None or form.method != "POST" or not form.has("password") or not _stays(form, visit, seen.route.url):
        return None
    parts = urlsplit(visit.url)
    headers = {"referer": visit.url, "origin": f"{parts.scheme}://{parts.netloc}"}
    return visitor.send("POST", form.action, data=_filled(form, name, password), headers=headers)


def _stays(form: Form, visit: Visit, asked: str) -> bool:
    """Whether page and form are on the host that was asked for, and the form is sent as the page came."""
    return is_same_site(visit.url, asked) and urlsplit(form.action)[:2] == urlsplit(visit.url)[:2]


def _filled(form: Form, name: str, password: str) -> dict[str, str]:
    values = {"password": password, "text": name, "email": name, "tel": name}
    fields = [field for field in form.fields if field.name and field.kind in {*values, "hidden"}]
    return {field.name: field.value if field.kind == "hidden" else values[field.kind] for field in fields}


def _send_event(client: Client, seen: Seen) -> Visit:
    """Of a type that there is not, so that what takes it does nothing. Payment providers follow no redirects."""
    event = {
        "id": "evt_launch_gates_unsigned",
        "object": "event",
        "type": "launch_gates.unsigned",
        "livemode": False,
        "data": {"object": {}},
    }
    return client.visitor().send("POST", seen.route.url, json=event, follows=False)
