"""What is wrong with a form that sends something secret or personal: read from the pages, nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.gates.smoke.look import Look, Seen
    from launch_gates.site.page import Form, Page


class _Framework(NamedTuple):
    """How a framework protects forms against requests that other sites forge, and what gives the framework away."""

    name: str
    fields: str
    """A selector of what only its pages have."""
    cookies: tuple[str, ...] = ()


_FRAMEWORKS = (
    _Framework("Django", "#id_username[name=username], [name=csrfmiddlewaretoken]", ("csrftoken",)),
    _Framework("Rails", "[name='user[password]'], meta[name=csrf-param]"),
    _Framework("Laravel", "input[name=_token]", ("laravel_session",)),
)
_TOKENS = ("csrf", "xsrf", "authenticity_token", "_token", "nonce", "requestverification", "form_key", "formkey")
"""What the names of tokens have in them, whatever software it is."""
_TOKENS_OF_SCRIPTS = "meta[name*=csrf i], meta[name*=xsrf i], [hx-headers*=csrf i]"
_TO_USE = "form, input, button, iframe, [role=button]"


def unsafe_forms(seen: Seen, page: Page, forms: Iterable[Form], look: Look) -> Iterator[Problem]:
    """Those that are sent in the clear, and those without the token that their framework has for them."""
    forms = [form for form in forms if form.method == "POST"]
    if any(_is_sent_in_clear(form, look) for form in forms):
        yield Problem(
            Severity.CRITICAL,
            f"{seen.route.title} sends what is typed over http",
            "Have the form post to https, best to an address without scheme and host.",
            (seen.path, "http"),
            url=seen.visit.url,
            name=seen.route.name,
        )
    framework = next((each.name for each in _FRAMEWORKS if _is_used(each, look)), None)
    own = [form for form in forms if urlsplit(form.action).hostname == urlsplit(page.url).hostname]
    if framework is not None and not page.select(_TOKENS_OF_SCRIPTS) and not all(map(_has_token, own)):
        yield Problem(
            Severity.HIGH,
            f"{seen.route.title} has a form without {framework}'s token against forged requests",
            f"Put {framework}'s token into the form, and see that its protection is on.",
            (seen.path, "token"),
            url=seen.visit.url,
            name=seen.route.name,
            confidence=Confidence.LIKELY,
        )


def can_be_used(page: Page) -> bool:
    """Whether a visitor can enter or press anything on it."""
    return bool(page.select(_TO_USE))


def leads_on(page: Page, look: Look) -> bool:
    """Whether a link leads to what the homepage has no link to: a log-in service, a step of the checkout."""
    home = look.pages.seen[0].page
    known = {link.url for link in home.links()} if home is not None else set()
    return any(link.url not in known and link.url != page.url for link in page.links())


def _is_sent_in_clear(form: Form, look: Look) -> bool:
    """Whether it goes over http, where the site has https or customers use it."""
    return form.action.startswith("http://") and (look.url.startswith("https://") or look.is_production)


def _has_token(form: Form) -> bool:
    return any(token in name.lower() for name in form.hidden for token in _TOKENS)


def _is_used(framework: _Framework, look: Look) -> bool:
    """By any page of the site."""
    if any(page.select(framework.fields) for _, page in look.pages.html()):
        return True
    said = [each for seen in look.pages.seen for hop in seen.visit.hops for each in hop.headers.get_list("set-cookie")]
    return any(cookie.startswith(f"{name}=") for cookie in said for name in framework.cookies)
