"""EF Core's classes against the snapshot that its migrations make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.models.csharp_classes import classes
from launch_gates.gates.migrations.models.ef_core import changes
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ORDER = """\
namespace Shop.Models;

public class Order : Entity
{
    public int Id { get; set; }
    public string? Note { get; set; }
    public System.DateTime Made { get; init; }
    public decimal Sum => 1;
    public Status Status { get; set; }
    [NotMapped]
    public string Shown { get; set; }
    public static string Table { get; set; }
    public List<Line> Lines { get; set; }
    private int hidden;
}
"""
CONTEXT = """\
namespace Shop
{
    public class ShopContext : DbContext
    {
        public DbSet<Order> Orders { get; set; }
        public DbSet<Models.Line> Lines => Set<Line>();
        protected override void OnModelCreating(ModelBuilder b) { b.Entity<Order>().HasIndex(o => o.Made); }
    }
}
"""
SNAPSHOT = """\
[DbContext(typeof(ShopContext))]
partial class ShopContextModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity("Shop.Models.Order", b =>
            {
                b.Property<int>("Id").ValueGeneratedOnAdd();
                b.Property<string>("Note").HasColumnType("text");
                b.Property<DateTime>("Made");
                b.Property<int>("Status");
                b.ToTable("Orders");
            });
        modelBuilder.Entity("Shop.Models.Line", b =>
            {
                b.Property<int>("Id");
                b.Property<int?>("Count");
            });
    }
}
"""
PATHS = {
    "order": "Models/Order.cs",
    "context": "Data/ShopContext.cs",
    "snapshot": "Migrations/ShopContextModelSnapshot.cs",
}
MIGRATION = "Migrations/20260101000000_Init.cs"


def repository(order: str = ORDER, context: str = CONTEXT, snapshot: str = SNAPSHOT, **more: str) -> dict[str, str]:
    files = {PATHS["order"]: order, PATHS["context"]: context, PATHS["snapshot"]: snapshot}
    return {**files, MIGRATION: "class Init : Migration { }", **more}


def said(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [
        f"{each.what} ({each.confidence.label}, {each.line})" for each in changes(files_of(before), files_of(after))
    ]


NOTE = "    public string? Note { get; set; }\n"
END = ", and no migration was added"
FOUND = [
    (
        repository(ORDER.replace(NOTE, NOTE + "    public int Total { get; set; }\n")),
        f"Order.Total is new{END} (likely, 7)",
    ),
    (repository(ORDER.replace(NOTE, "")), f"Order.Note is gone{END} (guess, 3)"),
    (repository(ORDER.replace("int Id", "long Id")), f"Order.Id was int and is long{END} (guess, 5)"),
    (
        repository(
            context=CONTEXT.replace("DbSet<Order>", "DbSet<Refund> Refunds { get; set; }\n        public DbSet<Order>")
        ),
        f"the entity Refund is new{END} (likely, 5)",
    ),
]


@pytest.mark.parametrize(("after", "expected"), FOUND, ids=[expected for _, expected in FOUND])
def test_what_the_snapshot_lacks_is_told(after: dict[str, str], expected: str) -> None:
    assert said(repository(), after) == [expected]


def added(line: str) -> dict[str, str]:
    return repository(ORDER.replace(NOTE, f"{NOTE}    {line}\n"))


QUIET = [
    added("public int Total => 1;"),
    added("public int Total { get; }"),
    added("internal int Total { get; set; }"),
    added("[NotMapped] public int Total { get; set; }"),
    added("public Money Total { get; set; }"),
    added("public Customer Customer { get; set; }"),
    added("public List<int> Totals { get; set; }"),
    added("public int Total {"),
    repository(ORDER.replace("Entity", "Other").replace(NOTE, "")),
    repository(ORDER.replace("class Order", "partial class Order").replace(NOTE, "")),
    repository(ORDER.replace(NOTE, ""), **{"Models/Entity.cs": f"namespace Shop;\nclass Entity {{\n{NOTE}}}\n"}),
    repository(
        ORDER.replace(NOTE, NOTE + "    public int Total { get; set; }\n"),
        CONTEXT.replace("o => o.Made);", "o => o.Made); b.Entity<Order>().Ignore(o => o.Total);"),
    ),
    repository(ORDER.replace("int Id", "System.Int32 Id").replace("string?", "String")),
    repository(ORDER.replace("namespace Shop.Models", "namespace Shop.Dtos")),
    repository(context=CONTEXT.replace("DbSet<Order>", "DbSet<Line> All { get; set; }\n        public DbSet<Order>")),
    repository(ORDER.replace(NOTE, ""), snapshot=SNAPSHOT.replace('b.Property<string>("Note").HasColumnType("text");', "")),
    repository(ORDER.replace(NOTE, ""), **{"Migrations/20260202000000_Note.cs": "class Note : Migration { }"}),
]  # fmt: skip


@pytest.mark.parametrize("after", QUIET)
def test_what_is_decided_elsewhere_or_comes_with_a_migration_is_no_change(after: dict[str, str]) -> None:
    assert said(repository(), after) == []


def test_a_class_that_the_base_s_snapshot_does_not_describe_is_not_judged() -> None:
    odd = ORDER.replace(NOTE, NOTE + "    public int Odd { get; set; }\n")
    assert said(repository(odd), repository(odd.replace(NOTE, ""))) == []


@given(st.text(alphabet="classpubi {}<>;=>.\n[]()?", max_size=200))
def test_no_text_is_a_crash(text: str) -> None:
    classes(f"namespace A;\npublic class B {{ {text} }}".encode())


def test_a_deeply_nested_class_is_no_crash() -> None:
    assert classes(("class A { " * 5000 + "}" * 5000).encode()) is not None
