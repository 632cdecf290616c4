"""Batch files: `%NAME%`, also `%NAME:~0,3%` and `!NAME!`, where the file has not set it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import FileFacts, Read, Write
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.powershell import is_usual

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Need, Source

_LARGEST = 4 << 20
_USE = re2.compile(r"%([A-Za-z_][A-Za-z0-9_]*)(?::[^%\n]*)?%|\b[dD][eE][fF][iI][nN][eE][dD]\s+([A-Za-z_][A-Za-z0-9_]*)")
_SET = re2.compile(r"(?i)(?:^|[\s&(@])set\s+(?:/[ap]\s+)?\"?([A-Z_][A-Z0-9_]*)\s*=")
_FOR = re2.compile(r"(?i)^\s*(?:rem\b|::|@rem\b)")
_ABSENT = re2.compile(
    r"(?i)\bif\s+(?:/i\s+)?not\s+defined\s|\"%[A-Z_0-9]+%\"\s*==\s*\"\"|\"\"\s*==\s*\"%|\[%[A-Z_0-9]+%\]\s*==\s*\[\]"
)
_TEST = re2.compile(r"(?i)^\s*@?\)?\s*(?:else\s+)?if\s")
_FAILS = re2.compile(r"(?i)\bexit\s+(?:/b\s+)?(?:[1-9]|%)|\bgoto\s+:?(?:error|fail|usage|end_?error|no\w+|die|missing)")


def facts(source: Source) -> FileFacts:
    """What a batch file reads."""
    lines = source.data[:_LARGEST].decode("utf-8-sig", "replace").splitlines()
    reads: list[Read] = []
    writes: dict[str, Write] = {}
    settled: dict[str, Need] = {}
    for index, line in enumerate(lines):
        if "%" not in line and not any(word in line.lower() for word in ("defined", "set")):
            continue
        if _FOR.match(line):
            continue
        given = [match.group(1).upper() for match in _SET.finditer(line)]
        for match in _USE.finditer(line):
            name = match.group(1) or match.group(2)
            if not is_usual(name) or not is_usual_name(name) or name.upper() in writes:
                continue
            need = _need(lines, index)
            if need == "unknown":
                need = settled.get(name, need)
            else:
                settled.setdefault(name, need)
            reads.append(Read(name, index + 1, need, through="%%"))
        for name in given:
            if is_usual_name(name):
                writes.setdefault(name, Write(name, index + 1))
    asked = {read.name.upper() for read in reads}
    return FileFacts(
        tuple(dict.fromkeys(reads)), writes=tuple(write for name, write in writes.items() if name not in asked)
    )


def _need(lines: list[str], index: int) -> Need:
    line = lines[index]
    if not _TEST.match(line):
        return "unknown"
    if _ABSENT.search(line) is None:
        return "optional"
    if _FAILS.search(line) is not None:
        return "required"
    if line.rstrip().endswith("("):
        for following in lines[index + 1 : index + 10]:
            if following.strip().startswith(")"):
                break
            if _FAILS.search(following) is not None:
                return "required"
    return "optional"
