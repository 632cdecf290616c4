"""What the gate says of a database, against what the frameworks of Node say of it themselves.

Each framework writes its own ledger and is asked with its own command. Where the gate says more than it does, the
project's class has that as a documented difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.database.address import parsed
from launch_gates.gates.migrations.database.table import connect
from tests.gates.migrations.database.looking import gate_of, looked, of_database
from tests.gates.migrations.database.node_projects import NODE_PROJECTS

if TYPE_CHECKING:
    from tests.conftest import WorkTree
    from tests.gates.migrations.database.node_project import NodeProject


def agreed(project: NodeProject) -> list[tuple[str, str]]:
    """What the gate says of the database, after the framework has said the same, as far as it says anything."""
    found = of_database(looked(project.tree, project.url))
    said = project.status()
    assert said.pending is None or said.pending == [name for rule, name in found if rule == "pending"]
    missing = [name for rule, name in found if rule == "unknown-applied"]
    assert list(said.missing) == (missing if project.sees_missing else [])
    assert list(said.failed) == [name for rule, name in found if rule == "failed"]
    return found


def migrate(project: NodeProject) -> None:
    done = project.migrate()
    assert done.returncode == 0, done.stdout + done.stderr


def has_table(project: NodeProject, number: int) -> bool:
    """Whether the migration's table is in the database."""
    with connect(parsed(project.url), (project.tree.root,)) as connection:
        return any(table.is_own for table in connection.tables(f"t{number}"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("framework", "url"),
    [pytest.param(each, kind, id=f"{each.framework}-{kind}") for each in NODE_PROJECTS for kind in each.kinds],
    indirect=["url"],
)
def test_the_gate_says_what_the_framework_says(framework: type[NodeProject], work_tree: WorkTree, url: str) -> None:
    project = framework(work_tree, url)
    project.begin()
    assert of_database(looked(work_tree, url)) == [("ledger-missing", project.ledger)]
    migrate(project)
    run = looked(work_tree, url)
    assert (run.code, of_database(run), gate_of(run)["stats"]["sets"]) == (0, [], 1)
    assert project.ledger in gate_of(run)["stats"]["ledgers"]

    first, older, newest, broken = map(project.identity, (1, 3, 4, 5))
    changed = [("changed-after-apply", first)] if project.stores_checksums else []
    project.write(4)
    project.write(1, "CREATE TABLE other (id INTEGER)")
    assert agreed(project) == [*changed, ("pending", newest)]
    migrate(project)
    assert of_database(looked(work_tree, url)) == changed
    project.write(1)

    project.write(3)
    assert agreed(project) == [("pending", older)]
    migrate(project)
    assert has_table(project, 3) == project.applies_older
    still = [] if project.applies_older else [("pending", older)]
    assert of_database(looked(work_tree, url)) == still

    project.remove(2)
    assert agreed(project) == [*still, ("unknown-applied", project.row(2))]
    project.write(2)

    project.write(5, "CREATE TABLE t1 (id INTEGER)")
    assert project.migrate().returncode
    assert agreed(project) == [*still, ("failed" if project.sees_failed else "pending", broken)]
