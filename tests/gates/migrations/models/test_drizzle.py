"""Drizzle's schema files against its migrations, by structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.models.drizzle import changes
from launch_gates.gates.migrations.models.drizzle_tables import tables
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG = 'export default defineConfig({{ schema: {}, out: "./drizzle", dialect: "postgresql" }});\n'
SCHEMA = """\
import { pgTable, text, integer, timestamp, varchar } from "drizzle-orm/pg-core";

export const users = pgTable("users", {
  id: integer("id").primaryKey(),
  email: varchar("email", { length: 200 }).notNull(),
  role: text({ enum: ["admin"] }).default("guest"),
  createdAt: timestamp().defaultNow(),
}, (table) => [index("i").on(table.email)]);

export const orders = pgTable("orders", (t) => ({
  id: t.integer("id").primaryKey(),
  userId: integer("user_id").references(() => users.id, { onDelete: "cascade" }),
}));
"""
SQL = (
    'CREATE TABLE "users" ("id" integer, "email" varchar(200), "role" text, "created_at" timestamp);\n'
    'CREATE TABLE "orders" ("id" integer, "user_id" integer);\nALTER TABLE "orders" ADD COLUMN "weight" integer;\n'
)
JOURNAL = '{"dialect": "postgresql", "entries": [{"idx": 0, "when": 1, "tag": "0000_init"}]}'
PATH = "src/schema.ts"


def repository(schema: str, **more: str) -> dict[str, str]:
    files = {"drizzle.config.ts": CONFIG.format('"./src/schema.ts"'), PATH: schema}
    return {**files, "drizzle/0000_init.sql": SQL, "drizzle/meta/_journal.json": JOURNAL, **more}


def said(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [f"{each.what} ({each.confidence.label})" for each in changes(files_of(before), files_of(after))]


USER_ID = '  userId: integer("user_id")'
END = ", and no migration was added"
FOUND = [
    (SCHEMA.replace(USER_ID, f'  note: text("note"),\n{USER_ID}'), f"orders.note is new{END} (likely)"),
    (SCHEMA.replace(USER_ID, f"  paidAt: timestamp(),\n{USER_ID}"), f"orders.paidAt is new{END} (likely)"),
    (SCHEMA.replace(USER_ID, f"  made: ownColumn(),\n{USER_ID}"), f"orders.made is new{END} (likely)"),
    (SCHEMA + 'export const tags = pgTable("tags", { id: text("id") });\n', f"the table tags is new{END} (likely)"),
    (SCHEMA[: SCHEMA.index("export const orders")], f"the table orders is gone{END} (guess)"),
    (SCHEMA.replace("  createdAt: timestamp().defaultNow(),\n", ""), f"users.createdAt is gone{END} (guess)"),
    (SCHEMA.replace("length: 200 }).notNull()", "length: 200 })"), f"users.email is another than before{END} (guess)"),
    (SCHEMA.replace("length: 200", "length: 100"), f"users.email is another than before{END} (guess)"),
    (SCHEMA.replace('default("guest")', 'default("host")'), f"users.role is another than before{END} (guess)"),
    (SCHEMA.replace('.default("guest")', ""), f"users.role is another than before{END} (guess)"),
    (SCHEMA.replace('integer("user_id")', 'text("user_id")'), f"orders.user_id is another than before{END} (guess)"),
]


@pytest.mark.parametrize(("schema", "expected"), FOUND, ids=[expected for _, expected in FOUND])
def test_what_reaches_the_database_is_told(schema: str, expected: str) -> None:
    assert schema != SCHEMA
    assert said(repository(SCHEMA), repository(schema)) == [expected]


QUIET = [
    SCHEMA.replace('["admin"]', '["admin", "owner"]'),
    SCHEMA.replace("timestamp()", 'timestamp({ mode: "string" })').replace("defaultNow()", "default(sql`now()`)"),
    SCHEMA.replace('integer("id").primaryKey()', 'integer("id").primaryKey().$type<OrderId>().$defaultFn(() => 1)'),
    SCHEMA.replace("export const users", "export const customers").replace("() => users.id", "() => customers.id"),
    SCHEMA.replace('index("i")', 'index("j")'),
    SCHEMA.replace("createdAt: timestamp()", 'createdAt: timestamp("created_at")'),
    SCHEMA.replace("createdAt: timestamp().defaultNow(),", "...timestamps,"),
    SCHEMA.replace('email: varchar("email", { length: 200 }).notNull()', 'email: requiredText("email")'),
    SCHEMA.replace(USER_ID, f'  weight: integer("weight"),\n{USER_ID}'),  # A migration has made it already.
    SCHEMA.replace("pgTable", "").replace("});", ""),
    SCHEMA + 'export const twice = pgTable("users", { note: text("note") });\n',
    SCHEMA + 'export const seen = pgView("seen", { id: text("id") });\nconst a = createTable(name, { id: text() });\n',
    "",
]


@pytest.mark.parametrize("schema", QUIET)
def test_what_does_not_or_cannot_be_told_is_no_change(schema: str) -> None:
    assert said(repository(SCHEMA), repository(schema)) == []


NOTE = SCHEMA.replace(USER_ID, f'  note: text("note"),\n{USER_ID}')


def test_a_migration_that_comes_along_speaks_for_all() -> None:
    assert said(repository(SCHEMA), repository(NOTE, **{"drizzle/0001_more.sql": "SELECT 1;\n"})) == []


def test_a_team_that_pushes_its_schema_hears_nothing() -> None:
    pushed = SCHEMA + 'export const tags = pgTable("tags", { id: text("id") });\n'
    assert said(repository(pushed), repository(NOTE + pushed[len(SCHEMA) :])) == []


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ('"./src/*"', {"src/a.ts": "", "src/deep/b.ts": SCHEMA}),
        ('["./src/a.ts", "./src/b.ts"]', {"src/a.ts": "", "src/b.ts": SCHEMA}),
        ('"./src"', {"src/b.ts": SCHEMA}),
        ('"src/index.ts"', {"src/index.ts": 'export * from "./orders";\n', "src/orders/index.ts": SCHEMA}),
        (
            '"./src/index.ts"',
            {"src/index.ts": 'import { users } from "./b.js";\nexport { users };\n', "src/b.ts": SCHEMA},
        ),
    ],
)
def test_the_configuration_says_where_the_schema_is(schema: str, files: dict[str, str]) -> None:
    rest = {name: text for name, text in repository("").items() if name != PATH}
    before = {**rest, "drizzle.config.ts": CONFIG.format(schema), **files}
    after = {name: NOTE if text == SCHEMA else text for name, text in before.items()}
    assert said(before, after) == [f"orders.note is new{END} (likely)"]


def test_a_table_that_only_moves_is_no_other() -> None:
    rest = repository('export * from "./orders";\n', **{"src/orders.ts": SCHEMA})
    assert said(repository(SCHEMA), rest) == []


@given(st.text(alphabet='pgTable("a",{})=>.\n\\`$', max_size=200))
def test_no_text_is_a_crash(text: str) -> None:
    list(tables("a.ts", f'const a = pgTable("a", {{ {text} }});'.encode()))


def test_a_deep_chain_is_no_crash() -> None:
    deep = "text()" + ".notNull()" * 5000
    assert len(list(tables("a.ts", f'const a = pgTable("a", {{ b: {deep}, c: text() }});'.encode()))) <= 1
