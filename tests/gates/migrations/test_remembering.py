"""What was understood of a blob is understood once: in a run for both revisions, in the hook from run to run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.gates.migrations.frameworks import alembic_file, django_apps, django_file, rails_file
from launch_gates.gates.migrations.remembering import Memory, recall

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.gates.migrations.remembering import Understanding
    from launch_gates.gates.migrations.sql_words import Dialect

DJANGO = b"""from django.conf import settings
from django.db import migrations
class Migration(migrations.Migration):
    run_before = [("b", "0002_x")]
    replaces = [("shop", "0000_a")]
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("shop", "0001_a")]
    operations = [migrations.RunSQL("SELECT 1")]
"""
ALEMBIC = b"""revision = "b2"
down_revision = ("a1", "a2")
branch_labels = ("web",)
depends_on = "c3"
def upgrade():
    op.drop_table("orders")
"""
RAILS = b"class A < ActiveRecord::Migration[7.1]\n  def change\n    drop_table :orders\n  end\nend\n"
SETTINGS = b'AUTH_USER_MODEL = "users.User"\nMIGRATION_MODULES = {"shop": "shop.own"}\nSECRET_KEY = "u8Xq2Lp9Zr4Kt"\n'
APPS = b'class ShopConfig(AppConfig):\n    name = "web.shop"\n    label = "store"\n'
CASES: list[tuple[Understanding[Any], bytes]] = [
    (django_file.FILE, DJANGO),
    (django_file.FILE, b"def (:"),
    (alembic_file.understanding("postgresql"), ALEMBIC),
    (alembic_file.understanding("mysql"), b"pass"),
    (rails_file.understanding("postgresql"), RAILS),
    (rails_file.understanding(""), b"class A <\n"),
    (django_apps._SETTINGS, SETTINGS),
    (django_apps._CONFIGURED, APPS),
    (django_apps._CONFIGURED, b""),
]


def left(memory: Memory) -> Memory:
    """The memory of a later run."""
    return Memory(json.loads(json.dumps(memory._understood)))


@pytest.mark.parametrize(("understanding", "data"), CASES, ids=[f"{each.name} {data[:9]!r}" for each, data in CASES])
def test_what_is_remembered_is_what_was_understood(understanding: Understanding[Any], data: bytes) -> None:
    memory = Memory()
    memory.keep(understanding, "b1", understanding.of(data))
    again = left(memory)
    assert again.known(understanding, "b1") == understanding.of(data)
    assert again.known(understanding, "b2") is None
    assert again.known(understanding, "") is None
    assert not again.has_news
    assert "u8Xq2Lp9Zr4Kt" not in json.dumps(memory._understood)


@pytest.mark.parametrize("record", [None, 7, [], ["a"], {}, [[]] * 20, [1, 2, 3, 4, 5, 6, 7, 8]], ids=str)
@pytest.mark.parametrize("understanding", [each for each, _ in CASES[::2]], ids=lambda each: each.name)
def test_what_is_odd_is_not_known(understanding: Understanding[Any], record: object) -> None:
    earlier: dict[str, Any] = {understanding.name: {"b1": record}}
    known = Memory(earlier).known(understanding, "b1")
    assert known is None or type(known) is type(understanding.of(b""))


@pytest.mark.parametrize("earlier", [{"django": 7}, {"django": []}, {"django": {"b1": None}}])
def test_memories_of_an_odd_form_hold_nothing(earlier: dict[str, Any]) -> None:
    assert Memory(earlier).known(django_file.FILE, "b1") is None


def test_a_memory_goes_on_from_run_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert recall(tmp_path).known(django_file.FILE, "b1") is None
    memory = Memory()
    memory.keep(django_file.FILE, "b1", django_file.understood(DJANGO))
    memory.leave(tmp_path)
    assert recall(tmp_path).known(django_file.FILE, "b1") == django_file.understood(DJANGO)
    assert recall(tmp_path / "other").known(django_file.FILE, "b1") is None


@pytest.mark.parametrize(
    ("of", "data"),
    [
        (alembic_file.understanding, ALEMBIC.replace(b'drop_table("orders")', b'create_index("i", "orders", ["a"])')),
        (rails_file.understanding, RAILS.replace(b"drop_table :orders", b"add_index :orders, :a")),
    ],
    ids=["alembic", "rails"],
)
def test_what_goes_by_the_dialect_is_not_known_of_another(
    of: Callable[[Dialect], Understanding[Any]], data: bytes
) -> None:
    memory = Memory()
    said: list[tuple[Dialect, list[str]]] = [("postgresql", ["blocking-index"]), ("mysql", [])]
    for dialect, kinds in said:
        understanding = of(dialect)
        assert left(memory).known(understanding, "b1") is None
        memory.keep(understanding, "b1", understanding.of(data))
        known = left(memory).known(understanding, "b1")
        assert known is not None
        assert [each.kind for each in known.operations] == kinds
