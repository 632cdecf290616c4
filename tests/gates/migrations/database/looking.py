"""The gate with a database, as its users run it, and what it says of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.tool import inside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

DATABASE_RULES = (
    "migrations/ledger-missing, migrations/failed, migrations/pending, migrations/changed-after-apply, "
    "migrations/behind-base, migrations/unknown-applied"
)


def looked(tree: WorkTree, url: str, *arguments: str | Path) -> Run:
    """The JSON report; the address is given in a variable, as it should be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP_DATABASE", url)
        return inside("migrations", "--database-url-env", "SHOP_DATABASE", "--format=json", *arguments, cwd=tree.root)


def of_database(run: Run) -> list[tuple[str, str]]:
    """Rule and migration of what was found by the database."""
    found = [(each["rule"], str(each["details"].get("migration"))) for each in run.report["findings"]]
    return sorted((rule.removeprefix("migrations/"), name) for rule, name in found if rule in DATABASE_RULES)


def gate_of(run: Run) -> dict[str, Any]:
    """The gate's part of the report."""
    (gate,) = run.report["gates"]
    found: dict[str, Any] = gate
    return found
