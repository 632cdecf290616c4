"""Addresses in the forms that the frameworks' own tools take."""

from __future__ import annotations

import pytest

from launch_gates.core.errors import DatabaseError
from launch_gates.gates.migrations.database.address import parsed

READ: list[tuple[str, tuple[str, str, int | None, str, str, str]]] = [
    ("postgres://u:p@h:5433/shop", ("postgresql", "h", 5433, "u", "p", "shop")),
    ("postgresql+psycopg://u:p%40%2F@h/shop?sslmode=require", ("postgresql", "h", None, "u", "p@/", "shop")),
    ("postgresql+asyncpg://h/shop", ("postgresql", "h", None, "", "", "shop")),
    ("postgis://u@[::1]:5432/shop", ("postgresql", "::1", 5432, "u", "", "shop")),
    ("pgx5://u:p@h/shop?x-migrations-table=m", ("postgresql", "h", None, "u", "p", "shop")),
    ("jdbc:postgresql://h:5432/shop?user=u&password=p", ("postgresql", "h", 5432, "u", "p", "shop")),
    ("postgresql://u:p@%2Fvar%2Frun%2Fpostgresql/shop", ("postgresql", "/var/run/postgresql", None, "u", "p", "shop")),
    ("postgresql:///shop?host=/tmp", ("postgresql", "", None, "", "", "shop")),
    ("postgresql://u:p@a:1,b:2/shop", ("postgresql", "a:1,b:2", None, "u", "p", "shop")),
    ("postgresql://u:p@ss@h/shop", ("postgresql", "h", None, "u", "p@ss", "shop")),
    ("host=h port=5433 dbname=shop user=u password='p'", ("postgresql", "h", 5433, "u", "p", "shop")),
    ("mysql://u:p@h/shop", ("mysql", "h", None, "u", "p", "shop")),
    ("mysql2://u:p@h/shop", ("mysql", "h", None, "u", "p", "shop")),
    ("mariadb+pymysql://u:p@h:3307/shop?charset=utf8", ("mysql", "h", 3307, "u", "p", "shop")),
    ("u:p/@tcp(h:3306)/shop?parseTime=true&loc=Europe%2FBerlin", ("mysql", "h", 3306, "u", "p/", "shop")),
    ("mysql://u:p@tcp(h:3306)/shop?multiStatements=true", ("mysql", "h", 3306, "u", "p", "shop")),
    ("u@unix(/run/mysqld.sock)/shop", ("mysql", "", None, "u", "", "shop")),
    ("sqlite:///db.sqlite3", ("sqlite", "", None, "", "", "db.sqlite3")),
    ("sqlite:////srv/db.sqlite3", ("sqlite", "", None, "", "", "/srv/db.sqlite3")),
    ("sqlite+aiosqlite:///var/app.db", ("sqlite", "", None, "", "", "var/app.db")),
    ("sqlite:db/dev.sqlite3", ("sqlite", "", None, "", "", "db/dev.sqlite3")),
    ("sqlite3:storage/production.sqlite3", ("sqlite", "", None, "", "", "storage/production.sqlite3")),
    ("sqlite3://db/app.db?x-no-tx-wrap=true", ("sqlite", "", None, "", "", "db/app.db")),
    ("file:./dev.db?connection_limit=1", ("sqlite", "", None, "", "", "./dev.db")),
    ("file:///srv/dev.db", ("sqlite", "", None, "", "", "/srv/dev.db")),
    ("jdbc:sqlite:app.db", ("sqlite", "", None, "", "", "app.db")),
    ("/srv/app/db.sqlite3", ("sqlite", "", None, "", "", "/srv/app/db.sqlite3")),
    ("with%20blank.db", ("sqlite", "", None, "", "", "with blank.db")),
]
REFUSED = [
    ("", "no address"),
    ("  \n", "no address"),
    ("sqlserver://sa:hunter2@h/shop", "no driver for sqlserver"),
    ("mongodb+srv://u:hunter2@h/shop", "no driver for mongodb"),
    ("hunter2", "does not say what kind"),
    ("hunter2 hunter2://x", "does not say what kind"),
    ("Server=h;Password=hunter2", "does not say what kind"),
    ("postgres:u:hunter2@h/shop", "no // behind"),
    ("postgres://u:hunt/er2@h/shop", "percent-encoded"),
    ("postgres://u:hunter2@h:port/shop", "port"),
    ("postgres://u:hunter2@h:99999/shop", "port"),
    ("postgres://u:hunter2@h:²/shop", "port"),
    ("postgres://u:hunter2@[::1/shop", "bracket"),
    ("u:hunter2@tcp(h:3306/shop", "not whole"),
    ("sqlite://", "no file"),
    ("sqlite:///:memory:", "no file"),
    ("postgres://u:hunter2@h/shop\npostgres://x", "more than one line"),
    ("postgres://u:hunter2@h/shop?" + "a=1&" * 200, "too many parameters"),
]


@pytest.mark.parametrize(("text", "parts"), READ, ids=[text for text, _ in READ])
def test_it_is_read(text: str, parts: tuple[str, str, int | None, str, str, str]) -> None:
    assert tuple(parsed(text))[1:7] == parts


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[reason + str(i) for i, (_, reason) in enumerate(REFUSED)])
def test_it_is_refused_without_being_repeated(text: str, reason: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        parsed(text)
    assert reason in caught.value.message
    assert "hunter2" not in f"{caught.value.message} {caught.value.fix}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_an_address_does_not_show_itself() -> None:
    address = parsed("postgresql+psycopg://user:hunter2@host/shop")
    assert repr(address) == str(address) == f"{address}" == "Address(postgresql)"


def test_schemas_of_other_programs_are_read() -> None:
    assert parsed("postgresql://h/shop?schema=app").schema == "app"
    assert parsed("jdbc:postgresql://h/shop?currentSchema=app").schema == "app"
    assert parsed("postgres://h/shop?search_path=app").schema == "app"
    assert parsed("postgres://h/shop").schema == ""
