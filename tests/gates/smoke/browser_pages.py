"""Pages on which something goes right or wrong that only a browser sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.site.servers import answer

if TYPE_CHECKING:
    import socket

PNG = b"\x89PNG\r\n\x1a\n"
_STYLE = "<!doctype html><link rel=icon href='data:,'><h1 style='font-size:60px'>Shop</h1>"


def _page(body: str) -> bytes:
    return answer(f"{_STYLE}{body}".encode(), content_type="text/html")


ANSWERS = {
    "/well": _page("<script>document.title = 'drawn'</script>"),
    "/throws": _page("<script>setTimeout(() => { throw new Error('the cart is broken') })</script>"),
    "/console": _page("<script>console.error('no price for', 'teapot'); console.log('fine')</script>"),
    "/lacks": _page("<script src=/gone.js></script><img src=/gone.png><script>fetch('/api/me')</script>"),
    "/api-down": _page("<script>fetch('/down')</script>"),
    "/down": answer(b"{}", status="500 Broken"),
    "/metadata": _page("<script>fetch('http://169.254.169.254/latest/meta-data/').catch(() => 0)</script>"),
}


def serve(connection: socket.socket, head: bytes) -> None:
    path = head.split(b" ")[1].decode()
    connection.sendall(ANSWERS.get(path, answer(b"", status="404 Not Found")))
