"""Addresses of developers' machines in code and templates, in places that lead customers somewhere."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.detector.ruleset import compile_latin1
from launch_gates.gates.env.areas import area_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import re2

MARKS = (b"localhost", b"127.0.0.1", b"ngrok", b"staging.", b"-staging", b".local/", b".test/", b".local:", b"loca.lt")
"""A file without any of these has no such address."""
_CODE = (
    *(".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".astro", ".rb", ".php"),
    *(".go", ".rs", ".java", ".kt", ".cs", ".ex", ".exs"),
)
_TEMPLATES = (
    *(".html", ".htm", ".erb", ".haml", ".slim", ".twig", ".liquid", ".mjml", ".hbs", ".handlebars", ".ejs", ".pug"),
    *(".eex", ".heex", ".jinja", ".jinja2", ".j2", ".tmpl", ".gohtml", ".cshtml", ".ftl", ".jsp", ".mustache", ".njk"),
)
_QUIET_NAMES = (
    "development",
    "local",
    "dev",
    "test",
    "staging",
    "docker",
    "seed",
    "mock",
    "stub",
    "fake",
    "example",
    "debug",
    "storybook",
    "seeds",
    "cli",
    "migrations",
)
_COMMENTS = (b"//", b"#", b"*", b"/*", b"<!--", b"--", b"{/*", b"{{!", b"{#", b"<%#", b'"""', b"'''", b"%")
_FALLBACKS = (
    *(b"env", b"ENV", b"Env", b"||", b"??", b"default", b"DEFAULT", b"Default", b"fallback", b"config(", b"setting"),
    *(b"development", b"DEBUG", b"debug", b"isDev", b"is_dev", b"IS_DEV", b"isLocal", b"localhost)"),
    *(b"console.", b"print", b"logger", b"log.", b"Log.", b"listen", b"assert", b"example", b"e.g.", b"expect("),
    *(b"placeholder", b"includes(", b"startsWith(", b"startswith(", b"indexOf(", b"match", b"===", b"!==", b"help"),
    *(
        b"isProd",
        b"is_prod",
        b"proxy",
        b"throw",
        b"raise",
        b"error",
        b"Error",
        b"if ",
        b"xmlns",
        b"@param",
        b"@example",
        b"describe(",
    ),
)
"""A line with one of these gives the address as a fallback, compares with it, or tells of it."""
_DEVELOPMENT = (
    *(
        b'=== "development"',
        b"=== 'development'",
        b'== "development"',
        b"== 'development'",
        b"isDev",
        b"is_dev",
        b"dev?",
    ),
    *(b"if DEBUG", b"settings.DEBUG", b"__DEV__", b"import.meta.env.DEV", b"not settings.PRODUCTION", b"IS_DEV"),
    *(b"Rails.env.development?", b"Rails.env.local?", b"app()->isLocal()", b"environment('local')", b"IsDevelopment()"),
)
"""Conditions for a developer's own machine."""
_ABOVE = 400
"""Bytes before the line, in which such a condition counts."""
_LONGEST_LINE = 1000


class LocalUrl(NamedTuple):
    """One such address."""

    path: str
    line: int
    host: str
    place: str
    """What it stands in, for people: `a template`, `a redirect`."""


def may_hold_some(path: str) -> bool:
    """Whether a file of that name is code or a template of what is launched."""
    name = path.lower().rpartition("/")[2]
    if not name.endswith((*_CODE, *_TEMPLATES)):
        return False
    area = area_of(path)
    if area.apart or area.scope != "runtime":
        return False
    words = path.lower().replace("/", ".").replace("_", ".").replace("-", ".").split(".")
    return not any(word in _QUIET_NAMES for word in words)


def local_urls(path: str, data: bytes) -> Iterator[LocalUrl]:
    """The addresses in a file of which `may_hold_some` is true, by line."""
    if not any(mark in data for mark in MARKS):
        return
    is_template = path.lower().endswith(_TEMPLATES)
    last = -1
    for found in _address().finditer(data):
        start = data.rfind(b"\n", 0, found.start()) + 1
        if start == last:
            continue  # one a line is enough
        last = start
        end = data.find(b"\n", found.start())
        line = data[start : end if end != -1 else len(data)]
        if len(line) > _LONGEST_LINE or line.lstrip().startswith(_COMMENTS) or any(word in line for word in _FALLBACKS):
            continue
        before = line[: found.start() - start]
        if line.rstrip().endswith(b",") and b" = " in before:
            continue  # the default of a parameter
        if path.endswith(".py") and (_field().search(before) or b" or " in before):
            continue  # the default of a field that settings or a caller replace
        if any(word in data[max(0, start - _ABOVE) : start] for word in _DEVELOPMENT):
            continue  # in a branch for development
        place = _place(line, is_template=is_template)
        if place:
            host = found.group(1).decode("latin-1")
            yield LocalUrl(path, data.count(b"\n", 0, start) + 1, host, place)


@cache
def _address() -> re2._Regexp:
    host = (
        r"localhost|127\.0\.0\.1|\[::1\]|[a-z0-9.-]+\.ngrok(?:-free)?\.(?:io|app|dev)|[a-z0-9-]+\.loca\.lt"
        r"|(?:[a-z0-9.-]+[.-])?staging\.[a-z0-9.-]+\.[a-z]{2,}|[a-z0-9-]+-staging\.[a-z0-9.-]+|[a-z0-9.-]+\.(?:local|test)"
    )
    return compile_latin1(rf"(?i)https?://({host})(?::\d+)?(?:[/\"'`?#\s<)]|$)")


@cache
def _field() -> re2._Regexp:
    """`base_url: str = `, at the end of what stands before the address in Python."""
    return compile_latin1(r"^\s*[A-Za-z_]\w*\s*:\s*[\w\[\]|., \"']+=\s*(?:\w+\()?[fr]?[\"']$")


@cache
def _leading() -> re2._Regexp:
    return compile_latin1(
        r"(?i)(redirect|callback|return_?url|success_?url|cancel_?url|webhook)|(cors|origin|allowed)"
        r"|(base_?url|api_?url|site_?url|app_?url|canonical|og:url|sitemap|fetch\(|axios|href|src=|action=|link_to|url_for)",
    )


def _place(line: bytes, *, is_template: bool) -> str:
    """What the address is for, as far as its line tells; empty where it tells nothing."""
    found = _leading().search(line)
    if found is None:
        return ""
    if is_template:
        return "a template"
    return (
        "a redirect or callback" if found.group(1) else "the allowed origins" if found.group(2) else "a link or request"
    )
