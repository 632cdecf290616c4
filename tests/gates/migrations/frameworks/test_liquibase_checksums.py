"""The checksums of Liquibase's changesets, against those that Liquibase itself wrote."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.gates.migrations.liquibase_tree import _double
from tests.gates.migrations.frameworks.liquibase_changelogs import FILES, FOLDER, RECORDED, XML
from tests.gates.migrations.repositories import sets_of

UNCERTAIN = {name for name in RECORDED if "::uncertain" in name}


def checksums_of(files: dict[str, str | bytes]) -> dict[str, tuple[str, ...]]:
    """Changeset -> its checksums."""
    (found,) = sets_of("liquibase", files)
    assert found.flaws == ()
    return {each.identity.removeprefix(FOLDER): each.checksums for each in found.migrations}


def of_change(change: str) -> tuple[str, ...]:
    """The checksums of a changeset with one change."""
    text = f'<databaseChangeLog><changeSet id="1" author="zoe">{change}</changeSet></databaseChangeLog>'
    (found,) = checksums_of({f"{FOLDER}x.xml": text}).values()
    return found


def test_checksums_are_what_liquibase_wrote() -> None:
    found = checksums_of(FILES)
    assert {name: each[0] for name, each in found.items() if each} == {
        name: f"9:{digest}" for name, digest in RECORDED.items() if name not in UNCERTAIN
    }
    assert {name for name, each in found.items() if not each} == UNCERTAIN
    assert [each[1:] for each in found.values() if each[1:]] == [("9:00",), ("9:33",)]


def test_what_does_not_reach_the_database_does_not_count() -> None:
    changed = XML.replace("    <column", "\t<column").replace('type="int" value="5"', 'value="5"  type="int"')
    changed = changed.replace("   SELECT 2;", "SELECT\n2;").replace("The first", "Said otherwise")
    assert changed != XML
    assert checksums_of(FILES | {f"{FOLDER}master.xml": changed}) == checksums_of(FILES)


def test_what_reaches_the_database_counts() -> None:
    before = checksums_of(FILES)
    after = checksums_of(FILES | {f"{FOLDER}master.xml": XML.replace('onDelete="CASCADE"', 'onDelete="SET NULL"')})
    assert [name for name in before if before[name] != after[name]] == ["master.xml::constraints::zoe"]
    after = checksums_of(FILES | {f"{FOLDER}rows.txt": "SELECT 3;"})
    assert [name for name in before if before[name] != after[name]] == ["master.xml::sql::zoe", "more.yaml::1.1::max"]


@pytest.mark.parametrize("given", ["ANY", "1:any", "all", "9:de625f846173c64e66466f34434de342"])
def test_a_checksum_that_the_team_has_accepted(given: str) -> None:
    assert of_change("<dropTable tableName='a'/>") == ("9:de625f846173c64e66466f34434de342",)
    assert of_change(f"<validCheckSum>{given}</validCheckSum><dropTable tableName='a'/>") == ()


@pytest.mark.parametrize(
    "change",
    [
        "<createTable tableName='a'><column name='b' type='int' defaultValueNumeric='1e3'/></createTable>",
        "<createTable tableName='a'><column name='b' type='int' autoIncrement='TRUE'/></createTable>",
        "<createTable tableName='a'><column name='b' type='int' startWith='01'/></createTable>",
        "<createTable tableName='a'><column name='b' type='int'><x/></column></createTable>",
        "<createTable tableName='a'><primaryKey name='b'/></createTable>",
        "<dropTable tableName='a'><column name='b'/></dropTable>",
        "<dropTable tableName=''/>",
        "<dropTable tableName='a'>x</dropTable>",
        "<insert tableName='a' dbms='h2'><column name='b' value='c'/></insert>",
        "<insert tableName='a'><column name='b' valueSequenceNext='s'/></insert>",
        "<createView viewName='a' path='x.sql'/>",
        "<sqlFile path='nowhere.sql'/>",
        "<loadData tableName='a' file='x.csv'/>",
        "<customChange class='X'/>",
        "<sql>${schema}</sql>",
    ],
)
def test_what_cannot_be_told_has_no_checksum(change: str) -> None:
    assert of_change(change) == ()


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1.1, "1.1"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (9999999.5, "9999999.5"),
        (1e7, "1.0E7"),
        (20240101.5, "2.02401015E7"),
        (-123456789.25, "-1.2345678925E8"),
    ],
)
def test_numbers_are_printed_as_java_does(value: float, printed: str) -> None:
    assert _double(value) == printed


def test_an_id_that_yaml_takes_for_a_date() -> None:
    text = "databaseChangeLog:\n- changeSet: {id: 2024-01-02, author: zoe, changes: [{dropTable: {tableName: a}}]}\n"
    (found,) = sets_of("liquibase", {f"{FOLDER}x.yaml": text})
    assert [(each.path, each.reason.partition(":")[0]) for each in found.flaws] == [
        (f"{FOLDER}x.yaml", "the id of the changeset in line 2 is a date without quotes")
    ]
    applied = framework("liquibase").ledger.applied([row("Mon Jan 01 19:00:00 EST 2024", "x.yaml", "9:1")], found)
    assert applied.identities == {f"{FOLDER}x.yaml::2024-01-02::zoe"}
    quoted = text.replace("2024-01-02", '"2024-01-02"')
    assert list(checksums_of({f"{FOLDER}x.yaml": quoted})) == ["x.yaml::2024-01-02::zoe"]


def row(identifier: str, file: str, checksum: str | None) -> dict[str, object]:
    return {"id": identifier, "author": "zoe", "filename": FOLDER + file, "exectype": "EXECUTED", "md5sum": checksum}


def test_a_checksum_that_cannot_be_compared_is_said_and_no_alarm() -> None:
    (found,) = sets_of("liquibase", FILES)
    rows = [
        row("table", "master.xml", "9:0"),
        row("columns", "master.xml", "8:0"),
        row("indexes", "master.xml", None),
        row("uncertain: a date", "master.xml", "9:0"),
        row("gone", "master.xml", "9:0"),
    ]
    applied = framework("liquibase").ledger.applied(rows, found)
    assert applied.checksums == {f"{FOLDER}master.xml::table::zoe": "9:0"}
    assert applied.uncompared == {f"{FOLDER}master.xml::{name}::zoe" for name in ("columns", "uncertain: a date")}


@given(st.text(), st.sampled_from(["tableName", "remarks", "cascadeConstraints"]))
def test_no_text_is_refused(text: str, name: str) -> None:
    change = f"<changeSet id='1' author='z'><dropTable {name}={quoteattr(text)}/></changeSet>"
    for ending, content in {
        "xml": f"<databaseChangeLog>{change}</databaseChangeLog>",
        "yaml": f"databaseChangeLog:\n- changeSet: {{id: {text}, author: z}}\n",
        "sql": f"--liquibase formatted sql\n--changeset z:1\n{text}\n--ignoreLines:{text}\n/* liquibase rollback\n",
    }.items():
        sets_of("liquibase", {f"{FOLDER}x.{ending}": content.encode("utf-8", "replace")})
