"""Changesets of every kind, and the checksums that Liquibase 4.28.0 wrote for them into its ledger."""

from __future__ import annotations

XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
    http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
<changeSet id="table" author="zoe">
  <comment>The first</comment>
  <createTable tableName="a" schemaName="public" remarks="Größe" tablespace="t">
    <column name="id" type="BIGINT" autoIncrement="true" startWith="100" incrementBy="5">
      <constraints primaryKey="true" nullable="false" primaryKeyName="pk_a"/>
    </column>
    <column name="name" type="varchar(255)" defaultValue="x &quot;y&quot; &lt;" remarks="its name">
      <constraints unique="true" uniqueConstraintName="u" deferrable="true" initiallyDeferred="false"/>
    </column>
    <column name="price" type="decimal(10, 2)" defaultValueNumeric="0.00"/>
    <column name="count" type="int" defaultValueNumeric="-5"/>
    <column name="is_paid" type="boolean" defaultValueBoolean="false"><constraints nullable="false"/></column>
    <column name="made" type="timestamp" defaultValueComputed="CURRENT_TIMESTAMP"/>
    <column name="shop" type="int">
      <constraints foreignKeyName="f" references="o(id)" deleteCascade="true" checkConstraint="shop > 1"/>
    </column>
  </createTable>
</changeSet>
<changeSet id="columns" author="zoe">
  <addColumn tableName="a">
    <column name="c" type="int" value="5"/>
    <column name="d" type="text" valueComputed="now()"><constraints nullable="false"/></column>
    <column name="e" type="timestamp" defaultValueDate="CURRENT_TIMESTAMP"/>
  </addColumn>
  <dropColumn tableName="a" columnName="c"/>
  <dropColumn tableName="a"><column name="d"/><column name="e"/></dropColumn>
  <renameColumn tableName="a" oldColumnName="c" newColumnName="d" columnDataType="int"/>
  <modifyDataType tableName="a" columnName="d" newDataType="varchar(5)"/>
  <mergeColumns tableName="a" column1Name="b" joinString="-" column2Name="c" finalColumnName="d"
    finalColumnType="varchar(9)"/>
</changeSet>
<changeSet id="indexes" author="zoe">
  <createIndex tableName="a" indexName="i" unique="true" clustered="true" tablespace="t">
    <column name="c" type="int"/><column name="d" descending="true"/>
  </createIndex>
  <createIndex tableName="a" indexName="j" unique="false"><column name="lower(c)" computed="true"/></createIndex>
  <createIndex tableName="a" indexName="k"><column name="c DESC"/></createIndex>
  <dropIndex tableName="a" indexName="i"/>
</changeSet>
<changeSet id="constraints" author="zoe">
  <addForeignKeyConstraint baseTableName="a" baseColumnNames="c" constraintName="f" referencedTableName="o"
    referencedColumnNames="id" onDelete="CASCADE" deferrable="false" initiallyDeferred="false" validate="true"/>
  <dropForeignKeyConstraint baseTableName="a" constraintName="f"/>
  <dropAllForeignKeyConstraints baseTableName="a"/>
  <addUniqueConstraint tableName="a" columnNames="c, d" constraintName="u" validate="true"/>
  <dropUniqueConstraint tableName="a" constraintName="u"/>
  <addNotNullConstraint tableName="a" columnName="c" columnDataType="int" defaultNullValue="0"/>
  <dropNotNullConstraint tableName="a" columnName="c" columnDataType="int"/>
  <addPrimaryKey tableName="a" columnNames="c" constraintName="p"/>
  <dropPrimaryKey tableName="a" constraintName="p"/>
</changeSet>
<changeSet id="defaults" author="zoe">
  <addDefaultValue tableName="a" columnName="c" defaultValue="x"/>
  <addDefaultValue tableName="a" columnName="d" columnDataType="int" defaultValueNumeric="5"/>
  <addDefaultValue tableName="a" columnName="e" defaultValueBoolean="true"/>
  <addDefaultValue tableName="a" columnName="f" defaultValueComputed="now()"/>
  <addDefaultValue tableName="a" columnName="f" defaultValueDate="2020-01-01T10:00:00"/>
  <dropDefaultValue tableName="a" columnName="c"/>
</changeSet>
<changeSet id="sequences" author="zoe">
  <createSequence sequenceName="s" startValue="1" incrementBy="1" minValue="1" maxValue="99" cycle="true"/>
  <alterSequence sequenceName="s" incrementBy="2"/>
  <renameSequence oldSequenceName="s" newSequenceName="r"/>
  <dropSequence sequenceName="r"/>
</changeSet>
<changeSet id="rows" author="zoe">
  <insert tableName="a">
    <column name="c" value="x"/>
    <column name="d" valueNumeric="1.50"/>
    <column name="e" valueBoolean="true"/>
    <column name="f" valueComputed="now()"/>
  </insert>
  <update tableName="a"><column name="c" value="x"/><where>id = 5 AND
    c = 'x' </where></update>
  <delete tableName="a"><where>id = 1</where></delete>
  <delete tableName="b"/>
</changeSet>
<changeSet id="views" author="zoe">
  <createView viewName="v" replaceIfExists="true">SELECT 'é'
    FROM a</createView>
  <renameView oldViewName="v" newViewName="w"/>
  <dropView viewName="w"/>
  <createProcedure procedureName="p">CREATE PROCEDURE p () BEGIN  END;</createProcedure>
  <dropProcedure procedureName="p"/>
</changeSet>
<changeSet id="tables" author="zoe">
  <renameTable oldTableName="a b" newTableName="b"/>
  <dropTable tableName="b" cascadeConstraints="true"/>
  <setTableRemarks tableName="a" remarks="x"/>
  <setColumnRemarks tableName="a" columnName="b" remarks="y"/>
  <addAutoIncrement tableName="a" columnName="b" columnDataType="int" startWith="5"/>
  <addLookupTable existingTableName="a" existingColumnName="b" newTableName="c" newColumnName="d" constraintName="f"/>
  <empty/>
</changeSet>
<changeSet id="tag" author="zoe"><tagDatabase tag="v1"/></changeSet>
<changeSet id="sql" author="zoe">
  <validCheckSum>9:00</validCheckSum>
  <preConditions onFail="MARK_RAN"><tableExists tableName="a"/></preConditions>
  <sql splitStatements="false" stripComments="true">SELECT 'a  b';
   -- ünï
   SELECT 2;</sql>
  <sql><![CDATA[ SELECT 3 < 4 ]]></sql>
  <sqlFile path="rows.txt" relativeToChangelogFile="true" encoding="utf8"/>
  <rollback>DROP TABLE x</rollback>
</changeSet>
<changeSet id="uncertain: a parameter" author="zoe"><renameTable oldTableName="${x}" newTableName="b"/></changeSet>
<changeSet id="uncertain: a date" author="zoe">
  <addColumn tableName="a"><column name="c" type="timestamp" defaultValueDate="2020-01-02"/></addColumn>
</changeSet>
<changeSet id="uncertain: by product" author="zoe"><sql dbms="mysql">SELECT 4</sql><sql>SELECT 5</sql></changeSet>
<changeSet id="uncertain: changed SQL" author="zoe">
  <sql>SELECT 4</sql><modifySql><append value=" x"/></modifySql>
</changeSet>
<changeSet id="uncertain: a comment inside" author="zoe"><sql><comment>x</comment>SELECT 4</sql></changeSet>
<changeSet id="uncertain: a value as text" author="zoe">
  <insert tableName="a"><column name="c">text</column></insert>
</changeSet>
<changeSet id="uncertain: blanks" author="zoe"><delete tableName="a"/><setTableRemarks tableName="a" remarks=" x"/></changeSet>
<changeSet id="uncertain: nothing" author="zoe"><insert tableName="a"><column name="c" value="NULL"/></insert></changeSet>
<changeSet id="uncertain: an attribute" author="zoe">
  <addForeignKeyConstraint baseTableName="a" baseColumnNames="c" constraintName="f" referencedTableName="o"
    referencedColumnNames="id" deleteCascade="true"/>
</changeSet>
<changeSet id="uncertain: a change" author="zoe"><stop/></changeSet>
<include file="more.yaml" relativeToChangelogFile="true"/>
<include file="more.json" relativeToChangelogFile="true"/>
<includeAll path="sql" relativeToChangelogFile="true"/>
</databaseChangeLog>
"""
YAML = """\
databaseChangeLog:
- changeSet:
    id: 1
    author: max
    changes:
    - createTable:
        tableName: a
        columns:
        - column:
            name: id
            type: bigint
            autoIncrement: true
            constraints: {nullable: false, primaryKey: true}
        - column: {name: v, type: varchar(10), defaultValue: 7}
        - column: {name: w, type: varchar(10), defaultValueNumeric: 1.50}
        - column: {name: x, type: varchar(10), defaultValue: "1.50"}
        - column: {name: y, type: varchar(10), defaultValue: yes}
- changeSet:
    id: 1.10
    author: max
    changes:
    - sql:
        sql: |
          SELECT 1;
          SELECT 2;
    - sqlFile: {path: rows.txt, relativeToChangelogFile: true}
    - delete: {tableName: a, where: x = 1}
- changeSet: {id: 20240101.5, author: max, changes: [{tagDatabase: {tag: 1}}]}
- changeSet: {id: 007, author: max, changes: [{createView: {viewName: v, selectQuery: SELECT 1}}]}
- changeSet: {id: 20240101123456, author: max, changes: []}
- changeSet:
    id: 20240101-1
    author: max
    preConditions:
    - onFail: MARK_RAN
    changes:
    - dropTable: {tableName: a}
"""
JSON = """\
{"databaseChangeLog": [{"changeSet": {"id": "1", "author": "eva", "changes": [
  {"dropTable": {"tableName": "a", "cascadeConstraints": true}}
]}}]}
"""
SQL = """\
-- liquibase formatted sql

-- changeset ida:1 endDelimiter:// runOnChange:true
-- comment: said
--comment and again
SELECT 1;
-- part of it
/* liquibase rollback
 SELECT 9;
 */
--rollback SELECT 8;
-- rollback
--preconditions onFail:HALT
--precondition-sql-check expectedResult:0 SELECT 1
--ignoreLines:1
SELECT 7;
--ignoreLines:start
SELECT 6;
SELECT 5;
--ignoreLines:end
SELECT 2;
--validCheckSum: 9:33

--changeset ida:2\r
SELECT 3;\r
  --rollback late
--changeset "ida q":"3 b" labels:x,y
SELECT 'é';
--rollbackX
--property name:c value:d
/* part of it */
--changeset ida:uncertain
SELECT ${x};
"""
FOLDER = "db/changelog/"
FILES: dict[str, str | bytes] = {
    f"{FOLDER}master.xml": XML,
    f"{FOLDER}more.yaml": YAML,
    f"{FOLDER}more.json": JSON,
    f"{FOLDER}rows.txt": "\ufeffSELECT 1;\r\n\r\n  SELECT 2; -- ü\r\n",
    f"{FOLDER}sql/a.sql": SQL,
    f"{FOLDER}sql/b.sql": "SELECT 1;\n\nSELECT 2",
    f"{FOLDER}sql/c.sql": "\n  --liquibase formatted sql logicalFilePath:old/path.sql\n--changeset ida:4\nSELECT 9",
}
RECORDED = {
    "master.xml::table::zoe": "d157695e6b3ba5254bba0d4d2b656cf3",
    "master.xml::columns::zoe": "f365ddb33f29389cd47241c80656485d",
    "master.xml::indexes::zoe": "957994bfdf377efe278b3882c75994b8",
    "master.xml::constraints::zoe": "737f5b485f138e1a57b39947cb712e58",
    "master.xml::defaults::zoe": "508109e9a32ecc1d7058a7caf8cfe2c9",
    "master.xml::sequences::zoe": "34d6581afb82901ac81872c1ca449985",
    "master.xml::rows::zoe": "2c0161054b6b988024ddca004ca2c869",
    "master.xml::views::zoe": "4db2490085d168e2f0718087324b9e3c",
    "master.xml::tables::zoe": "37e6313930a2cfd33741e2eab1409690",
    "master.xml::tag::zoe": "635ff1e577e13420abaf0552fb77ab20",
    "master.xml::sql::zoe": "a5c6f110ab9bfacd6fb686ab875da9e1",
    "master.xml::uncertain: a parameter::zoe": "f22c0e0b872b61999abf2c1371850e83",
    "master.xml::uncertain: a date::zoe": "4477d69d8b21e01350e8087faee49340",
    "master.xml::uncertain: by product::zoe": "00baac5d16f8e91aef64170ba5ffcd42",
    "master.xml::uncertain: changed SQL::zoe": "e04a14a3bf0beb3a3837784634139dc7",
    "master.xml::uncertain: a comment inside::zoe": "48df45a9d84ac89f6b6eb09e145745a0",
    "master.xml::uncertain: a value as text::zoe": "4f294288baf5ad5209b31b2b4601cfe3",
    "master.xml::uncertain: blanks::zoe": "49b8458cd7f31b8c619040bb394fdadd",
    "master.xml::uncertain: nothing::zoe": "0d660c546e74c728ae2c95ca492cf731",
    "master.xml::uncertain: an attribute::zoe": "789cfb4d7746445147821ac7b825a9f0",
    "master.xml::uncertain: a change::zoe": "d1ec4f85140dca32db0ddedc31ca24fa",
    "more.yaml::1::max": "df43a75023af0b5122d6c83f936b77f8",
    "more.yaml::1.1::max": "7318ea9779a35daa2b3446d0f75bdb51",
    "more.yaml::2.02401015E7::max": "31759fd4042efd16e956f94e821880be",
    "more.yaml::7::max": "336dc2f253268d9e93898f95907bfe0d",
    "more.yaml::20240101123456::max": "d41d8cd98f00b204e9800998ecf8427e",
    "more.yaml::20240101-1::max": "de625f846173c64e66466f34434de342",
    "more.json::1::eva": "eedccf1db10c031e508a5e15a009adb2",
    "sql/a.sql::1::ida": "8aaca86880c103a46e21d42ec971c720",
    "sql/a.sql::2::ida": "25462d80f1add8537ee5f0ff49714fe5",
    "sql/a.sql::3 b::ida q": "ac204116947c87baa5034642b522a753",
    "sql/a.sql::uncertain::ida": "c2f75e283710163a4b3253a809cdc699",
    "sql/b.sql::raw::includeAll": "ce22a173d260e2fdfcb04307b5480889",
    "old/path.sql::4::ida": "e4cb5df067a894f50f73da8b808c4123",
}
"""Changeset, its file below FOLDER, and the digest. Those whose id begins with `uncertain` cannot be told from the files."""
