"""Projects of real frameworks, which apply their own migrations to a real database."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree

_MANAGE = """\
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings

ENGINES = {"postgresql": "postgresql", "mysql": "mysql", "sqlite": "sqlite3"}
url = urlsplit(sys.argv.pop(1))
if url.scheme == "mysql":
    import pymysql

    pymysql.install_as_MySQLdb()
database = {"ENGINE": f"django.db.backends.{ENGINES[url.scheme]}", "NAME": url.path[1:]}
if url.hostname:
    database |= {"HOST": url.hostname, "PORT": url.port, "USER": url.username, "PASSWORD": url.password}
settings.configure(
    DATABASES={"default": database},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "shop"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
_DJANGO = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{parents}]
    operations = [
        migrations.CreateModel("{model}", [("id", models.BigAutoField(primary_key=True))]),
    ]
"""
_ENV = """\
from alembic import context
from sqlalchemy import create_engine

with create_engine(context.get_x_argument(as_dictionary=True)["url"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
_ALEMBIC = """\
from alembic import op
import sqlalchemy as sa

revision = "{revision}"
down_revision = {parent!r}
{more}

def upgrade():
    op.create_table("t_{revision}", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_{revision}")
"""


class Django(NamedTuple):
    """A project with one app, `shop`."""

    tree: WorkTree

    def begin(self) -> None:
        """Its first two migrations, committed."""
        self.tree.write("manage.py", _MANAGE)
        self.tree.write("shop/__init__.py")
        self.tree.write(
            "shop/apps.py", "from django.apps import AppConfig\n\n\nclass Shop(AppConfig):\n    name = 'shop'\n"
        )
        self.tree.write("shop/migrations/__init__.py")
        self.add("0001_initial", "", "Order")
        self.add("0002_line", "0001_initial", "Line")
        commit(self.tree)

    def add(self, name: str, parent: str, model: str) -> None:
        """A migration that makes a table."""
        parents = f"('shop', '{parent}')" if parent else ""
        self.tree.write(f"shop/migrations/{name}.py", _DJANGO.format(parents=parents, model=model))

    def path(self, name: str) -> Path:
        """The migration's file."""
        return self.tree.root / f"shop/migrations/{name}.py"

    def migrate(self, url: str) -> None:
        """`manage.py migrate`."""
        done = self._manage(url, "migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr

    def says_all_applied(self, url: str) -> bool:
        """`manage.py migrate --check`."""
        return self._manage(url, "migrate", "--check").returncode == 0

    def _manage(self, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", url, *arguments]
        return subprocess.run(command, cwd=self.tree.root, capture_output=True, text=True, check=False, timeout=120)


class Alembic(NamedTuple):
    """A project with one environment."""

    tree: WorkTree

    def begin(self) -> None:
        """Its first two revisions, committed."""
        self.tree.write("alembic.ini", "[alembic]\nscript_location = alembic\n")
        self.tree.write("alembic/env.py", _ENV)
        self.tree.write("alembic/script.py.mako", "")
        self.add("aa01", None)
        self.add("bb02", "aa01")
        commit(self.tree)

    def add(self, revision: str, parent: str | None, more: str = "") -> None:
        """A revision that makes a table; `more` is what else stands at its top."""
        text = _ALEMBIC.format(revision=revision, parent=parent, more=more)
        self.tree.write(f"alembic/versions/{revision}_x.py", text)

    def path(self, revision: str) -> Path:
        """The revision's file."""
        return self.tree.root / f"alembic/versions/{revision}_x.py"

    def migrate(self, url: str) -> None:
        """`alembic upgrade heads`."""
        assert self.upgrades(url, "heads")

    def upgrades(self, url: str, *targets: str) -> bool:
        """`alembic upgrade` with each; whether none ends with an error."""
        return all(self._alembic(url, "upgrade", target).returncode == 0 for target in targets)

    def says_all_applied(self, url: str) -> bool:
        """`alembic current --check-heads`."""
        return self._alembic(url, "current", "--check-heads").returncode == 0

    def _alembic(self, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        drivers = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
        scheme = urlsplit(url).scheme
        url = url.replace(scheme, drivers.get(scheme, scheme), 1)
        command = [sys.executable, "-m", "alembic", "-x", f"url={url}", *arguments]
        return subprocess.run(command, cwd=self.tree.root, capture_output=True, text=True, check=False, timeout=120)


def commit(tree: WorkTree) -> None:
    """Everything that is there."""
    tree.write(".gitignore", "__pycache__\n*.sqlite3\nnode_modules\n")
    tree.git("add", "--all")
    tree.commit()
