"""The attributes of Liquibase's changes that are taken as they stand into a checksum of version 9.

From the classes in `liquibase.change.core`. What is missing counts otherwise, or by what else it is given with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "catalogName schemaName tableName "
_BASE = "baseTableCatalogName baseTableSchemaName baseTableName "
_SEQUENCE = "catalogName schemaName sequenceName dataType incrementBy minValue maxValue ordered cycle cacheSize "
_KEY = "columnNames constraintName tablespace clustered validate forIndexName forIndexSchemaName forIndexCatalogName "
ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(attributes.split())
    for name, attributes in {
        "addAutoIncrement": _TABLE + "columnName columnDataType startWith incrementBy defaultOnNull generationType",
        "addColumn": _TABLE,
        "addDefaultValue": _TABLE + "columnName columnDataType defaultValue defaultValueNumeric defaultValueBoolean "
        "defaultValueDate defaultValueComputed defaultValueConstraintName",
        "addForeignKeyConstraint": _BASE + "baseColumnNames constraintName referencedTableCatalogName "
        "referencedTableSchemaName referencedTableName referencedColumnNames deferrable initiallyDeferred onDelete "
        "onUpdate validate",
        "addLookupTable": "existingTableCatalogName existingTableSchemaName existingTableName existingColumnName "
        "newTableCatalogName newTableSchemaName newTableName newColumnName newColumnDataType constraintName",
        "addNotNullConstraint": _TABLE + "columnName columnDataType constraintName defaultNullValue validate",
        "addPrimaryKey": _TABLE + _KEY,
        "addUniqueConstraint": _TABLE + _KEY + "deferrable initiallyDeferred disabled",
        "alterSequence": _SEQUENCE,
        "createIndex": _TABLE + "indexName unique clustered tablespace",
        "createProcedure": "catalogName schemaName procedureName replaceIfExists",
        "createSequence": _SEQUENCE + "startValue",
        "createTable": _TABLE + "remarks tablespace tableType",
        "createView": "catalogName schemaName viewName replaceIfExists fullDefinition remarks",
        "delete": _TABLE + "where",
        "dropAllForeignKeyConstraints": _BASE,
        "dropColumn": _TABLE + "columnName",
        "dropDefaultValue": _TABLE + "columnName columnDataType",
        "dropForeignKeyConstraint": _BASE + "constraintName",
        "dropIndex": _TABLE + "indexName",
        "dropNotNullConstraint": _TABLE + "columnName columnDataType constraintName",
        "dropPrimaryKey": _TABLE + "constraintName dropIndex",
        "dropProcedure": "catalogName schemaName procedureName",
        "dropSequence": "catalogName schemaName sequenceName",
        "dropTable": _TABLE + "cascadeConstraints",
        "dropUniqueConstraint": _TABLE + "constraintName uniqueColumns",
        "dropView": "catalogName schemaName viewName ifExists",
        "empty": "",
        "insert": _TABLE,
        "mergeColumns": _TABLE + "column1Name column2Name joinString finalColumnName finalColumnType",
        "modifyDataType": _TABLE + "columnName newDataType",
        "renameColumn": _TABLE + "oldColumnName newColumnName columnDataType remarks",
        "renameSequence": "catalogName schemaName oldSequenceName newSequenceName",
        "renameTable": "catalogName schemaName oldTableName newTableName",
        "renameView": "catalogName schemaName oldViewName newViewName",
        "setColumnRemarks": _TABLE + "columnName columnDataType columnParentType remarks",
        "setTableRemarks": _TABLE + "remarks",
        "tagDatabase": "tag",
        "update": _TABLE + "where",
    }.items()
}
WITH_COLUMNS: Final = frozenset(("addColumn", "createIndex", "createTable", "dropColumn", "insert", "update"))
BODIES: Final = {"createView": "selectQuery", "createProcedure": "procedureText"}
"""Changes with SQL that counts without its white space."""
COLUMN: Final = frozenset(
    (
        *("name", "type", "value", "valueNumeric", "valueBoolean", "valueComputed", "defaultValue", "remarks"),
        *("defaultValueNumeric", "defaultValueBoolean", "defaultValueComputed", "defaultValueConstraintName"),
        *("autoIncrement", "startWith", "incrementBy", "descending", "computed", "encoding", "generationType"),
        *("defaultOnNull", "beforeColumn", "afterColumn", "position", "valueBlobFile", "valueClobFile"),
    )
)
INDEXED: Final = frozenset(("name", "descending", "computed"))
"""Attributes of an index's column."""
CONSTRAINTS: Final = frozenset(
    (
        *("nullable", "notNullConstraintName", "primaryKey", "primaryKeyName", "primaryKeyTablespace", "unique"),
        *("uniqueConstraintName", "references", "referencedTableCatalogName", "referencedTableSchemaName"),
        *("referencedTableName", "referencedColumnNames", "foreignKeyName", "checkConstraint", "deleteCascade"),
        *("deferrable", "initiallyDeferred", "validateNullable", "validateUnique", "validatePrimaryKey"),
        "validateForeignKey",
    )
)
WHOLE: Final = frozenset(("startWith", "incrementBy", "minValue", "maxValue", "cacheSize", "startValue", "position"))
NUMBERS: Final = frozenset(("valueNumeric", "defaultValueNumeric"))
BOOLEANS: Final = frozenset(
    (
        *("autoIncrement", "cascadeConstraints", "clustered", "computed", "cycle", "defaultOnNull", "deferrable"),
        *("defaultValueBoolean", "deleteCascade", "descending", "disabled", "dropIndex", "fullDefinition", "ifExists"),
        *("initiallyDeferred", "nullable", "ordered", "primaryKey", "replaceIfExists", "unique", "validate"),
        *("validateForeignKey", "validateNullable", "validatePrimaryKey", "validateUnique", "valueBoolean"),
    )
)
