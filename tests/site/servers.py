"""Real web servers on free ports of this machine, and one that says whatever bytes a test wants."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

from tests.installed import FOLDERS, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NGINX = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  default_type text/html;
  ssl_protocols TLSv1.2 TLSv1.3;
{servers}
}}
"""


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def nginx(folder: Path, servers: str, *ports: int) -> Iterator[None]:
    """nginx with these `server` blocks, until the end; waits until it listens on the ports."""
    require("nginx")
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, servers=servers), encoding="utf-8")
    with running(["nginx", "-e", str(folder / "error.log"), "-c", str(configuration)], folder, *ports):
        yield


@contextmanager
def running(command: list[str], folder: Path, *ports: int, **environment: str) -> Iterator[None]:
    """A process that listens on the ports, until the end. What it says is in `log` in the folder."""
    program = shutil.which(command[0], path=FOLDERS)
    assert program is not None, command[0]
    log = folder / "log"
    places = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PATH": FOLDERS}
    with log.open("wb") as said:
        process = subprocess.Popen(
            [program, *command[1:]], cwd=folder, env={**places, **environment}, stdout=said, stderr=said
        )
    try:
        for port in ports:
            _await(port, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


class Raw:
    """A server that reads the head of a request and hands the connection to `answer`, each in a thread of its own."""

    def __init__(self, answer: Callable[[socket.socket, bytes], None]) -> None:
        """It listens from now on, and answers once it is entered."""
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.heads: list[bytes] = []
        """What it was asked, in order."""
        self._ends = threading.Event()

    def __enter__(self) -> Self:
        """Begins to answer."""
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends, and with it every `sleep`."""
        self._ends.set()
        self._socket.close()

    def sleep(self, seconds: float) -> bool:
        """Waits, and whether to go on: not when the test is over."""
        return not self._ends.wait(seconds)

    def _serve(self) -> None:
        while not self._ends.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while head := _head(connection):
                self.heads.append(head)
                self._answer(connection, head)


def _head(connection: socket.socket) -> bytes:
    """The request's head; its body, which is short in our tests, is read away."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65_536)
        if not part:
            return b""
        head += part
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """The bytes of an answer; `_` in a header's name is `-`."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
