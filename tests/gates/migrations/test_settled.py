"""Of a new migration the same is told, whether the others are looked at or known to be merged as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from launch_gates.gates.migrations.records import Migration

DJANGO = "from django.db import migrations, models\nclass Migration(migrations.Migration):\n    dependencies = [{}]\n    operations = [{}]\n"
CREATE = "migrations.CreateModel('Order', [('note', models.CharField(max_length=9)), ('own', models.CharField(max_length=9))])"
SQL_STEP = "migrations.RunSQL('CREATE TABLE made (note varchar(9))')"
SQL_CREATE = "CREATE TABLE orders (note varchar(9) NOT NULL, other varchar(9));"


def django(operation: str) -> tuple[str, dict[str, str], tuple[str, str]]:
    merged = {"manage.py": "", "shop/migrations/0001_a.py": DJANGO.format("", f"{CREATE}, {SQL_STEP}")}
    return "django", merged, ("shop/migrations/0002_b.py", DJANGO.format("('shop', '0001_a')", operation))


def prisma(statement: str) -> tuple[str, dict[str, str], tuple[str, str]]:
    merged = {
        "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
        "prisma/migrations/1_a/migration.sql": SQL_CREATE,
    }
    return "prisma", merged, ("prisma/migrations/2_b/migration.sql", statement)


CASES = [
    (django("migrations.AlterField('order', 'note', models.CharField(max_length=3))"), ["narrow-type"]),
    (django("migrations.AlterField('order', 'note', models.CharField(max_length=20))"), []),
    (django("migrations.AddField('order', 'more', models.IntegerField(null=True))"), []),
    (django("migrations.RemoveField('order', 'note')"), ["drop-column"]),
    (prisma("ALTER TABLE orders ALTER COLUMN note TYPE varchar(3);"), ["narrow-type"]),
    (prisma("ALTER TABLE orders ALTER COLUMN note TYPE varchar(20);"), []),
    (prisma("ALTER TABLE orders ADD COLUMN more int;"), []),
    (prisma("ALTER TABLE orders ADD COLUMN more varchar(9); ALTER TABLE orders ALTER COLUMN more TYPE text;"), []),
    (prisma("ALTER TABLE orders RENAME TO bills; ALTER TABLE bills ALTER COLUMN note TYPE varchar(3);"),
     ["rename-table", "narrow-type"]),
    (prisma("DROP TABLE orders;"), ["drop-table"]),
    (prisma("DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int);"), ["drop-table"]),
    (prisma("DROP TABLE IF EXISTS others; CREATE TABLE others (id int);"), []),
    (prisma("ALTER TABLE orders RENAME note TO remark; ALTER TABLE orders ALTER COLUMN remark TYPE varchar(3);"),
     ["rename-column", "narrow-type"]),
    (django("migrations.RunSQL('DROP TABLE IF EXISTS shop_order; CREATE TABLE shop_order (id int)')"), ["drop-table"]),
    (django("migrations.RunSQL('DROP TABLE IF EXISTS shop_bill; CREATE TABLE shop_bill (id int)')"), []),
    (django("migrations.RunSQL('ALTER TABLE made ALTER COLUMN note TYPE varchar(3)')"), ["narrow-type"]),
    (django("migrations.RunSQL('ALTER TABLE made DROP COLUMN note')"), ["drop-column"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("repository", "kinds"), CASES, ids=[each[2][1].split("\n")[-2:][0][-60:] for each, _ in CASES]
)
def test_what_a_new_migration_does_is_told(
    repository: tuple[str, dict[str, str], tuple[str, str]], kinds: list[str]
) -> None:
    name, merged, (path, text) = repository

    def new(files: dict[str, str], base: dict[str, str] | None) -> list[Migration]:
        here = files_of(files)
        if base is not None:
            before = files_of(base, with_blobs=True)
            here.beside(before)
            for each in merged:
                here.read(each)
        (found,) = framework(name).sets(here)
        return [each for each in found.migrations if each.path == path]

    alone, beside = new({**merged, path: text}, None), new({**merged, path: text}, merged)
    assert alone == beside
    assert [each.kind for each in alone[0].operations] == kinds
