"""`launch-gates explain RULE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launch_gates.cli.messages import print_text
from launch_gates.cli.options import CONTEXT_SETTINGS
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from launch_gates.core.rule import Rule


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("rule")
def explain(rule: str) -> int:
    """Say what a rule means, why it hurts a launch and how to fix it.

    \b
    launch-gates explain secrets/stripe-live-secret-key
    launch-gates explain stripe-live-secret-key
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.common_options import settings_here  # noqa: PLC0415 (`--help` does without)
    from launch_gates.registry import all_rules  # noqa: PLC0415 (parses the rule files)

    known = all_rules(settings_here())
    for each in known:
        if rule in (each.id, each.id.partition("/")[2]):
            print_text(_page(each) + "\n")
            return 0
    from difflib import get_close_matches  # noqa: PLC0415 (only where something is wrong)

    ids = {name: each.id for each in known for name in (each.id, each.id.partition("/")[2])}
    near = list(dict.fromkeys(ids[name] for name in get_close_matches(rule, ids, n=3)))
    raise UsageError(
        f"there is no rule {rule}",
        f"did you mean {' or '.join(near)}?" if near else "`launch-gates rules` lists them",
    )


def _page(rule: Rule) -> str:
    about = [rule.severity.label, f"confidence: {rule.confidence.label}", *([rule.provider] if rule.provider else [])]
    parts = [
        f"{rule.id}\n{rule.title} ({', '.join(about)})",
        f"Why it hurts a launch\n{_indented(rule.why)}",
        f"What to do\n{_indented(rule.fix)}",
        f"An example\n{_indented(rule.bad_example)}",
        f"Done right\n{_indented(rule.good_example)}",
    ]
    if rule.references:
        parts.append("More\n" + "\n".join(f"  {reference}" for reference in rule.references))
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return click.wrap_text(text, 96, "  ", "  ") if "\n" not in text else "\n".join(f"  {t}" for t in text.split("\n"))
