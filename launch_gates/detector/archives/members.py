"""The members of any archive, in the order in which they stand in it. One table: a format is a file and a line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from launch_gates.detector.archives import kind_of, streams, tars, zips
from launch_gates.detector.archives.budget import LIMITS, NESTED, Budget, LeftOut, Member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.detector.archives.budget import Limits

_FORMATS: dict[str, Callable[[bytes, Budget], Iterator[Member | LeftOut]]] = {
    "zip": zips.members,
    "tar": lambda content, budget: tars.members(tars.Plain(content), budget),
    "gzip": partial(streams.members, kind="gzip"),
    "bzip2": partial(streams.members, kind="bzip2"),
    "xz": partial(streams.members, kind="xz"),
}


def members(content: bytes, limits: Limits = LIMITS) -> Iterator[Member | LeftOut]:
    """What is in it and what was left out; nothing for what is no archive. Never raises, whatever the bytes are.

    One member is in memory at a time. An archive within it comes as the bytes that it is.
    """
    kind = kind_of(content)
    if not kind:
        return
    for each in _FORMATS[kind](content, Budget(limits, len(content))):
        yield each
        if isinstance(each, Member) and kind_of(each.content):
            yield LeftOut(each.name, NESTED)
