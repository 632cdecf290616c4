"""HCL (Terraform, OpenTofu, Packer, docker buildx bake) as nodes: blocks, attributes, objects and lists.

A block is a pair of its type and its body, whose first pair `LABELS` holds the labels. Expressions are not worked out:
of one that is more than a text, an object or a list, the objects and lists within are kept, else its words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from launch_gates.parsing.nodes import Documents, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.parsing.nodes import Node
LABELS = "\0labels"
_LARGEST = 1 << 20
_DEEPEST = 200
_SPACED = str.maketrans({mark: f" {mark} " for mark in "={}[](),:?\n"})
_MARKS = frozenset("={}[](),:?")


class _Token(NamedTuple):
    kind: Literal["word", "text", "line", "mark"]
    text: str
    line: int


@dataclass(slots=True)
class _Frame:
    node: Mapping | Sequence
    closes: str
    head: list[_Token] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    in_value: bool = False
    depth: int = 0


def documents(data: bytes) -> Documents:
    """The one body of the file."""
    text = data[:_LARGEST].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    root = Mapping(1)
    frames = [_Frame(root, "")]
    is_damaged = len(data) > _LARGEST
    for token in _tokens(text):
        frame = frames[-1]
        if token.kind == "mark" and token.text in "}])":
            if token.text == ")":
                frame.depth = max(0, frame.depth - 1)
            elif token.text == frame.closes:
                _finish(frame)
                frames.pop()
            else:
                is_damaged = True
        elif token.kind == "mark" and token.text in "{[":
            opened: Mapping | Sequence = Sequence(token.line)
            if token.text == "{":
                labels = [] if frame.in_value else [Scalar(each.text, each.line) for each in frame.head[1:]]
                opened = Mapping(token.line, [(Scalar(LABELS, token.line), Sequence(token.line, list(labels)))])
            if frame.in_value or isinstance(frame.node, Sequence):
                frame.parts.append(opened)
            elif frame.head:
                frame.node.pairs.append((Scalar(frame.head[0].text, frame.head[0].line), opened))
                frame.head = []
            frames.append(_Frame(opened, "}" if token.text == "{" else "]"))
            if len(frames) > _DEEPEST:
                return Documents((root,), is_damaged=True)
        else:
            _take(frame, token)
    _finish(frames[-1])
    return Documents((root,), is_damaged or len(frames) > 1)


def _take(frame: _Frame, token: _Token) -> None:
    is_list = isinstance(frame.node, Sequence)
    if token.kind == "line":
        if frame.depth == 0 and not is_list:
            _finish(frame)
    elif token.kind == "mark":
        if token.text == "(":
            frame.depth += 1
        elif token.text == "," and frame.depth == 0:
            _finish(frame)
        elif token.text in {"=", ":", "=>"} and not frame.in_value and not is_list:
            frame.in_value = True
    elif frame.in_value or is_list:
        frame.parts.append(Scalar(token.text, token.line, is_plain=token.kind == "word"))
    else:
        frame.head.append(token)


def _finish(frame: _Frame) -> None:
    """What was begun in the frame is whole."""
    if frame.parts:
        containers = [part for part in frame.parts if not isinstance(part, Scalar)]
        first = frame.parts[0]
        value: Node
        if len(frame.parts) == 1:
            value = first
        elif containers:
            value = Sequence(first.line, list(containers))
        else:
            words = " ".join(part.text for part in frame.parts if isinstance(part, Scalar))
            value = Scalar(words, first.line, is_plain=True)
        if isinstance(frame.node, Sequence):
            frame.node.items.append(value)
        elif frame.head:
            frame.node.pairs.append((Scalar(frame.head[0].text, frame.head[0].line), value))
    frame.head, frame.parts, frame.in_value, frame.depth = [], [], False, 0


def _tokens(text: str) -> Iterator[_Token]:
    """The words, texts, marks and ends of lines. What stands between quotes and in comments is told apart first."""
    line, at = 1, 0
    # Where each of them stands next, looked for anew only when it is passed.
    following = dict.fromkeys(_BEGINS, -1)
    while at < len(text):
        for mark, found in following.items():
            if found < at:
                found = text.find(mark, at)  # noqa: PLW2901
                following[mark] = len(text) if found == -1 else found
        stop = min(following.values())
        for word in text[at:stop].replace("=>", "=").translate(_SPACED).split():
            yield _Token("mark" if word in _MARKS else "word", word, line)
        if text.startswith("\n", stop):
            yield _Token("line", "", line)
            at = stop + 1
        elif text.startswith('"', stop):
            end = _end_of_text(text, stop + 1)
            yield _Token("text", text[stop + 1 : end], line)
            at = end + 1
        elif text.startswith("/*", stop):
            end = text.find("*/", stop)
            at = len(text) if end == -1 else end + 2
        elif text.startswith("<<", stop):
            at = _end_of_document(text, stop)
            yield _Token("text", text[_end(text, stop) + 1 : at], line)
        elif text.startswith("/", stop) and not text.startswith("//", stop):
            at = stop + 1
        else:
            at = _end(text, stop)
        line += text.count("\n", stop, at)


_BEGINS = ('"', "#", "/", "<<", "\n")


def _end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found == -1 else found


_LONGEST_DOCUMENT = 64 << 10
_MOST_TRIES = 50


def _end_of_document(text: str, at: int) -> int:
    """The end of the last line of a here-document (`<<EOF`), or of its first where it does not end soon."""
    first = _end(text, at)
    name = text[at + 2 : first].strip().lstrip("-~")
    if not name or " " in name:
        return first
    limit = first + _LONGEST_DOCUMENT
    found = text.find(name, first, limit)
    for _ in range(_MOST_TRIES):
        if found == -1:
            break
        start = text.rfind("\n", first, found) + 1
        end = _end(text, found)
        if text[start:end].strip() == name:
            return end
        found = text.find(name, end, limit)
    return first


def _end_of_text(text: str, at: int) -> int:
    """Where the quoted text closes. A template in it (`${…}`) may hold quoted texts of its own."""
    depth = 0
    in_nested = False
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 2
            continue
        if character == "\n" and depth == 0:
            return at - 1
        if character == '"':
            if depth == 0:
                return at
            in_nested = not in_nested
        elif character == "{" and (depth or text[at - 1] in "$%") and not in_nested:
            depth += 1
        elif character == "}" and depth and not in_nested:
            depth -= 1
        at += 1
    return len(text)
