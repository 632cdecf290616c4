"""The standards among a rule's references: weaknesses of the CWE list, and categories of the OWASP Top Ten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_CWE = re.compile(r"\bCWE-([1-9][0-9]{0,5})\b", re.ASCII)
# `A07:2021`, `OWASP Top Ten 2021 A07`, `https://owasp.org/Top10/A07_2021-…`
_OWASP = re.compile(r"\bA(0[1-9]|10)[:_-](20[0-9]{2})|\bOWASP Top (?:Ten|10)[ :-]*(20[0-9]{2})[ :,-]*A(0[1-9]|10)\b")


class Standard(NamedTuple):
    """One entry of a public list of weaknesses."""

    id: str
    """`CWE-798`, or `A07:2021`."""
    url: str

    @property
    def is_cwe(self) -> bool:
        """Whether it is of the CWE list, else it is of the OWASP Top Ten."""
        return self.id.startswith("CWE-")


def standards(references: Iterable[str]) -> tuple[Standard, ...]:
    """Each once, in their order."""
    found: dict[str, Standard] = {}
    for reference in references:
        for number in _CWE.findall(reference):
            url = f"https://cwe.mitre.org/data/definitions/{number}.html"
            found.setdefault(f"CWE-{number}", Standard(f"CWE-{number}", url))
        for match in _OWASP.finditer(reference):
            category = f"A{match[1] or match[4]}:{match[2] or match[3]}"
            found.setdefault(category, Standard(category, "https://owasp.org/Top10/"))
    return tuple(found.values())


def address(references: Iterable[str]) -> str:
    """The first reference that a browser opens, or nothing."""
    return next((each for each in references if each.startswith(("https://", "http://")) and " " not in each), "")
