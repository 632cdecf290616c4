"""Findings for what of a framework's own files does not fit its migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.problem import Problem
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.core.rule import Rule
    from launch_gates.gates.migrations.records import MismatchKind
    from launch_gates.gates.migrations.view import View


def problems(view: View, rule: Rule, kind: MismatchKind) -> Iterator[Problem]:
    """One for each mismatch of that kind."""
    for current in view.sets:
        for each in current.mismatches:
            if each.kind == kind:
                # A schema file is one thing to mend, however often it falls behind; of a journal each entry is.
                subject = each.path if kind == "schema-file" else each.message
                yield Problem(
                    rule.severity,
                    f"{title_of(current)}: {each.message}",
                    each.fix,
                    (current.framework, current.name, subject),
                    each.path,
                    each.line,
                )
