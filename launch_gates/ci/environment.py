"""Whether a machine started this run, or a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO = ("", "0", "false")


def runs_in_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is a CI job: every service sets CI, or, as Azure Pipelines and TeamCity, a variable of its own."""
    return any(environ.get(name, "").lower() not in _NO for name in ("CI", "TF_BUILD", "TEAMCITY_VERSION"))
