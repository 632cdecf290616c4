"""Laravel: Illuminate's own `migrate` and `migrate:status`, in an application that has nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.gates.migrations.database.matrix import Project, Said, numbers

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

_ARTISAN = r"""<?php

error_reporting(E_ALL & ~E_DEPRECATED);
require_once 'Illuminate/Database/autoload.php';

use Illuminate\Console\Application;
use Illuminate\Container\Container;
use Illuminate\Database\Capsule\Manager;
use Illuminate\Database\Console\Migrations\InstallCommand;
use Illuminate\Database\Console\Migrations\MigrateCommand;
use Illuminate\Database\Console\Migrations\StatusCommand;
use Illuminate\Database\Migrations\DatabaseMigrationRepository;
use Illuminate\Database\Migrations\Migrator;
use Illuminate\Events\Dispatcher;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Support\Facades\Facade;

class Shop extends Container
{
    public function environment() { return 'testing'; }
    public function databasePath() { return database_path(); }
}

function database_path($path = '') { return __DIR__.'/database/'.$path; }

$shop = new Shop;
Container::setInstance($shop);
Facade::setFacadeApplication($shop);
$manager = new Manager($shop);
$manager->addConnection(json_decode(getenv('CONNECTION'), true));
$databases = $manager->getDatabaseManager();
$shop->bind('db.schema', fn () => $databases->connection()->getSchemaBuilder());
$shop->instance('db', $databases);
$events = new Dispatcher($shop);
$migrator = new Migrator(new DatabaseMigrationRepository($databases, 'migrations'), $databases, new Filesystem, $events);
$artisan = new Application($shop, $events, '8');
$artisan->add(new InstallCommand($migrator->getRepository()));
$artisan->add(new MigrateCommand($migrator, $events));
$artisan->add(new StatusCommand($migrator));
exit($artisan->run());
"""
_MIGRATION = """<?php

use Illuminate\\Database\\Migrations\\Migration;
use Illuminate\\Support\\Facades\\DB;

return new class extends Migration
{{
    public function up()
    {{
        DB::statement('{sql}');
    }}
}};
"""
_DRIVERS = {"sqlite": "sqlite", "postgresql": "pgsql", "mysql": "mysql"}


class Laravel(Project):
    """An application with one database."""

    def settings(self) -> Mapping[str, str]:
        """Its `artisan`."""
        return {"artisan": _ARTISAN}

    def path(self, number: int) -> str:
        """`database/migrations/2026_01_01_000010_step10.php`."""
        return f"database/migrations/{self.identity(number)}.php"

    def text(self, number: int, sql: str) -> str:
        """A class without a name."""
        del number
        return _MIGRATION.format(sql=sql)

    def identity(self, number: int) -> str:
        """The file's name."""
        return f"2026_01_01_{number:06}_step{number}"

    def migrate(self) -> bool:
        """`artisan migrate`."""
        return self._artisan("migrate").returncode == 0

    def status(self) -> Said:
        """`artisan migrate:status`: a table of the files, with whether each was run."""
        done = self._artisan("migrate:status")
        assert done.returncode == 0, done.stdout + done.stderr
        return Said(pending=numbers(r"^\| No +\| \w+_step(\d+) ", done.stdout))

    def _artisan(self, command: str) -> subprocess.CompletedProcess[str]:
        url = urlsplit(self.url)
        connection = {
            "driver": _DRIVERS[self.kind],
            "database": url.path[1:],
            "prefix": "",
            "charset": "utf8",
            **({"host": url.hostname, "port": url.port} if url.hostname else {}),
            "username": url.username,
            "password": url.password,
        }
        return self.run("php", "artisan", command, "--no-interaction", CONNECTION=json.dumps(connection))
