"""SQLAlchemy's tables against Alembic's revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.models.alembic import changes
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = """from alembic import op
import sqlalchemy as sa

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer()),
        sa.Column("note", sa.String()),
    )
    op.create_table("logs", sa.Column("extra", sa.Integer()))
"""
MODELS = """class Stamped:
    created = mapped_column(DateTime)


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str]
    items: Mapped[list["Item"]] = relationship()
"""


def repository(models: str, **revisions: str) -> dict[str, str]:
    versions = {f"migrations/versions/{name}.py": text for name, text in {"a1": FIRST, **revisions}.items()}
    return {"migrations/env.py": "alembic", "app/models.py": models, **versions}


def said(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [each.what for each in changes(files_of(before), files_of(after))]


NOTE = "    note: Mapped[str]\n"


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        (
            MODELS.replace(NOTE, NOTE + "    extra = Column(Integer)\n"),
            ["orders.extra is new, and no revision was added"],
        ),
        (
            MODELS.replace(NOTE, NOTE + "    total: Mapped[int | None]\n"),
            ["orders.total is new, and no revision was added"],
        ),
        (
            MODELS.replace(NOTE, NOTE + "    x = db.Column('total', Integer)\n"),
            ["orders.total is new, and no revision was added"],
        ),
        (MODELS.replace(NOTE, ""), ["orders.note is gone, and no revision was added"]),
        (MODELS.replace("Order(Base)", "Order(Stamped, Base)"), ["orders.created is new, and no revision was added"]),
        (
            MODELS + "\n\ntags = Table('tags', meta, Column('id', Integer))\n",
            ["the table tags is new, and no revision was added"],
        ),
        (
            MODELS + "\n\nclass Tag(SQLModel, table=True):\n    id: int\n",
            ["the table tag is new, and no revision was added"],
        ),
        ("x = 1\n", ["the table orders is gone, and no revision was added"]),
        (MODELS.replace("Mapped[str]", "Mapped[int]"), []),
        (MODELS.replace(NOTE, "    note = text_column('note')\n"), []),
        (MODELS.replace(NOTE, NOTE + "    lines: Mapped[list['Line']]\n    other = relationship('X')\n"), []),
        (MODELS.replace(NOTE, NOTE + "    double = column_property(id * 2)\n"), []),
        (
            MODELS
            + "\n\nclass View(Base):\n    __tablename__ = 'v'\n    __table_args__ = {'info': {'is_view': True}}\n",
            [],
        ),
        (MODELS + "\n\nclass Named(Base):\n    __tablename__ = f'{prefix}_x'\n    a = Column(Integer)\n", []),
        (MODELS + "\n\nclass Form(BaseModel):\n    name: str\n", []),
        (MODELS + "\n\nclass Special(Order):\n    pass\n", []),
        ("def broken(:\n", []),
    ],
)
def test_tables_and_columns_that_come_or_go_without_a_revision(models: str, expected: list[str]) -> None:
    assert said(repository(MODELS), repository(models)) == expected
    assert not said(repository(MODELS), repository(models, b2='revision = "b2"\ndown_revision = "a1"\n'))


def test_models_that_catch_up_with_the_revisions_are_quiet() -> None:
    assert not said(repository(MODELS.replace(NOTE, "")), repository(MODELS))
    assert not said(repository("x = 1\n"), repository(MODELS))


def test_without_an_environment_nothing_is_compared() -> None:
    assert not said({"models.py": ""}, {"models.py": MODELS})
