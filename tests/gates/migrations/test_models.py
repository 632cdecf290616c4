"""Models that changed against the base and that no migration follows, and what only looks so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.checks import model_changed
from launch_gates.gates.migrations.models.table import model_changes
from launch_gates.gates.migrations.view import View
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = '("id", models.AutoField(primary_key=True)), ("total", models.IntegerField())'
DJANGO = {
    "manage.py": "import django\n",
    "shop/__init__.py": "",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    f'    dependencies = []\n    operations = [migrations.CreateModel("Order", [{FIELDS}])]\n',
    "shop/models.py": "from django.db import models\n\n\nclass Order(models.Model):\n    id = models.AutoField(primary_key=True)\n"
    "    total = models.IntegerField()\n",
}
NOTE = "    note = models.TextField()\n"
ADDED = (
    "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    '    dependencies = [("shop", "0001_initial")]\n'
    '    operations = [migrations.AddField("order", "note", models.TextField(default=""))]\n'
)
RAILS = {
    "config/application.rb": "",
    "db/migrate/20260101000000_create_orders.rb": "class CreateOrders < ActiveRecord::Migration[7.1]\n  def change\n"
    "    create_table :orders\n  end\nend\n",
    "db/schema.rb": "ActiveRecord::Schema[7.1].define(version: 2026_01_01_000000) do\n"
    '  create_table "orders", force: :cascade do |t|\n    t.integer "total"\n  end\nend\n',
}
ALEMBIC = {
    "alembic.ini": "[alembic]\nscript_location = db\n",
    "db/env.py": "",
    "db/versions/a_x.py": 'revision = "a"\ndown_revision = None\n\n\ndef upgrade():\n'
    '    op.create_table("orders", sa.Column("id", sa.Integer()))\n',
    "shop/models.py": 'class Order(Base):\n    __tablename__ = "orders"\n    id = mapped_column(Integer, primary_key=True)\n',
}


def told(framework: str, before: Mapping[str, str], changed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Severity and path of each problem where some files are changed."""
    found = tuple(model_changes(files_of(before), files_of({**before, **changed}), {framework}))
    return [(each.severity.label, each.path) for each in model_changed.find(View((), (), model_changes=found))]


FOUND = [
    ("django", DJANGO, {"shop/models.py": DJANGO["shop/models.py"] + NOTE}, "shop/models.py"),
    ("rails", RAILS, {"db/schema.rb": RAILS["db/schema.rb"].replace("total", "sum")}, "db/schema.rb"),
    (
        "alembic",
        ALEMBIC,
        {"shop/models.py": ALEMBIC["shop/models.py"] + "    note = mapped_column(Text)\n"},
        "shop/models.py",
    ),
]
QUIET = [
    ("django", DJANGO, {}),
    ("django", DJANGO, {"shop/models.py": DJANGO["shop/models.py"] + NOTE, "shop/migrations/0002_note.py": ADDED}),
    ("django", DJANGO, {"shop/models.py": "# a comment\n" + DJANGO["shop/models.py"]}),
    ("django", DJANGO, {"shop/models.py": DJANGO["shop/models.py"] + "    odd = other_package.OddField()\n"}),
    ("django", {**DJANGO, "shop/models.py": DJANGO["shop/models.py"] + NOTE}, {"shop/views.py": ""}),
    ("rails", RAILS, {"app/models/order.rb": "class Order < ApplicationRecord\nend\n"}),
    ("alembic", ALEMBIC, {"shop/models.py": ALEMBIC["shop/models.py"] + "    note = mapped_column(Text)\n",
                          "db/versions/b_y.py": 'revision = "b"\ndown_revision = "a"\n\n\ndef upgrade():\n    pass\n'}),
]  # fmt: skip


@pytest.mark.parametrize(("framework", "before", "changed", "path"), FOUND, ids=[each[0] for each in FOUND])
def test_it_is_found(framework: str, before: dict[str, str], changed: dict[str, str], path: str) -> None:
    problems = told(framework, before, changed)
    assert problems
    assert set(problems) == {("medium", path)}


@pytest.mark.parametrize(("framework", "before", "changed"), QUIET, ids=[f"{e[0]} {n}" for n, e in enumerate(QUIET)])
def test_it_stays_quiet(framework: str, before: dict[str, str], changed: dict[str, str]) -> None:
    assert told(framework, before, changed) == []
