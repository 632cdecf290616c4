"""Shopware's steps and its ledger, which is built here from what its source writes."""

from __future__ import annotations

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of


def _step(name: str, time: int, update: str = "") -> str:
    return (
        "<?php\nnamespace Shop\\Migration;\nuse Shopware\\Core\\Framework\\Migration\\MigrationStep;\n"
        f"class {name} extends MigrationStep\n{{\n    public function getCreationTimestamp(): int\n    {{\n        return {time};\n    }}\n"
        f"    public function update(Connection $connection): void\n    {{\n        {update}\n    }}\n"
        "    public function updateDestructive(Connection $c): void\n    {\n        $this->dropTableIfExists($c, 'x');\n    }\n}\n"
    )


FILES = {
    "custom/plugins/Shop/composer.json": "{}",
    "custom/plugins/Shop/src/Migration/Migration9A.php": _step(
        "Migration9A", 1, "$this->dropColumnIfExists($connection, 'a', 'b');"
    ),
    "custom/plugins/Shop/src/Migration/Migration8B.php": _step("Migration8B", 2),
}


def test_each_plugin_is_a_set_in_the_order_of_its_times() -> None:
    (found,) = sets_of("shopware", FILES)
    assert [each.identity for each in found.migrations] == [
        "Shop\\Migration\\Migration9A",
        "Shop\\Migration\\Migration8B",
    ]
    assert [(each.kind, each.line, each.target) for each in found.migrations[0].operations] == [
        ("drop-column", 12, "a.b")
    ]
    assert found.migrations[1].operations == ()


def test_row_counts_once_its_update_is_done() -> None:
    (found,) = sets_of("shopware", FILES)
    rows = [
        {"class": "Shop\\Migration\\Migration9A", "update": "2024-01-01", "message": None},
        {"class": "Shop\\Migration\\Migration8B", "update": None, "message": "SQLSTATE"},
        {"class": "Other\\Migration1", "update": "2024-01-01", "message": None},
        {"class": "Shop\\Migration\\New", "update": None, "message": None},
    ]
    applied = framework("shopware").ledger.applied(rows, found)
    assert applied.identities == {"Shop\\Migration\\Migration9A", "Other\\Migration1"}
    assert set(applied.failed) == {"Shop\\Migration\\Migration8B"}
    assert applied.foreign == {"Other\\Migration1"}
