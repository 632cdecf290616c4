"""What SQL scripts mean, and what of them needs care."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.sql import SCANNED, decoded, dialect_of, operations, script
from launch_gates.gates.migrations.sql_words import statements

if TYPE_CHECKING:
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect

DIALECTS: tuple[Dialect, ...] = ("", "postgresql", "mysql", "sqlite", "sqlserver")

FOUND: list[tuple[str, Dialect, str, list[tuple[str, int, str]]]] = [
    ("a table", "", "\nDROP TABLE a;", [("drop-table", 2, "a")]),
    ("several tables", "", "DROP TABLE IF EXISTS public.a, s.b CASCADE", [("drop-table", 1, "a"), ("drop-table", 1, "s.b")]),
    ("a column", "postgresql", 'ALTER TABLE ONLY "T"\n  DROP COLUMN IF EXISTS "c" CASCADE', [("drop-column", 2, "T.c")]),
    ("a column without the word", "mysql", "ALTER TABLE `t` DROP `c`, DROP INDEX i", [("drop-column", 1, "t.c")]),
    ("columns of SQL Server", "sqlserver", "ALTER TABLE [dbo].[t] DROP COLUMN [a], [b]", [("drop-column", 1, "t.a"), ("drop-column", 1, "t.b")]),
    ("a table's name", "", "ALTER TABLE a RENAME TO b", [("rename-table", 1, "a")]),
    ("tables' names", "mysql", "RENAME TABLE a TO b, c TO d", [("rename-table", 1, "a"), ("rename-table", 1, "c")]),
    ("a column's name", "", "ALTER TABLE a RENAME COLUMN b TO c", [("rename-column", 1, "a.b")]),
    ("a column's name, short", "postgresql", "ALTER TABLE a RENAME b TO c", [("rename-column", 1, "a.b")]),
    ("a changed column", "mysql", "ALTER TABLE a CHANGE COLUMN b c int", [("rename-column", 1, "a.b")]),
    ("a procedure's renames", "sqlserver", "EXEC sp_rename N'dbo.t.c', N'd', 'COLUMN'\nGO\nEXEC sp_rename 't', 'u'", [("rename-column", 1, "t.c"), ("rename-table", 3, "t")]),
    ("a required column", "", "ALTER TABLE a ADD b int NOT NULL", [("not-null", 1, "a.b")]),
    ("a required column of two", "sqlserver", "ALTER TABLE a ADD b int NULL,\n c int NOT NULL", [("not-null", 2, "a.c")]),
    ("a column that becomes required", "postgresql", "ALTER TABLE a ALTER b SET NOT NULL", [("not-null", 1, "a.b")]),
    ("a column filled before", "postgresql", "ALTER TABLE a ADD b int; UPDATE a SET b = 1; ALTER TABLE a ALTER COLUMN b SET NOT NULL", [("not-null", 1, "a.b")]),
    ("an index", "postgresql", "CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY a (b)", [("blocking-index", 1, "a")]),
    ("an index without a name", "postgresql", "CREATE INDEX ON a (b)", [("blocking-index", 1, "a")]),
    ("within a block that runs", "postgresql", "DO $$ BEGIN\n  DROP TABLE a;\nEND $$;", [("drop-table", 2, "a")]),
    ("after a condition", "sqlserver", "IF OBJECT_ID('a') IS NOT NULL\n  DROP TABLE a", [("drop-table", 2, "a")]),
    ("without semicolons", "sqlserver", "ALTER TABLE a ADD b int NULL\nALTER TABLE a DROP COLUMN c", [("drop-column", 2, "a.c")]),
    ("after a routine", "mysql", "DELIMITER //\nCREATE PROCEDURE p() BEGIN DROP TABLE x; END//\nDELIMITER ;\nDROP TABLE a;", [("drop-table", 4, "a")]),
    ("in a comment that MySQL runs", "mysql", "/*!50001 DROP TABLE a */;", [("drop-table", 1, "a")]),
    ("a table that is made again", "", "DROP TABLE a; CREATE TABLE a (b int)", [("drop-table", 1, "a")]),
    ("a column of a table that took the place of another", "sqlite", "CREATE TABLE n (b int); DROP TABLE a; ALTER TABLE n RENAME TO a; ALTER TABLE a DROP COLUMN c", [("drop-column", 1, "a.c")]),
    ("after a string with a line break", "", "INSERT INTO a VALUES ('x\n;DROP TABLE b;');\nDROP TABLE c", [("drop-table", 3, "c")]),
]  # fmt: skip

QUIET: list[tuple[str, Dialect, str]] = [
    ("comments", "", "-- DROP TABLE a;\n/* DROP TABLE b; */"),
    ("nested comments", "postgresql", "/* /* */ DROP TABLE b; */"),
    ("MySQL's comments", "mysql", "# DROP TABLE a;\n-- DROP TABLE b"),
    ("strings", "", "INSERT INTO a VALUES ('it''s; DROP TABLE b;')"),
    ("escaped strings", "mysql", r"INSERT INTO a VALUES ('\'; DROP TABLE b; --')"),
    ("PostgreSQL's escaped strings", "postgresql", r"INSERT INTO a VALUES (E'\'; DROP TABLE b; --')"),
    ("names", "", 'SELECT "; DROP TABLE b;"'),
    ("functions", "postgresql", "CREATE FUNCTION f() RETURNS void AS $body$ BEGIN DROP TABLE a; END $body$ LANGUAGE plpgsql"),
    ("triggers", "sqlite", "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n DELETE FROM b WHERE CASE WHEN 1 THEN 2 END;\n UPDATE c SET d = 1; END;"),
    ("procedures", "sqlserver", "CREATE PROCEDURE p AS\nSELECT 1;\nDROP TABLE a;\nGO\n"),
    ("a temporary table", "sqlserver", "DROP TABLE #a"),
    ("a table made here", "postgresql", "CREATE TABLE a (b int NOT NULL); ALTER TABLE a ADD c int NOT NULL; CREATE INDEX i ON a (c); DROP TABLE a"),
    ("a column made here", "postgresql", "ALTER TABLE a ADD b int; ALTER TABLE a RENAME b TO c; ALTER TABLE a DROP b"),
    ("a table that may be there and is made", "", "DROP TABLE IF EXISTS a; CREATE TABLE a (b int)"),
    ("a sequence", "postgresql", "ALTER TABLE a_id_seq RENAME TO b_id_seq"),
    ("a name that is put in", "", 'DROP TABLE ?; DROP TABLE "?"; ALTER TABLE "?"."?" DROP COLUMN a; ALTER TABLE a DROP COLUMN ?'),
    ("a default", "", "ALTER TABLE a ADD b int NOT NULL DEFAULT 1, ADD c int DEFAULT 2 NOT NULL"),
    ("a counted column", "postgresql", "ALTER TABLE a ADD b bigserial NOT NULL, ADD c int GENERATED ALWAYS AS IDENTITY NOT NULL"),
    ("a counted column of MySQL", "mysql", "ALTER TABLE a ADD b int NOT NULL AUTO_INCREMENT"),
    ("a check", "postgresql", "ALTER TABLE a ADD b int CHECK (b IS NOT NULL), ADD CONSTRAINT c CHECK (d IS NOT NULL)"),
    ("an index that does not lock", "postgresql", "CREATE INDEX CONCURRENTLY i ON a (b)"),
    ("an index of another database", "mysql", "CREATE INDEX i ON a (b)"),
    ("an index of a view made here", "postgresql", "CREATE MATERIALIZED VIEW v AS SELECT 1; CREATE INDEX i ON v (a)"),
    ("what is no column", "mysql", "ALTER TABLE a DROP PRIMARY KEY, DROP FOREIGN KEY f, DROP KEY k, DROP CONSTRAINT c, RENAME INDEX i TO j"),
    ("a constraint of SQL Server", "sqlserver", "ALTER TABLE a DROP CONSTRAINT c, d"),
    ("what is no table", "postgresql", "DROP VIEW v; DROP INDEX i; ALTER TYPE t RENAME TO u; DROP TYPE v; ALTER VIEW w RENAME TO x"),
    ("what becomes optional", "postgresql", "ALTER TABLE a ALTER b DROP NOT NULL, ALTER c DROP DEFAULT, ALTER d SET STATISTICS 5"),
    ("SQLite's way to change a table", "sqlite", 'CREATE TABLE "new_a" (b int); INSERT INTO "new_a" SELECT b FROM "a"; DROP TABLE "a"; ALTER TABLE "new_a" RENAME TO "a"'),
    ("the other way round", "sqlite", "ALTER TABLE a RENAME TO a_old; CREATE TABLE a (b int); INSERT INTO a SELECT b FROM a_old; DROP TABLE a_old"),
    ("rights", "mysql", "GRANT ALTER, DROP ON shop.* TO 'shop'"),
    ("an event trigger", "postgresql", "CREATE EVENT TRIGGER e ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION f()"),
    ("a table called event", "postgresql", "CREATE TABLE event (a int); DROP TABLE event"),
]  # fmt: skip


def found(text: str, dialect: Dialect, tables: Tables | None = None) -> list[tuple[str, int, str]]:
    done = operations(script(text, dialect).statements, dialect, {} if tables is None else tables)
    return [(each.kind, each.line, each.target) for each in done]


@pytest.mark.parametrize(("dialect", "text", "expected"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND])
def test_what_needs_care(dialect: Dialect, text: str, expected: list[tuple[str, int, str]]) -> None:
    assert found(text, dialect) == expected
    assert found(text.replace("\n", "\r\n"), dialect) == expected
    assert found(text.lower(), dialect) == [(kind, line, target.lower()) for kind, line, target in expected]


@pytest.mark.parametrize(("dialect", "text"), [case[1:] for case in QUIET], ids=[case[0] for case in QUIET])
def test_what_needs_none(dialect: Dialect, text: str) -> None:
    assert found(text, dialect) == []


@pytest.mark.parametrize(
    ("old", "new", "is_narrower"),
    [
        ("varchar(20)", "varchar(10)", True),
        ("varchar(10)", "varchar(20)", False),
        ("varchar(10)", "text", False),
        ("text", "varchar(200)", True),
        ("character varying(20)", "character varying(10)", True),
        ("bigint", "int", True),
        ("smallint", "integer", False),
        ("numeric(10,2)", "numeric(10,4)", True),
        ("numeric(10,2)", "numeric(12,2)", False),
        ("numeric(10,2)", "numeric", False),
        ("double precision", "real", True),
        ("timestamp", "date", True),
        ("timestamp", "timestamptz", False),
        ("text", "uuid", True),
        ("text", "jsonb", False),
        ("status", "varchar(10)", False),
        ("text[]", "text", False),
    ],
)
def test_a_type_is_compared_with_the_one_that_an_earlier_script_gave(old: str, new: str, *, is_narrower: bool) -> None:
    tables: Tables = {}
    found(f"CREATE TABLE a (id int, b {old} NOT NULL, UNIQUE (b))", "postgresql", tables)
    expected = [("narrow-type", 1, "a.b")] if is_narrower else []
    assert found(f"ALTER TABLE a ALTER COLUMN b SET DATA TYPE {new} USING b::{new}", "postgresql", tables) == expected
    assert found(f"ALTER TABLE a ALTER COLUMN b TYPE {old}", "postgresql", {}) == []


def test_a_table_of_an_earlier_script_is_dropped_whatever_is_made_in_its_place() -> None:
    tables: Tables = {}
    found("CREATE TABLE a (b int)", "mysql", tables)
    assert found("DROP TABLE IF EXISTS a; CREATE TABLE a (c int)", "mysql", tables) == [("drop-table", 1, "a")]


def test_types_follow_renames() -> None:
    tables: Tables = {}
    found("CREATE TABLE a (b varchar(20)); ALTER TABLE a RENAME TO c; ALTER TABLE c RENAME b TO d", "mysql", tables)
    assert found("ALTER TABLE c MODIFY COLUMN d varchar(9)", "mysql", tables) == [("narrow-type", 1, "c.d")]


SAME = [
    ("select 1", "-- why\nSELECT   1 ;\n"),
    ("create table a(b int,c int)", "CREATE TABLE a (\r\n  b INT, -- the b\r\n  c INT\r\n);"),
    ("DO $$ BEGIN PERFORM 1; END $$", "do $x$\nbegin\n  perform 1; -- one\nend $x$;"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_layout_and_comments_have_no_meaning(one: str, other: str) -> None:
    assert script(one).meaning == script(other).meaning


@pytest.mark.parametrize(
    ("one", "other"),
    [("SELECT 'a'", "SELECT 'A'"), ("SELECT a", 'SELECT "a"'), ("SELECT 1", "SELECT 2"), ("a; b", "a b")],
)
def test_everything_else_has(one: str, other: str) -> None:
    assert script(one).meaning != script(other).meaning


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        ("", True),
        ("-- This is an empty migration.", True),
        ("-- Custom SQL migration file, put your code below! --", True),
        ("BEGIN;\nCOMMIT;", True),
        ("-- Removed on purpose: the table never went live.", False),
        ("SELECT 1;", False),
        (";;", True),
    ],
)
def test_a_script_that_does_nothing_and_does_not_say_why(text: str, *, is_empty: bool) -> None:
    assert script(text).is_empty is is_empty


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("CREATE TABLE a (id SERIAL, b JSONB);", "postgresql"),
        ("CREATE TABLE `a` (id INT AUTO_INCREMENT) ENGINE=InnoDB;", "mysql"),
        ("CREATE TABLE [dbo].[a] (b NVARCHAR(MAX))\nGO\n", "sqlserver"),
        ("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);", "sqlite"),
        ("CREATE TABLE a (id INTEGER);", ""),
    ],
)
def test_the_dialect_shows(text: str, dialect: Dialect) -> None:
    assert dialect_of([text]) == dialect


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_script_in_any_encoding_that_tools_write(encoding: str) -> None:
    assert decoded("DROP TABLE ä".encode(encoding)) == "DROP TABLE ä"


HOSTILE = [
    "$a$", "'", '"', "`", "(", "/*", "/**/", "create procedure begin;", "alter table ", "alter table a add (",
    "create table a(", "[", "do $$ ", "\ngo", "drop table a,", "rename table a to b,", "$", "-", "\\", "delimiter ;;\n",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_more_than_its_length(piece: str) -> None:
    text = piece * (SCANNED // 8 // len(piece))
    for dialect in DIALECTS:
        read = script(text, dialect)
        assert read.meaning
        operations(read.statements, dialect, {})


@pytest.mark.slow
def test_of_a_file_of_50_megabytes_the_beginning_is_looked_at() -> None:
    text = "DROP TABLE a;\n" + "INSERT INTO b VALUES (1, 'x');\n" * 1_600_000
    read = script(text, "postgresql")
    assert not read.is_whole
    assert not read.is_empty
    assert [each.target for each in operations(read.statements, "postgresql", {})] == ["a"]
    assert read.meaning != script(text + " ").meaning


@given(st.text(alphabet=st.sampled_from("aE'\"`$-/*#[];\n\\ (),.=gobegindelimter")), st.sampled_from(DIALECTS))
def test_no_text_is_refused(text: str, dialect: Dialect) -> None:
    read = script(text, dialect)
    assert read.meaning
    operations(read.statements, dialect, {})
    for each in statements(text, dialect):
        assert len(each.words) == len(each.lower) == len(each.lines)
        assert each.lines == sorted(each.lines)
        assert each.lines[-1] <= text.count("\n") + 1


@given(st.text(), st.sampled_from(DIALECTS))
def test_words_have_lines_in_any_script(text: str, dialect: Dialect) -> None:
    for each in statements(text, dialect):
        assert len(each.words) == len(each.lower) == len(each.lines)
