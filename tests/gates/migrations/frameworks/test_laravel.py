"""Laravel's folders, names, dumps and operations."""

from __future__ import annotations

import pytest

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

FIRST = "2024_01_01_000001_create_orders_table"
SECOND = "2024_01_02_000001_add_total"


def _file(up: str = "", down: str = "Schema::dropIfExists('x');") -> str:
    return (
        "<?php\n\nreturn new class extends Migration\n{\n    public function up(): void\n    {\n"
        f"{up}\n    }}\n\n    public function down(): void\n    {{\n        {down}\n    }}\n}};\n"
    )


def _operations(up: str, environment: str = "DB_CONNECTION=pgsql\n") -> list[tuple[str, int, str]]:
    files = {"artisan": "", ".env.example": environment, f"database/migrations/{FIRST}.php": _file(up)}
    (found,) = sets_of("laravel", files)
    return [(each.kind, each.line, each.target) for each in found.migrations[0].operations]


def test_files_are_known_by_their_names() -> None:
    files = {
        "artisan": "",
        f"database/migrations/{SECOND}.php": _file("\\DB::statement('x');"),
        f"database/migrations/{FIRST}.php": _file("run();"),
        "database/migrations/readme.php": "",
        "database/migrations/old/2020_01_01_000000_gone.php": _file(),
    }
    (found,) = sets_of("laravel", files)
    assert [each.identity for each in found.migrations] == [FIRST, SECOND]
    assert found.folder == "database/migrations"


@pytest.mark.parametrize(
    "loading",
    [
        "$this->loadMigrationsFrom(__DIR__.'/../Database/Migrations');",
        "$this->loadMigrationsFrom([__DIR__ . '/../Database/Migrations']);",
        "$this->loadMigrationsFrom(base_path('packages/Shop/src/Database/Migrations'));",
        "$this->loadMigrationsFrom(dirname(__DIR__).'/Database/Migrations');",
    ],
)
def test_folders_that_packages_register_belong_to_the_application(loading: str) -> None:
    files = {
        "artisan": "",
        f"database/migrations/{SECOND}.php": _file(),
        "packages/Shop/src/Providers/ShopServiceProvider.php": f"<?php class P {{ function boot() {{ {loading} }} }}",
        f"packages/Shop/src/Database/Migrations/{FIRST}.php": _file(),
        f"packages/Other/src/Database/Migrations/{FIRST}.php": _file(),
    }
    (found,) = sets_of("laravel", files)
    assert [each.path for each in found.migrations] == [
        f"packages/Shop/src/Database/Migrations/{FIRST}.php",
        f"database/migrations/{SECOND}.php",
    ]


def test_modules_are_loaded() -> None:
    files = {"artisan": "", "Modules/Blog/module.json": "{}", f"Modules/Blog/database/migrations/{FIRST}.php": _file()}
    (found,) = sets_of("laravel", files)
    assert [each.identity for each in found.migrations] == [FIRST]


@pytest.mark.parametrize(
    ("config", "table"),
    [
        ("<?php return ['migrations' => 'migrations'];", ""),
        ("<?php return ['migrations' => 'steps'];", "steps"),
        ("<?php return ['migrations' => [\n 'table' => 'steps',\n 'update_date_on_publish' => true]];", "steps"),
        ("<?php return ['migrations' => env('DB_MIGRATIONS', 'steps')];", "steps"),
    ],
)
def test_ledger_is_the_one_that_the_configuration_names(config: str, table: str) -> None:
    files = {"artisan": "", "config/database.php": config, f"database/migrations/{FIRST}.php": _file()}
    (found,) = sets_of("laravel", files)
    assert found.ledger_table == table


def test_dump_stands_for_the_migrations_that_were_pruned() -> None:
    dump = f"CREATE TABLE x;\nINSERT INTO `migrations` VALUES (1,'{FIRST}',1);\nINSERT INTO `migrations` VALUES (2,'{SECOND}',1);\n"
    files = {"artisan": "", "database/schema/mysql-schema.sql": dump, f"database/migrations/{SECOND}.php": _file()}
    (found,) = sets_of("laravel", files)
    assert found.migrations[0].replaces == (FIRST,)
    ledger = framework("laravel").ledger
    applied = ledger.applied([{"migration": FIRST, "batch": 1}], found)
    assert applied.identities == {FIRST, "mysql-schema.sql"}
    assert applied.foreign == {FIRST}
    assert ledger.applied([], found).identities == frozenset()


def test_dump_beside_all_its_migrations_stands_for_none() -> None:
    dump = f"INSERT INTO migrations VALUES(1,'{FIRST}',1);\n"
    files = {"artisan": "", "database/schema/sqlite-schema.sql": dump, f"database/migrations/{FIRST}.php": _file()}
    (found,) = sets_of("laravel", files)
    assert [each.identity for each in found.migrations] == [FIRST]


def test_package_that_is_no_application() -> None:
    files = {
        "composer.json": '{"require": {"illuminate/database": "^11"}}',
        f"database/migrations/{FIRST}.php": _file(),
    }
    assert len(sets_of("laravel", files)) == 1
    assert sets_of("laravel", {"composer.json": "{}", f"database/migrations/{FIRST}.php": _file()}) == []


TABLE = "Schema::table('a', function (Blueprint $table) {{ {} }});"


@pytest.mark.parametrize(
    ("up", "expected"),
    [
        ("Schema::drop('a');", [("drop-table", 7, "a")]),
        ("Schema::dropIfExists('a');", [("drop-table", 7, "a")]),
        ("Schema::connection('b')->dropIfExists('a');", [("drop-table", 7, "a")]),
        ("Schema::rename('a', 'b');", [("rename-table", 7, "a")]),
        (TABLE.format("$table->dropColumn('x');"), [("drop-column", 7, "a.x")]),
        (TABLE.format("$table->dropColumn(['x', \"y\"]);"), [("drop-column", 7, "a.x"), ("drop-column", 7, "a.y")]),
        (TABLE.format("$table->dropSoftDeletes();"), [("drop-column", 7, "a.deleted_at")]),
        (TABLE.format("$table->renameColumn('x', 'y');"), [("rename-column", 7, "a.x")]),
        (TABLE.format("$table->string('x', 5)->after('y');"), [("not-null", 7, "a.x")]),
        (TABLE.format("$table->string('x')->nullable(false)->change();"), [("not-null", 7, "a.x")]),
        (TABLE.format("$table->index(['x']);"), [("blocking-index", 7, "a")]),
        (TABLE.format("$table->string('x')->nullable()->unique();"), [("blocking-index", 7, "a")]),
        ("Schema::drop('a'); Schema::create('a', function ($t) { $t->id(); });", [("drop-table", 7, "a")]),
    ],
)
def test_operation(up: str, expected: list[tuple[str, int, str]]) -> None:
    assert _operations(up) == expected


@pytest.mark.parametrize(
    "up",
    [
        "Schema::create('a', function (Blueprint $table) { $table->string('x'); $table->index('x'); });",
        "Schema::dropIfExists('a'); Schema::create('a', function ($t) { $t->id(); });",
        TABLE.format("$table->string('x')->nullable();"),
        TABLE.format("$table->string('x')->default('');"),
        TABLE.format("$table->string('x', 50)->change();"),
        TABLE.format("$table->timestamps(); $table->softDeletes();"),
        "// Schema::drop('a');",
        "$this->cache->drop('a');",
    ],
)
def test_no_operation(up: str) -> None:
    assert _operations(up) == []


def test_index_locks_on_postgresql_alone() -> None:
    assert _operations(TABLE.format("$table->index('x');"), "DB_CONNECTION=mysql\n") == []


def test_empty_and_conflicts() -> None:
    files = {
        "artisan": "",
        f"database/migrations/{FIRST}.php": _file("        //"),
        f"database/migrations/{SECOND}.php": "<?php\n<<<<<<< HEAD\nreturn 1;\n=======\n",
    }
    (found,) = sets_of("laravel", files)
    assert found.migrations[0].is_empty
    assert [each.path for each in found.flaws] == [f"database/migrations/{SECOND}.php"]


def test_comments_and_down_do_not_change_the_meaning() -> None:
    def meaning(text: str) -> str:
        (found,) = sets_of("laravel", {"artisan": "", f"database/migrations/{FIRST}.php": text})
        return found.migrations[0].meaning

    assert meaning(_file("a();")) == meaning(_file("/* b */ a( );", "other();").replace("\n", "\r\n"))
    assert meaning(_file("a();")) != meaning(_file("b();"))


def test_rows_of_packages_are_foreign_unless_they_are_newer() -> None:
    (found,) = sets_of("laravel", {"artisan": "", f"database/migrations/{FIRST}.php": _file()})
    rows = [{"migration": name, "batch": 1} for name in (FIRST, "2018_08_08_100000_create_telescope", SECOND)]
    assert framework("laravel").ledger.applied(rows, found).foreign == {"2018_08_08_100000_create_telescope"}
