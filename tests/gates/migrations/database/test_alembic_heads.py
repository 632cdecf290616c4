"""Several heads of Alembic: what is said of them, beside what Alembic itself does with them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.checks import multiple_heads
from launch_gates.gates.migrations.deploy.reading import read_deploy
from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.gates.migrations.view import View
from tests.gates.migrations.database.projects import Alembic
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from tests.conftest import WorkTree

SHOP, BILLING = "branch_labels = 'shop'", "branch_labels = ['billing']"
LABELLED = (("cc01", None, SHOP), ("cc02", "cc01", ""), ("dd01", None, BILLING), ("dd02", "dd01", ""))
DEPENDING = (*LABELLED[:2], ("dd01", None, f"{BILLING}\ndepends_on = 'cc02'"), LABELLED[3])
UNLABELLED = (("cc01", None, ""), ("cc02", "cc01", ""), ("cc03", "cc01", ""))
TWICE = (*LABELLED, ("cc03", "cc01", ""))
CASES = [
    (LABELLED, ("heads",), None),
    (LABELLED, ("head",), "critical"),
    (LABELLED, ("shop@head",), "critical"),
    (LABELLED, ("shop@head", "billing@head"), None),
    (LABELLED, ("shop@heads", "dd02"), None),
    (DEPENDING, ("billing@head",), None),
    (DEPENDING, ("shop@head",), "critical"),
    (DEPENDING, ("head",), "critical"),
    (UNLABELLED, ("head",), "critical"),
    (UNLABELLED, ("heads",), "medium"),
    (UNLABELLED, ("cc02",), "critical"),
    (TWICE, ("shop@head", "billing@head"), "critical"),
    (TWICE, ("shop@heads", "billing@head"), None),
    (TWICE, ("heads",), "medium"),
]
Revisions = tuple[tuple[str, str | None, str], ...]


def severity(project: Alembic, **files: str) -> str | None:
    """Of what is said where the repository has these files beside its revisions; a name has `_` for `.`."""
    here = {
        str(path.relative_to(project.tree.root)): path.read_bytes()
        for path in project.tree.root.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }
    repository = files_of({**here, **{name.replace("_", "."): text for name, text in files.items()}})
    sets = tuple(framework("alembic").sets(repository))
    problems = list(
        multiple_heads.find(View(sets, deploy=read_deploy(repository, {"alembic": framework("alembic").commands})))
    )
    return problems[0].severity.label if problems else None


@pytest.fixture
def project(work_tree: WorkTree) -> Alembic:
    project = Alembic(work_tree)
    project.begin()
    for name in ("aa01", "bb02"):
        project.path(name).unlink()
    return project


def written(project: Alembic, revisions: Revisions) -> None:
    for name, parent, more in revisions:
        project.add(name, parent, more)


@pytest.mark.slow
@pytest.mark.parametrize(("revisions", "targets", "expected"), CASES)
def test_critical_is_what_alembic_refuses_or_leaves_out(
    project: Alembic, revisions: Revisions, targets: tuple[str, ...], expected: str | None
) -> None:
    written(project, revisions)
    release = " && ".join(f"alembic upgrade {target}" for target in targets)
    assert severity(project, Procfile=f"release: {release}\n") == expected
    file = project.tree.root / "db.sqlite3"
    has_run = project.upgrades(f"sqlite:///{file}", *targets)
    with closing(sqlite3.connect(file)) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 't!_%' ESCAPE '!'")
        }
    is_all_there = tables == {f"t_{name}" for name, _, _ in revisions}
    assert (has_run and is_all_there) == (expected != "critical")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "info"),
        ({"Procfile": "release: alembic -c a.ini -x url=$DB upgrade --tag x heads\n"}, None),
        ({"Procfile": "release: alembic upgrade $TARGET\n"}, "info"),
        ({"Procfile": "release: alembic upgrade cc0\n"}, "info"),
        ({"Procfile": "release: flask db upgrade\n"}, "critical"),
        ({"Procfile": "release: flask db upgrade -d alembic heads\n"}, None),
        ({"Procfile": "release: alembic upgrade heads\n", "Dockerfile": "CMD alembic upgrade head\n"}, None),
        ({"Dockerfile": 'CMD ["alembic","upgrade","head"]\n'}, "critical"),
        ({"Dockerfile": "CMD python -m alembic upgrade heads; gunicorn\n"}, None),
    ],
)
def test_the_deploy_says_what_becomes_of_labelled_branches(
    project: Alembic, files: dict[str, str], expected: str | None
) -> None:
    written(project, LABELLED)
    assert severity(project, **files) == expected


def test_which_environment_a_command_is_for_may_not_be_told(project: Alembic) -> None:
    written(project, LABELLED)
    other = {
        "other/alembic_ini": "[alembic]\nscript_location = db\n",
        "other/db/env_py": "",
        "other/db/versions/e_py": "",
    }
    release = "release: alembic upgrade heads && cd other && alembic upgrade head\n"
    assert severity(project, Procfile=release) == "critical"
    revision = 'revision = "ee01"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n'
    assert severity(project, **{**other, "other/db/versions/e_py": revision}, Procfile=release) == "info"
