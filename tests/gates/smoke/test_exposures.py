"""Files that nobody should get, told by what only they hold."""

from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.smoke.exposures import EXPOSURES, MOST_READ
from launch_gates.gates.smoke.likeness import begins_as_page

if TYPE_CHECKING:
    from pathlib import Path

_SHA = "0123456789abcdef" * 2 + "01234567"


def _holds(title: str, body: bytes) -> str:
    return next(each for each in EXPOSURES if each.title == title).holds(body[:MOST_READ])


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.php", "<?php")
    return file.getvalue()


def _tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("index.php"))
    return file.getvalue()


@pytest.mark.parametrize(
    ("title", "body", "holds"),
    [
        ("an environment file", b"# production\nAPP_ENV=production\n\nexport DB_HOST='db'\n", "2 variables"),
        ("an environment file", b'\xef\xbb\xbfA=1\nB=2\nC="\nlines\n"\nD=3\nE=4\n', "5 variables"),
        ("an environment file", b"KEY=value", "1 variable"),
        ("an environment file", b"KEY=value\n" * 9_000, "1639 variables or more"),
        ("the repository", b"ref: refs/heads/main\n", "the name of a branch"),
        ("the repository", f"{_SHA}\n".encode(), "the name of a branch"),
        ("the repository's configuration", b"[core]\n\trepositoryformatversion = 0\n", "remotes and branches"),
        ("a dump", b"-- MySQL dump 10.13\n--\n", "a database's tables"),
        ("a dump", b"--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE users (\n", "a database's tables"),
        ("a dump", b"PGDMP\x01\x0e\x00", "a database's tables"),
        ("a dump", gzip.compress(b"-- MySQL dump"), "files"),
        ("a backup", _zip(), "files"),
        ("a backup", _tar(), "files"),
        ("WordPress' configuration", b"<?php\ndefine('DB_PASSWORD', 'x');\n", "the database's password"),
        ("a private key", b"-----BEGIN OPENSSH PRIVATE" + b" KEY-----\n", "a key"),
        ("credentials of AWS", b"[default]\naws_access_key_id = x\n", "access keys"),
        ("Apache's users", b"ada:$apr1$x$y\n", "users with their password hashes"),
        ("Spring's environment", b'{"activeProfiles":[],"propertySources":[]}', "the application's properties"),
        ("a log", b"[2026-01-31 10:00:00] production.ERROR: no such table {\n", "a log"),
        ("a log", b"[31-Jan-2026 10:00:00 UTC] PHP Warning:  x\n", "a log"),
        ("phpinfo()", b"<!DOCTYPE html><title>PHP 8.2.1 - phpinfo()</title>", "settings and variables of the server"),
        ("Apache's status page", b"<h1>Apache Server Status for shop.example</h1>", "the addresses that visitors ask for"),
        ("a list of files", b"\x00\x00\x00\x01Bud1\x00", "the names of the folder's files"),
    ],
)  # fmt: skip
def test_found(title: str, body: bytes, holds: str) -> None:
    assert _holds(title, body) == holds


def test_a_real_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        database.execute("create table users (id integer)")
    database.close()
    assert _holds("a database", (tmp_path / "db.sqlite3").read_bytes()) == "all its tables"


QUIET = [
    b"",
    b"Not Found",
    b"<!doctype html><title>Shop</title><p>DB_PASSWORD define aws_access_key_id [core]</p>",
    b'{"error":"not found","status":404}',
    b"User-agent: *\nDisallow: /\n",
    b"const API_URL=1;\nrender(app);\n",
    b"ref: see above\n",
    b"name=value&other=value",
    b"/* styles */\n.a{color:red}",
    b"-- nothing here",
    b"-----BEGIN PUBLIC KEY-----\n",
    b"-----BEGIN CERTIFICATE-----\n",
    b"\x89PNG\r\n\x1a\n",
    b"window.dataLayer=[]",
]


@pytest.mark.parametrize("body", QUIET)
def test_what_a_site_may_answer_everything_with_is_none(body: bytes) -> None:
    assert not begins_as_page(body) or body.startswith(b"<!doctype")
    for exposure in EXPOSURES:
        assert begins_as_page(body) or not exposure.holds(body), exposure.title


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(body: bytes) -> None:
    for exposure in EXPOSURES:
        assert isinstance(exposure.holds(body), str)


def test_no_path_is_there_twice() -> None:
    paths = [path for exposure in EXPOSURES for path in exposure.paths]
    assert len(paths) == len(set(paths)) <= 40
