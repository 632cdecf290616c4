"""Ledgers that real frameworks wrote of projects that have more in them than the plain migrations of the matrix."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.cli.tool import inside
from tests.gates.migrations.database.liquibase_project import Liquibase
from tests.gates.migrations.database.matrix import Said, gate_says
from tests.gates.migrations.database.projects import commit
from tests.gates.migrations.database.sqitch_project import Sqitch
from tests.gates.migrations.database.test_matrix import ROWS
from tests.gates.migrations.frameworks.liquibase_changelogs import FILES, FOLDER, RECORDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import WorkTree
    from tests.gates.migrations.database.matrix import Project

pytestmark = pytest.mark.slow
PLAN = """\
%syntax-version=1.0.0
%project=shop
%uri=HTTPS://Example.com

first 2026-01-01T00:00:01Z Zoë X <zoe@example.org> # Add: # & "ünï"\\ntwo lines
second [first] 2026-01-01T00:00:02Z Zoë X <zoe@example.org> # x
@v1 2026-01-01T00:00:03Z Zoë X <zoe@example.org> # A tag
first [first@v1] 2026-01-01T00:00:04Z Zoë X <zoe@example.org> # Again
t99 [second !other:thing] 2026-01-01T00:00:05Z Zoë X <zoe@example.org>
"""
OTHER = """\
%syntax-version=1.0.0
%project=other

second 2026-01-01T00:00:01Z Zoë X <zoe@example.org> # Another one of that name
gone 2026-01-01T00:00:02Z Zoë X <zoe@example.org> # x
"""


SOME_RUNS = """\
databaseChangeLog:
- changeSet: {id: all, author: zoe, changes: [{sql: {sql: SELECT 1}}]}
- changeSet: {id: ignored, author: zoe, ignore: true, changes: [{sql: {sql: SELECT 1}}]}
- changeSet: {id: another product, author: zoe, dbms: mysql, changes: [{sql: {sql: SELECT 1}}]}
- changeSet: {id: no production, author: zoe, context: test, changes: [{sql: {sql: SELECT 1}}]}
- changeSet: {id: production, author: zoe, context: prod, changes: [{sql: {sql: SELECT 1}}]}
- changeSet: {id: always, author: zoe, runAlways: true, changes: [{sql: {sql: SELECT 1}}]}
- changeSet: {id: elsewhere, author: zoe, logicalFilePath: old/path.xml, changes: [{sql: {sql: SELECT 1}}]}
- include: {file: db/changelog/test.sql, context: test}
- include: {file: db/changelog/slow.sql, labels: slow}
"""


def project_of(name: str, tree: WorkTree) -> Project:
    """A project with an empty SQLite database."""
    ROWS[name].needed()
    with closing(sqlite3.connect(tree.root / "shop.sqlite3")):
        return ROWS[name].project(tree, "sqlite:///shop.sqlite3")


def write(tree: WorkTree, files: Mapping[str, str | bytes]) -> None:
    for name, text in files.items():
        tree.write(name, text)
    commit(tree)


def test_files_that_rails_takes_for_migrations(work_tree: WorkTree) -> None:
    project = project_of("rails", work_tree)
    names = ("001_step1", "2_step2.shop", "nested/deeper/20260101000003_step3")
    write(
        work_tree,
        {"migrate.rb": project.settings()["migrate.rb"]}
        | {f"db/migrate/{name}.rb": project.text(number, "SELECT 1") for number, name in enumerate(names, 1)}
        | {"db/migrate/five.rb": "", "db/migrate/6_step6.rb.orig": ""},
    )
    assert project.migrate()
    assert (gate_says(project), project.status()) == (Said(), Said())
    work_tree.write("db/migrate/07_Step7.rb", "")
    assert not project.migrate()
    run = inside("migrations", "--database-url", project.url, "--format=json", cwd=work_tree.root)
    assert [each["subject"] for each in run.report["gates"][0]["unchecked"]] == ["db/migrate/07_Step7.rb"]


def test_a_plan_of_sqitch_with_everything_in_it_beside_another_projects(work_tree: WorkTree) -> None:
    project = project_of("sqitch", work_tree)
    scripts = ("first@v1", "second", "first", "t99")
    write(
        work_tree,
        {"sqitch.conf": "[core]\n\tengine = sqlite\n", "sqitch.plan": PLAN}
        | {f"deploy/{name}.sql": f"SELECT '{name}';\n" for name in scripts},
    )
    assert project.migrate()
    assert (gate_says(project), project.status()) == (Said(), Said())

    work_tree.write("other/sqitch.conf", "[core]\n\tengine = sqlite\n")
    work_tree.write("other/sqitch.plan", OTHER)
    for name in ("second", "gone"):
        work_tree.write(f"other/deploy/{name}.sql", f"SELECT '{name}';\n")
    assert isinstance(project, Sqitch)
    done = project.sqitch("--chdir", "other", "deploy", target="db:sqlite:../shop.sqlite3")
    assert done.returncode == 0, done.stderr
    project.restore()
    assert (gate_says(project), project.status()) == (Said(), Said())


def test_the_recorded_checksums_are_what_liquibase_writes(work_tree: WorkTree) -> None:
    project = project_of("liquibase", work_tree)
    write(work_tree, FILES)
    assert isinstance(project, Liquibase)
    done = project.liquibase(
        "changelog-sync-sql", changelog=f"{FOLDER}master.xml", url="offline:postgresql?changeLogFile=ledger.csv"
    )
    assert done.returncode == 0, done.stderr
    with (work_tree.root / "ledger.csv").open(encoding="utf-8", newline="") as file:
        written = {f"{row['FILENAME']}::{row['ID']}::{row['AUTHOR']}": row["MD5SUM"] for row in csv.DictReader(file)}
    assert {name.removeprefix(FOLDER): checksum for name, checksum in written.items()} == {
        name: f"9:{digest}" for name, digest in RECORDED.items()
    }


def test_a_changeset_of_liquibase_that_is_run_again_when_it_changes(work_tree: WorkTree) -> None:
    project = project_of("liquibase", work_tree)
    project.begin()
    again = project.text(20, "CREATE VIEW v AS SELECT 1").replace("zoe:20", "zoe:20 runOnChange:true")
    work_tree.write(project.path(20), again)
    assert project.migrate()
    assert (gate_says(project), project.status()) == (Said(), Said())
    work_tree.write(project.path(20), again.replace("SELECT 1", "SELECT 2"))
    assert gate_says(project) == project.status() == Said(pending=frozenset({20}))


def test_changesets_of_liquibase_that_only_some_runs_get_are_not_pending(work_tree: WorkTree) -> None:
    project = project_of("liquibase", work_tree)
    formatted = "--liquibase formatted sql\n--changeset zoe:1\nSELECT 1;\n"
    files = {f"{FOLDER}{name}.sql": formatted for name in ("test", "slow")}
    write(work_tree, {f"{FOLDER}master.yaml": SOME_RUNS, **files})
    assert isinstance(project, Liquibase)
    options = ("--contexts=prod", "--label-filter=!slow")
    assert project.liquibase("update", *options).returncode == 0
    done = project.liquibase("status", "--verbose", *options)
    assert done.stdout.splitlines()[1:] == ["     db/changelog/master.yaml::always::zoe"]
    run = inside("migrations", "--database-url", project.url, "--format=json", cwd=work_tree.root)
    # One that is always run is always pending for Liquibase, and never for the gate.
    assert run.rules == []


def test_checksums_of_liquibase_that_cannot_be_compared_are_said(work_tree: WorkTree) -> None:
    project = project_of("liquibase", work_tree)
    project.begin()
    assert project.migrate()
    with closing(sqlite3.connect(work_tree.root / "shop.sqlite3")) as connection, connection:
        connection.execute(
            "UPDATE databasechangelog SET md5sum = '8:d41d8cd98f00b204e9800998ecf8427e' WHERE id <> '10'"
        )
    project.write(10, "SELECT 1")
    assert gate_says(project) == Said(changed=frozenset({10}))
    run = inside("migrations", "--database-url", project.url, "--format=json", cwd=work_tree.root)
    (said,) = [each for each in run.report["gates"][0]["not_looked_at"] if "checksums" in each["reason"]]
    assert (said["subject"], said["count"]) == ("migrations of Liquibase, db/changelog/master.yaml", 2)
