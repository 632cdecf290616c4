"""`launch-gates rules`: the table of rules, for people, for programs and for the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launch_gates.cli.messages import print_text
from launch_gates.cli.options import CONTEXT_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.core.rule import Rule


@click.command(context_settings=CONTEXT_SETTINGS)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="What to print."
)
def rules(form: str) -> int:
    """List every rule.

    \b
    launch-gates rules
    launch-gates rules --format json
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.common_options import settings_here  # noqa: PLC0415 (`--help` does without)
    from launch_gates.registry import all_rules  # noqa: PLC0415 (parses the rule files)

    known = all_rules(settings_here())
    print_text({"text": _text, "json": _json, "markdown": _markdown}[form](known) + "\n")
    return 0


def _text(rules: Sequence[Rule]) -> str:
    widest = max(len(rule.id) for rule in rules)
    words = [f"{rule.severity.label:<8}  {rule.confidence.label:<7}" for rule in rules]
    lines = [f"{rule.id:<{widest}}  {said}  {rule.title}" for rule, said in zip(rules, words, strict=True)]
    return "\n".join([*lines, "", f"{len(rules)} rules. `launch-gates explain RULE` says what one means."])


def _json(rules: Sequence[Rule]) -> str:
    import json  # noqa: PLC0415 (only for this format)

    return json.dumps([_record(rule) for rule in rules], indent=2)


def _record(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.label,
        "confidence": rule.confidence.label,
        "provider": rule.provider,
        "family": rule.family,
        "why": rule.why,
        "fix": rule.fix,
        "references": list(rule.references),
        "bad_example": rule.bad_example,
        "good_example": rule.good_example,
    }


def _markdown(rules: Sequence[Rule]) -> str:
    head = ["| rule | severity | confidence | what |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_row, rules)])


def _row(rule: Rule) -> str:
    return f"| `{rule.id}` | {rule.severity.label} | {rule.confidence.label} | {_cell(rule.title)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
