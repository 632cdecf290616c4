"""Prisma's schemas: `url = env("DATABASE_URL")`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Read
from launch_gates.gates.env.names import is_name

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Need, Source

_OPTIONAL = ("directUrl", "shadowDatabaseUrl")
"""Properties that only the migrations use."""


def facts(source: Source) -> FileFacts:
    """The variables that the data source is given."""
    reads = []
    for number, line in enumerate(source.data.decode("utf-8", "replace").split("\n"), start=1):
        code = line.partition("//")[0] if '"' not in line.partition("//")[0] else line
        at = code.find("env(")
        if at == -1 or code.lstrip().startswith("//"):
            continue
        key = code[:at].partition("=")[0].strip()
        given = code[at + 4 :].strip()
        if not given or given[0] not in "\"'" or not code[:at].rstrip().endswith(("=", "[", ",")):
            continue
        name = given[1:].partition(given[0])[0]
        if is_name(name):
            need: Need = "unknown" if key in _OPTIONAL else "required"
            is_url = key.lower().endswith("url")
            reads.append(Read(name, number, need, "url" if is_url else "", through="env"))
    return FileFacts(reads=tuple(reads))
