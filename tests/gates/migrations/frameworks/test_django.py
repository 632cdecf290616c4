"""Django's migrations as sets, and its ledger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.django_file import meaning_of, steps_of, understood
from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

HEAD = "from django.conf import settings\nfrom django.db import migrations, models\n\n"


def migration(*dependencies: str, operations: str = "migrations.RunSQL('SELECT 1')", more: str = "") -> str:
    listed = ", ".join(dependencies)
    return (
        f"{HEAD}class Migration(migrations.Migration):\n{more}    dependencies = [{listed}]\n"
        f"    operations = [{operations}]\n"
    )


FIELD = "migrations.AddField('order', 'total', {})"
CREATE = (
    "migrations.CreateModel(name='Order', fields=[('id', models.AutoField(primary_key=True)), ('note', models.{})])"
)


def app(**files: str) -> dict[str, str]:
    found = {f"shop/migrations/{name.removeprefix('m')}.py": text for name, text in files.items()}
    return {"manage.py": "", "shop/__init__.py": "", "shop/migrations/__init__.py": "", **found}


def test_a_chain_is_in_the_order_of_its_parents_and_not_of_its_names() -> None:
    (found,) = sets_of(
        "django",
        app(
            m0001_initial=migration(),
            m0002_z=migration("('shop', '0001_initial')"),
            fix_empty=migration("('shop', '0002_z')"),
            m0003_a=migration("('shop', 'fix_empty')"),
        ),
    )
    names = ["0001_initial", "0002_z", "fix_empty", "0003_a"]
    assert (found.name, found.folder) == ("shop", "shop/migrations")
    assert [each.identity for each in found.migrations] == [f"shop.{name}" for name in names]
    assert [each.parents for each in found.migrations[1:]] == [(f"shop.{name}",) for name in names[:-1]]
    assert not found.flaws


TWO_CONFIGS = """from django.apps import AppConfig
class A(AppConfig):
    label = "a"
class B(AppConfig):
    label = "b"
    default = True
"""


@pytest.mark.parametrize(
    ("apps", "label"),
    [
        ("", "shop"),
        ("from django.apps import AppConfig\nclass ShopConfig(AppConfig):\n    name = 'src.web.store'\n", "store"),
        (
            "from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'a.shop'\n    label: str = 'mine'\n",
            "mine",
        ),
        (TWO_CONFIGS, "b"),
        ("from django.apps import AppConfig\nclass C(AppConfig):\n    name = f'{x}.y'\n", "shop"),
    ],
)
def test_the_label_is_the_app_configs_own(apps: str, label: str) -> None:
    (found,) = sets_of("django", {**app(m0001_initial=migration()), "shop/apps.py": apps})
    assert found.name == label
    assert found.migrations[0].identity == f"{label}.0001_initial"


def test_migration_modules_move_an_apps_migrations() -> None:
    (found,) = sets_of(
        "django",
        {
            "manage.py": "",
            "proj/settings.py": "MIGRATION_MODULES = {'shop': 'proj.moved.shop', 'flat': None}\n",
            "proj/moved/shop/__init__.py": "",
            "proj/moved/shop/0001_initial.py": migration(),
        },
    )
    assert (found.folder, found.migrations[0].identity) == ("proj/moved/shop", "shop.0001_initial")


def test_parents_in_other_apps_are_named_with_their_set() -> None:
    users, shop = sorted(
        sets_of(
            "django",
            {
                **app(
                    m0001_initial=migration(
                        "migrations.swappable_dependency(settings.AUTH_USER_MODEL)",
                        "('auth', '0012_alter')",
                        "('users', '__latest__')",
                    )
                ),
                "conf/settings.py": "AUTH_USER_MODEL = 'users.User'\n",
                "users/migrations/__init__.py": "",
                "users/migrations/0001_initial.py": migration(),
                "users/migrations/0002_more.py": migration(
                    "('users', '0001_initial')", more="    run_before = [('shop', '0001_initial')]\n"
                ),
            },
        ),
        key=lambda each: each.name,
        reverse=True,
    )
    assert users.name == "users"
    assert shop.migrations[0].parents == ("users:users.0001_initial", "users:users.0002_more")


def test_a_missing_parent_stays_and_so_do_two_leaves_and_a_merge_is_not_empty() -> None:
    (found,) = sets_of(
        "django",
        app(
            m0001_initial=migration(),
            m0002_a=migration("('shop', '0001_initial')"),
            m0002_b=migration("('shop', '0001_initial')"),
            m0003_merge=migration("('shop', '0002_a')", "('shop', '0002_b')", operations=""),
            m0004_lost=migration("('shop', '0003_gone')"),
            m0005_nothing=migration("('shop', '0003_merge')", operations=""),
            m0006_why=migration("('shop', '0005_nothing')", operations="") + "    # emptied when it was squashed\n",
        ),
    )
    by_name = {each.identity: each for each in found.migrations}
    assert by_name["shop.0004_lost"].parents == ("shop.0003_gone",)
    assert by_name["shop.0003_merge"].parents == ("shop.0002_a", "shop.0002_b")
    assert [each.identity for each in found.migrations if each.is_empty] == ["shop.0005_nothing"]


def test_two_projects_may_have_an_app_of_the_same_name() -> None:
    found = sets_of(
        "django",
        {
            f"{project}/{path}": text
            for project in ("a", "b")
            for path, text in {
                "manage.py": "",
                "shop/migrations/0001_initial.py": migration(),
                "cart/migrations/0001_initial.py": migration("('shop', '0001_initial')"),
            }.items()
        },
    )
    assert [each.name for each in found] == [
        *("a/cart/migrations", "a/shop/migrations", "b/cart/migrations", "b/shop/migrations"),
    ]
    assert found[2].migrations[0].parents == ("b/shop/migrations:shop.0001_initial",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("from django.db import migrations\nclass Migration(\n", "a syntax error"),
        (f"{HEAD}<<<<<<< HEAD\nclass Migration(migrations.Migration):\n    pass\n", "a syntax error"),
        (f"{HEAD}class Migration(migrations.Migration):\n    dependencies = parents()\n", "`dependencies`"),
        (f"{HEAD}class Other(migrations.Migration):\n    pass\n", "no class Migration"),
        ("from django.db import x\n\0", "a syntax error"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, reason: str) -> None:
    (found,) = sets_of("django", app(m0001_initial=migration(), m0002_bad=text))
    ((path, said),) = found.flaws
    assert path == "shop/migrations/0002_bad.py"
    assert reason in said


def test_syntax_of_a_newer_python_is_no_flaw() -> None:
    text = (
        migration("('shop', '0001_initial')")
        + "\ndef run(apps, editor):\n    try:\n        f()\n    except A, B:\n        pass\n"
    )
    (found,) = sets_of("django", app(m0001_initial=migration(), m0002_new=text))
    assert not found.flaws
    assert found.migrations[1].parents == ("shop.0001_initial",)


@pytest.mark.parametrize(
    "contents",
    [
        {"db/migrations/0001_a.py": "import sqlite3\nclass Migration:\n    pass\n"},
        {"app/migrations/0001_a.py": f"import south.v2\n{HEAD}class Migration(SchemaMigration):\n"},
        {"app/migrations/0001_a.php": "<?php class Migration {}"},
        {"site-packages/app/migrations/0001_a.py": migration()},
        {"app/migrations/_draft.py": migration(), "app/migrations/~0001.py": migration()},
        {"app/migrations/deeper/0001_a.py": migration()},
    ],
)
def test_other_folders_are_no_sets(contents: dict[str, str]) -> None:
    assert not sets_of("django", {"manage.py": "", **contents})


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_a_byte_order_mark_and_other_encodings_are_read(ending: str) -> None:
    text = "# -*- coding: latin-1 -*-\n" + migration() + "x = 'é'\n"
    files: dict[str, str | bytes] = {
        "manage.py": "",
        "shop/migrations/0001_a.py": text.replace("\n", ending).encode("latin-1"),
        "shop/migrations/0002_b.py": b"\xef\xbb\xbf" + migration("('shop', '0001_a')").replace("\n", ending).encode(),
    }
    (found,) = sets_of("django", files)
    assert [each.identity for each in found.migrations] == ["shop.0001_a", "shop.0002_b"]
    assert not found.flaws


def test_cosmetic_edits_keep_the_meaning_and_others_do_not() -> None:
    plain = migration("('a', 'b')", operations=FIELD.format("models.CharField(max_length=5, help_text='x')"))
    same = [
        plain.replace("'", '"'),
        "# a comment\n" + plain,
        plain.replace("help_text='x'", "help_text='better'"),
        plain.replace("    dependencies", '    """Says why."""\n\n    dependencies'),
        plain.replace("dependencies =", "dependencies: list[tuple[str, str]] ="),
        "import os\n" + plain,
        plain.replace("max_length=5, ", "\n  max_length=5,\n"),
    ]
    meaning = meaning_of(plain.encode())
    assert [meaning_of(each.encode()) == meaning for each in same] == [True] * len(same)
    assert meaning_of(plain.replace("5", "6").encode()) != meaning
    assert meaning_of(plain.replace("'b'", "'c'").encode()) != meaning


@pytest.mark.parametrize(
    ("second", "kinds"),
    [
        ("migrations.RemoveField('order', 'note')", ["drop-column"]),
        ("migrations.DeleteModel(name='Order')", ["drop-table"]),
        ("migrations.RenameField('order', 'note', 'text')", ["rename-column"]),
        ("migrations.RenameModel('Order', 'Purchase')", ["rename-table"]),
        (FIELD.format("models.IntegerField()"), ["not-null"]),
        (FIELD.format("models.IntegerField(null=True)"), []),
        (FIELD.format("models.IntegerField(default=0), preserve_default=False"), []),
        (FIELD.format("models.CharField(blank=True, max_length=3)"), []),
        (FIELD.format("models.DateTimeField(auto_now=True)"), []),
        (FIELD.format("models.ManyToManyField('x.Y')"), []),
        (FIELD.format("other.Field()"), []),
        ("migrations.AlterField('order', 'note', models.CharField(max_length=9, null=True))", ["narrow-type"]),
        ("migrations.AlterField('order', 'note', models.CharField(max_length=20))", ["not-null"]),
        (
            "migrations.AlterField('order', 'note', models.CharField(max_length=30, null=True, db_index=True))",
            ["blocking-index"],
        ),
        ("migrations.AddIndex('order', models.Index(fields=['note'], name='i'))", ["blocking-index"]),
        ("AddIndexConcurrently('order', models.Index(fields=['note'], name='i'))", []),
        ("migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel('Order')])", []),
        ("migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel('Order')])", ["drop-table"]),
        (
            CREATE.replace("Order", "New").format("TextField()")
            + ", migrations.AddField('new', 'x', models.IntegerField())",
            [],
        ),
    ],
)
def test_operations_that_need_care(second: str, kinds: list[str]) -> None:
    (found,) = sets_of(
        "django",
        app(
            m0001_initial=migration(operations=CREATE.format("CharField(max_length=20, null=True)")),
            m0002_next=migration("('shop', '0001_initial')", operations=second),
        ),
    )
    assert [each.kind for each in found.migrations[1].operations] == kinds
    assert not found.migrations[0].operations


def test_what_has_no_table_is_dropped_without_a_word() -> None:
    view = "migrations.CreateModel(name='View', fields=[], options={'managed': False})"
    (found,) = sets_of(
        "django",
        app(
            m0001_initial=migration(operations=view),
            m0002_next=migration("('shop', '0001_initial')", operations="migrations.DeleteModel('View')"),
        ),
    )
    assert not found.migrations[1].operations


def test_the_ledger_says_what_is_applied_and_a_squash_counts_with_all_that_it_stands_for() -> None:
    squash = "    replaces = [('shop', '0001_initial'), ('shop', '0002_a')]\n"
    (found,) = sets_of(
        "django",
        app(
            m0001_initial=migration(),
            m0002_a=migration("('shop', '0001_initial')"),
            m0001_squashed=migration(more=squash),
            m0003_b=migration("('shop', '0001_squashed')"),
        ),
    )
    ledger = framework("django").ledger
    rows = [{"app": "auth", "name": "0001_initial"}, {"app": "shop", "name": "0001_initial"}]
    assert ledger.applied(rows, found).identities == {"shop.0001_initial"}
    applied = ledger.applied([*rows, {"app": "shop", "name": "0002_a"}], found)
    assert applied.identities == {"shop.0001_initial", "shop.0002_a", "shop.0001_squashed"}
    assert applied.foreign == {"auth.0001_initial"}


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    for text in (data, b"from django.db import migrations\nclass Migration(migrations.Migration):\n    " + data):
        understood(text)
        steps_of(text)
        meaning_of(text)
