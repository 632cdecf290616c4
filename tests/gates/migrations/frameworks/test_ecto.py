"""Ecto's folders, versions and operations."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

MIX = 'defp deps, do: [{:postgrex, ">= 0.0.0"}, {:ecto_sql, "~> 3"}]'


def _module(body: str, function: str = "change") -> str:
    return f"defmodule A do\n  use Ecto.Migration\n  def {function} do\n{body}\n  end\n  def down do\n    drop table(:x)\n  end\nend\n"


def test_each_repo_of_each_application_is_a_set() -> None:
    files = {
        "mix.exs": MIX,
        "priv/repo/migrations/20240102_b.exs": _module("x()"),
        "priv/repo/migrations/old/20240101_a.exs": _module("x()"),
        "priv/repo/migrations/.formatter.exs": "[]",
        "priv/repo/seeds.exs": "",
        "apps/shop/mix.exs": MIX,
        "apps/shop/priv/audit_repo/migrations/0001_c.exs": _module("x()"),
        "config/config.exs": 'config :shop, Shop.AuditRepo,\n  username: "a",\n  migration_source: "steps"\n',
    }
    shop, root = sets_of("ecto", files)
    assert [each.identity for each in root.migrations] == ["20240101", "20240102"]
    assert [each.identity for each in shop.migrations] == ["1"]
    assert (shop.ledger_table, root.ledger_table) == ("steps", "")


def test_file_that_ecto_passes_over() -> None:
    (found,) = sets_of(
        "ecto",
        {"mix.exs": MIX, "priv/repo/migrations/1_a.ex": _module(""), "priv/repo/migrations/2_b.exs": _module("")},
    )
    assert [each.path for each in found.mismatches] == ["priv/repo/migrations/1_a.ex"]
    assert [each.identity for each in found.migrations] == ["2"]


@pytest.mark.parametrize(
    "files",
    [
        {"priv/repo/migrations/1_a.exs": _module("")},
        {"mix.exs": MIX, "deps/x/priv/repo/migrations/1_a.exs": _module("")},
    ],
)
def test_nothing(files: dict[str, str]) -> None:
    assert sets_of("ecto", files) == []


ALTER = "alter table(:a) do\n{}\nend"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("drop table(:a)", ("drop-table", 4, "a")),
        ('drop_if_exists(table("a"))', ("drop-table", 4, "a")),
        ("rename table(:a), to: table(:b)", ("rename-table", 4, "a")),
        ("rename table(:a), :x, to: :y", ("rename-column", 4, "a.x")),
        (ALTER.format("remove :x"), ("drop-column", 5, "a.x")),
        (ALTER.format("remove(:x, :string, default: 1)"), ("drop-column", 5, "a.x")),
        (ALTER.format("add :x, :string, null: false"), ("not-null", 5, "a.x")),
        (ALTER.format("modify :x, :string, null: false"), ("not-null", 5, "a.x")),
        (ALTER.format("timestamps()"), ("not-null", 5, "a.inserted_at")),
        (ALTER.format("timestamps(type: :utc_datetime)"), ("not-null", 5, "a.inserted_at")),
        ("create index(:a, [:x])", ("blocking-index", 4, "a")),
        ("create_if_not_exists unique_index(:a, [:x])", ("blocking-index", 4, "a")),
    ],
)
def test_operation(body: str, expected: tuple[str, int, str]) -> None:
    (found,) = sets_of("ecto", {"mix.exs": MIX, "priv/repo/migrations/1_a.exs": _module(body)})
    assert [(each.kind, each.line, each.target) for each in found.migrations[0].operations] == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "create table(:a) do\n add :x, :string, null: false\n timestamps()\nend\ncreate index(:a, [:x])",
        ALTER.format('add :x, :string, null: false, default: ""'),
        ALTER.format("modify :x, :text, null: false, from: {:string, null: false}"),
        ALTER.format("timestamps(null: true)"),
        "create index(:a, [:x], concurrently: true)",
        "rename index(:a, [:x]), to: :y",
        "drop index(:a, [:x])",
        "# drop table(:a)",
    ],
)
def test_no_operation(body: str) -> None:
    (found,) = sets_of("ecto", {"mix.exs": MIX, "priv/repo/migrations/1_a.exs": _module(body)})
    assert found.migrations[0].operations == ()


def test_ledger_has_numbers() -> None:
    (found,) = sets_of("ecto", {"mix.exs": MIX, "priv/repo/migrations/001_a.exs": _module("")})
    assert framework("ecto").ledger.applied([{"version": 1, "inserted_at": None}], found).identities == {"1"}
    assert found.migrations[0].is_empty
