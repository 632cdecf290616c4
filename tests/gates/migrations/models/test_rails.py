"""Rails' schema file against its migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.models.rails import changes
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = """ActiveRecord::Schema[7.1].define(version: 2) do
  create_table "orders", force: :cascade do |t|
    t.string "note"
    t.index ["note"], name: "i"
  end
end
"""
FIRST = """class A < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :note }
  end
end
"""
NOTE = '    t.string "note"\n'


def application(schema: str, **migrations: str) -> dict[str, str]:
    files = {f"db/migrate/{name.removeprefix('m')}.rb": text for name, text in {"m1_a": FIRST, **migrations}.items()}
    return {"config/application.rb": "", "db/schema.rb": schema, **files}


def said(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [each.what for each in changes(files_of(before), files_of(after))]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (SCHEMA.replace(NOTE, NOTE + '    t.integer "total"\n'), ["orders.total is new, and no migration was added"]),
        (SCHEMA.replace(NOTE, ""), ["orders.note is gone, and no migration was added"]),
        (
            SCHEMA.replace("end\nend", 'end\n  create_table "items" do |t|\n  end\nend'),
            ["the table items is new, and no migration was added"],
        ),
        (SCHEMA.replace("end\nend", 'end\n  create_table "data_migrations" do |t|\n  end\nend'), []),
        (SCHEMA.replace("7.1", "7.2").replace(", force: :cascade", ""), []),
        (SCHEMA.replace('"note"\n', '"note", limit: 255\n'), []),
        ("", []),
    ],
)
def test_what_comes_or_goes_without_a_migration(schema: str, expected: list[str]) -> None:
    assert said(application(SCHEMA), application(schema)) == expected or not schema
    assert not said(application(SCHEMA), application(schema, m2_b=FIRST.replace("orders", "orders")))


def test_a_schema_file_that_catches_up_is_quiet() -> None:
    assert not said(application(SCHEMA.replace(NOTE, "")), application(SCHEMA))
    drifted = SCHEMA.replace(NOTE, NOTE + '    t.integer "total"\n')
    assert not said(application(drifted), application(SCHEMA))


def test_what_a_new_migration_adds_is_in_the_schema_file() -> None:
    adds = FIRST.replace("create_table(:orders) { |t| t.string :note }", "add_column :orders, :total, :integer")
    assert said(application(SCHEMA), application(SCHEMA, m2_b=adds)) == ["it lacks orders.total, which 2_b.rb adds"]
    whole = SCHEMA.replace(NOTE, NOTE + '    t.integer "total"\n')
    assert not said(application(SCHEMA), application(whole, m2_b=adds))
    assert not said(application(SCHEMA), application(SCHEMA, m3_b=adds))  # older than it: said as a stale schema file
