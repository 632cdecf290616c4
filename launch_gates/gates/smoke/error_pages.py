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
    """One kind of page, and the texts of which all are in it."""

    title: str
    marks: tuple[str, ...]
    shows_code: bool = False
    """Whether it shows code, settings or variables, to everybody."""


_PAGES = (
    ErrorPage("Django's debug page", ('id="summary"', "<code>DEBUG = True</code>"), shows_code=True),
    ErrorPage("Werkzeug's debugger", ("EVALEX", 'class="debugger"'), shows_code=True),
    ErrorPage("Rails' debug page", ("<title>Action Controller: Exception caught</title>",), shows_code=True),
    ErrorPage("Rails' debug page", ("<h2>Routes</h2>", "Routes match in priority from top to bottom"), shows_code=True),
    ErrorPage("Laravel's debug page", ("window.ignite",), shows_code=True),
    ErrorPage("Laravel's debug page", ("window.data = {", '"report":', '"context_items"'), shows_code=True),
    ErrorPage("Laravel's debug page", ("laravel-exceptions-renderer",), shows_code=True),
    ErrorPage("Whoops' debug page", ('class="Whoops container"',), shows_code=True),
    ErrorPage("Symfony's debug page", ("exception-message-wrapper", "exception-summary"), shows_code=True),
    ErrorPage("ASP.NET's debug page", ('class="titleerror"', 'class="stackerror"'), shows_code=True),
    ErrorPage("ASP.NET's error page", ("<h1>Server Error in '", "' Application.<hr")),
    ErrorPage("Spring's error page", ("<h1>Whitelabel Error Page</h1>",)),
    ErrorPage(
        "Express' error page with a stack trace",
        ("<title>Error</title>", "<pre>", "<br> &nbsp; &nbsp;at "),
        shows_code=True,
    ),
    ErrorPage("a stack trace of Node", ("<pre>", "Error: ", "\n    at ", ".js:"), shows_code=True),
    ErrorPage("a traceback of Python", ("<pre>Traceback (most recent call last):\n",), shows_code=True),
    ErrorPage("PHP's fatal error", ("<b>Fatal error</b>:  ", "</b> on line <b>"), shows_code=True),
    ErrorPage("PHP's parse error", ("<b>Parse error</b>:  ", "</b> on line <b>"), shows_code=True),
    ErrorPage("PHP's warning", ("<b>Warning</b>:  ", "</b> on line <b>"), shows_code=True),
    ErrorPage("Xdebug's error", ("class='xdebug-error",), shows_code=True),
    ErrorPage("Next.js' error page", (">Application error: a server-side exception has occurred",)),
    ErrorPage("Next.js' error page", (">Application error: a client-side exception has occurred",)),
    ErrorPage("WordPress' error page", ('id="error-page"', "wp-die-message")),
    ErrorPage("WordPress' error page", ("<h1>Error establishing a database connection</h1>",)),
    ErrorPage("Rails' error page", ("<title>We're sorry, but something went wrong (500)</title>",)),
    ErrorPage("Django's error page", ("<title>Server Error (500)</title>",)),
    ErrorPage("an error page", ("<title>500 Internal Server Error</title>",)),
    ErrorPage("an error page", ("<title>Internal Server Error</title>",)),
    ErrorPage("a proxy's error page", ("<title>502 Bad Gateway</title>",)),
    ErrorPage("a proxy's error page", ("<title>503 Service Temporarily Unavailable</title>",)),
    ErrorPage("a proxy's error page", ("<title>504 Gateway Time-out</title>",)),
    ErrorPage("nginx's page for a new server", ("<title>Welcome to nginx!</title>",)),
    ErrorPage("Apache's page for a new server", ("<title>Apache2 ", "Default Page: It works</title>")),
)
_TEXTS = (
    ErrorPage("a traceback of Python", ("Traceback (most recent call last):",), shows_code=True),
    ErrorPage("a fatal error of PHP", ("PHP Fatal error:  ",), shows_code=True),
)
"""What a body that is no HTML begins with."""


def error_page_of(text: str, page: Page | None) -> ErrorPage | None:
    """The kind of error page that the body is; None where it is none."""
    beginning = text[:_BEGINNING]
    if page is None:
        return next((kind for kind in _TEXTS if beginning.lstrip().startswith(kind.marks)), None)
    return next((kind for kind in _PAGES if all(mark in beginning for mark in kind.marks)), None)
