"""Writing example files: whole or not at all, and never through a link."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from launch_gates.core.errors import OutputError
from launch_gates.gates.env.example import completed
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from launch_gates.gates.env.inventory import Variable


def add_to(file: Path, variables: list[Variable]) -> None:
    """Adds the variables at the end of the file, which is made where there is none. Raises OutputError."""
    try:
        if file.is_symlink():
            raise OutputError(f"{printable(str(file))} is a link: nothing was written", "put a file in its place")
        before = file.read_bytes() if file.exists() else b""
        after = completed(before.decode("utf-8", "surrogateescape"), variables)
        mode = file.stat().st_mode & 0o777 if before else 0o644
        descriptor, scratch = tempfile.mkstemp(dir=file.parent, prefix=".launch-gates-")
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(after.encode("utf-8", "surrogateescape"))
            Path(scratch).chmod(mode)
            Path(scratch).replace(file)
        finally:
            with suppress(OSError):
                Path(scratch).unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise OutputError(f"{printable(str(file))}: {reason}: nothing was written", "make it writable") from None
