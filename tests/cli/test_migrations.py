"""`launch-gates migrations` as its users meet it: in real repositories, branches and clones."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations import python_code
from tests.cli.tool import inside, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
JOURNAL = '{{"version": "7", "dialect": "postgresql", "entries": [{}]}}'
ENTRY = '{{"idx": {}, "version": "7", "when": {}, "tag": "{}", "breakpoints": true}}'


def django(*dependencies: str, operations: str = "") -> str:
    """A migration of the app shop."""
    listed = ", ".join(f'("shop", "{each}")' for each in dependencies)
    return f"{HEAD}    dependencies = [{listed}]\n    operations = [{operations}]\n"


def add_field(name: str) -> str:
    return f'migrations.AddField("order", "{name}", models.IntegerField(null=True))'


def drizzle(*entries: tuple[int, int, str]) -> str:
    return JOURNAL.format(", ".join(ENTRY.format(*entry) for entry in entries))


def migrations(work_tree: WorkTree, *arguments: str) -> Run:
    return inside("migrations", *arguments, "--format", "json", cwd=work_tree.root)


def found(run: Run) -> list[tuple[str, str, str]]:
    """Rule, severity and path of each finding, sorted."""
    return sorted(
        (each["rule"].removeprefix("migrations/"), each["severity"], each["location"].get("path", ""))
        for each in run.report["findings"]
    )


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """A Django shop with two merged migrations, whose deploy runs them; a branch begins here."""
    work_tree.stage("manage.py", "import django\n")
    work_tree.stage("Procfile", "release: python manage.py migrate\nweb: gunicorn shop.wsgi\n")
    work_tree.stage("shop/__init__.py", "")
    work_tree.stage("shop/migrations/__init__.py", "")
    operation = 'migrations.CreateModel("Order", [("id", models.AutoField(primary_key=True))])'
    work_tree.stage("shop/migrations/0001_initial.py", django(operations=operation))
    work_tree.stage("shop/migrations/0002_total.py", django("0001_initial", operations=add_field("total")))
    work_tree.commit()
    work_tree.git("branch", "--force", "-M", "main")
    work_tree.git("checkout", "--quiet", "-b", "feature")
    return work_tree


def test_a_shop_in_order_is_go(shop: WorkTree) -> None:
    run = migrations(shop)
    assert (run.code, found(run)) == (0, [])
    (gate,) = run.report["gates"]
    assert (gate["status"], gate["stats"]["migrations"]) == ("passed", 2)


def test_two_branches_after_one_migration_are_two_heads(shop: WorkTree) -> None:
    for name in ("0003_note", "0003_tax"):
        shop.stage(f"shop/migrations/{name}.py", django("0002_total", operations=add_field(name[5:])))
    run = migrations(shop)
    assert run.code == 1
    assert found(run) == [("multiple-heads", "critical", "shop/migrations/0003_tax.py")]
    shop.stage("shop/migrations/0004_merge.py", django("0003_note", "0003_tax"))
    assert migrations(shop).code == 0


def test_an_edited_merged_migration_fails_and_a_formatted_one_does_not(shop: WorkTree) -> None:
    text = django("0001_initial", operations=add_field("total"))
    shop.stage("shop/migrations/0002_total.py", "# formatted\n" + text.replace('"', "'"))
    assert migrations(shop).code == 0
    shop.stage("shop/migrations/0002_total.py", text.replace("null=True", "default=0"))
    for _ in ("in the work tree", "committed"):
        run = migrations(shop)
        assert (run.code, found(run)) == (1, [("edited-after-merge", "high", "shop/migrations/0002_total.py")])
        shop.commit()


def test_a_migration_of_the_branch_itself_may_be_edited(shop: WorkTree) -> None:
    shop.stage("shop/migrations/0003_note.py", django("0002_total", operations=add_field("note")))
    shop.commit()
    shop.stage("shop/migrations/0003_note.py", django("0002_total", operations=add_field("remark")))
    assert migrations(shop).code == 0


def test_a_deleted_merged_migration_fails(shop: WorkTree) -> None:
    shop.git("rm", "--quiet", "shop/migrations/0002_total.py")
    run = migrations(shop)
    assert (run.code, found(run)) == (1, [("deleted-after-merge", "high", "shop/migrations/0002_total.py")])


def test_the_staged_state_is_what_the_hook_looks_at(shop: WorkTree) -> None:
    shop.stage("shop/migrations/0002_total.py", django("0001_initial", operations=add_field("sum")))
    shop.write("shop/migrations/0002_total.py", django("0001_initial", operations=add_field("total")))
    assert migrations(shop).code == 0
    assert found(migrations(shop, "--staged")) == [
        ("edited-after-merge", "high", "shop/migrations/0002_total.py"),
    ]


def test_the_hook_says_the_same_with_and_without_what_it_remembers(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shop.stage("shop/migrations/0003_note.py", django("0001_initial", operations=add_field("note")))
    first = migrations(shop, "--staged")
    assert found(first) == [("multiple-heads", "critical", "shop/migrations/0003_note.py")]
    asked: list[bytes] = []

    def parse(data: bytes) -> ast.Module:
        asked.append(data)
        return ast.parse(data)

    monkeypatch.setattr(python_code, "parse", parse)
    second = migrations(shop, "--staged")
    assert second.report["findings"] == first.report["findings"]
    new = (shop.root / "shop/migrations/0003_note.py").read_bytes()
    assert set(asked) == {new}, "what a new migration does is not remembered"
    (stored,) = (tmp_path / "cache").rglob("facts.json")
    records = json.loads(stored.read_text())
    dependencies = records["content"]["django"][shop.blob(new)][3]
    dependencies[0][1] = "0002_total"
    stored.write_text(json.dumps(records))
    assert migrations(shop, "--staged").code == 0
    assert migrations(shop).code == 1, "no other run looks there"
    stored.write_text("[]")
    assert found(migrations(shop, "--staged")) == found(first)


def test_the_hooks_command_line_does_what_the_parser_makes_of_it(shop: WorkTree) -> None:
    shop.stage("shop/migrations/0003_note.py", django("0001_initial", operations=add_field("note")))
    known, parsed = (tool(*each, cwd=shop.root, program="lg-migrations") for each in (["--staged"], ["--staged", "."]))
    assert known.code == parsed.code == 1
    assert re.sub(r"[\d.]+ m?s\b", "", known.out) == re.sub(r"[\d.]+ m?s\b", "", parsed.out)


def test_the_incident_of_an_opt_in_migration(shop: WorkTree) -> None:
    shop.git("rm", "--quiet", "Procfile")
    shop.stage(
        ".github/workflows/deploy.yml",
        "on:\n  workflow_dispatch:\n    inputs:\n      migrate: {type: boolean, default: false}\njobs:\n  deploy:\n"
        "    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v5\n      - if: inputs.migrate\n"
        "        run: python manage.py migrate\n",
    )
    run = migrations(shop)
    assert (run.code, found(run)) == (1, [("never-run-on-deploy", "high", ".github/workflows/deploy.yml")])


def test_the_incident_of_two_alembic_heads(work_tree: WorkTree) -> None:
    work_tree.stage("alembic.ini", "[alembic]\nscript_location = db\n")
    work_tree.stage("db/env.py", "")
    for name, parent in (("aaa", None), ("bbb", "aaa"), ("ccc", "aaa")):
        work_tree.stage(
            f"db/versions/{name}_x.py",
            f'revision = "{name}"\ndown_revision = {parent!r}\n\n\ndef upgrade():\n    op.drop_column("a", "{name}")\n',
        )
    work_tree.stage("Procfile", "release: alembic upgrade head\n")
    assert [rule for rule, _, _ in found(migrations(work_tree))] == ["multiple-heads"]


def test_the_incident_of_a_drizzle_entry_with_an_older_time(work_tree: WorkTree) -> None:
    work_tree.stage("package.json", '{"scripts": {"start": "drizzle-kit migrate && node ."}}')
    work_tree.stage("drizzle.config.ts", 'export default { out: "./drizzle", dialect: "postgresql" };\n')
    for tag in ("0000_init", "0001_total", "0002_note"):
        work_tree.stage(f"drizzle/{tag}.sql", f'CREATE TABLE "{tag}" (id integer);\n')
        work_tree.stage(f"drizzle/meta/{tag[:4]}_snapshot.json", "{}")
    work_tree.stage(
        "drizzle/meta/_journal.json", drizzle((0, 100, "0000_init"), (1, 300, "0001_total"), (2, 200, "0002_note"))
    )
    rules = [rule for rule, _, _ in found(migrations(work_tree))]
    assert "journal-mismatch" in rules
    work_tree.commit()


def test_the_incident_of_an_edited_merged_prisma_migration(work_tree: WorkTree) -> None:
    work_tree.stage("prisma/schema.prisma", 'datasource db {\n  provider = "postgresql"\n}\n')
    work_tree.stage("prisma/migrations/migration_lock.toml", 'provider = "postgresql"\n')
    work_tree.stage("prisma/migrations/20260101000000_init/migration.sql", "CREATE TABLE a (id int);\n")
    work_tree.stage("package.json", '{"scripts": {"start": "prisma migrate deploy && node ."}}')
    work_tree.commit()
    assert migrations(work_tree).code == 0
    work_tree.stage("prisma/migrations/20260101000000_init/migration.sql", "CREATE TABLE a (id int, b int);\n")
    assert [rule for rule, _, _ in found(migrations(work_tree))] == ["edited-after-merge"]


def test_a_folder_of_no_known_framework_is_unchecked_and_never_passed(work_tree: WorkTree) -> None:
    for number in (1, 2):
        work_tree.stage(f"internal/migrations/000{number}_x.sql", "CREATE TABLE a (id int);\n")
    run = migrations(work_tree)
    assert run.code == 3
    (item,) = run.report["gates"][0]["unchecked"]
    assert (item["rule"], item["subject"]) == ("migrations/unknown-framework", "internal/migrations")
    work_tree.stage("launch-gates.toml", '[migrations]\nexclude = ["internal/**"]\n')
    assert migrations(work_tree).code == 0


def test_a_broken_migration_is_named_and_the_others_are_looked_at(shop: WorkTree) -> None:
    shop.stage("shop/migrations/0003_broken.py", "class Migration(:\n")
    shop.stage("users/__init__.py", "")
    shop.stage("users/migrations/__init__.py", "")
    for name in ("0001_a", "0001_b"):
        shop.stage(f"users/migrations/{name}.py", django().replace('"shop"', '"users"'))
    run = migrations(shop)
    assert "multiple-heads" in [rule for rule, _, _ in found(run)]
    assert [each["subject"] for each in run.report["gates"][0]["unchecked"]] == ["shop/migrations/0003_broken.py"]


def test_a_shallow_clone_is_unchecked_with_what_to_add(shop: WorkTree, tmp_path: Path) -> None:
    shop.stage("shop/migrations/0003_note.py", django("0002_total", operations=add_field("note")))
    shop.commit()
    address = shop.root.as_uri()
    shop.git(
        "clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=feature", address, str(tmp_path / "clone")
    )
    shop.git("-C", str(tmp_path / "clone"), "remote", "set-head", "origin", "main")
    run = inside("migrations", "--format", "json", cwd=tmp_path / "clone")
    assert run.code == 3
    assert "fetch-depth: 0" in run.report["gates"][0]["unchecked"][0]["fix"]


def test_without_a_repository_what_needs_a_base_is_said(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("import django\n")
    (tmp_path / "shop/migrations").mkdir(parents=True)
    (tmp_path / "shop/migrations/__init__.py").write_text("")
    (tmp_path / "shop/migrations/0001_initial.py").write_text(django())
    run = inside("migrations", "--format", "json", cwd=tmp_path)
    assert run.code == 0
    assert any("no git repository" in each["reason"] for each in run.report["gates"][0]["not_looked_at"])


def test_nothing_of_the_project_runs(shop: WorkTree) -> None:
    shop.stage("shop/migrations/0003_bad.py", "raise SystemExit('project-code-ran')\n" + django("0002_total"))
    shop.stage("shop/__init__.py", "raise SystemExit('project-code-ran')\n")
    run = tool("migrations", "--format", "json", cwd=shop.root)
    assert "project-code-ran" not in run.out + run.err
    assert run.report["gates"][0]["stats"]["migrations"] == 3


def test_the_list_names_every_set_in_order(shop: WorkTree) -> None:
    run = inside("migrations", "list", "--format", "json", cwd=shop.root)
    (listed,) = json.loads(run.out)["sets"]
    assert listed["framework"] == "django"
    assert [each["path"] for each in listed["migrations"]] == [
        "shop/migrations/0001_initial.py",
        "shop/migrations/0002_total.py",
    ]
    assert "0002_total" in inside("migrations", "list", cwd=shop.root).out


def test_a_base_that_is_named_is_compared_with(shop: WorkTree) -> None:
    shop.stage("launch-gates.toml", "")
    shop.commit()
    shop.git("branch", "base")
    shop.stage("shop/migrations/0002_total.py", django("0001_initial", operations=add_field("sum")))
    shop.commit()
    shop.git("branch", "--force", "main")
    assert migrations(shop).code == 0
    assert [rule for rule, _, _ in found(migrations(shop, "--base", "base"))] == ["edited-after-merge"]
