"""What a browser sends along with a form or a script's request so that a server knows its own page: CSRF tokens.

Three ways are in use (OWASP, Cross-Site Request Forgery Prevention): a hidden field of the form (Django, Rails,
Laravel, Symfony), a meta element that scripts send as a header (Rails, Laravel), and a cookie that is sent back as a
header (Django, Angular, Laravel).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launch_gates.site.page import Form, Page

_METAS = {"csrf-token": "x-csrf-token", "_csrf": "x-csrf-token"}
_COOKIES = {"csrftoken": "x-csrftoken", "xsrf-token": "x-xsrf-token", "_csrf": "x-csrf-token"}
_TOKEN = "token"  # noqa: S105 (part of a field's name)


def hidden_fields(page: Page | None, url: str, given: Mapping[str, str]) -> dict[str, str]:
    """The hidden fields of the form on the page that is sent to the URL, without those that the step gives itself.

    Where no form is sent there, as where a script sends it, the tokens of the form that has the step's fields.
    """
    if page is None:
        return {}
    forms = list(page.forms())
    form = next((each for each in forms if _is_sent_to(each, url) and _fits(each, given)), None)
    if form is None:
        form = next((each for each in forms if _is_sent_to(each, url)), None)
    if form is not None:
        return {name: value for name, value in form.hidden.items() if name not in given}
    like = next((each for each in forms if given and _fits(each, given)), None)
    hidden = like.hidden.items() if like is not None else ()
    return {name: value for name, value in hidden if name not in given and (_TOKEN in name or "csrf" in name)}


def token_headers(page: Page | None, cookies: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that the page's own scripts would send: of its meta elements, and of cookies to be sent back."""
    headers = {}
    for name, value in cookies:
        if header := _COOKIES.get(name.lower()):
            headers[header] = unquote(value)
    for name, header in _METAS.items():
        if page is not None and (token := page.meta(name)):
            headers[header] = token
    return {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}


def _is_sent_to(form: Form, url: str) -> bool:
    sent, wanted = urlsplit(form.action), urlsplit(url)
    return (sent.netloc, sent.path) == (wanted.netloc, wanted.path)


def _fits(form: Form, given: Mapping[str, str]) -> bool:
    return set(given) <= {field.name for field in form.fields}
