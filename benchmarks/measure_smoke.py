"""Measures the smoke gate on a site of twenty routes on this machine, beside curl asking for the same twenty."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from benchmarks import applications, results
from benchmarks.applications import Measured
from benchmarks.environments import executable
from benchmarks.timing import Command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.applications import Asked

_ROUTES = 20
_MOST_MORE = 1.0
"""Seconds that ours may take more than curl."""
_PAGE = (
    b'<!doctype html><html lang="en"><head><title>Shop</title></head><body><h1>Shop</h1>'
    + b"<p>A good thing for a good price.</p>" * 100
    + b"</body></html>"
)
_ABOUT = """\
Printed by `make bench ARGS="--smoke"`. A site of twenty routes on this machine, all of them configured; curl asks for
the same twenty over one connection. Ours starts, finds its configuration, asks for them and applies every rule.
Medians of interleaved runs after one of each that is not counted."""


def measure(facts: dict[str, str], asked: Asked) -> Measured:
    """Measures the gate and curl. Raises FileNotFoundError where there is no curl."""
    curl = shutil.which("curl")
    if curl is None:
        raise FileNotFoundError("curl")
    folder = asked.work / "smoke"
    folder.mkdir(exist_ok=True)
    with _site() as url:
        urls = _configured(folder, url)
        ours = Command("lg-smoke", (str(executable(asked.work / "launch-gates", "lg-smoke")), url))
        asking = (part for each in urls for part in ("-o", "/dev/null", each))
        theirs = Command("curl", (curl, "--silent", "--noproxy", "*", *asking))
        series = applications.run([ours, theirs], folder, asked)
    more = series[0].wall - series[1].wall if not any(each.failure for each in series) else None
    outcome = "NOT MET, one of them failed" if more is None else _outcome(more)
    facts["site"] = f"{_ROUTES} routes, {len(_PAGE):,} bytes each"
    page = results.page(
        facts, [(applications.scenario("smoke", "Twenty routes"), series)], "Speed of the smoke gate", _ABOUT
    )
    return Measured(f"{page}\n- at most {_MOST_MORE:.0f} s more than curl: {outcome}\n", "NOT MET" not in outcome)


def _outcome(more: float) -> str:
    return f"{'met' if more <= _MOST_MORE else 'NOT MET'}, {results.duration(more)} more"


def _configured(folder: Path, url: str) -> list[str]:
    """Writes the configuration; gives the addresses of the routes."""
    paths = [f"/page-{number}" for number in range(1, _ROUTES)]
    lines = [f'page-{number} = "{path}"' for number, path in enumerate(paths, 1)]
    (folder / "launch-gates.toml").write_text("\n".join(["[site.routes]", *lines]) + "\n", encoding="utf-8")
    return [url, *(url.rstrip("/") + path for path in paths)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def do_GET(self) -> None:
        is_there = self.path == "/" or self.path.startswith("/page-")
        body = _PAGE if is_there else b"<h1>Not found</h1>"
        self.send_response(200 if is_there else 404)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@contextmanager
def _site() -> Iterator[str]:
    """The address of a server that runs until the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
