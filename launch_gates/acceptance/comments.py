"""Comments in the scanned text that allow a finding on their line: ours, and those of the tools people come from.

Ours names the rule and gives a reason: `launch-gates: allow secrets/stripe-live-secret-key -- revoked in March`. On a
line that is nothing but a comment it speaks for the line after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import INLINE, Allowance

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = b"launch-gates: allow "
_REASON = b" -- "
NO_REASON = "The comment that allows it gives no reason: end it with ` -- ` and why this is all right."
"""What is said of a comment of ours that is none yet."""

SAME_LINE = {
    b"pragma: allowlist secret": "detect-secrets",
    b"pragma: whitelist secret": "detect-secrets",
    b"gitleaks:allow": "gitleaks",
    b"betterleaks:allow": "betterleaks",
    b"trufflehog:ignore": "trufflehog",
    b"ggignore": "ggshield",
    b"ggshield-ignore": "ggshield",
}
NEXT_LINE = {
    b"pragma: allowlist nextline secret": "detect-secrets",
    b"pragma: whitelist nextline secret": "detect-secrets",
}
_COMMENT_STARTS = (
    b"#", b"//", b"/*", b"*", b"--", b";", b"<!--", b"<%--", b"<#", b"(*", b"%", b"'", b"{/*", b"{#", b"{{!", b"rem ",
)  # fmt: skip
_COMMENT_ENDS = (b"*/", b"-->", b"--%>", b"#>", b"*)", b"#}", b"}}")


def allowance(line_at: Callable[[int], bytes], rule: str, first: int, last: int) -> Allowance | None:
    """What allows a finding of this rule (`secrets/…`) on the lines `first` to `last`; None where nothing does.

    `line_at` gives the bytes of a line, counted from 1, empty for a line that is not there.
    """
    own = [line_at(first)] if first == last else [line_at(first), line_at(last)]
    before = line_at(first - 1)
    for line in own:
        found = _ours(line, rule) or _theirs(line, SAME_LINE)
        if found:
            return found
    if before.lower().lstrip().startswith(_COMMENT_STARTS):
        found = _ours(before, rule)
        if found:
            return found
    return _theirs(before, NEXT_LINE)


def _theirs(line: bytes, markers: dict[bytes, str]) -> Allowance | None:
    lowered = line.lower()
    for marker, tool in markers.items():
        if _stands_alone(marker, lowered):
            return Allowance(INLINE, f"marked for {tool}: {marker.decode()}")
    return None


def _stands_alone(marker: bytes, line: bytes) -> bool:
    """Whether the line holds the marker, and not as a part of a longer word."""
    position = line.find(marker)
    while position >= 0:
        end = position + len(marker)
        if not (line[position - 1 : position] if position else b"").isalnum() and not line[end : end + 1].isalnum():
            return True
        position = line.find(marker, position + 1)
    return False


def _ours(line: bytes, rule: str) -> Allowance | None:
    position = line.find(OURS)
    if position < 0:
        return None
    names, _, reason = _comment(line[position + len(OURS) :]).partition(_REASON)
    allowed = {name.strip() for name in names.decode("utf-8", "replace").split(",")}
    if not allowed & {rule, rule.partition("/")[2]}:
        return None
    return Allowance(INLINE, reason.decode("utf-8", "replace").strip())


def _comment(text: bytes) -> bytes:
    """The text up to the end of the comment that it stands in: what follows is code again."""
    ends = [position for end in _COMMENT_ENDS if (position := text.find(end)) >= 0]
    return text[: min(ends, default=len(text))]
