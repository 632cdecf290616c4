"""Prisma's schema against its migrations: what reaches the database, and what only the client knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.models.prisma import changes
from launch_gates.gates.migrations.models.prisma_schema import schema_of
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = """\
generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model User {
  id     String  @id @default(cuid())
  email  String  @unique
  orders Order[]
  tags   Tag[]

  @@map("users")
}

model Order {
  id      Int      @id @default(autoincrement())
  total   Decimal  @db.Decimal(10, 2)
  status  Status   @default(OPEN)
  made    DateTime @default(now()) // when
  userId  String   @map("user_id")
  user    User     @relation(fields: [userId], references: [id])

  @@index([status, made(sort: Desc)])
}

model Tag {
  name  String @id
  users User[]
}

enum Status {
  OPEN
  PAID @map("paid")
}
"""
SQL = (
    'CREATE TABLE "users" ("id" TEXT, "email" TEXT);\nCREATE UNIQUE INDEX "e" ON "users"("email");\n'
    'CREATE TABLE "Order" ("id" SERIAL, "total" DECIMAL, "status" "Status", "made" TIMESTAMP, "user_id" TEXT,'
    ' CONSTRAINT "p" PRIMARY KEY ("id"));\nCREATE INDEX "i" ON "Order"("status", "made" DESC);\n'
    'ALTER TABLE "Order" ADD CONSTRAINT "f" FOREIGN KEY ("user_id") REFERENCES "users"("id");\n'
    'CREATE TABLE "Tag" ("name" TEXT);\nCREATE TABLE "_TagToUser" ("A" TEXT, "B" TEXT);\n'
    'ALTER TABLE "Order" ADD COLUMN "weight" INT;\n'
)
OLD = "prisma/migrations/20260101000000_init/migration.sql"
NEW = "prisma/migrations/20260202000000_more/migration.sql"
PATH = "prisma/schema.prisma"


def repository(schema: str, **more: str) -> dict[str, str]:
    return {PATH: schema, OLD: SQL, "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n', **more}


def said(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [each.what for each in changes(files_of(before), files_of(after))]


def put(line: str, after: str) -> str:
    """The schema with a line behind another."""
    assert after in SCHEMA
    return SCHEMA.replace(after, f"{after}\n  {line}")


EMAIL, STATUS, INDEX = (
    "email  String  @unique",
    "status  Status   @default(OPEN)",
    "@@index([status, made(sort: Desc)])",
)
END = ", and no migration was added"
FOUND = [
    (put("note String?", EMAIL), ["users.note is new"]),
    (put('note String? @map("remark")', EMAIL), ["users.remark is new"]),
    (SCHEMA.replace(f"{EMAIL}\n", "\n"), ["users.email is gone", "unique (email) of users is gone"]),
    (SCHEMA.replace("email  String ", "email  String?"), ["users.email is another than before"]),
    (SCHEMA.replace("Decimal(10, 2)", "Decimal(12, 2)"), ["Order.total is another than before"]),
    (SCHEMA.replace("@default(OPEN)", "@default(PAID)"), ["Order.status is another than before"]),
    (SCHEMA.replace("@default(now()) //", "//"), ["Order.made is another than before"]),
    (SCHEMA.replace('@map("user_id")', '@map("buyer_id")'), [
        "Order.buyer_id is new", "Order.user_id is gone", "foreign key (buyer_id) of Order is new",
        "foreign key (user_id) of Order is gone",
    ]),
    (SCHEMA.replace("references: [id])", "references: [id], onDelete: Cascade)"),
     ["foreign key (user_id) of Order is another than before"]),
    (SCHEMA.replace("@unique", ""), ["unique (email) of users is gone"]),
    (put("@@index([total])", INDEX), ["index (total) of Order is new"]),
    (put("@@unique(\n    [userId,\n     total]\n  )", INDEX), ["unique (user_id, total) of Order is new"]),
    (SCHEMA.replace(INDEX, "@@index([status, made])"), [
        "index (status, made(sort:Desc)) of Order is gone",
    ]),
    (SCHEMA.replace("  PAID", "  SENT\n  PAID"), ["the enum Status has other values"]),
    (SCHEMA.replace('@map("paid")', '@map("PAID")'), ["the enum Status has other values"]),
    (SCHEMA + "model Refund {\n  id Int @id\n}\n", ["the table Refund is new"]),
    (SCHEMA.replace('  @@map("users")\n', ""), [
        "foreign key (user_id) of Order is another than before", "the table User is new", "the table users is gone",
    ]),
    (put("buyers User[]", "name  String @id").replace("tags   Tag[]", 'tags Tag[]\n  bought Tag[] @relation("b")')
     .replace("buyers User[]", 'buyers User[] @relation("b")'), ["the table _b is new"]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "expected"), FOUND, ids=[each[0] for _, each in FOUND])
def test_what_reaches_the_database_is_told(schema: str, expected: list[str]) -> None:
    assert schema != SCHEMA
    assert said(repository(SCHEMA), repository(schema)) == [f"{each}{END}" for each in expected]


QUIET = [
    SCHEMA.replace("@default(cuid())", "@default(uuid(7))"),
    SCHEMA.replace("@default(cuid())", ""),
    SCHEMA.replace("orders Order[]", "bought Order[]"),
    SCHEMA.replace("user    User     @relation(", 'buyer   User     @relation("buys", ').replace(
        "orders Order[]", 'orders Order[] @relation("buys")'
    ),
    SCHEMA.replace("references: [id])", "references: [id], onDelete: Restrict, onUpdate: Cascade)"),
    SCHEMA.replace("userId", "buyerId"),
    SCHEMA.replace("// when", "// at what time: model X {"),
    SCHEMA.replace("@default(now())", "@default( now( ) )").replace("@db.Decimal(10, 2)", "@db.Decimal(10,2)"),
    SCHEMA.replace("made    DateTime @default(now())", "made    DateTime @default(now()) @updatedAt @ignore"),
    SCHEMA.replace("email  String  @unique", "email  String").replace("  @@map", "  @@unique([email])\n  @@map"),
    SCHEMA.replace("PAID @map", "DONE @map"),
    SCHEMA.replace("prisma-client-js", "prisma-client"),
    SCHEMA.replace("\n", "\r\n"),
    put("weight Int?", STATUS),  # A migration has made it already.
    put("odd    Mystery", EMAIL),
    SCHEMA.replace("postgresql", "mysql").replace(EMAIL, "mail String"),
    SCHEMA + "view Sold {\n  id Int @unique\n}\n",
]  # fmt: skip


@pytest.mark.parametrize("schema", QUIET)
def test_what_does_not_is_no_change(schema: str) -> None:
    assert said(repository(SCHEMA), repository(schema)) == []


def test_a_migration_that_comes_along_speaks_for_all() -> None:
    after = repository(put("note String?", EMAIL), **{NEW: 'ALTER TABLE "users" ADD COLUMN "note" TEXT;\n'})
    assert said(repository(SCHEMA), after) == []
    assert said(after, repository(put("note String?", EMAIL), **{NEW: "-- edited\n"})) == []


def test_a_mismatch_of_the_base_is_none_of_the_change() -> None:
    before = repository(put("note String?", EMAIL))
    assert said(before, {**before, PATH: before[PATH] + "// a comment\n"}) == []


def test_a_schema_that_catches_up_with_what_migrations_made_is_no_change() -> None:
    made = (
        "alter table `Order` add foreign key (`user_id`) references `users`(`id`) on delete cascade on update no action"
    )
    after = SCHEMA.replace("references: [id])", "references: [id], onDelete: Cascade, onUpdate: NoAction)")
    for quote in ("`", '"', ""):
        more = {OLD: f"{SQL}{made.replace('`', quote)};\n"}
        assert said(repository(SCHEMA, **more), repository(after, **more)) == []
    assert said(repository(SCHEMA), repository(after)) != []


def test_a_schema_of_several_files_is_one() -> None:
    head, tail = SCHEMA[: SCHEMA.index("model Tag")], SCHEMA[SCHEMA.index("model Tag") :]
    folder = {"prisma/schema/main.prisma": head, "prisma/schema/more/tags.prisma": tail, OLD: SQL}
    moved = {"prisma/schema/main.prisma": head + tail, OLD: SQL}
    assert said(folder, moved) == []
    changed = {**folder, "prisma/schema/more/tags.prisma": tail.replace("users User[]", "users User[]\n  note String?")}
    (found,) = changes(files_of(folder), files_of(changed))
    assert (found.path, found.line) == ("prisma/schema/more/tags.prisma", 4)
    assert found.confidence == Confidence.LIKELY


def test_a_provider_without_foreign_keys_has_none() -> None:
    without = SCHEMA.replace('  url      = env("DATABASE_URL")', '  url = env("U")\n  relationMode = "prisma"')
    changed = without.replace("references: [id])", "references: [id], onDelete: Cascade)")
    assert said(repository(without), repository(changed)) == []


def test_sqlite_has_no_enums() -> None:
    before = repository(SCHEMA.replace("postgresql", "sqlite"))
    assert said(before, repository(before[PATH].replace("  PAID", "  SENT\n  PAID"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "model",
        "model A {",
        "datasource db {\n}\nmodel A {\n  id",
        "datasource a {\n}\nmodel A {\n  x Int @id @@(((\n",
    ],
)
def test_whatever_is_not_whole_is_no_crash(text: str) -> None:
    assert said(repository(SCHEMA), repository(text)) is not None
    schema_of({"a": text})


@given(st.text(alphabet='model {}()[]@"\\,:?\n/aI t', max_size=300))
def test_no_text_is_a_crash(text: str) -> None:
    schema_of({"a": f"datasource db {{\n}}\nmodel A {{\n{text}\n}}\n"})


def test_a_long_schema_is_read_in_its_time() -> None:
    model = "\n".join(f'  f{number} String @default("{"(" * 50}")' for number in range(20))
    long = SCHEMA + "".join(f"model M{number} {{\n  id Int @id\n{model}\n}}\n" for number in range(500))
    assert len(said(repository(SCHEMA), repository(long))) == 500
