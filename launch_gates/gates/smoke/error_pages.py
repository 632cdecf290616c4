"""The pages that frameworks and servers show for an error, by the markup that only they have.

A page that writes about such errors has their words, but not their elements: `<` is `&lt;` there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from launch_gates.site.page import Page

_BEGINNING = 60_000
"""Characters that are looked at."""


class ErrorPage(NamedTuple):
    """One kind of page, and what all must be in it."""

    title: str
    marks: tuple[str, ...] = ()
    """Texts of its HTML."""
    element: str = ""
    """A CSS selector."""
    says: str = ""
    """What stands in the text of such an element."""
    shows_code: bool = False
    """Whether it shows code, settings or variables, to everybody."""


def _error(title: str, *marks: str, element: str = "", says: str = "") -> ErrorPage:
    return ErrorPage(title, marks, element, says)


def _debug(title: str, *marks: str, element: str = "", says: str = "") -> ErrorPage:
    return ErrorPage(title, marks, element, says, shows_code=True)


_PAGES = (
    _debug("Django's debug page", "seeing this error because you have <code>DEBUG = True</code>"),
    _debug("Werkzeug's debugger", "// Werkzeug Debugger</title>"),
    _debug("Rails' debug page", "<title>Action Controller: Exception caught</title>"),
    _debug("Laravel's debug page", element="script", says="window.ignite(window.data)"),
    _debug("Laravel's debug page", element="body > div.renderer.container main"),
    _debug("Whoops' debug page", element="div.Whoops.container"),
    _debug("Symfony's debug page", element="div.exception-message-wrapper"),
    _debug("ASP.NET's debug page", element="div.titleerror"),
    _debug("Express' error page with a stack trace", "<title>Error</title>", "<br> &nbsp; &nbsp;at "),
    _debug("a traceback of Python", "<pre>Traceback (most recent call last):\n"),
    _debug("PHP's fatal error", "<b>Fatal error</b>:  ", "</b> on line <b>"),
    _debug("PHP's parse error", "<b>Parse error</b>:  ", "</b> on line <b>"),
    _debug("PHP's warning", "<b>Warning</b>:  ", "</b> on line <b>"),
    _debug("Xdebug's error", element="table.xdebug-error"),
    _error("Next.js' error page", element="h2", says="Application error: a "),
    _error("ASP.NET's error page", "<h1>Server Error in '", "' Application.<hr"),
    _error("Spring's error page", "<h1>Whitelabel Error Page</h1>"),
    _error("WordPress' error page", element="body#error-page div.wp-die-message"),
    _error("WordPress' error page", "<h1>Error establishing a database connection</h1>"),
    _error("Rails' error page", "<title>We're sorry, but something went wrong (500)</title>"),
    _error("Django's error page", "<title>Server Error (500)</title>"),
    _error("an error page", "<title>500 Internal Server Error</title>"),
    _error("an error page", "<title>Internal Server Error</title>"),
    _error("a proxy's error page", "<title>502 Bad Gateway</title>"),
    _error("a proxy's error page", "<title>503 Service Temporarily Unavailable</title>"),
    _error("a proxy's error page", "<title>504 Gateway Time-out</title>"),
    _error("nginx's page for a new server", "<title>Welcome to nginx!</title>"),
    _error("Apache's page for a new server", "<title>Apache2 ", "Default Page: It works</title>"),
)
_TEXTS = (
    _debug("a traceback of Python", "Traceback (most recent call last):"),
    _debug("a fatal error of PHP", "PHP Fatal error:  "),
)
"""What a body that is no HTML begins with."""


def error_page_of(text: str, page: Page | None) -> ErrorPage | None:
    """The kind of error page that the body is; None where it is none."""
    beginning = text[:_BEGINNING]
    if page is None:
        return next((kind for kind in _TEXTS if beginning.lstrip().startswith(kind.marks)), None)
    return next((kind for kind in _PAGES if _is(kind, beginning, page)), None)


def _is(kind: ErrorPage, beginning: str, page: Page) -> bool:
    if not all(mark in beginning for mark in kind.marks):
        return False
    return not kind.element or any(kind.says in node.text() for node in page.select(kind.element))
