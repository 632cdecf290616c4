"""`launch-gates migrations` against databases whose ledgers the frameworks themselves have written."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations import loading
from launch_gates.gates.migrations.frameworks.table import FRAMEWORKS
from launch_gates.report.formats import FORMATS
from tests.cli.tool import inside
from tests.gates.migrations.database.looking import DATABASE_RULES, gate_of, looked, of_database
from tests.gates.migrations.database.projects import Alembic, Django, commit
from tests.gates.migrations.database.servers import USER, free_port

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree
    from tests.gates.migrations.database.servers import Server


@pytest.fixture(autouse=True)
def _frameworks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only those of these tests look."""
    some = tuple(each for each in FRAMEWORKS if each.name in ("django", "alembic"))
    monkeypatch.setattr(loading, "FRAMEWORKS", some)
    for name in ("DATABASE_URL", "SHOP_DATABASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.slow
def test_django(work_tree: WorkTree, url: str) -> None:
    project = Django(work_tree)
    project.begin()
    assert of_database(looked(work_tree, url)) == [("ledger-missing", "django_migrations")]
    project.migrate(url)
    run = looked(work_tree, url)
    assert (run.code, of_database(run)) == (0, [])
    assert gate_of(run)["stats"]["ledgers"].endswith("django_migrations (Django)")
    assert project.says_all_applied(url)

    project.add("0003_note", "0002_line", "Note")
    assert not project.says_all_applied(url)
    run = looked(work_tree, url)
    assert (run.code, of_database(run)) == (1, [("pending", "shop.0003_note")])
    commit(work_tree)
    assert of_database(looked(work_tree, url)) == [("behind-base", "shop.0003_note"), ("pending", "shop.0003_note")]
    project.migrate(url)
    assert of_database(looked(work_tree, url)) == []

    project.path("0003_note").unlink()
    assert project.says_all_applied(url)
    assert of_database(looked(work_tree, url)) == [("unknown-applied", "shop.0003_note")]


@pytest.mark.slow
def test_alembic(work_tree: WorkTree, url: str) -> None:
    project = Alembic(work_tree)
    project.begin()
    assert of_database(looked(work_tree, url)) == [("ledger-missing", "alembic_version")]
    project.migrate(url)
    run = looked(work_tree, url)
    assert (run.code, of_database(run)) == (0, [])
    assert project.says_all_applied(url)

    project.add("cc03", "bb02")
    project.add("dd03", "bb02")
    assert not project.says_all_applied(url)
    assert of_database(looked(work_tree, url)) == [("pending", "cc03"), ("pending", "dd03")]
    project.migrate(url)
    assert project.says_all_applied(url)
    assert of_database(looked(work_tree, url)) == []

    project.path("dd03").unlink()
    assert of_database(looked(work_tree, url)) == [("unknown-applied", "dd03")]

    # A branch from before what the database has: Alembic does not find the revision, and does not say what is applied.
    project.path("cc03").unlink()
    assert not project.says_all_applied(url)
    run = looked(work_tree, url)
    assert (run.code, of_database(run)) == (3, [])
    assert "has cc03, dd03, for which there is no file here" in gate_of(run)["unchecked"][0]["reason"]


def ledger(tree: WorkTree, *statements: str, name: str = "db.sqlite3") -> str:
    with closing(sqlite3.connect(tree.root / name, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return f"sqlite:///{name}"


MADE = "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)"
APPLIED = "INSERT INTO django_migrations (app, name) VALUES ('shop', '0001_initial'), ('shop', '0002_line')"


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    Django(work_tree).begin()
    return work_tree


def test_no_database_is_looked_at_that_nobody_asked_for(shop: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", ledger(shop))
    run = inside("migrations", "--format=json", cwd=shop.root)
    assert run.code == 0
    assert gate_of(run)["stats"]["rules_not_run"] == DATABASE_RULES
    (said,) = [each for each in gate_of(run)["not_looked_at"] if each["subject"] == DATABASE_RULES]
    assert "--database-url-env" in said["reason"]
    assert said["count"] == 6


def test_a_variable_that_is_not_set_is_not_passed(shop: WorkTree) -> None:
    run = inside("migrations", "--database-url-env", "SHOP_DATABASE", "--format=json", cwd=shop.root)
    assert run.code == 3
    (said,) = gate_of(run)["unchecked"]
    assert (said["rule"], said["subject"]) == (
        "migrations/database-unreadable",
        "the database of the variable SHOP_DATABASE",
    )
    assert gate_of(run)["stats"]["rules_not_run"] == DATABASE_RULES


def test_the_configuration_may_name_the_variable(shop: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("launch-gates.toml", 'gates = ["migrations"]\n[migrations]\ndatabase-url-env = "SHOP_DATABASE"\n')
    for command in ("migrations", "check"):
        run = inside(command, "--format=json", cwd=shop.root)
        assert run.code == 0
        assert any("SHOP_DATABASE is not set" in each["reason"] for each in gate_of(run)["not_looked_at"])
    monkeypatch.setenv("SHOP_DATABASE", ledger(shop, MADE))
    for command in ("migrations", "check"):
        assert inside(command, "--format=json", cwd=shop.root).code == 1
    assert inside("migrations", "--staged", "--format=json", cwd=shop.root).code == 0


def test_wrong_usage(shop: WorkTree) -> None:
    run = inside("migrations", "--database-url-env", "postgres://u:hunter2@h/shop", cwd=shop.root)
    assert run.code == 2
    assert "hunter2" not in run.out + run.err
    run = inside(
        "migrations", "--database-url-env", "A", "--database-url", "postgres://u:hunter2@h/shop", cwd=shop.root
    )
    assert run.code == 2
    assert "hunter2" not in run.out + run.err


def test_which_kind_of_wrong_database_it_is(shop: WorkTree) -> None:
    def message(url: str) -> str:
        (found,) = [each for each in looked(shop, url).report["findings"] if each["rule"] in DATABASE_RULES]
        return str(found["message"])

    assert "no table at all" in message(ledger(shop, name="a.sqlite3"))
    assert "has 1 table," in message(ledger(shop, "CREATE TABLE orders (id INTEGER)", name="b.sqlite3"))
    assert "has other columns" in message(ledger(shop, "CREATE TABLE django_migrations (id INTEGER)", name="c.sqlite3"))


def test_a_ledger_in_another_schema(shop: WorkTree, postgresql_server: Server) -> None:
    name = postgresql_server.new_database()
    made = MADE.replace("django_migrations", "app.django_migrations")
    applied = APPLIED.replace("django_migrations", "app.django_migrations")
    rows = applied.replace("(app, name) VALUES ('shop'", "(id, app, name) VALUES (1, 'shop'").replace(
        ", ('shop'", ", (2, 'shop'"
    )
    postgresql_server.run("CREATE SCHEMA app", made, rows, name=name)
    (found,) = looked(shop, postgresql_server.url(name)).report["findings"]
    assert found["rule"] == "migrations/ledger-missing"
    assert "app.django_migrations" in found["message"]
    assert looked(shop, postgresql_server.url(name, schema="app")).code == 0


def test_a_role_that_may_not_read_the_ledger(shop: WorkTree, postgresql_server: Server) -> None:
    name = postgresql_server.new_database()
    postgresql_server.run(MADE, f"CREATE ROLE r_{name} LOGIN PASSWORD 'sesame-open'", name=name)
    run = looked(shop, postgresql_server.url(name, f"r_{name}", "sesame-open"))
    assert run.code == 3
    (said,) = gate_of(run)["unchecked"]
    assert said["reason"] == "the role may not read public.django_migrations"
    assert "GRANT SELECT ON public.django_migrations" in said["fix"]
    assert of_database(run) == []


def test_a_set_whose_ledger_is_elsewhere_is_not_passed(shop: WorkTree) -> None:
    Alembic(shop).begin()
    run = looked(shop, ledger(shop, MADE, APPLIED))
    assert run.code == 3
    (said,) = gate_of(run)["unchecked"]
    assert said["subject"].startswith("Alembic")
    assert "has no alembic_version, and has that of Django" in said["reason"]
    assert of_database(run) == []


def test_a_driver_that_is_not_installed_is_named(shop: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, scheme in (("psycopg", "postgres"), ("pymysql", "mysql")):
        monkeypatch.setitem(sys.modules, module, None)
        run = looked(shop, f"{scheme}://u:p@127.0.0.1/shop")
        assert run.code == 3
        assert "launch-gates[database]" in gate_of(run)["unchecked"][0]["fix"]


@pytest.mark.parametrize("error", [ValueError, RuntimeError, KeyError, UnicodeDecodeError])
def test_whatever_a_driver_raises_is_no_crash_and_not_shown(
    shop: WorkTree, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        words = ("utf-8", b"hunter2", 0, 1, "hunter2") if error is UnicodeDecodeError else ("hunter2",)
        raise error(*words)

    monkeypatch.setattr("psycopg.connect", broken)
    run = looked(shop, "postgres://u:hunter2@h.example/shop", "--debug", "--verbose")
    assert run.code == 3
    assert "hunter2" not in run.out + run.err
    assert "h.example" not in run.out + run.err


@pytest.mark.slow
def test_the_address_is_in_no_output(shop: WorkTree, server: Server, tmp_path: Path) -> None:
    name = server.new_database()
    good = server.url(name)
    Django(shop).migrate(good)
    addresses = [
        good,
        server.url(name, USER, "sesame-wrong-1"),
        server.url("sesame_nowhere"),
        good.replace(str(server.port), str(free_port())),
        good.replace("127.0.0.1", "sesame-host.invalid"),
        server.url(name, sslmode="require"),
    ]
    reports = [f"--report={form}={tmp_path}/out-{form}" for form in sorted(FORMATS)]
    for address in addresses:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SHOP_DATABASE", address)
            for option in (("--database-url-env", "SHOP_DATABASE"), ("--database-url", address)):
                run = inside("migrations", *option, *reports, "--debug", "--verbose", cwd=shop.root)
                assert run.code == (0 if address == good else 3)
                texts = [file.read_text() for file in tmp_path.glob("out-*")]
                assert len(texts) == len(FORMATS)
                for secret in (address, server.password, "sesame", "rootuser", "127.0.0.1", name, f":{server.port}"):
                    assert secret not in "".join([run.out, run.err, *texts])


def test_a_gap_that_a_team_lives_with_is_accepted_by_itself(shop: WorkTree) -> None:
    url = ledger(shop, MADE, APPLIED.partition(", ('shop'")[0])
    assert of_database(looked(shop, url)) == [("behind-base", "shop.0002_line"), ("pending", "shop.0002_line")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP_DATABASE", url)
        shop.write("launch-gates.toml", '[migrations]\ndatabase-url-env = "SHOP_DATABASE"\n')
        reason = ("--reason", "made by hand in 2019", "--owner", "ops@example.org")
        done = inside(
            "accept", *reason, *(each["fingerprint"] for each in looked(shop, url).report["findings"]), cwd=shop.root
        )
        assert done.code == 0, done.err
        assert looked(shop, url).code == 0
        Django(shop).add("0003_note", "0002_line", "Note")
        assert of_database(looked(shop, url)) == [("pending", "shop.0003_note")]


def severities(run: Run) -> list[tuple[str, str, str]]:
    """Rule, severity and migration of what fails or would."""
    return sorted(
        (each["rule"].removeprefix("migrations/"), each["severity"], str(each["details"].get("migration")))
        for each in run.report["findings"]
    )


def test_what_a_pull_request_adds_is_for_its_deploy_and_what_is_merged_is_missing(shop: WorkTree) -> None:
    shop.stage("launch-gates.toml", "")
    commit(shop)
    shop.git("branch", "base")
    Django(shop).add("0003_note", "0002_line", "Note")
    commit(shop)
    url = ledger(shop, MADE, APPLIED)
    run = looked(shop, url, "--base", "base")
    assert (run.code, severities(run)) == (0, [("pending", "low", "shop.0003_note")])
    assert "the deploy has to run it" in run.report["findings"][0]["message"]
    ledger(shop, "DELETE FROM django_migrations WHERE name = '0002_line'")
    run = looked(shop, url, "--base", "base")
    assert (run.code, severities(run)) == (
        1,
        [
            ("behind-base", "high", "shop.0002_line"),
            ("pending", "critical", "shop.0002_line"),
            ("pending", "low", "shop.0003_note"),
        ],
    )
    # A deploy names no base: there everything has to be there.
    ledger(shop, "INSERT INTO django_migrations (app, name) VALUES ('shop', '0002_line')")
    run = looked(shop, url)
    assert (run.code, severities(run)) == (
        1,
        [("behind-base", "high", "shop.0003_note"), ("pending", "critical", "shop.0003_note")],
    )


@pytest.mark.parametrize("by", ["--database-url-env", "--database-url"])
def test_an_adoption_lists_the_gaps_that_were_there_and_fails_by_new_ones(
    shop: WorkTree, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.git("branch", "base")
    url = ledger(shop, MADE, APPLIED.replace("0002_line", "0009_gone"))
    monkeypatch.setenv("SHOP_DATABASE", url)
    option = (by, "SHOP_DATABASE" if by.endswith("env") else url)
    Django(shop).add("0003_note", "0002_line", "Note")
    run = inside("migrations", *option, "--base", "base", "--format=json", cwd=shop.root)
    assert (run.code, severities(run)) == (0, [("pending", "low", "shop.0003_note")])
    accepted = [each["rule"].removeprefix("migrations/") for each in run.report["accepted"]]
    assert sorted(accepted) == ["behind-base", "pending", "unknown-applied"]
    shop.git("rm", "--quiet", "shop/migrations/0001_initial.py")
    run = inside("migrations", *option, "--base", "base", "--format=json", cwd=shop.root)
    assert ("unknown-applied", "medium", "shop.0001_initial") in severities(run)


def test_a_ledger_that_the_change_itself_is_the_first_to_need(work_tree: WorkTree) -> None:
    work_tree.stage("launch-gates.toml", "")
    work_tree.commit()
    work_tree.git("branch", "base")
    Django(work_tree).begin()
    url = ledger(work_tree, "CREATE TABLE users (id int)")
    assert severities(looked(work_tree, url, "--base", "base")) == [("ledger-missing", "low", "django_migrations")]
    assert severities(looked(work_tree, url)) == [("ledger-missing", "high", "django_migrations")]


def test_the_list_says_which_are_applied(shop: WorkTree) -> None:
    url = ledger(shop, MADE, APPLIED.partition(", ('shop'")[0])
    run = inside("migrations", "list", "--database-url", url, cwd=shop.root)
    assert run.code == 0
    assert run.out == (
        "Django, shop: 2 migrations (django_migrations)\n"
        "  applied   shop.0001_initial  shop/migrations/0001_initial.py\n"
        "  pending   shop.0002_line  shop/migrations/0002_line.py\n"
    )
    listed = json.loads(inside("migrations", "list", "--format=json", "--database-url", url, cwd=shop.root).out)
    assert [each["database"] for each in listed["sets"][0]["migrations"]] == ["applied", "pending"]
    assert "database" not in inside("migrations", "list", "--format=json", cwd=shop.root).out
    run = inside("migrations", "list", "--database-url", "postgres://u:hunter2@127.0.0.1:1/shop", cwd=shop.root)
    assert run.code == 3
    assert "the connection was refused" in run.err
    assert "hunter2" not in run.out + run.err


def test_a_set_of_which_nothing_is_in_a_shared_ledger_is_not_passed(work_tree: WorkTree) -> None:
    Alembic(work_tree).begin()
    for name in ("alembic.ini", "alembic/env.py", "alembic/script.py.mako"):
        work_tree.write(f"other/{name}", (work_tree.root / name).read_bytes())
    work_tree.write("other/alembic/versions/ee01_x.py", 'revision = "ee01"\ndown_revision = None\n')
    commit(work_tree)
    made = "CREATE TABLE alembic_version (version_num TEXT)"
    run = looked(work_tree, ledger(work_tree, made, "INSERT INTO alembic_version VALUES ('bb02')"))
    assert run.code == 3
    (said,) = [each for each in gate_of(run)["unchecked"] if each["rule"] == "migrations/database-unreadable"]
    assert "none of its migrations" in said["reason"]
    assert of_database(run) == []
    run = looked(work_tree, ledger(work_tree, "INSERT INTO alembic_version VALUES ('ee01')"))
    assert of_database(run) == []


def test_the_action_has_an_input_for_it(shop: WorkTree) -> None:
    from launch_gates.cli.action_inputs import read_inputs
    from launch_gates.config.load import load
    from launch_gates.config.settings import DATABASE_INPUT
    from launch_gates.gates.migrations.place import by_settings

    assert read_inputs({DATABASE_INPUT: "postgres://u:hunter2@h/shop"}).has_database
    assert "hunter2" not in repr(read_inputs({DATABASE_INPUT: "postgres://u:hunter2@h/shop"}))
    assert not read_inputs({DATABASE_INPUT: ""}).has_database
    settings = load(shop.root).migrations._replace(database_url_env=DATABASE_INPUT)
    place = by_settings(shop.root, settings, {DATABASE_INPUT: "postgres://u:hunter2@h/shop"}).shared
    assert place is not None
    assert (place.given_by, place.is_absent) == ("the input database-url", False)
    assert "hunter2" not in repr(place)
