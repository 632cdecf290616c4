"""From a host's name to its addresses, by the system's own resolver, in bounded time."""

from __future__ import annotations

import socket
from queue import Empty, SimpleQueue
from threading import Thread

from launch_gates.site.failures import Kind, NoAnswerError

_ABSENT = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def system_addresses(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """Its addresses in the order in which they are to be tried (RFC 6724).

    Raises NoAnswerError: there is no such name, or nobody could say. The system's resolver knows no time limit, so it
    is left alone in its thread when that is over.
    """
    answers: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            answers.put(error)
        except UnicodeError:
            answers.put(socket.gaierror(socket.EAI_NONAME, "no name"))
        else:
            answers.put([str(each[4][0]) for each in found])

    Thread(target=ask, daemon=True, name="look-up").start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise NoAnswerError(Kind.NAME, "no name server answered in time") from None
    if isinstance(answer, OSError):
        if answer.errno in _ABSENT:
            raise NoAnswerError(Kind.NAME, "there is no such name, or it has no address")
        raise NoAnswerError(Kind.NAME, "the name could not be looked up", is_repeatable=True)
    return tuple(dict.fromkeys(answer))


def written_address(host: str) -> str:
    """The address that the host is written as, in any way that a resolver takes (`127.1`, `0x7f000001`); else nothing.

    Nobody is asked.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return ""
    return str(found[0][4][0])
