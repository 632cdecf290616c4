"""SQL in the code of migrations, in every framework: what it does to tables that were there before, and in which line."""

from __future__ import annotations

from time import process_time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.changes import Changes
from tests.gates.migrations.repositories import sets_of


class Form(NamedTuple):
    """Where the code of a migration stands in a framework."""

    path: str
    text: str
    """`BODY` is what is run forwards, from the first column of line 1, `BACK` what takes it back."""
    around: dict[str, str]


NODE = '{"dependencies": {"knex": "1", "sequelize": "1", "typeorm": "1", "pg": "1"}}'
FORMS = {
    "django": Form(
        "shop/migrations/0001_a.py",
        "BODY\nfrom django.db import migrations\ndef back(apps, editor):\n    BACK\n"
        "class Migration(migrations.Migration):\n    operations = OPERATIONS\n",
        {"manage.py": "", "shop/__init__.py": ""},
    ),
    "alembic": Form(
        "migrations/versions/a.py",
        "def upgrade():\n    BODY\ndef downgrade():\n    BACK\nrevision = 'a1'\ndown_revision = None\n",
        {"migrations/env.py": "from alembic import context", "migrations/script.py.mako": ""},
    ),
    "rails": Form(
        "db/migrate/1_a.rb",
        "class A < ActiveRecord::Migration[7.1]\n  def up\n    BODY\n  end\n  def down\n    BACK\n  end\nend\n",
        {"config/application.rb": "", "Gemfile": "gem 'pg'"},
    ),
    "knex": Form(
        "migrations/1_a.js",
        "exports.up = async (knex) => {\nBODY\n};\nexports.down = async (knex) => { BACK };\n",
        {"knexfile.js": "module.exports = {}", "package.json": NODE},
    ),
    "sequelize": Form(
        "migrations/1-a.js",
        "module.exports = { async up(queryInterface) {\nBODY\n}, async down(queryInterface) { BACK } };\n",
        {".sequelizerc": "", "package.json": NODE},
    ),
    "typeorm": Form(
        "src/migrations/1700000000000-A.ts",
        "class A1700000000000 implements MigrationInterface { async up(queryRunner) {\nBODY\n}\n"
        "async down(queryRunner) { BACK } }\n",
        {"package.json": NODE},
    ),
    "mikro-orm": Form(
        "migrations/Migration1.ts",
        'class M extends Migration { async up() {\nBODY\n}\nasync down() { BACK } }\n// "@mikro-orm/migrations"\n',
        {"package.json": NODE},
    ),
    "laravel": Form(
        "database/migrations/2024_01_01_000000_a.php",
        "<?php return new class extends Migration { function up() {\nBODY\n}\nfunction down() { BACK } };\n",
        {"artisan": "", ".env.example": "DB_CONNECTION=pgsql\n"},
    ),
    "doctrine": Form(
        "migrations/Version1.php",
        "<?php class Version1 extends AbstractMigration { const SQL = 'DROP TABLE a'; function up() {\nBODY\n}\n"
        "function down() { BACK } }\n",
        {"composer.json": "{}", ".env": "DATABASE_URL=postgresql://x"},
    ),
    "shopware": Form(
        "src/Migration/Migration1A.php",
        "<?php class Migration1A extends MigrationStep { function update(Connection $connection) {\nBODY\n}\n"
        "function updateDestructive($connection) { BACK } }\n",
        {"composer.json": "{}"},
    ),
    "ecto": Form(
        "priv/repo/migrations/1_a.exs",
        "defmodule A do\n  use Ecto.Migration\n  def up do\n    BODY\n  end\n  def down do\n    BACK\n  end\nend\n",
        {"mix.exs": ":postgrex"},
    ),
    "ef-core": Form(
        "Migrations/20240101000000_A.cs",
        '[Migration("1_A")] class A : Migration { void Up(MigrationBuilder migrationBuilder) {\nBODY\n}\n'
        "void Down(MigrationBuilder migrationBuilder) { BACK } } // Npgsql\n",
        {},
    ),
    "goose": Form(
        "db/2_a.go",
        "package db\nfunc init() { goose.AddMigrationContext(up, down) }\nfunc up(ctx context.Context, tx *sql.Tx) error {\n"
        "BODY\n}\nfunc down(ctx context.Context, tx *sql.Tx) error { BACK }\n",
        {"db/1_z.sql": "-- +goose Up\nCREATE TABLE z (id serial, b jsonb);\n"},
    ),
    "flyway": Form(
        "src/main/java/db/migration/V2__a.java",
        "class V2__a extends BaseJavaMigration { public void migrate(Context context) {\nBODY\n} }\n",
        {"src/main/resources/db/migration/V1__z.sql": "CREATE TABLE z (id serial, b jsonb);\n", "pom.xml": "flyway"},
    ),
}
BACKWARDS = {
    "django": "editor.execute('DROP TABLE back')",
    "alembic": "op.execute('DROP TABLE back')",
    "rails": "execute 'DROP TABLE back'",
    "knex": "const sql = 'DROP TABLE back'; await knex.raw(sql)",
    "sequelize": "await queryInterface.sequelize.query('DROP TABLE back')",
    "typeorm": "const sql = 'DROP TABLE back'; await queryRunner.query(sql)",
    "mikro-orm": "this.addSql('DROP TABLE back')",
    "laravel": "$sql = 'DROP TABLE back'; DB::statement($sql);",
    "doctrine": "$this->addSql('DROP TABLE back');",
    "shopware": "$connection->executeStatement('DROP TABLE back');",
    "ecto": 'execute("DROP TABLE back")',
    "ef-core": 'migrationBuilder.Sql("DROP TABLE back");',
    "goose": 'tx.Exec("DROP TABLE back"); return nil',
    "flyway": "",
}
DROP_TABLE = ("drop-table", 1, "a")
DROP_COLUMN = ("drop-column", 2, "a.b")

FOUND: list[tuple[str, str, list[tuple[str, int, str]]]] = [
    ("django", "RUN migrations.RunSQL('DROP TABLE a', 'DROP TABLE back')", [DROP_TABLE]),
    ("django", "RUN migrations.RunSQL(sql='''\nDROP TABLE a''', reverse_sql='DROP TABLE back')", [("drop-table", 2, "a")]),
    ("django", "RUN migrations.RunSQL(['DROP TABLE a', ('ALTER TABLE a\\n'\n 'DROP COLUMN b', None)])", [DROP_TABLE, DROP_COLUMN]),
    ("django", "RUN migrations.RunSQL([('DROP TABLE a WHERE x = %s', [1])])", [DROP_TABLE]),
    ("django", "SQL = '''\nALTER TABLE a DROP COLUMN b\n'''\nRUN migrations.RunSQL(SQL)", [DROP_COLUMN]),
    ("django", "TABLE = 'a'\nRUN migrations.RunSQL(f'ALTER TABLE {TABLE} DROP COLUMN b')", [DROP_COLUMN]),
    ("django", "SQL = ['DROP TABLE a']\nRUN migrations.RunSQL(SQL)", [DROP_TABLE]),
    ("django", "def forward(apps, editor):\n    editor.execute('ALTER TABLE a DROP COLUMN b')\nRUN migrations.RunPython(forward, back)", [DROP_COLUMN]),
    ("django", "RUN migrations.SeparateDatabaseAndState([migrations.RunSQL('DROP TABLE a')], [migrations.DeleteModel('A')])", [DROP_TABLE]),
    ("django", "RUN migrations.RunSQL('CREATE INDEX i ON a (b)')", [("blocking-index", 1, "a")]),
    ("alembic", "op.execute('DROP TABLE a')", [DROP_TABLE]),
    ("alembic", "op.execute(\n        sa.text('ALTER TABLE a DROP COLUMN b'))", [DROP_COLUMN]),
    ("alembic", "op.execute('ALTER TABLE a '\n        'DROP COLUMN b')", [DROP_COLUMN]),
    ("alembic", "op.get_bind().execute(text('''\nALTER TABLE a DROP COLUMN b'''))", [DROP_COLUMN]),
    ("alembic", "sql = 'SELECT 1'; op.execute(sql); sql = 'DROP TABLE a'; op.execute(sql)", [DROP_TABLE]),
    ("alembic", "sql = 'ALTER TABLE a '\n    sql += 'DROP COLUMN b'\n    op.execute(sql)", [DROP_COLUMN]),
    ("alembic", "op.execute('ALTER TABLE a ADD b int NOT NULL')", [("not-null", 1, "a.b")]),
    ("alembic", "op.execute('CREATE INDEX i ON a (b)')", [("blocking-index", 1, "a")]),
    ("rails", "execute 'DROP TABLE a'", [DROP_TABLE]),
    ("rails", "execute <<~SQL.squish\nALTER TABLE a DROP COLUMN b\nSQL", [DROP_COLUMN]),
    ("rails", "execute(<<-SQL)\nALTER TABLE a DROP COLUMN b\nSQL", [DROP_COLUMN]),
    ("rails", 'execute "ALTER TABLE a " \\\n  "DROP COLUMN b"', [DROP_COLUMN]),
    ("rails", "sql = 'DROP TABLE a'\nconnection.execute(sql)", [DROP_TABLE]),
    ("rails", "safety_assured { execute 'DROP TABLE a' }", [DROP_TABLE]),
    ("rails", "reversible { |d| d.up { execute 'DROP TABLE a' }; d.down { execute 'DROP TABLE b' } }", [DROP_TABLE]),
    ("rails", "DB.exec <<~SQL\nALTER TABLE a RENAME COLUMN b TO c\nSQL", [("rename-column", 2, "a.b")]),
    ("rails", 'execute "CREATE UNIQUE INDEX #{NAME} ON a (b)"', [("blocking-index", 1, "a")]),
    ("knex", "await knex.raw('DROP TABLE a')", [DROP_TABLE]),
    ("knex", "await knex.schema.raw(`\nALTER TABLE a DROP COLUMN b`)", [DROP_COLUMN]),
    ("knex", "const sql = `ALTER TABLE a\n DROP COLUMN b`;\nawait knex.raw(sql)", [DROP_COLUMN]),
    ("knex", "let sql = 'ALTER TABLE a ';\nsql += 'DROP COLUMN b'; await knex.raw(sql)", [DROP_COLUMN]),
    ("knex", "const t = 'a'; await knex.raw(`DROP TABLE ${t}`)", [DROP_TABLE]),
    ("sequelize", "await queryInterface.sequelize.query('ALTER TABLE a ' +\n 'DROP COLUMN b', { transaction })", [DROP_COLUMN]),
    ("typeorm", 'await queryRunner.query(`ALTER TABLE "a"\n DROP COLUMN "b"`)', [DROP_COLUMN]),
    ("typeorm", "await queryRunner.manager.query(sql`DROP TABLE a`)", [DROP_TABLE]),
    ("mikro-orm", "this.addSql('alter table \"a\" drop column \"b\";');".replace('a" drop', "a\"'\n+ ' drop"), [DROP_COLUMN]),
    ("mikro-orm", "this.addSql(raw('DROP TABLE a'))", [DROP_TABLE]),
    ("laravel", "DB::statement('DROP TABLE a');", [DROP_TABLE]),
    ("laravel", 'DB::unprepared("ALTER TABLE a\n DROP COLUMN b");', [DROP_COLUMN]),
    ("laravel", "$sql = 'DROP TABLE a'; DB::connection('x')->statement($sql);", [DROP_TABLE]),
    ("laravel", "DB::statement(DB::raw('DROP TABLE a'));", [DROP_TABLE]),
    ("doctrine", "$this->addSql('DROP TABLE a');", [DROP_TABLE]),
    ("doctrine", "$this->addSql(<<<SQL\nALTER TABLE a DROP COLUMN b\nSQL);", [DROP_COLUMN]),
    ("doctrine", "$this->addSql(sprintf('ALTER TABLE a\n DROP COLUMN %s, DROP COLUMN b', $x));", [DROP_COLUMN]),
    ("doctrine", "$this->connection->executeStatement('ALTER TABLE a '\n. 'DROP COLUMN b');", [DROP_COLUMN]),
    ("shopware", "$connection->executeStatement(<<<'SQL'\nALTER TABLE `a` DROP `b`\nSQL);", [DROP_COLUMN]),
    ("ecto", 'execute("DROP TABLE a", "DROP TABLE back")', [DROP_TABLE]),
    ("ecto", 'execute """\nALTER TABLE a DROP COLUMN b\n"""', [DROP_COLUMN]),
    ("ecto", 'execute "ALTER TABLE a " <>\n"DROP COLUMN b"', [DROP_COLUMN]),
    ("ecto", 'sql = "DROP TABLE a"\nexecute(sql)', [DROP_TABLE]),
    ("ecto", 'repo().query!("DROP TABLE a")', [DROP_TABLE]),
    ("ecto", 'Ecto.Adapters.SQL.query!(repo(), "DROP TABLE a", [])', [DROP_TABLE]),
    ("ef-core", 'migrationBuilder.Sql("DROP TABLE a");', [DROP_TABLE]),
    ("ef-core", 'migrationBuilder.Sql(@"\nALTER TABLE ""a"" DROP COLUMN ""b""", suppressTransaction: true);', [DROP_COLUMN]),
    ("ef-core", 'migrationBuilder.Sql("ALTER TABLE a " +\n"DROP COLUMN b");', [DROP_COLUMN]),
    ("ef-core", 'migrationBuilder.Sql("""\n  ALTER TABLE a DROP COLUMN b\n  """);', [DROP_COLUMN]),
    ("ef-core", 'migrationBuilder.Sql($@"\nALTER TABLE ""a"" DROP COLUMN ""b"" /* {x} */");', [DROP_COLUMN]),
    ("ef-core", 'const string sql = "DROP TABLE a"; migrationBuilder.Sql(sql);', [DROP_TABLE]),
    ("goose", "_, err := tx.ExecContext(ctx, `\nALTER TABLE a DROP COLUMN b`)", [DROP_COLUMN]),
    ("goose", 'query := "DROP TABLE a"; tx.Exec(query)', [DROP_TABLE]),
    ("goose", 'tx.Exec(fmt.Sprintf("ALTER TABLE a DROP COLUMN %s, DROP COLUMN b", name))', [("drop-column", 1, "a.b")]),
    ("flyway", 'statement.execute("DROP TABLE a");', [DROP_TABLE]),
    ("flyway", 'statement.execute("""\nALTER TABLE a DROP COLUMN b""".stripIndent());', [DROP_COLUMN]),
    ("flyway", 'statement.executeUpdate(String.format("DROP TABLE a %s", how));', [DROP_TABLE]),
    ("flyway", 'String sql = """\nALTER TABLE a DROP COLUMN b"""; new JdbcTemplate(x).execute(sql);', [DROP_COLUMN]),
]  # fmt: skip

QUIET = [
    ("django", "RUN migrations.RunSQL(migrations.RunSQL.noop, 'DROP TABLE back')"),
    ("django", "RUN migrations.RunSQL(make('DROP TABLE a'))"),
    ("django", "RUN migrations.SeparateDatabaseAndState([], [migrations.RunSQL('DROP TABLE a')])"),
    ("django", "RUN migrations.CreateModel('A', [], options={'db_table': 'a'}), migrations.RunSQL('CREATE INDEX i ON a (b)')"),
    ("django", "RUN migrations.CreateModel('A', []), migrations.RunSQL('ALTER TABLE shop_a ADD b int NOT NULL')"),
    ("alembic", "op.execute(f'DROP TABLE {table}')"),
    ("alembic", "for sql in ['DROP TABLE b']: op.execute(sql)"),
    ("alembic", "op.create_table('a'); op.execute('DROP TABLE a')"),
    ("alembic", "op.execute('DROP TABLE {}'.format(x)); op.execute('DROP TABLE %s' % x)"),
    ("alembic", "op.execute('CREATE INDEX CONCURRENTLY i ON a (b)')"),
    ("alembic", "other('DROP TABLE a')"),
    ("rails", 'execute "DROP TABLE #{table}"'),
    ("rails", "create_table :a\nexecute 'ALTER TABLE a ADD b int NOT NULL'"),
    ("rails", "%w(a b).each { |sql| execute sql }"),
    ("rails", "say 'DROP TABLE a'"),
    ("knex", "await knex.raw('UPDATE a SET b = ?', ['DROP TABLE b'])"),
    ("knex", "await knex.raw('DROP TABLE ??', ['a'])"),
    ("knex", 'await knex.raw(`DROP TABLE ${table}`); await knex.raw(`DROP TABLE "${table}"`)'),
    ("knex", "await knex.raw(lines.join(''))"),
    ("typeorm", "await queryRunner.query('CREATE TABLE \"b\" (c int)'); await queryRunner.query('DROP TABLE \"a\"'); await queryRunner.query('ALTER TABLE \"b\" RENAME TO \"a\"')"),
    ("typeorm", "await queryRunner.query('ALTER TABLE a ADD b int DEFAULT 1'); await queryRunner.query('ALTER TABLE a ALTER b SET NOT NULL')"),
    ("typeorm", "await queryRunner.query('ALTER TABLE a_id_seq RENAME TO b_id_seq')"),
    ("laravel", "DB::statement(\"DROP TABLE {$table}\"); DB::statement('DROP TABLE ' . $table);"),
    ("laravel", "$sql = 'DROP TABLE a'; $sql = $this->sql(); DB::statement($sql);"),
    ("doctrine", "$this->addSql('SELECT 1', ['DROP TABLE a']);"),
    ("shopware", "$connection->executeStatement('CREATE TABLE a (b int)'); $connection->executeStatement('ALTER TABLE a ADD c int NOT NULL');"),
    ("ecto", 'execute("DROP TABLE #{table}")'),
    ("ecto", 'execute(fn -> "DROP TABLE a" end)'),
    ("ef-core", 'migrationBuilder.Sql($"DROP TABLE {table}");'),
    ("goose", 'tx.Exec("DROP TABLE " + table)'),
    ("flyway", 'statement.execute("DROP TABLE " + table); statement.execute(trim());'),
]  # fmt: skip


def found(name: str, body: str) -> list[tuple[str, int, str]]:
    """What the last migration of a repository does, with lines counted from the body's first."""
    form = FORMS[name]
    before, _, after = form.text.replace("BACK", BACKWARDS[name]).partition("BODY")
    code, run, operations = body.partition("RUN ")
    text = f"{before}{code}OPERATIONS = [{operations}]{after}" if run else f"{before}{body}{after}"
    (current,) = sets_of(name, {**form.around, form.path: text})
    line = before.count("\n")
    return [(each.kind, each.line - line, each.target) for each in current.migrations[-1].operations]


@pytest.mark.parametrize(("name", "body", "expected"), FOUND)
def test_what_it_does(name: str, body: str, expected: list[tuple[str, int, str]]) -> None:
    assert found(name, body) == expected


@pytest.mark.parametrize(("name", "body", "expected"), FOUND)
def test_line_endings_of_windows_change_nothing(name: str, body: str, expected: list[tuple[str, int, str]]) -> None:
    assert found(name, body.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize(("name", "body"), QUIET)
def test_what_is_harmless_or_cannot_be_known(name: str, body: str) -> None:
    assert found(name, body) == []


def test_every_framework_whose_migrations_are_code_is_tried() -> None:
    assert {name for name, _, _ in FOUND} == set(FORMS)


def test_a_migration_in_kotlin() -> None:
    code = (
        "class V2__a : BaseJavaMigration() {\n  override fun migrate(context: Context) {\n"
        '    context.connection.createStatement().use { it.execute("""\n'
        'ALTER TABLE a DROP COLUMN b /* ${x} */\n""".trimIndent()) }\n  }\n}\n'
    )
    files = FORMS["flyway"].around | {"src/main/kotlin/db/migration/V2__a.kt": code}
    (current,) = sets_of("flyway", files)
    assert [tuple(each) for each in current.migrations[-1].operations] == [("drop-column", 4, "a.b")]


@pytest.mark.parametrize(
    ("name", "make", "change"),
    [
        ("knex", "knex.raw('CREATE TABLE a (b varchar(20))')", "knex.raw('ALTER TABLE a ALTER b TYPE varchar(10)')"),
        ("typeorm", "queryRunner.query('CREATE TABLE a (b text)')", "queryRunner.query('ALTER TABLE a ALTER b TYPE uuid')"),
        ("doctrine", "$this->addSql('CREATE TABLE a (b INT)');", "$this->addSql('ALTER TABLE a ALTER b TYPE SMALLINT');"),
        ("laravel", "DB::statement('CREATE TABLE a (b INT)');", "DB::statement('ALTER TABLE a ALTER b TYPE SMALLINT');"),
        ("ecto", 'execute("CREATE TABLE a (b bigint)")', 'execute("ALTER TABLE a ALTER b TYPE int")'),
    ],
)  # fmt: skip
def test_types_are_compared_with_those_that_an_earlier_migration_gave(name: str, make: str, change: str) -> None:
    form = FORMS[name]
    text = form.text.replace("BACK", "")
    later = form.path.replace("1", "2", 1) if "2024" not in form.path else form.path.replace("000000", "000001")
    files = {form.path: text.replace("BODY", make), later: text.replace("BODY", change).replace("00000", "00001")}
    if name == "doctrine":
        files[later] = files[later].replace("Version1", "Version2")
    (current,) = sets_of(name, {**form.around, **files})
    assert [[each.kind for each in migration.operations] for migration in current.migrations] == [[], ["narrow-type"]]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("django", "pyproject.toml"),
        ("alembic", "requirements.txt"),
        ("rails", "Gemfile"),
    ],
)
def test_index_locks_where_the_drivers_are_not_those_of_another_database(name: str, names: str) -> None:
    body = next(body for framework, body, expected in FOUND if framework == name and expected[0][0] == "blocking-index")
    form = FORMS[name]
    code = body.replace("RUN ", "OPERATIONS = [") + "]" if "RUN" in body else body
    text = form.text.replace("BACK", BACKWARDS[name]).replace("BODY", code)
    locks = {}
    for drivers in ("", "'mysql2' mysqlclient", "'pg' psycopg mysqlclient 'mysql2'"):
        (current,) = sets_of(name, {**form.around, names: drivers, form.path: text})
        locks[drivers] = len(current.migrations[-1].operations)
    assert list(locks.values()) == [1, 0, 1]


AGAIN = {
    "knex": ("let sql = 'DROP TABLE b'; sql = {}; await knex.raw(sql)", "make()"),
    "alembic": ("sql = 'DROP TABLE b'; sql = {}; op.execute(sql)", "make()"),
    "rails": ("sql = 'DROP TABLE b'\nsql = {}\nexecute sql", "make"),
    "doctrine": ("$sql = 'DROP TABLE b'; $sql = {}; $this->addSql($sql);", "make()"),
    "ecto": ('sql = "DROP TABLE b"\nsql = {}\nexecute(sql)', "make()"),
    "ef-core": ('var sql = "DROP TABLE b"; sql = {}; migrationBuilder.Sql(sql);', "Make()"),
    "goose": ('sql := "DROP TABLE b"; sql = {}; tx.Exec(sql)', "make()"),
    "flyway": ('String sql = "DROP TABLE b"; sql = {}; statement.execute(sql);', "make()"),
}  # fmt: skip
"""A name that is given another value before it is run."""


@pytest.mark.parametrize("name", AGAIN)
def test_a_name_stands_for_what_it_was_given_last(name: str) -> None:
    code, made = AGAIN[name]
    assert found(name, code.format(made)) == []
    quote = '"' if '"' in code else "'"
    assert [target for _, _, target in found(name, code.format(f"{quote}DROP TABLE a{quote}"))] == ["a"]
    longer = code.replace("sql = {}", {"ecto": "sql = sql <> {}", "doctrine": "sql .= {}"}.get(name, "sql += {}"))
    assert "b" not in {target for _, _, target in found(name, longer.format(made))}


PIECES = (
    "'",
    '"',
    "\n",
    " ",
    "+",
    "f",
    "r",
    "%",
    "sql",
    "(",
    ")",
    "[",
    "]",
    "DROP TABLE a",
    "{x}",
    "=",
    "+=",
    ";",
    "text",
    ",",
)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_expression_of_python_raises(text: str) -> None:
    for name, before, after in (("alembic", "op.execute(", ")"), ("django", "RUN migrations.RunSQL(", ")")):
        form = FORMS[name]
        code = f"{before}{text}{after}"
        code = code.replace("RUN ", "OPERATIONS = [") + "]" if name == "django" else code
        sets_of(name, {**form.around, form.path: form.text.replace("BACK", "pass").replace("BODY", code)})


LOOPS = {
    "alembic": ("a = 'SELECT 1 '\n    {}op.execute(a)", "a = a + a\n    ", "op.execute(a)\n    "),
    "knex": ("let a = 'SELECT 1 ';\n{}knex.raw(a)", "a = a + a;\n", "knex.raw(a);\n"),
    "laravel": ("$a = 'SELECT 1 ';\n{}DB::statement($a);", "$a = $a . $a;\n", "DB::statement($a);\n"),
    "rails": ("a = 'SELECT 1 '\n{}execute a", "a = a + a\n", "execute a\n"),
}


@pytest.mark.parametrize("name", LOOPS)
def test_names_that_stand_for_ever_more_take_no_time(name: str) -> None:
    form, (code, double, run) = FORMS[name], LOOPS[name]
    before = process_time()
    for middle in (double * 200, double * 12 + run * 4000):
        text = form.text.replace("BACK", "").replace("BODY", code.format(middle))
        sets_of(name, {**form.around, form.path: text})
    assert process_time() - before < 20


CASES = [
    (["ALTER TABLE orders DROP COLUMN note"], [("drop-column", 7, "orders.note")]),
    (['ALTER TABLE "public"."Orders" DROP COLUMN "note"'], [("drop-column", 7, "Orders.note")]),
    (["SELECT 1;\nDROP TABLE orders;"], [("drop-table", 8, "orders")]),
    (['CREATE TABLE "Orders" (id int)', 'ALTER TABLE "Orders" ADD COLUMN note text NOT NULL'], []),
    (["CREATE TABLE orders (id int)", "DROP TABLE users"], [("drop-table", 7, "users")]),
    (["UPDATE orders SET note = ?"], []),
    (["DROP TABLE ?"], []),
    (["", "(((", "'never closed"], []),
]


@pytest.mark.parametrize(("texts", "expected"), CASES)
def test_what_statements_do(texts: list[str], expected: list[tuple[str, int, str]]) -> None:
    changes = Changes("postgresql")
    for each in texts:
        text = embedded_sql.Text()
        text.add(each, 7)
        embedded_sql.look(text, changes)
    assert [tuple(each) for each in changes.settled()] == expected
