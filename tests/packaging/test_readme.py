"""The README shows what the tool prints today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.plants import stripe_key
from tests.cli.tool import inside, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree


def test_its_example_is_what_the_tool_prints(work_tree: WorkTree, root: Path) -> None:
    key = stripe_key()
    work_tree.stage("shop/settings.py", "\n" * 13 + f'STRIPE_KEY = "{key}"\n')
    work_tree.stage("deploy/.env.production", f"DEBUG=0\nPORT=80\nSTRIPE_KEY={key}\n")
    printed = without_time(inside("secrets", "--staged", cwd=work_tree.root).out)
    assert "no-go" in printed
    examples = (root / "README.md").read_text(encoding="utf-8").split("```")
    shown = next(example for example in examples if "$ git commit" in example)
    assert without_time(shown.split("\n\n", 1)[1]).strip() == printed.strip()
