"""What a page is by what stands in it: a log-in, an administration, or a shell that scripts fill."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from launch_gates.site.page import Field, Form, Page

_LITTLE_TEXT = 80
"""Characters: less is what a shell says until its scripts run."""
_MOUNTS = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, app-root, [ng-version], [data-reactroot], astro-island, "
    "[data-v-app], [data-page], script[type=module], script[src*='/_next/'], script[src*='/_nuxt/']"
)
_LOG_IN_SERVICES = "script[src*='clerk'], script[src*='auth0'], script[src*='accounts.google.com'], iframe"
_WHO = ("user", "email", "mail", "login", "name", "phone", "identifier")
_MOST_FIELDS = 4
"""Of a log-in; a registration has more."""
_ADMINISTRATIONS = (
    "body.dashboard #user-tools, body.change-list, #content-related .actionlist",  # Django
    "#wpadminbar, body.wp-admin:not(.login)",
    "body.rails_admin, #rails_admin, body.active_admin.logged_in, #active_admin_content",
    "body[data-spree-admin], .admin-nav [href*='/admin/orders'], #main-sidebar [href*='/admin/orders']",
    ".fi-body .fi-sidebar, .nova [dusk='global-search']",
    "#pma_navigation",
)
_LEAVING = frozenset({"logout", "log-out", "signout", "sign-out", "abmelden"})
_CHANGING = frozenset({"add", "new", "create", "edit", "delete", "change"})


def login_form(page: Page) -> Form | None:
    """The form that asks for a password, or for who is there; None where there is none."""
    forms = list(page.forms())
    with_password = [form for form in forms if form.has("password")]
    if with_password:
        return min(with_password, key=lambda form: len(_visible(form)))
    return next((form for form in forms if any(map(_asks_who, _visible(form))) and not _is_newsletter(form)), None)


def asks_for_password(page: Page) -> bool:
    """Whether it has a field for one, in a form or not."""
    return bool(page.select("input[type=password i]"))


def may_be_drawn_by_scripts(page: Page) -> bool:
    """Whether scripts may put more on it than its HTML has: a framework's mark, a service's script, or a bare shell."""
    if page.select(_MOUNTS) or page.select(_LOG_IN_SERVICES):
        return True
    return bool(page.select("script")) and len(page.text) < _LITTLE_TEXT


def is_shell(page: Page) -> bool:
    """Whether it says next to nothing before its scripts run."""
    return may_be_drawn_by_scripts(page) and len(page.text) < _LITTLE_TEXT


def is_administration(page: Page) -> bool:
    """Whether it shows what only somebody who has logged in should see."""
    return not asks_for_password(page) and any(map(page.select, _ADMINISTRATIONS))


def looks_administrative(page: Page) -> bool:
    """Whether its links change things below it, and one leads out: what a page about administration does not have."""
    below = f"{urlsplit(page.url).path.rstrip('/')}/"
    last = [last_part(link.url) for link in page.links() if urlsplit(link.url).path.startswith(below)]
    leaves = bool(page.select("form[action*='logout'], form[action*='sign_out'], form[action*='signout']")) or any(
        last_part(link.url) in _LEAVING for link in page.links()
    )
    return leaves and any(part in _CHANGING for part in last) and not asks_for_password(page)


def last_part(url: str) -> str:
    """The last part of its path as a word: `/users/sign_in.php` -> `sign-in`."""
    part = urlsplit(url).path.rstrip("/").rpartition("/")[2].lower()
    return part.partition(".")[0].replace("_", "-")


def _visible(form: Form) -> list[Field]:
    return [field for field in form.fields if field.kind not in {"hidden", "submit", "button", "checkbox", "image"}]


def _asks_who(field: Field) -> bool:
    known = field.autocomplete in {"username", "email"} or any(word in field.name.lower() for word in _WHO)
    return field.kind in {"text", "email", "tel"} and known


def _is_newsletter(form: Form) -> bool:
    words = urlsplit(form.action).path.lower()
    is_other = any(word in words for word in ("newsletter", "subscribe", "search", "contact"))
    return is_other or len(_visible(form)) > _MOST_FIELDS
