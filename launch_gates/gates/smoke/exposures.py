"""Files that nobody should get from a site: where they lie, and what only they hold.

A site may answer everything with 200, so a file is told by its content and never by its status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.source_maps import sources_in

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_READ = 16 << 10
"""Bytes of a file that are read."""
_AWAY = "Take it off the server and refuse such names there; deploy what the build made and nothing else."
_REPLACE = "Replace every credential that is in it: somebody may have it. " + _AWAY
_PACKED = (b"PK\x03\x04", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
"""zip, gzip, 7z and rar."""
_MOSTLY = 0.6
"""The share of a file's lines that are assignments, where it is a file of those."""


class Exposure(NamedTuple):
    """One kind of file."""

    title: str
    paths: tuple[str, ...]
    holds: Callable[[bytes], str]
    """For the beginning of a body: what is in it, in words; empty where it is no such file."""
    severity: Severity = Severity.CRITICAL
    fix: str = _REPLACE
    is_page: bool = False
    """Whether it is HTML itself."""


def _variables(body: bytes) -> str:
    """`NAME=value` on most lines."""
    text = body.decode("utf-8-sig", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    names = [line.removeprefix("export ").partition("=")[0].strip() for line in lines if "=" in line]
    names = [name for name in names if name.isidentifier() and name.isupper()]
    if not names or len(names) < _MOSTLY * len(lines):
        return ""
    more = " or more" if len(body) >= MOST_READ else ""
    return f"{len(names)} variable{'s' * (len(names) > 1)}{more}"


def _head(body: bytes) -> str:
    text = body.strip()
    is_id = len(text) == 40 and all(each in b"0123456789abcdef" for each in text)  # noqa: PLR2004 (SHA-1 in hexadecimal)
    return "the name of a branch" if is_id or (text.startswith(b"ref: refs/") and b"\n" not in text) else ""


def _archive(body: bytes) -> str:
    """A zip, gzip, 7z or tar file, or a dump in SQL."""
    is_packed = body.startswith(_PACKED) or body[257:262] == b"ustar"
    return "files" if is_packed else _dump(body)


def _dump(body: bytes) -> str:
    begins = body.lstrip(b"\xef\xbb\xbf \r\n").startswith
    if begins((b"PGDMP", b"-- MySQL dump", b"-- MariaDB dump", b"/*M!999999", b"-- phpMyAdmin SQL Dump")):
        return "a database's tables"
    is_sql = begins((b"--", b"/*", b"SET ", b"CREATE ", b"DROP ", b"INSERT ", b"BEGIN", b"USE "))
    has_rows = any(each in body for each in (b"CREATE TABLE", b"INSERT INTO", b"COPY "))
    return "a database's tables" if is_sql and has_rows else ""


def _begins(holds: str, *marks: bytes) -> Callable[[bytes], str]:
    return lambda body: holds if body.startswith(marks) else ""


def _has(holds: str, *marks: bytes) -> Callable[[bytes], str]:
    return lambda body: holds if all(mark in body for mark in marks) else ""


def _passwords(body: bytes) -> str:
    """Apache's file of users: `name:hash`."""
    first = body.partition(b"\n")[0]
    is_hashed = any(mark in first for mark in (b":$apr1$", b":$2y$", b":{SHA}"))
    return "users with their password hashes" if is_hashed and b"<" not in first else ""


def _log(body: bytes) -> str:
    """Of Laravel or WordPress: a date in brackets, and a level."""
    first = body.partition(b"\n")[0]
    has_level = any(mark in first for mark in (b".ERROR: ", b".INFO: ", b".DEBUG: ", b".WARNING: ", b"] PHP "))
    return "a log" if first[:1] == b"[" and first[1:3].isdigit() and has_level else ""


EXPOSURES = (
    Exposure(
        "an environment file",
        ("/.env", "/.env.production", "/.env.local", "/.env.backup", "/.env.bak", "/.env.old", "/.env.save"),
        _variables,
    ),
    Exposure("the repository", ("/.git/HEAD",), _head),
    Exposure(
        "the repository's configuration",
        ("/.git/config",),
        _has("remotes and branches", b"[core]", b"repositoryformatversion"),
    ),
    Exposure("Subversion's working copy", ("/.svn/wc.db",), _begins("the names of all files", b"SQLite format 3\x00")),
    Exposure(
        "a database",
        ("/db.sqlite3", "/database.sqlite", "/database/database.sqlite", "/storage/production.sqlite3"),
        _begins("all its tables", b"SQLite format 3\x00"),
    ),
    Exposure("a dump", ("/backup.sql", "/dump.sql", "/database.sql", "/db.sql", "/dump.sql.gz"), _archive),
    Exposure("a backup", ("/backup.zip", "/backup.tar.gz", "/site.zip"), _archive),
    Exposure(
        "WordPress' configuration",
        ("/wp-config.php.bak", "/wp-config.php~", "/wp-config.php.save", "/wp-config.old"),
        _has("the database's password", b"DB_PASSWORD", b"define"),
    ),
    Exposure("a private key", ("/id_rsa", "/.ssh/id_rsa"), _has("a key", b"-----BEGIN ", b"PRIVATE KEY-----")),
    Exposure("credentials of AWS", ("/.aws/credentials",), _has("access keys", b"aws_access_key_id", b"[")),
    Exposure("Apache's users", ("/.htpasswd",), _passwords),
    Exposure(
        "Spring's environment",
        ("/actuator/env",),
        _has("the application's properties", b'"propertySources"', b'"activeProfiles"'),
    ),
    Exposure(
        "a log",
        ("/storage/logs/laravel.log", "/wp-content/debug.log"),
        _log,
        Severity.HIGH,
        "Take it off the server, write logs outside of what is served, and see what is in it.",
    ),
    Exposure(
        "phpinfo()",
        ("/phpinfo.php", "/info.php"),
        _has("settings and variables of the server", b"phpinfo()</title>"),
        Severity.HIGH,
        "Delete the file.",
        is_page=True,
    ),
    Exposure(
        "Apache's status page",
        ("/server-status",),
        _has("the addresses that visitors ask for", b"Apache Server Status for "),
        Severity.HIGH,
        "Allow it from the server's own network alone (Require local).",
        is_page=True,
    ),
    Exposure(
        "a list of files",
        ("/.DS_Store",),
        _begins("the names of the folder's files", b"\x00\x00\x00\x01Bud1"),
        Severity.LOW,
        _AWAY,
    ),
)
SOURCE_MAP = Exposure(
    "a source map",
    (),
    sources_in,
    Severity.MEDIUM,
    "Build without source maps for browsers, or upload them to the error tracker and take them off the server.",
)
"""Where it lies, a script says."""
MOST_MAPS = 5
"""Source maps that are asked for: those of one build are alike."""
