"""Whether a deploy runs the migrations, told by the files of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.checks import never_run_on_deploy
from launch_gates.gates.migrations.deploy.command_lines import runs
from launch_gates.gates.migrations.deploy.reading import read_deploy
from launch_gates.gates.migrations.frameworks import table
from launch_gates.gates.migrations.frameworks.table import FRAMEWORKS
from launch_gates.gates.migrations.records import Migration, Set
from launch_gates.gates.migrations.view import View
from tests.gates.migrations.repositories import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

WORKFLOW = """on:
  workflow_dispatch:
    inputs:
      run-migrations: {{type: boolean, default: {default}}}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: ./build
      - if: inputs.run-migrations
        run: python manage.py migrate --noinput
"""
FLY = '[deploy]\n  release_command = "{}"\n'
PACKAGE = '{{"scripts": {{"{}": "{}", "db": "prisma migrate deploy"}}}}'


def severities(framework: str, files: Mapping[str, str]) -> list[str]:
    """The severity of each problem of a repository that has migrations of the framework, and these files."""
    some = Set(framework, "shop", "m", (Migration("1", "m/1"),))
    view = View((some,), None, read_deploy(files_of(files), {framework: table.framework(framework).commands}))
    return [problem.severity.label for problem in never_run_on_deploy.find(view)]


RUN: list[tuple[str, str, dict[str, str]]] = [
    ("django", "Procfile", {"Procfile": "release: python manage.py migrate --noinput\nweb: gunicorn shop.wsgi\n"}),
    ("django", "with options", {"Procfile": "release: python3 ./manage.py --settings=x migrate\n"}),
    ("rails", "fly", {"fly.toml": FLY.format("./bin/rails db:migrate")}),
    (
        "ecto",
        "a release's script",
        {
            "fly.toml": FLY.format("/app/bin/migrate"),
            "rel/overlays/bin/migrate": "#!/bin/sh\nexec ./shop eval Shop.Release.migrate\n",
        },
    ),
    (
        "prisma",
        "render",
        {"render.yaml": "services:\n  - type: web\n    preDeployCommand: npx prisma migrate deploy\n"},
    ),
    (
        "prisma",
        "a script of the package",
        {"package.json": PACKAGE.format("build", "prisma migrate deploy && next build")},
    ),
    (
        "prisma",
        "a script that a script runs",
        {"package.json": PACKAGE.format("vercel-build", "npm run db && next build")},
    ),
    (
        "prisma",
        "a script that the image starts",
        {"package.json": PACKAGE.format("x", "y"), "Dockerfile": 'FROM node\nCMD ["npm", "run", "db"]\n'},
    ),
    (
        "rails",
        "the image's entry point",
        {
            "Dockerfile": 'FROM ruby\nENTRYPOINT ["/rails/bin/docker-entrypoint"]\n',
            "bin/docker-entrypoint": '#!/bin/bash -e\n./bin/rails db:prepare\nexec "$@"\n',
        },
    ),
    (
        "alembic",
        "compose",
        {"docker-compose.yml": "services:\n  web:\n    command: sh -c 'alembic upgrade head && uvicorn x'\n"},
    ),
    (
        "laravel",
        "a deploy job",
        {
            ".github/workflows/deploy.yml": "jobs:\n  production:\n    steps:\n      - run: ssh host 'php artisan migrate --force'\n"
        },
    ),
    ("django", "an input that is on by default", {".github/workflows/deploy.yml": WORKFLOW.format(default="true")}),
    (
        "golang-migrate",
        "kubernetes",
        {
            "deploy/k8s/job.yaml": "kind: Job\nspec:\n  template:\n    spec:\n      containers:\n        - command: [migrate, -path, /m, -database, $DB, up]\n"
        },
    ),
    (
        "knex",
        "the application itself",
        {"Procfile": "web: node server.js\n", "server.js": "await knex.migrate.latest();\n"},
    ),
    (
        "ef-core",
        "the application itself",
        {"Dockerfile": "CMD dotnet shop.dll\n", "Program.cs": "db.Database.Migrate();\n"},
    ),
    (
        "flyway",
        "spring does",
        {"Dockerfile": "CMD java -jar shop.jar\n", "build.gradle": "implementation 'org.flywaydb:flyway-core'\n"},
    ),
    ("django", "make", {"Procfile": "release: make release\n", "Makefile": "release:\n\tpython manage.py migrate\n"}),
    (
        "sequelize",
        "gitlab",
        {".gitlab-ci.yml": "deploy:\n  stage: deploy\n  script:\n    - npx sequelize-cli db:migrate\n"},
    ),
    ("rails", "capistrano", {"config/deploy.rb": "after 'deploy:updated', 'db:migrate'\n"}),
    (
        "supabase",
        "a workflow",
        {".github/workflows/release.yml": "jobs:\n  release:\n    steps:\n      - run: supabase db push\n"},
    ),
    (
        "django",
        "uwsgi",
        {
            "docker/docker-compose.yml": "services: {web: {command: uwsgi docker/uwsgi.ini}}\n",
            "docker/uwsgi.ini": "hook-pre-app = exec:./manage.py migrate\n",
        },
    ),
    ("goose", "with a driver between", {"Procfile": 'release: goose postgres "$DATABASE_URL" up\n'}),
]
UNKNOWN_WAY: list[tuple[str, str, dict[str, str]]] = [
    ("django", "nothing says how it goes live", {"manage.py": "", "README.md": "run manage.py migrate"}),
    ("django", "tests alone", {".github/workflows/tests.yml": "jobs:\n  test:\n    steps:\n      - run: pytest\n"}),
]
NOT_RUN: list[tuple[str, str, dict[str, str], str]] = [
    ("django", "Procfile", {"Procfile": "web: gunicorn shop.wsgi\n"}, "high"),
    ("django", "only a comment", {"Procfile": "# release: python manage.py migrate\nweb: gunicorn shop\n"}, "high"),
    ("django", "only a check", {"Procfile": "release: python manage.py migrate_check\nweb: gunicorn shop\n"}, "high"),
    (
        "django",
        "an input that is off by default",
        {".github/workflows/deploy.yml": WORKFLOW.format(default="false")},
        "high",
    ),
    (
        "django",
        "in the tests of CI",
        {
            "Procfile": "web: gunicorn shop\n",
            ".github/workflows/ci.yml": "jobs:\n  test:\n    steps:\n      - run: python manage.py migrate\n",
        },
        "high",
    ),
    ("rails", "an image alone", {"Dockerfile": 'FROM ruby\nCMD ["./bin/rails", "server"]\n'}, "medium"),
    (
        "prisma",
        "a script that nobody runs",
        {
            "fly.toml": '[processes]\n  app = "node server.js"\n',
            "package.json": PACKAGE.format("start", "node server.js"),
        },
        "high",
    ),
    ("prisma", "db push is none", {"Procfile": "release: npx prisma db push\n"}, "high"),
]


@pytest.mark.parametrize(("framework", "files"), [(f, x) for f, _, x in RUN + UNKNOWN_WAY],
                         ids=[f"{f}: {n}" for f, n, _ in RUN + UNKNOWN_WAY])  # fmt: skip
def test_it_stays_quiet(framework: str, files: dict[str, str]) -> None:
    assert severities(framework, files) == []


@pytest.mark.parametrize(("framework", "files", "severity"), [(f, x, s) for f, _, x, s in NOT_RUN],
                         ids=[f"{f}: {n}" for f, n, _, _ in NOT_RUN])  # fmt: skip
def test_it_is_found(framework: str, files: dict[str, str], severity: str) -> None:
    assert severities(framework, files) == [severity]


def test_an_input_that_is_off_is_told_with_its_line() -> None:
    some = Set("django", "shop", "m", (Migration("1", "m/1"),))
    files = files_of({".github/workflows/deploy.yml": WORKFLOW.format(default="false")})
    deploy = read_deploy(files, {"django": table.framework("django").commands})
    (problem,) = never_run_on_deploy.find(View((some,), None, deploy))
    assert (problem.path, problem.line) == (".github/workflows/deploy.yml", 11)
    assert "the input run-migrations" in problem.message


@pytest.mark.parametrize("framework", [each for each in FRAMEWORKS if each.commands], ids=lambda each: each.name)
def test_every_framework_s_own_command_is_recognised(framework: object) -> None:
    for command in framework.commands:  # type: ignore[attr-defined]
        plain = command.replace("*", "something")
        assert runs(f"set -e; cd /app && ./node_modules/.bin/{plain} --verbose | tee log", framework.commands)  # type: ignore[attr-defined]
