"""Keeping GitHub Actions from taking what we print for workflow commands.

Such is any line that begins with `::` after what is blank, and any that has `##[` somewhere (actions/runner,
ActionCommand). Our action puts all it prints into one stream and brackets it; elsewhere a job reads two streams in no
particular order, so that a bracket in one would not hold in the other, and the text is changed instead.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def without_commands(text: str) -> str:
    r"""The text with `\u003a` and `\u0023` for the signs that would make a line a command; JSON stays what it was."""
    if "##[" in text:
        text = text.replace("##[", "#\\u0023[")
    if "::" not in text:
        return text
    return "".join(
        line.replace("::", "\\u003a:", 1) if line.lstrip().startswith("::") else line
        for line in text.splitlines(keepends=True)
    )


@contextmanager
def stopped_commands(write: Callable[[str], object]) -> Iterator[None]:
    """Within it no printed line is a command, whatever stands there. `write` prints lines where the others go."""
    # Nobody who wrote what is printed can know it, and so end the bracket.
    token = secrets.token_hex(16)
    write(f"::stop-commands::{token}\n")
    try:
        yield
    finally:
        write(f"::{token}::\n")
