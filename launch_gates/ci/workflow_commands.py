"""Keeping GitHub Actions from taking what we print for workflow commands, which any line beginning with `::` may be."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
