"""Starts the test shops: each in a process of its own, over http, or over https as shop.example behind nginx."""

from __future__ import annotations

import secrets
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.site.client import Options
from launch_gates.site.detours import Detours, named_by, parse_connect_to
from tests.site.servers import free_port, nginx, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.authority import Authority

DJANGO, SPA = "django_shop", "spa_shop"
HOST = "shop.example"
CUSTOMER, ADMINISTRATOR = "ada", "root"
"""The users of the Django shop. The other one has `ada@shop.example`."""
PASSWORD = secrets.token_urlsafe(12)
WEBHOOK_SECRET = secrets.token_urlsafe(24)
BUILD = secrets.token_hex(20)
_ROOT = Path(__file__).parents[2]
_SERVERS = """
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    location / {{
      proxy_pass http://127.0.0.1:{application};
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto https;
    }}
  }}
  server {{ listen 127.0.0.1:{plain}; return 301 https://$host$request_uri; }}
"""


class Shop(NamedTuple):
    """A shop that runs, and how to reach it."""

    url: str
    options: Options
    arguments: tuple[str, ...] = ()
    """The same for the command line, beside the address."""


@contextmanager
def over_http(kind: str, folder: Path, *breaks: str) -> Iterator[Shop]:
    """The shop on a port of this machine, with what it keeps in the folder."""
    with _running(kind, folder, "http", *breaks) as port:
        yield Shop(f"http://127.0.0.1:{port}/", Options(Detours(named=named_by("127.0.0.1"))))


@contextmanager
def over_https(kind: str, folder: Path, authority: Authority, *breaks: str) -> Iterator[Shop]:
    """The shop as https://shop.example, in front of it nginx, with a certificate by the authority."""
    served, port, plain = authority.serve(HOST), free_port(), free_port()
    with _running(kind, folder, "https", *breaks) as application:
        servers = _SERVERS.format(
            port=port, plain=plain, application=application, certificate=served.certificate, key=served.key
        )
        (folder / "nginx").mkdir()
        with nginx(folder / "nginx", servers, port, plain):
            ways = (f"{HOST}:443:127.0.0.1:{port}", f"{HOST}:80:127.0.0.1:{plain}")
            options = Options(Detours(connect_to=tuple(map(parse_connect_to, ways))), authority.file)
            arguments = (f"--connect-to={ways[0]}", f"--connect-to={ways[1]}", f"--cacert={authority.file}")
            yield Shop(f"https://{HOST}/", options, arguments)


@contextmanager
def _running(kind: str, folder: Path, scheme: str, *breaks: str) -> Iterator[int]:
    port = free_port()
    environment = {
        "PYTHONPATH": str(_ROOT),
        "SCHEME": scheme,
        "BREAKS": ",".join(breaks),
        "BUILD": BUILD,
        "PASSWORD": PASSWORD,
        "SECRET_KEY": secrets.token_urlsafe(40),
        "WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    with running([sys.executable, "-m", f"tests.sites.{kind}", str(port)], folder, port, **environment):
        yield port
