"""The gate and real frameworks, asked about the same databases, which the frameworks themselves have migrated."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.database.laravel_project import Laravel
from tests.gates.migrations.database.liquibase_project import Liquibase
from tests.gates.migrations.database.matrix import STEPS, Difference, Said, gate_says
from tests.gates.migrations.database.rails_project import Rails
from tests.gates.migrations.database.sqitch_project import Sqitch
from tests.installed import liquibase, require, require_working

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import WorkTree
    from tests.gates.migrations.database.matrix import Project
    from tests.gates.migrations.database.servers import Server


class Row(NamedTuple):
    """A framework of the matrix."""

    project: type[Project]
    needed: Callable[[], object]
    """Skips the test where the machine has not got what it needs."""
    databases: tuple[str, ...]
    differences: Mapping[str, Difference]
    """By the name of a step."""


def _rails() -> None:
    require_working("ActiveRecord", "ruby", "-e", "%w[active_record sqlite3 pg mysql2].each { |each| require each }")


def _laravel() -> None:
    libraries = "require 'Illuminate/Database/autoload.php'; require 'Illuminate/Console/autoload.php';"
    drivers = "array_diff(['sqlite', 'pgsql', 'mysql'], PDO::getAvailableDrivers())"
    require_working("Illuminate", "php", "-r", f"{libraries} exit(count({drivers}));")


def _sqitch() -> None:
    require("sqitch", "sqlite3", "psql")
    require_working("sqitch's drivers", "perl", "-MDBD::SQLite", "-MDBD::Pg", "-e", "1")


_NO_CHECKSUM = Difference(Said(), "its ledger has no checksum", gate=Said())
_EVERY = ("sqlite", "postgresql", "mariadb")
ROWS = {
    "rails": Row(Rails, _rails, _EVERY, {"edited": _NO_CHECKSUM}),
    "laravel": Row(
        Laravel,
        _laravel,
        _EVERY,
        {"edited": _NO_CHECKSUM, "removed": Difference(Said(), "migrate:status goes over the files alone")},
    ),
    "sqitch": Row(
        Sqitch,
        _sqitch,
        ("sqlite", "postgresql"),
        {
            "removed": Difference(
                Said(changed=frozenset({30}), unknown=frozenset({30})), "what is not in the plan differs from it too"
            ),
            "older": Difference(
                Said(changed=frozenset({20}), unknown=frozenset({20, 30})),
                "the id of a change depends on those before it, so that the later ones are others; the gate knows them "
                "by their names",
            ),
        },
    ),
    "liquibase": Row(Liquibase, liquibase, ("postgresql",), {}),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name, row in ROWS.items() for kind in row.databases])
def test_the_gate_says_what_the_framework_says(
    name: str, kind: str, work_tree: WorkTree, request: pytest.FixtureRequest
) -> None:
    row = ROWS[name]
    row.needed()
    project = row.project(work_tree, _database(kind, work_tree, request))
    project.begin()
    assert project.migrate()
    for step in STEPS:
        project.restore()
        step.change(project)
        if step.name == "failed":
            assert not project.migrate()
        difference = row.differences.get(step.name, Difference(step.expected, ""))
        expected = (step.name, difference.gate or step.expected, difference.framework)
        assert (step.name, gate_says(project), project.status()) == expected
    applies_older = framework(name).order == "any"
    assert project.migrate() == applies_older
    expected = ("migrated", Said(), Said()) if applies_older else ("migrated", *expected[1:])
    assert ("migrated", gate_says(project), project.status()) == expected


def _database(kind: str, tree: WorkTree, request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    if kind == "sqlite":
        with closing(sqlite3.connect(tree.root / "shop.sqlite3")):
            return "sqlite:///shop.sqlite3"
    server: Server = request.getfixturevalue(f"{kind}_server")
    return server.url(server.new_database())
