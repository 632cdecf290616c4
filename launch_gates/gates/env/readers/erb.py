"""Ruby within templates: ERB in any text and in YAML settings of Rails, and the lines of code in Haml and Slim.

The code is left where it stands and all else becomes blanks, so that it can be read as one file of Ruby.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts
from launch_gates.gates.env.readers.ruby import facts_of_ruby

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Read, Source

_LINE_TEMPLATES = (".haml", ".slim")
_YAML = (".yml", ".yaml", ".yml.erb", ".yaml.erb")
_KEPT = b"\n\r"
_BLANK = bytes(byte if byte in _KEPT else 0x20 for byte in range(256))


def facts(source: Source) -> FileFacts:
    """What the code in the template says of environment variables."""
    path = source.path.lower()
    code = _of_lines(source.data) if path.endswith(_LINE_TEMPLATES) else _of_tags(source.data)
    if not any(hint in code for hint in (b"ENV", b"Figaro", *(helper.name.encode() for helper in source.helpers))):
        return FileFacts()
    found = facts_of_ruby(source._replace(data=code))._replace(is_damaged=False)
    if path.endswith(_YAML):
        return found._replace(reads=tuple(_in_yaml(found.reads, source.data)))
    return found


def _of_tags(data: bytes) -> bytes:
    """The code between `<%` and `%>`, each piece a statement of its own."""
    pieces, at = [], 0
    while (start := data.find(b"<%", at)) != -1:
        end = data.find(b"%>", start + 2)
        if end == -1:
            break
        pieces.append(data[at:start].translate(_BLANK))
        code = data[start + 2 : end]
        kept = code.lstrip(b"=-").removesuffix(b"-")
        if code.startswith(b"%") or kept.lstrip().startswith(b"#"):
            pieces.append(data[start : end + 2].translate(_BLANK))
        else:
            opened = 2 + len(code) - len(code.lstrip(b"=-"))
            closed = end + 2 - start - opened - len(kept)
            pieces += [b" " * opened, kept, b";".ljust(closed)]
        at = end + 2
    return b"".join((*pieces, data[at:].translate(_BLANK)))


def _of_lines(data: bytes) -> bytes:
    """Each line that has code with `ENV` in it: from its mark on, or from `ENV` itself where it is an attribute's."""
    return b"\n".join(_line(line) for line in data.split(b"\n"))


def _line(line: bytes) -> bytes:
    at = line.find(b"ENV")
    bare = line.strip()
    if at == -1 or bare.startswith((b"-#", b"/", b"|", b"'")):
        return b""
    if bare.startswith((b"- ", b"= ", b"-if", b"-unless")):
        return bare[1:]
    marked = line.rfind(b"= ", 0, at)
    return line[marked + 2 :] if marked != -1 else line[at:]


def _in_yaml(reads: tuple[Read, ...], data: bytes) -> Iterator[Read]:
    """Those that count: code in a YAML comment runs too, so `fetch` there still fails, and all else does nothing."""
    lines = data.split(b"\n")
    sections = [number for number, line in enumerate(lines, 1) if line[:1].isalpha()]
    for read in reads:
        line = lines[read.line - 1] if read.line <= len(lines) else b""
        if read.need == "required":
            yield read
        elif not line.lstrip().startswith(b"#"):
            above = bisect_right(sections, read.line) - 1
            name = lines[sections[above] - 1].partition(b":")[0] if above >= 0 else b""
            if name == b"test":
                yield read._replace(scope="test")
            else:
                yield read._replace(is_conditional=read.is_conditional or name == b"development")
