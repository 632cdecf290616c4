"""Rails' databases as sets, its schema files, and its ledger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.rails_file import understood
from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of


def migration(body: str = "execute 'SELECT 1'", method: str = "change") -> str:
    return f"class AddIt < ActiveRecord::Migration[7.1]\n  def {method}\n    {body}\n  end\nend\n"


def application(*names: str, **more: str) -> dict[str, str]:
    return {"config/application.rb": "", **{f"db/migrate/{name}.rb": migration() for name in names}, **more}


def test_versions_are_identities_as_numbers_and_folders_further_down_count() -> None:
    (found,) = sets_of("rails", application("20240102000000_b", "001_a", "old/20230101000000_c.spree", "notes"))
    assert [each.identity for each in found.migrations] == ["1", "20230101000000", "20240102000000"]
    assert (found.name, found.folder, found.flaws, found.mismatches) == ("db/migrate", "db/migrate", (), ())


def test_each_database_with_folders_of_its_own_is_a_set() -> None:
    yml = (
        "<% url = 1 %>\ndefault: &default\n  adapter: postgresql\n  url: <%= ENV['X'] %>\n"
        "production:\n  primary:\n    <<: *default\n"
        "  animals:\n    <<: *default\n    migrations_paths: db/animals_migrate\n"
        "  animals_replica:\n    replica: true\n    migrations_paths: db/animals_migrate\n"
    )
    primary, animals = sorted(
        sets_of(
            "rails",
            {
                **application("20240101000000_a"),
                "config/database.yml": yml,
                "db/animals_migrate/20240101000000_x.rb": migration(),
                "db/animals_schema.rb": "ActiveRecord::Schema[7.1].define(version: 2023_01_01_000000) do\nend\n",
                "db/post_migrate/20250101000000_y.rb": migration(),
            },
        ),
        key=lambda each: each.name,
        reverse=True,
    )
    assert (primary.name, animals.name) == ("db/migrate", "animals")
    assert [each.path for each in primary.migrations] == [
        "db/migrate/20240101000000_a.rb",
        "db/post_migrate/20250101000000_y.rb",
    ]
    assert [each.path for each in animals.mismatches] == ["db/animals_schema.rb"]


def test_an_engines_migrations_are_numbered_anew_where_they_are_copied_to() -> None:
    (found,) = sets_of(
        "rails", {"core/core.gemspec": "", "core/db/migrate/1_a.rb": migration(), "core/db/migrate/1_b.rb": migration()}
    )
    assert [each.identity for each in found.migrations] == ["1_a", "1_b"]
    assert framework("rails").ledger.applied([{"version": "20240101000000"}], found).identities == {"1_a", "1_b"}


def test_an_engine_that_appends_its_folder_is_part_of_the_application() -> None:
    engine = "initializer :x do |app|\n  app.config.paths['db/migrate'] << root.join('db/migrate')\nend\n"
    (found,) = sets_of(
        "rails",
        {
            **application("1_a"),
            "engines/shop/shop.gemspec": "",
            "engines/shop/lib/shop/engine.rb": engine,
            "engines/shop/db/migrate/2_b.rb": migration(),
        },
    )
    assert [each.identity for each in found.migrations] == ["1", "2"]


def test_a_name_that_is_there_twice_is_a_flaw_and_a_version_stays_twice() -> None:
    (found,) = sets_of("rails", application("1_add_x", "2_add_x", "2_add_y"))
    assert [each.identity for each in found.migrations] == ["1", "2", "2"]
    assert [each.path for each in found.flaws] == ["db/migrate/2_add_x.rb"]


@pytest.mark.parametrize(
    ("schema", "messages"),
    [
        ("ActiveRecord::Schema[7.1].define(version: 2024_01_02_000000) do\nend\n", []),
        ("ActiveRecord::Schema.define(:version => 20240102000000) do\nend\n", []),
        ("ActiveRecord::Schema.define(version: 20250102000000) do\nend\n", []),
        ("# ActiveRecord::Schema.define(version: 1)\n", []),
        ("no schema", []),
        (
            "# x\nActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do\nend\n",
            ["it is of version 20240101000000, and 20240102000000_b.rb is newer"],
        ),
    ],
)
def test_a_schema_file_is_of_the_newest_migration(schema: str, messages: list[str]) -> None:
    (found,) = sets_of("rails", {**application("20240101000000_a", "20240102000000_b"), "db/schema.rb": schema})
    assert [each.message for each in found.mismatches] == messages


LISTED = "INSERT INTO schema_migrations (version) VALUES ('1');\n"


@pytest.mark.parametrize(
    ("listed", "messages"),
    [
        ("INSERT INTO \"schema_migrations\" (version) VALUES\n('2'),\n('1');\n", []),
        (
            LISTED + LISTED.replace("1", "2"),
            [],
        ),
        ("INSERT INTO `schema_migrations` (version) VALUES\n('1'),('3');", ["its list of versions lacks 2_b.rb"]),
        ("CREATE TABLE x (id int);", []),
    ],
)
def test_a_structure_file_lists_every_version(listed: str, messages: list[str]) -> None:
    (found,) = sets_of("rails", {**application("1_a", "2_b"), "db/structure.sql": listed})
    assert [each.message for each in found.mismatches] == messages


@pytest.mark.parametrize(
    "contents",
    [
        {"db/migrate/20240101000000_a.sql": "CREATE TABLE x (id int);"},
        {"db/migrate/1_a.rb": "Sequel.migration do\n  change { }\nend\n".replace("migration", "m")},
        {"db/migrate/readme.rb": "x"},
        {"vendor/gem/db/migrate/1_a.rb": migration()},
    ],
)
def test_other_folders_are_no_sets(contents: dict[str, str]) -> None:
    assert not sets_of("rails", contents)


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("drop_table :orders", ["drop-table"]),
        ("remove_column :orders, :total, :integer", ["drop-column"]),
        ("remove_columns(:orders, :a, :b)", ["drop-column"]),
        ("rename_table :orders, :b", ["rename-table"]),
        ("rename_column 'orders', 'a', 'b'", ["rename-column"]),
        ("change_column_null :orders, :a, false", ["not-null"]),
        ("change_column_null :orders, :a, false, 0", []),
        ("add_column :orders, :a, :integer, null: false", ["not-null"]),
        ("add_column :orders, :a, :integer, null: false, default: 0", []),
        ("add_column :orders, :a, :integer", []),
        ("add_index :orders, :a", ["blocking-index"]),
        ("add_index :orders, :a, algorithm: :concurrently", []),
        ("create_table(:orders) { |t| t.string :a }\n    add_index :orders, :a", []),
        (
            "change_table :orders do |t|\n      t.remove :a\n      t.rename :b, :c\n    end",
            ["drop-column", "rename-column"],
        ),
        ("reversible do |dir|\n      dir.down { drop_table :orders }\n    end", []),
        ("add_column :orders, :a, :integer\n  end\n  def down\n    remove_column :orders, :a", []),
        ("say 'drop_table :orders' # drop_table :orders", []),
    ],
)
def test_operations_that_need_care(body: str, kinds: list[str]) -> None:
    (found,) = sets_of("rails", {"config/application.rb": "", "db/migrate/1_a.rb": migration(body, "change")})
    assert [each.kind for each in found.migrations[0].operations] == kinds
    assert all(each.target.startswith("orders") for each in found.migrations[0].operations)


def test_cosmetic_edits_keep_the_meaning_and_others_do_not() -> None:
    plain = migration("add_column :orders, :a, :string, default: 'x'")
    meaning = understood(plain.encode()).meaning
    for same in (
        "# frozen_string_literal: true\n\n" + plain,
        plain.replace("'", '"'),
        plain.replace("\n", "\r\n"),
        plain.replace("    add", "  \n      add").replace("'x'", "'x' # why"),
    ):
        assert understood(same.encode()).meaning == meaning
    assert understood(plain.replace(":a", ":b").encode()).meaning != meaning
    old = plain.replace("[7.1]", "")
    assert understood(old.encode()).meaning == understood(plain.replace("7.1", "4.2").encode()).meaning


@pytest.mark.parametrize(
    ("body", "is_empty"), [("", True), ("# it was wrong", False), ("add_column :a, :b, :c", False)]
)
def test_what_does_nothing_is_empty(body: str, is_empty: bool) -> None:  # noqa: FBT001 (a case of a table)
    assert understood(migration(body).encode()).is_empty is is_empty


def test_the_ledger_has_versions_and_another_name_where_the_application_says_so() -> None:
    (found,) = sets_of(
        "rails",
        {
            **application("001_a"),
            "config/application.rb": "config.active_record.schema_migrations_table_name = 'versions'\n",
        },
    )
    ledger = framework("rails").ledger
    assert ledger.applied([{"version": "001"}, {"version": b"2"}], found).identities == {"1", "2"}
    assert found.ledger_table == "versions"
    assert "dirty" in ledger.never


def test_a_file_name_that_rails_refuses() -> None:
    (found,) = sets_of("rails", {**application("001_a"), "db/migrate/old/2_AddTotal.rb": "", "db/migrate/a/3.rb": ""})
    assert [each.path for each in found.flaws] == ["db/migrate/old/2_AddTotal.rb"]


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    understood(data)
    understood(b"class A < ActiveRecord::Migration\n  def change\n    add_index(" + data)
    files: dict[str, str | bytes] = {"config/database.yml": b"migrations_paths\n" + data, "db/migrate/1_a.rb": data}
    sets_of("rails", {**files, "db/schema.rb": data})
