"""Pages with nothing on them, or with a framework's error: found by their markup, and never for writing about one."""

from __future__ import annotations

from html import escape

import pytest

from launch_gates.core.problem import Problem
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.routes import Role
from tests.gates.smoke.looks import found, look, seen, visit

RULE = "smoke/empty-page"
ERRORS = [
    (
        "Django's debug page",
        '<title>ProgrammingError at /</title><div id="summary"></div><p>You\u2019re seeing this error because you have '
        "<code>DEBUG = True</code> in your Django settings file.</p>",
    ),
    ("Werkzeug's debugger", '<title>KeyError: 1\n // Werkzeug Debugger</title><div class="debugger"></div>'),
    ("Rails' debug page", "<title>Action Controller: Exception caught</title><body><h1>NameError</h1>"),
    ("Rails' error page", "<title>We're sorry, but something went wrong (500)</title><h1>We're sorry</h1>"),
    ("Laravel's debug page", "<title>Boom</title><div id=app></div><script>\nwindow.ignite(window.data);\n</script>"),
    ("Laravel's debug page", '<body><div class="renderer container mx-auto"><main class="px-6">Boom</main></div>'),
    ("Whoops' debug page", '<title>Error</title><div class="Whoops container"><div class="frames"></div></div>'),
    ("Symfony's debug page", '<title>Boom (500)</title><div class="exception-message-wrapper"><h1>Boom</h1></div>'),
    ("Spring's error page", "<html><body><h1>Whitelabel Error Page</h1><p>There was an unexpected error.</p></body>"),
    (
        "Express' error page with a stack trace",
        "<title>Error</title></head>\n<body>\n<pre>TypeError: x<br> &nbsp; &nbsp;at y (/srv/a.js:1:2)</pre>",
    ),
    (
        "PHP's fatal error",
        "<br />\n<b>Fatal error</b>:  Uncaught Error in <b>/var/www/i.php</b> on line <b>3</b><br />",
    ),
    ("PHP's warning", "<title>Shop</title><b>Warning</b>:  Undefined variable in <b>/i.php</b> on line <b>3</b>"),
    ("Next.js' error page", "<h2>Application error: a <!-- -->server<!-- -->-side exception has occurred</h2>"),
    ("WordPress' error page", '<body id="error-page"><div class="wp-die-message"><p>A critical error.</p></div>'),
    ("a proxy's error page", "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body>"),
    ("nginx's page for a new server", "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>"),
]
BLANK = [
    "",
    "   \n",
    "<!doctype html><html><head><title>Shop</title></head><body></body></html>",
    '<!doctype html><title>Shop</title><link rel=stylesheet href=a.css><body><div id="root"></div></body>',
    "<!doctype html><title>Shop</title><body><!-- app --><div hidden></div><noscript></noscript></body>",
]
FINE = [
    '<!doctype html><title>Shop</title><div id="root"></div><script type=module src=/assets/index-3f2a.js></script>',
    "<!doctype html><title>Shop</title><body><app-root></app-root><script src=main.js></script>",
    "<!doctype html><title>Shop</title><body><script>document.body.append('Hello')</script>",
    '<!doctype html><meta http-equiv="Refresh" content="0; url=/en/"><body></body>',
    "<!doctype html><title>Shop</title><body><img src=opening-soon.png alt=''></body>",
    "<!doctype html><title>Shop</title><body><iframe src=https://shop.example/app></iframe></body>",
    "<!doctype html><title>Shop</title><h1>Teapots</h1>",
    "<!doctype html><title>Warning signs</title><p><b>Warning</b>: hot. <b>Fatal error</b> is a band.</p>",
    "<!doctype html><title>Django</title><h2 id=summary>Summary</h2><p>Never set <code>DEBUG = True</code> there.</p>",
    "<!doctype html><title>A blog</title><p>Application error: a client-side exception has occurred: what to do</p>",
    *(f"<!doctype html><title>How to fix it</title><pre>{escape(page)}</pre><p>So far.</p>" for _, page in ERRORS),
    *(f"<!doctype html><title>How</title><pre>{escape(page, quote=False)}</pre>" for _, page in ERRORS),
]


@pytest.mark.parametrize(("kind", "page"), ERRORS, ids=[f"{number}-{kind}" for number, (kind, _) in enumerate(ERRORS)])
def test_an_error_page_that_answers_200_is_found(kind: str, page: str) -> None:
    [problem] = found(RULE, look(seen(Role.HOME, visit(page))))
    assert isinstance(problem, Problem)
    assert problem.message == f"the homepage shows {kind}"
    assert problem.severity is Severity.CRITICAL
    assert problem.identity == ("/",)


@pytest.mark.parametrize("page", BLANK)
def test_a_blank_page_is_found(page: str) -> None:
    [problem] = found(RULE, look(seen(Role.CHECKOUT, visit(page, path="/checkout"))))
    assert isinstance(problem, Problem)
    assert problem.message == "the checkout is blank"


@pytest.mark.parametrize("page", FINE)
def test_a_page_with_something_on_it_is_quiet(page: str) -> None:
    assert found(RULE, look(seen(Role.HOME, visit(page)))) == []


def test_what_is_no_page_may_be_empty() -> None:
    answers = [
        seen(Role.HEALTH, visit("", path="/healthz", kind="text/plain")),
        seen(Role.WEBHOOK, visit("", 200, path="/webhooks/stripe")),
        seen(Role.PAGE, visit("", 204, path="/ping")),
        seen(Role.PAGE, visit("ok", path="/version", kind="text/plain")),
    ]
    assert found(RULE, look(*answers)) == []


def test_a_traceback_as_text_is_found() -> None:
    text = "Traceback (most recent call last):\n  File 'app.py', line 3"
    [problem] = found(RULE, look(seen(Role.HEALTH, visit(text, path="/healthz", kind="text/plain"))))
    assert isinstance(problem, Problem)
    assert problem.message == "the health endpoint shows a traceback of Python"


def test_an_error_that_is_a_status_is_said_once_unless_it_shows_code() -> None:
    plain = visit("<title>Server Error (500)</title><h1>Server Error (500)</h1>", 500, "/checkout")
    assert found(RULE, look(seen(Role.CHECKOUT, plain))) == []
    [problem] = found(RULE, look(seen(Role.CHECKOUT, visit(ERRORS[0][1], 500, "/checkout"))))
    assert isinstance(problem, Problem)
    assert "DEBUG" in problem.fix


def test_the_debug_mode_shows_where_nothing_is_and_may_on_ones_own_machine() -> None:
    nowhere = visit(ERRORS[0][1], 404, "/launch-gates-0")
    [problem] = found(RULE, look(nowhere=nowhere))
    assert isinstance(problem, Problem)
    assert problem.identity == ("nowhere",)
    assert found(RULE, look(nowhere=nowhere, environment="preview", url="http://localhost:8000/")) == []
