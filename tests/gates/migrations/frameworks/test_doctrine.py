"""Doctrine's classes, configurations and ledgers."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of


def _class(name: str, up: str = "", namespace: str = "DoctrineMigrations") -> str:
    return (
        f"<?php\nnamespace {namespace};\nuse Doctrine\\Migrations\\AbstractMigration;\n"
        f"final class {name} extends AbstractMigration\n{{\n    public function up(Schema $schema): void\n    {{\n{up}\n    }}\n"
        "    public function down(Schema $schema): void\n    {\n        $schema->dropTable('x');\n    }\n}\n"
    )


def test_identity_is_the_whole_name_of_the_class() -> None:
    files = {
        "composer.json": "{}",
        "migrations/Version20240102.php": _class("Version20240102"),
        "migrations/2024/Version20240101.php": _class("Version20240101"),
        "migrations/Helper.php": _class("Helper"),
        "src/Migrations/Base.php": "<?php abstract class VersionBase extends AbstractMigration {}",
    }
    (found,) = sets_of("doctrine", files)
    assert [each.identity for each in found.migrations] == [
        "DoctrineMigrations\\Version20240101",
        "DoctrineMigrations\\Version20240102",
    ]


def test_ledger_is_the_one_that_the_configuration_names() -> None:
    config = (
        "doctrine_migrations:\n    migrations_paths:\n        'DoctrineMigrations': '%kernel.project_dir%/migrations'\n"
        "    storage:\n        table_storage:\n            table_name: 'steps'\n"
    )
    files = {
        "composer.json": "{}",
        "config/packages/doctrine_migrations.yaml": config,
        "migrations/Version1.php": _class("Version1"),
    }
    (found,) = sets_of("doctrine", files)
    assert found.ledger_table == "steps"


def test_configurations_with_folders_of_their_own_are_sets_of_their_own() -> None:
    def config(folder: str) -> str:
        return f"migrations_paths:\n    'M': '%kernel.project_dir%/migrations/{folder}'\ntable_storage:\n    table_name: {folder}\n"

    files = {
        "composer.json": "{}",
        "config/migrations_a.yaml": config("a"),
        "config/migrations_b.yaml": config("b"),
        "migrations/a/Version1.php": _class("Version1", namespace="M"),
        "migrations/b/Version2.php": _class("Version2", namespace="M"),
    }
    assert [(each.folder, each.ledger_table) for each in sets_of("doctrine", files)] == [
        ("migrations/a", "a"),
        ("migrations/b", "b"),
    ]


@pytest.mark.parametrize(
    ("up", "expected"),
    [
        ("$schema->dropTable('a');", [("drop-table", 8, "a")]),
        ("$schema->renameTable('a', 'b');", [("rename-table", 8, "a")]),
        (
            "$schema->getTable('a')->dropColumn('x')->dropColumn('y');",
            [("drop-column", 8, "a.y"), ("drop-column", 8, "a.x")],
        ),
        ("$a = $schema->getTable('a');\n$a->dropColumn('x');", [("drop-column", 9, "a.x")]),
        ("$schema->getTable('a')->addColumn('x', 'string', ['notnull' => true]);", [("not-null", 8, "a.x")]),
        ("$schema->getTable('a')->addColumn('x', 'string', ['notnull' => true, 'default' => '']);", []),
        ("$a = $schema->createTable('a');\n$a->addColumn('x', 'string', ['notnull' => true]);", []),
    ],
)
def test_operations(up: str, expected: list[tuple[str, int, str]]) -> None:
    (found,) = sets_of("doctrine", {"composer.json": "{}", "migrations/Version1.php": _class("Version1", up)})
    assert [(each.kind, each.line, each.target) for each in found.migrations[0].operations] == expected


def test_ledger_of_today_of_version_2_and_of_bundles() -> None:
    (found,) = sets_of("doctrine", {"migrations/Version1.php": _class("Version1")})
    applied = framework("doctrine").ledger.applied(
        [{"version": "DoctrineMigrations\\Version1"}, {"version": "Sylius\\Version9"}, {"version": "2"}], found
    )
    assert applied.identities == {"DoctrineMigrations\\Version1", "Sylius\\Version9", "2"}
    assert applied.foreign == {"Sylius\\Version9"}
    assert framework("doctrine").ledger.applied([{"version": "1"}], found).identities == {
        "DoctrineMigrations\\Version1"
    }
