"""Django's models against the state that the migrations build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.models.django import changes
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD = "from django.db import migrations, models\n\n"
ORDER = (
    "migrations.CreateModel('Order', [('id', models.AutoField(primary_key=True)), "
    "('note', models.CharField(max_length=20)), ('total', models.IntegerField(null=True))], "
    "options={'indexes': [models.Index(fields=['note'], name='note_idx')]})"
)
MODELS = """from django.db import models


class Order(models.Model):
    note = models.CharField(max_length=20)
    total = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["note"], name="note_idx")]
"""


def migration(operations: str, *dependencies: str) -> str:
    head = f"{HEAD}class Migration(migrations.Migration):\n    dependencies = [{', '.join(dependencies)}]\n"
    return f"{head}    operations = [{operations}]\n"


def project(models: str, next_one: str = "", **more: str) -> dict[str, str]:
    files = {
        "manage.py": "",
        "shop/models.py": models,
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": migration(ORDER),
    }
    if next_one:
        files["shop/migrations/0002_next.py"] = migration(next_one, "('shop', '0001_initial')")
    return {**files, **{f"{name}.py".replace("__", "/"): text for name, text in more.items()}}


def said(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [each.what for each in changes(files_of(before), files_of(after))]


def edited(old: str, new: str) -> str:
    assert old in MODELS
    return MODELS.replace(old, new)


ABSTRACT = """class Base(models.Model):
    new = models.TextField()

    class Meta:
        abstract = True


"""
TOTAL = "total = models.IntegerField(null=True)"


@pytest.mark.parametrize(
    ("models", "next_one", "expected"),
    [
        (
            edited(TOTAL, f"{TOTAL}\n    tax = models.IntegerField(default=0)"),
            "AddField('order', 'tax', models.IntegerField(default=0))",
            "Order.tax is new, and no migration adds it",
        ),
        (
            edited(f"    {TOTAL}\n", ""),
            "RemoveField('order', 'total')",
            "Order.total is gone, and no migration removes it",
        ),
        (
            edited("max_length=20", "max_length=40"),
            "AlterField('order', 'note', models.CharField(max_length=40))",
            "Order.note has another max_length (20, now 40), and no migration changes it",
        ),
        (
            edited("(null=True)", "()"),
            "AlterField('order', 'total', models.IntegerField())",
            "Order.total has another null (true, now false), and no migration changes it",
        ),
        (
            edited("models.IntegerField(", "models.BigIntegerField("),
            "AlterField('order', 'total', models.BigIntegerField(null=True))",
            "Order.total has another type (IntegerField, now BigIntegerField), and no migration changes it",
        ),
        (
            edited("max_length=20", "max_length=20, db_index=True"),
            "AlterField('order', 'note', models.CharField(max_length=20, db_index=True))",
            "Order.note has another index (false, now true), and no migration changes it",
        ),
        (
            edited("max_length=20", "max_length=20, unique=True"),
            "AlterField('order', 'note', models.CharField(max_length=20, unique=True))",
            "Order.note has another index (false, now unique), and no migration changes it",
        ),
        (
            edited("class Meta:", "class Meta:\n        db_table = 'o'"),
            "AlterModelTable('order', 'o')",
            "Order has another db_table, and no migration changes it",
        ),
        (
            edited("class Meta:", "class Meta:\n        unique_together = [('note', 'total')]"),
            "AlterUniqueTogether('order', {('note', 'total')})",
            "Order has another unique_together, and no migration changes it",
        ),
        (edited('"note_idx"', '"other_idx"'), "RenameIndex('order', new_name='other_idx', old_name='note_idx')", None),
        (
            edited("class Order", "class Item(models.Model):\n    pass\n\n\nclass Order"),
            "CreateModel('Item', [('id', models.AutoField(primary_key=True))])",
            "the model Item is new, and no migration makes its table",
        ),
        (
            "from django.db import models\n",
            "DeleteModel('Order')",
            "the model Order is gone, and no migration drops its table",
        ),
        (
            edited(TOTAL, f"{TOTAL}\n    tags = models.ManyToManyField('shop.Order')"),
            "AddField('order', 'tags', models.ManyToManyField('shop.Order'))",
            "Order.tags is new, and no migration adds it",
        ),
    ],
)
def test_a_change_without_its_migration_is_said_and_with_it_is_not(
    models: str, next_one: str, expected: str | None
) -> None:
    found = said(project(MODELS), project(models))
    assert found == [expected] if expected else found
    assert not said(project(MODELS), project(models, f"migrations.{next_one}"))
    assert not said(project(models), project(models))


@pytest.mark.parametrize(
    "models",
    [
        edited(
            "max_length=20",
            "max_length=20, help_text='x', choices=[('a', 'b')], verbose_name='y', blank=True, default=''",
        ),
        edited("null=True)", "null=True)\n\n    @property\n    def double(self):\n        return 2 * self.total"),
        edited(
            TOTAL,
            f"{TOTAL}\n    tags = TaggableManager()\n    owner = GenericForeignKey()\n    objects = models.Manager()",
        ),
        edited("max_length=20", "max_length=LENGTH"),
        edited("max_length=20", "max_length=4 * 5"),
        edited("models.IntegerField(null", "MoneyField(null"),
        edited(
            "class Meta:",
            "class Meta:\n        ordering = ['note']\n        verbose_name = 'x'\n        unique_together = []",
        ),
        edited(
            "class Order",
            f"{ABSTRACT}class Order",
        ),
        edited("class Order", "class View(models.Model):\n    class Meta:\n        managed = False\n\n\nclass Order"),
        MODELS + "\n\nclass Proxy(Order):\n    class Meta:\n        proxy = True\n",
        MODELS
        + "\n\nclass Orders(models.QuerySet):\n    def paid(self):\n        return self\n\n\nclass Plain:\n    x = 1\n",
        edited("class Order", "if FEATURE:\n    class Extra(models.Model):\n        pass\n\n\nclass Order"),
        edited(TOTAL, f"{TOTAL}\n    if FEATURE:\n        extra = models.TextField()"),
        MODELS + "\n\ndef broken(:\n",
    ],
)
def test_what_does_not_reach_the_database_or_is_not_known_is_quiet(models: str) -> None:
    assert not said(project(MODELS), project(models))


def test_fields_that_move_into_an_abstract_base_of_another_module_are_still_there() -> None:
    base = (
        f"{HEAD}class Noted(models.Model):\n    note = models.CharField(max_length=20)\n"
        "    class Meta:\n        abstract = True\n"
    )
    models = MODELS.replace("    note = models.CharField(max_length=20)\n", "").replace("(models.Model)", "(Noted)")
    models = "from core.bases import Noted\n" + models
    assert not said(project(MODELS), project(models, core__bases=base, core____init__=""))
    more = base.replace("max_length=20)", "max_length=20)\n    new = models.TextField()")
    assert said(project(models, core__bases=base), project(models, core__bases=more)) == [
        "Order.new is new, and no migration adds it"
    ]


def test_with_a_base_of_another_package_it_is_a_guess() -> None:
    models = MODELS.replace("(models.Model)", "(TimeStamped)")
    new = models.replace(TOTAL, f"{TOTAL}\n    tax = models.IntegerField()")
    found = list(changes(files_of(project(models)), files_of(project(new))))
    assert [each.confidence for each in found] == [Confidence.GUESS]
    assert not said(project(MODELS), project(MODELS.replace("(models.Model)", "(Other)").replace(f"    {TOTAL}\n", "")))


def test_what_the_base_lacks_already_is_not_said_again() -> None:
    drifted = edited(TOTAL, f"{TOTAL}\n    tax = models.IntegerField()")
    assert not said(project(drifted), project(drifted.replace("IntegerField()", "BigIntegerField()")))
    assert not said(project(drifted), project(MODELS))


def test_a_package_of_models_counts_where_it_is_imported() -> None:
    new = "from django.db import models\nclass Item(models.Model):\n    name = models.TextField()\n"
    files = project("")
    del files["shop/models.py"]
    files |= {"shop/models/__init__.py": "from .order import Order\n", "shop/models/order.py": MODELS}
    assert not said(files, {**files, "shop/models/item.py": new})
    imported = {"shop/models/item.py": new, "shop/models/__init__.py": "from .order import *\nfrom .item import Item\n"}
    assert said(files, {**files, **imported}) == ["the model Item is new, and no migration makes its table"]


def test_a_step_that_is_not_known_makes_the_app_incomparable() -> None:
    new = edited(TOTAL, f"{TOTAL}\n    tax = models.IntegerField()")
    assert not said(project(MODELS), project(new, "AddEverything('order')"))


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    files: dict[str, str | bytes] = {**project(MODELS)}
    files["shop/models.py"] = b"from django.db import models\nclass Order(models.Model):\n    " + data
    list(changes(files_of(project(MODELS)), files_of(files)))
