"""Serves a WSGI application on this machine, several requests at once, until the process is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"


def serve(application: WSGIApplication, port: int) -> None:
    """Does not come back."""
    make_server("127.0.0.1", port, application, threaded=True, request_handler=_Handler).serve_forever()
