"""The exit codes of every command, and how a verdict becomes one.

Precedence: wrong usage or configuration, then findings, then what could not be checked.
"""

from __future__ import annotations

GO = 0
FINDINGS = 1
USAGE = 2
UNCHECKED = 3
INTERRUPTED = 130
