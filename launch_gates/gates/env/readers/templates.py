"""Configuration files whose own tool puts variables of the environment into them.

Only forms that a tool is known to expand are reads, told by the file's name and by what stands in it: uwsgi,
supervisord, nginx templates (envsubst), Jinja of Ansible and others, Go templates (confd, gomplate, dockerize,
consul-template), and `$X` in configuration files of tools that expand these themselves. A TOML or JSON file that
nothing expands has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import FileFacts, Read
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers import expansions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launch_gates.gates.env.facts import Scope, Source

_LARGEST = 1 << 20

_UWSGI = re2.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)|\bif-(?:not-)?env\s*=\s*([A-Za-z_][A-Za-z0-9_]*)")
_UWSGI_SECTION = re2.compile(r"(?m)^\s*\[uwsgi\]")
_UWSGI_SET = re2.compile(r"(?m)^\s*env\s*=\s*([A-Za-z_][A-Za-z0-9_]*)\s*=")
_SUPERVISOR = re2.compile(r"%\(ENV_([A-Za-z_][A-Za-z0-9_]*)\)[sdr]")
_JINJA_CODE = re2.compile(r"\{\{((?:[^}]|\}[^}])*)\}\}|\{%((?:[^%]|%[^}])*)%\}")
_JINJA_LOOKUP = re2.compile(r"""(?:lookup|query)\(\s*['"](?:ansible\.builtin\.)?env['"]\s*,\s*['"]([A-Za-z_]\w*)['"]""")
_JINJA_ENVIRON = re2.compile(
    r"""\b(?:environ|env|ENV|ansible_env|environment)(?:\.get\(\s*['"]([A-Za-z_]\w*)['"]\s*(,)?|"""
    r"""\[\s*['"]([A-Za-z_]\w*)['"]\s*\]|\.([A-Z][A-Z0-9_]*)\b|\(\s*['"]([A-Za-z_]\w*)['"]\s*(,)?)"""
)
_GO_CODE = re2.compile(r"\{\{((?:[^}]|\}[^}])*)\}\}")
_GO_ENV = re2.compile(
    r"""(?:\.Env|\benv)\.([A-Za-z_]\w*)|\b(?:getenv|getv|env|env\.Getenv|mustEnv|requiredEnv|envOrDefault)\s+["`]([A-Za-z_]\w*)["`]\s*"""
    r"""(["`])?|index\s+\.Env\s+["`]([A-Za-z_]\w*)["`]"""
)
_GO_DEFAULT = ("default ", "or ", "coalesce ", "|default", "| default", "if ", "with ", "exists ", "contains ")

_CADDY = re2.compile(r"\{\$([A-Za-z_]\w*)(:[^}\n]*)?\}|\{env\.([A-Za-z_]\w*)\}")
_APACHE_SET = re2.compile(r"(?im)^\s*(?:Define|UnDefine)\s+([A-Za-z_]\w*)")
_CONFIGURATION = (".conf", ".ini", ".cfg", ".yml", ".yaml", ".json", ".xml", ".properties", ".js")
_NGINX_OWN = frozenset(
    [
        "request_uri",
        "host",
        "uri",
        "args",
        "http_host",
        "scheme",
        "remote_addr",
        "proxy_add_x_forwarded_for",
        "document_root",
    ]
)


def facts(source: Source) -> FileFacts:
    """What the file takes from the environment."""
    if len(source.data) > _LARGEST:
        return FileFacts(is_damaged=True)
    path = source.path.lower()
    name = path.rpartition("/")[2]
    text = source.data.decode("utf-8-sig", "replace")
    found: list[Read] = []
    for reader in _readers(path, name, text):
        found += reader(text)
    known: dict[tuple[str, int], Read] = {}
    for read in found:
        known.setdefault((read.name, read.line), read)
    return FileFacts(tuple(sorted(known.values(), key=lambda read: (read.line, read.name))))


def _readers(path: str, name: str, text: str) -> Iterator[Callable[[str], Iterable[Read]]]:
    """Those that fit the file."""
    is_jinja = name.endswith((".j2", ".jinja", ".jinja2"))
    is_template = name.endswith((".template", ".tmpl", ".tpl", ".ctmpl", ".gotmpl"))
    if is_jinja:
        yield _jinja
        return
    if is_template and "{{" in text:
        yield _go
    if name.endswith((".ini", ".conf", ".cfg")) or ".conf." in name or ".ini." in name:
        if "%(ENV_" in text:
            yield _supervisor
        if "uwsgi" in name or _UWSGI_SECTION.search(text):
            yield _uwsgi
        if "{{" in text and ".Env" in text:
            yield _go
    is_filled_in = is_template or ".template" in name or ".tmpl" in name or ".envsubst" in name
    is_nginx = "nginx" in path or name.endswith((".conf.template", ".vcl.template"))
    if is_filled_in and (is_nginx or _is_plain_template(path, name)):
        yield _envsubst if is_nginx else _envsubst_in_braces
    elif expand := _expanding(path, name):
        yield expand


def _is_plain_template(path: str, name: str) -> bool:
    """Whether it is the template of a configuration file, which `envsubst` usually fills in."""
    inner = name.removesuffix(".template").removesuffix(".tmpl").removesuffix(".envsubst")
    return inner != name and inner.endswith(_CONFIGURATION) and "/.github/" not in f"/{path}"


def _expanding(path: str, name: str) -> Callable[[str], Iterable[Read]] | None:
    """What reads a file whose tool puts the environment in by itself."""
    if name.startswith("caddyfile") or name.endswith(".caddyfile"):
        return _caddy
    if name in {"php.ini", "php-fpm.conf", "www.conf"} or (name.endswith((".ini", ".conf")) and _is_below(path, "php")):
        return _braces
    if name.endswith(".conf") and (_is_below(path, "apache") or _is_below(path, "httpd") or "apache" in name):
        return _apache
    if name.endswith((".toml", ".conf", ".cfg")) and name.startswith(("vector", "telegraf", "fluent-bit", "haproxy")):
        return _dollars
    return None


def _is_below(path: str, word: str) -> bool:
    return any(part.startswith(word) for part in path.split("/")[:-1])


def _line_counter(text: str) -> Callable[[int], int]:
    state = [0, 1]

    def line(at: int) -> int:
        if at < state[0]:
            state[:] = [0, 1]
        state[:] = [at, state[1] + text.count("\n", state[0], at)]
        return state[1]

    return line


def _is_comment(text: str, at: int, marks: str) -> bool:
    start = text.rfind("\n", 0, at) + 1
    return text[start:at].lstrip()[:1] in tuple(marks)


def _named(text: str, names: Iterable[str], before: str, marks: str) -> Iterator[tuple[str, int]]:
    """Each name with its line, as they follow one another; those in comments are left out."""
    line = _line_counter(text)
    at = 0
    for name in names:
        found = text.find(f"{before}{name}", at)
        if found == -1:
            continue
        at = found + len(before) + len(name)
        if not _is_comment(text, found, marks):
            yield name, line(found)


def _uwsgi(text: str) -> Iterator[Read]:
    """`$(X)`; `if-env = X` looks whether it is there. `env = X=…` sets it."""
    given = set(_UWSGI_SET.findall(text))
    tested = {test for _, test in _UWSGI.findall(text) if test}
    for name, line in _named(text, [name for name, _ in _UWSGI.findall(text) if name], "$(", "#;"):
        if name not in given:
            need = "optional" if name in tested else "unknown"
            yield Read(name, line, need, scope="runtime", through="uwsgi")  # type: ignore[arg-type]
    for name in tested:
        yield Read(name, text.count("\n", 0, text.find(name)) + 1, "optional", scope="runtime", through="uwsgi if-env")


def _supervisor(text: str) -> Iterator[Read]:
    """supervisord stops where a name is not there."""
    for name, line in _named(text, _SUPERVISOR.findall(text), "%(ENV_", "#;"):
        yield Read(name, line, "required", scope="runtime", through="supervisord")


def _envsubst(text: str) -> Iterator[Read]:
    """`${X}` and `$X` in upper case; nginx's own variables are in lower case. envsubst knows no defaults."""
    for read in expansions.reads(text, 1, "envsubst", escape="", scope="runtime"):
        if is_usual_name(read.name) and read.name.lower() not in _NGINX_OWN:
            yield read


def _envsubst_in_braces(text: str) -> Iterator[Read]:
    """`${X}` alone: a `$X` of such a file is more often its own."""
    bare = {(read.name, read.line) for read in _envsubst(text.replace("${", "\0"))}
    for read in _envsubst(text):
        if (read.name, read.line) not in bare and read.need == "unknown":
            yield read


def _dollars(text: str) -> Iterator[Read]:
    """`${X}`, `${X:-default}` and `$X` of tools that know these."""
    return _outside_comments(text, "config file")


def _braces(text: str) -> Iterator[Read]:
    """`${X}` of PHP's own files; a pool's `env[X] = $X` too."""
    return _outside_comments(text, "php.ini")


def _apache(text: str) -> Iterator[Read]:
    """`${X}`, unless `Define` sets it. `APACHE_…` are what its own start script sets."""
    given = set(_APACHE_SET.findall(text))
    for read in _outside_comments(text, "Apache"):
        if read.name not in given and not read.name.startswith("APACHE_"):
            yield read


def _outside_comments(text: str, through: str) -> Iterator[Read]:
    for number, line in enumerate(text.split("\n"), 1):
        if "$" in line and line.lstrip()[:1] not in {"#", ";"}:
            for read in expansions.reads(line, number, through, escape="$$", scope="runtime"):
                if is_usual_name(read.name):
                    yield read


def _caddy(text: str) -> Iterator[Read]:
    """`{$X}`, `{$X:default}`, `{env.X}`."""
    for number, line in enumerate(text.split("\n"), 1):
        for name, default, placeholder in _CADDY.findall(line) if not line.lstrip().startswith("#") else ():
            yield Read(
                *(name or placeholder, number, "optional" if default else "unknown"),
                default=default[1:] if default else None,
                scope="runtime",
                through="Caddyfile",
            )


def _jinja(text: str) -> Iterator[Read]:
    """`lookup('env', 'X')`, `environ.get('X')`, `env['X']`, `env.X` in code of a template."""
    line = _line_counter(text)
    at = 0
    for printed, statement in _JINJA_CODE.findall(text):
        body = printed or statement
        found = text.find(body, at)
        at = found + len(body)
        if "env" not in body.lower():
            continue
        for name, need in [*_jinja_lookups(body), *_jinja_access(body)]:
            tested = need == "unknown" and bool(statement) and body.lstrip("-+ ").startswith(("if ", "elif "))
            yield Read(name, line(found), "optional" if tested else need, through="template")  # type: ignore[arg-type]


def _jinja_lookups(body: str) -> Iterator[tuple[str, str]]:
    for name in _JINJA_LOOKUP.findall(body):
        yield name, "optional" if "default(" in body or "| d(" in body or " or " in body else "unknown"


def _jinja_access(body: str) -> Iterator[tuple[str, str]]:
    for by_get, has_default, by_key, by_dot, by_call, called_default in _JINJA_ENVIRON.findall(body):
        name = by_get or by_key or by_dot or by_call
        has_other = has_default or called_default or "default(" in body or "|d(" in body or " or " in body
        if is_name(name) and not (by_call and not is_usual_name(name)):
            yield name, "optional" if has_other else "unknown"


def _go(text: str) -> Iterator[Read]:
    """`{{ .Env.X }}`, `{{ getenv "X" "default" }}`, `{{ env "X" }}`."""
    line = _line_counter(text)
    at = 0
    for body in _GO_CODE.findall(text):
        found = text.find(body, at)
        at = found + len(body)
        if "nv" not in body:
            continue
        for dotted, called, has_default, indexed in _GO_ENV.findall(body):
            name = dotted or called or indexed
            if not is_usual_name(name):
                continue
            is_optional = bool(has_default) or any(mark in body for mark in _GO_DEFAULT)
            need = "optional" if is_optional else "required" if "must" in body or "required" in body else "unknown"
            yield Read(name, line(found), need, scope=_RUNTIME, through="template")  # type: ignore[arg-type]


_RUNTIME: Scope = "runtime"
