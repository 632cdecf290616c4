"""Alembic's environments as sets, and its ledger of heads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.alembic_file import meaning_of, understood
from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of


def revision(name: str, down: str = "None", body: str = "op.execute('SELECT 1')", more: str = "") -> str:
    head = f"from alembic import op\nimport sqlalchemy as sa\n\nrevision = '{name}'\ndown_revision = {down}\n"
    return f"{head}{more}\ndef upgrade():\n    {body}\n"


def environment(**files: str) -> dict[str, str]:
    versions = {f"migrations/versions/{name}.py": text for name, text in files.items()}
    return {"migrations/env.py": "from alembic import context\n", "migrations/script.py.mako": "", **versions}


def test_identity_is_in_the_file_and_order_that_of_the_parents() -> None:
    (found,) = sets_of(
        "alembic",
        environment(
            a=revision("c3", "('b1', 'b2')"),
            b=revision("a1"),
            c=revision("b1", "'a1'").replace("down_revision", "down_revision: str | None"),
            d=revision("b2", '"a1"').replace("revision = 'b2'", "revision: str = 'b2'"),
        ),
    )
    assert [each.identity for each in found.migrations] == ["a1", "b1", "b2", "c3"]
    assert found.migrations[3].parents == ("b1", "b2")
    assert (found.name, found.folder, found.flaws) == ("migrations", "migrations/versions", ())


def test_what_a_revision_depends_on_is_a_parent_of_another_kind() -> None:
    (found,) = sets_of(
        "alembic",
        environment(
            a=revision("aaaa1", more="branch_labels = ('net',)\n"),
            b=revision("aaaa2", "'aaaa1'"),
            c=revision("bbbb1", more="depends_on = ['net@head', 'aaaa2']\n"),
        ),
    )
    by_identity = {each.identity: each for each in found.migrations}
    assert by_identity["bbbb1"].parents == ("migrations:aaaa1", "migrations:aaaa2")


@pytest.mark.parametrize(
    ("contents", "folders"),
    [
        (
            {"alembic.ini": "[alembic]\nscript_location = db/scripts\n", "db/scripts/env.py": "x"},
            ["db/scripts/versions"],
        ),
        (
            {"alembic.ini": "[alembic]\nscript_location = %(here)s/db/scripts\n", "db/scripts/env.py": ""},
            ["db/scripts/versions"],
        ),
        (
            {"alembic.ini": "[alembic]\nscript_location = app:scripts\n", "app/scripts/env.py": ""},
            ["app/scripts/versions"],
        ),
        (
            {"web/pyproject.toml": "[tool.alembic]\nscript_location = '%(here)s/db'\n", "web/db/env.py": ""},
            ["web/db/versions"],
        ),
        ({"migrations/alembic.ini": "[alembic]\n", "migrations/env.py": "flask"}, ["migrations/versions"]),
        (
            {
                "alembic.ini": "[one]\nscript_location = one\n[two]\nscript_location = two\n",
                "one/env.py": "",
                "two/env.py": "",
            },
            ["one/versions", "two/versions"],
        ),
    ],
)
def test_every_environment_is_found(contents: dict[str, str], folders: list[str]) -> None:
    scripts = {f"{folder}/x.py": revision("a1") for folder in folders}
    found = sets_of("alembic", {**contents, **scripts})
    assert [each.folder for each in found] == folders
    assert all(len(each.migrations) == 1 for each in found)


def test_versions_may_lie_in_several_places() -> None:
    ini = "[alembic]\nscript_location = db\nversion_locations = %(here)s/db/versions %(here)s/plug/versions\n"
    (found,) = sets_of(
        "alembic",
        {
            "alembic.ini": ini,
            "db/env.py": "context.configure(version_table='my_versions', version_table_schema='app')\n",
            "db/versions/a.py": revision("a1"),
            "plug/versions/b.py": revision("b1", "'a1'"),
            "plug/versions/deeper/c.py": revision("c1", "'b1'"),
        },
    )
    assert [each.identity for each in found.migrations] == ["a1", "b1"]
    assert (found.ledger_table, found.ledger_schema) == ("my_versions", "app")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def upgrade(:\n", "a syntax error in line 1"),
        ("x = 1\n", "no `revision`"),
        ("revision = make()\n", "not written out"),
        ("revision = 'a2'\ndown_revision = parent()\n", "`down_revision`"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, reason: str) -> None:
    (found,) = sets_of("alembic", environment(a=revision("a1"), b=text))
    assert [each.path for each in found.flaws] == ["migrations/versions/b.py"]
    assert reason in found.flaws[0].reason


@pytest.mark.parametrize(
    "contents",
    [
        {"src/env.py": "import os\n", "src/versions/a.py": "revision = 'x'\n"},
        {"alembic.ini": "no ini at all"},
        {"alembic.ini": "[alembic]\nscript_location = ../../elsewhere\n"},
        {"pyproject.toml": "[tool.alembic\n"},
    ],
)
def test_other_folders_are_no_sets(contents: dict[str, str]) -> None:
    assert not sets_of("alembic", contents)


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("op.drop_table('orders')", ["drop-table"]),
        ("op.drop_column('orders', 'total')", ["drop-column"]),
        ("op.rename_table('a', 'b')", ["rename-table"]),
        ("op.alter_column('orders', 'a', new_column_name='b')", ["rename-column"]),
        ("op.alter_column('orders', 'a', nullable=False)", ["not-null"]),
        ("op.alter_column('orders', 'a', nullable=False, server_default='0')", []),
        (
            "op.alter_column('orders', 'a', existing_type=sa.String(length=9), type_=sa.String(length=5))",
            ["narrow-type"],
        ),
        ("op.alter_column('orders', 'a', existing_type=sa.Integer(), type_=sa.BigInteger())", []),
        ("op.add_column('orders', sa.Column('a', sa.Integer(), nullable=False))", ["not-null"]),
        ("op.add_column('orders', sa.Column('a', sa.Integer(), nullable=False, server_default='0'))", []),
        ("op.add_column('orders', sa.Column('a', sa.Integer()))", []),
        ("op.create_index('i', 'orders', ['a'])", ["blocking-index"]),
        ("op.create_index('i', 'orders', ['a'], postgresql_concurrently=True)", []),
        ("op.create_table('t'); op.create_index('i', 't', ['a'])", []),
        ("with op.batch_alter_table('orders') as batch_op:\n        batch_op.drop_column('a')", ["drop-column"]),
        ("other.drop_table('orders')", []),
        ("pass\n\ndef downgrade():\n    op.drop_table('orders')", []),
    ],
)
def test_operations_that_need_care(body: str, kinds: list[str]) -> None:
    (found,) = sets_of("alembic", environment(a=revision("a1", body=body)))
    assert [each.kind for each in found.migrations[0].operations] == kinds
    assert all("orders" in each.target or each.target == "a" for each in found.migrations[0].operations)


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        (revision("a1", body="pass"), True),
        (revision("a1", body="# ### commands auto generated by Alembic ###\n    pass"), True),
        (revision("a1", body="# kept for the numbering\n    pass"), False),
        (revision("a1", "('x', 'y')", body="pass"), False),
        (revision("a1", body="pass", more="branch_labels = ('x',)\n"), False),
        (revision("a1"), False),
    ],
)
def test_what_does_nothing_is_empty(text: str, is_empty: bool) -> None:  # noqa: FBT001 (a case of a table)
    (found,) = sets_of("alembic", environment(a=text))
    assert found.migrations[0].is_empty is is_empty


def test_the_ledger_has_heads_and_what_comes_before_them_is_applied() -> None:
    (found,) = sets_of(
        "alembic",
        environment(
            a=revision("aaaa1"),
            b=revision("aaaa2", "'aaaa1'"),
            c=revision("bbbb1", more="depends_on = 'aaaa2'\n"),
            d=revision("aaaa3", "'aaaa2'"),
        ),
    )
    ledger = framework("alembic").ledger
    assert ledger.applied([{"version_num": "aaaa2"}], found).identities == {"aaaa1", "aaaa2"}
    assert ledger.applied([{"version_num": "bbbb1"}], found).identities == {"aaaa1", "aaaa2", "bbbb1"}
    assert ledger.applied([{"version_num": "bbbb1"}], found).unplaced == frozenset()
    gone = ledger.applied([{"version_num": "gone"}], found)
    assert gone.identities == gone.unplaced == {"gone"}
    assert not ledger.applied([], found).identities


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    understood(data)
    meaning_of(data)
    sets_of(
        "alembic",
        {"alembic.ini": data, "pyproject.toml": data, "migrations/env.py": data, "migrations/versions/a.py": data},
    )
