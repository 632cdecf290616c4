"""Liquibase."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.applying import lacking
from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.gates.migrations.liquibase_tree import formatted_sql
from tests.gates.migrations.repositories import sets_of

HOME = "src/main/resources/db/changelog"


def xml(body: str, attributes: str = "") -> str:
    return f'<?xml version="1.0"?>\n<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog" {attributes}>\n{body}\n</databaseChangeLog>'


CREATE = (
    '<changeSet id="1" author="zoe"><createTable tableName="a"><column name="b" type="int"/></createTable></changeSet>'
)
DROP = '<changeSet id="2" author="zoe">\n<dropColumn tableName="a" columnName="b"/>\n<rollback><dropTable tableName="x"/></rollback></changeSet>'
YAML = """databaseChangeLog:
  - changeSet:
      id: 3
      author: max
      changes:
        - addColumn:
            tableName: a
            columns:
              - column:
                  name: c
                  type: int
                  constraints:
                    nullable: false
"""
SQL = '--liquibase formatted sql\n\n--changeset eva:4 runOnChange:true\nDROP TABLE z;\n--rollback CREATE TABLE z;\n\n-- changeset eva:"5 b" context:test\nSELECT 1;\n'
SHOP = {
    f"{HOME}/master.xml": xml(
        '<include file="one.xml" relativeToChangelogFile="true"/><include file="db/changelog/two.yaml"/>'
        '<includeAll path="classpath:/db/changelog/sql/"/>'
    ),
    f"{HOME}/one.xml": xml(CREATE + DROP),
    f"{HOME}/two.yaml": YAML,
    f"{HOME}/sql/b.sql": "DROP TABLE y;",
    f"{HOME}/sql/a.sql": SQL,
}


def test_changesets_run_in_the_order_of_what_includes_them() -> None:
    (found,) = sets_of("liquibase", SHOP)
    assert [each.identity for each in found.migrations] == [
        "db/changelog/one.xml::1::zoe",
        "db/changelog/one.xml::2::zoe",
        "db/changelog/two.yaml::3::max",
        "db/changelog/sql/a.sql::4::eva",
        "db/changelog/sql/a.sql::5 b::eva",
        "db/changelog/sql/b.sql::raw::includeAll",
    ]
    assert [[(each.kind, each.line, each.target) for each in one.operations] for one in found.migrations] == [
        [],
        [("drop-column", 4, "a.b")],
        [("not-null", 9, "a.c")],
        [("drop-table", 4, "z")],
        [],
        [("drop-table", 1, "y")],
    ]
    assert [each.identity for each in found.migrations if each.is_repeatable] == ["db/changelog/sql/a.sql::4::eva"]
    assert (found.name, found.flaws, found.mismatches) == (f"{HOME}/master.xml", (), ())


def test_json_is_read_as_yaml_is() -> None:
    change = {
        "changeSet": {
            "id": "1",
            "author": "zoe",
            "changes": [{"dropTable": {"tableName": "a"}}, {"sql": {"sql": "DROP TABLE b"}}],
        }
    }
    files = {
        "db/changelog.json": json.dumps(
            {"databaseChangeLog": [{"changeSet": {"id": 0, "author": "x", "changes": []}}, change]}, indent=1
        )
    }
    (found,) = sets_of("liquibase", files)
    assert [each.target for each in found.migrations[1].operations] == ["a", "b"]


def test_a_logical_path_is_the_ledgers() -> None:
    (found,) = sets_of("liquibase", {"db/changelog.xml": xml(CREATE, 'logicalFilePath="classpath:old/path.xml"')})
    assert found.migrations[0].identity == "old/path.xml::1::zoe"


def test_a_changelog_that_nothing_includes() -> None:
    files = SHOP | {
        f"{HOME}/v2/x.xml": xml(CREATE),
        f"{HOME}/v2/y.xml": xml(DROP),
        f"{HOME}/master.xml": xml('<include file="v2/x.xml" relativeToChangelogFile="true"/>'),
    }
    found = next(each for each in sets_of("liquibase", files) if each.name.endswith("master.xml"))
    assert [each.message.partition(" lies")[0] for each in found.mismatches] == [f"{HOME}/v2/y.xml"]


@pytest.mark.parametrize(
    "files",
    [
        {"db/changelog.xml": "<databaseChangeLog><changeSet>"},
        {"db/changelog.xml": xml('<include file="${where}/x.xml"/>')},
        {"db/changelog.yaml": "databaseChangeLog: [a: {"},
        {"db/changelog.xml": '<!DOCTYPE a [<!ENTITY b "c">]><databaseChangeLog>&b;</databaseChangeLog>'},
    ],
    ids=["cut off", "unknown include", "YAML cut off", "entities"],
)
def test_what_cannot_be_read(files: dict[str, str]) -> None:
    (found,) = sets_of("liquibase", files)
    assert len(found.flaws) == 1


def test_what_is_no_changelog() -> None:
    files = {
        "changelog.yml": "name: x\n",
        "CHANGELOG.json": "{}",
        "src/test/resources/db/changelog.xml": xml(CREATE),
        "changelog/a.sql": "SELECT 1",
    }
    assert sets_of("liquibase", files) == []


def test_changelogs_that_include_each_other() -> None:
    files = {
        "db/changelog/a.xml": xml(
            '<include file="root.xml"/><include file="b.xml" relativeToChangelogFile="true"/>' + CREATE
        ),
        "db/changelog/b.xml": xml('<include file="a.xml" relativeToChangelogFile="true"/>' + DROP),
        "db/changelog/root.xml": xml('<include file="db/changelog/a.xml"/>'),
    }
    sets_of("liquibase", files)


@pytest.mark.parametrize(
    ("changeset", "include", "changelog", "is_pending"),
    [
        ("", "", "", True),
        ('ignore="true"', "", "", False),
        ('ignore="false"', "", "", True),
        ('context="test"', "", "", False),
        ('context="prod, test"', "", "", True),
        ('dbms="mysql"', "", "", False),
        ("", 'context="test"', "", False),
        ("", 'labels="slow"', "", False),
        ("", 'contextFilter="!test"', "", True),
        ("", "", 'context="dev"', False),
    ],
)
def test_what_only_some_runs_get_is_not_pending(
    changeset: str,
    include: str,
    changelog: str,
    is_pending: bool,  # noqa: FBT001 (a case of a table)
) -> None:
    files = {
        f"{HOME}/master.xml": xml(CREATE + f'<include file="one.xml" relativeToChangelogFile="true" {include}/>'),
        f"{HOME}/one.xml": xml(DROP.replace('author="zoe"', f'author="zoe" {changeset}'), changelog),
    }
    (found,) = sets_of("liquibase", files)
    applied = framework("liquibase").ledger.applied([row("1", "zoe", "db/changelog/master.xml")], found)
    assert [each.identity for each in lacking(found, applied)] == ["db/changelog/one.xml::2::zoe"] * is_pending


def row(identifier: str, author: str, filename: str, kind: str = "EXECUTED") -> dict[str, object]:
    return {"id": identifier, "author": author, "filename": filename, "exectype": kind, "md5sum": None}


@pytest.mark.parametrize(
    "prefix", ["classpath:db/changelog/", "db/changelog/", "src/main/resources/db/changelog/", "changelog/"]
)
def test_the_ledger_may_call_a_file_otherwise(prefix: str) -> None:
    (found,) = sets_of("liquibase", SHOP)
    applied = framework("liquibase").ledger.applied(
        [row("1", "zoe", f"{prefix}one.xml"), row("9", "z", "gone.xml")], found
    )
    optional = "db/changelog/sql/a.sql::5 b::eva"
    assert applied.identities == {"db/changelog/one.xml::1::zoe", "gone.xml::9::z", optional}


def test_a_changeset_that_failed() -> None:
    (found,) = sets_of("liquibase", SHOP)
    applied = framework("liquibase").ledger.applied([row("1", "zoe", "db/changelog/one.xml", "FAILED")], found)
    assert set(applied.failed) == {"db/changelog/one.xml::1::zoe"}


def test_layout_has_no_meaning() -> None:
    (one,) = sets_of("liquibase", {"db/changelog.xml": xml(DROP)})
    (other,) = sets_of("liquibase", {"db/changelog.xml": xml("<!-- x -->" + DROP.replace("><", ">\n  <"))})
    assert one.migrations[0].meaning == other.migrations[0].meaning
    (edited,) = sets_of("liquibase", {"db/changelog.xml": xml(DROP.replace('columnName="b"', 'columnName="c"'))})
    assert edited.migrations[0].meaning != one.migrations[0].meaning


@pytest.mark.parametrize(("ignored", "kept"), [("0", "A;\nB;\nC;"), ("1", "\nB;\nC;"), ("9", ""), ("start", "")])
def test_lines_that_are_ignored(ignored: str, kept: str) -> None:
    changelog = formatted_sql(f"--liquibase formatted sql\n--changeset z:1\n--ignoreLines:{ignored}\nA;\nB;\nC;")
    assert changelog.children[0].text.removeprefix("\n").rstrip("\n") == kept


@pytest.mark.parametrize(
    "text",
    [
        "databaseChangeLog:\n- changeSet: {id: 0x" + "f" * 9000 + "}",
        "a: &a [*a]",
        "a: &a [x]\nb: &b [*a,*a]\ndatabaseChangeLog: [*b]",
        "[" * 3000,
        "databaseChangeLog: " + "[" * 3000,
    ],
)
def test_hostile_yaml(text: str) -> None:
    sets_of("liquibase", {"db/changelog.yaml": text + "\n# databaseChangeLog"})


@given(
    st.binary(),
    st.sampled_from([b"databaseChangeLog:\n", b"<databaseChangeLog>", b"--liquibase formatted sql\n--changeset "]),
)
def test_no_bytes_are_refused(data: bytes, start: bytes) -> None:
    for ending in ("xml", "yaml", "json", "sql"):
        sets_of("liquibase", {f"changelog.{ending}": start + data})
