"""A variable that an example file declares and nothing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.given import is_given
from launch_gates.gates.env.view import in_application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.inventory import PlacedDeclaration, Variable
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/unused",
    title="A declared variable that nothing reads",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    why="Somebody fetches a key for it before the launch, keeps it and pays for it, and it does nothing.",
    fix="Take it out of the example file, or read it where it was meant to be read.",
    references=("https://12factor.net/config",),
    bad_example="MAILGUN_KEY=  # in .env.example, and the code moved on to another provider",
    good_example="An example file that names what the code reads.",
)
NEEDS_TARGET = False


def find(view: View) -> Iterator[Problem]:
    """What a dependency reads by itself is not ours to judge, so a mention anywhere in the repository is enough."""
    for variable, declared in unused(view):
        yield Problem(
            Severity.LOW,
            f"{variable.name} is declared in {declared.path} and read nowhere{in_application(variable.application)}",
            f"Take {variable.name} out of {declared.path}, or read it.",
            (variable.application, variable.name),
            declared.path,
            declared.declaration.line,
            variable.name,
            Confidence.LIKELY,
        )


def unused(view: View) -> Iterator[tuple[Variable, PlacedDeclaration]]:
    """The variables of example files that no code reads, each with its first declaration."""
    read = {variable.name for variable in view.inventory.variables if variable.reads}
    for variable in view.inventory.variables:
        if (
            variable.name in read
            or variable.name in view.mentioned
            or is_given(variable.name)
            or is_implied(variable.name)
        ):
            continue
        declared = [each for each in variable.declared if each.declaration.kind in ("example", "schema")]
        if declared:
            yield variable, declared[0]


_IMPLIED = frozenset(
    (
        *("DATABASE_URL", "REDIS_URL", "SECRET_KEY_BASE", "RAILS_MASTER_KEY", "WEB_CONCURRENCY", "MALLOC_ARENA_MAX"),
        *("NEXTAUTH_URL", "NEXTAUTH_SECRET", "AUTH_SECRET", "AUTH_URL", "AUTH_TRUST_HOST", "APP_KEY", "APP_NAME"),
        *("DJANGO_SETTINGS_MODULE", "FLASK_APP", "FLASK_RUN_PORT", "GUNICORN_CMD_ARGS", "UVICORN_WORKERS", "BROWSER"),
        *(
            "GOOGLE_APPLICATION_CREDENTIALS",
            "STRIPE_API_KEY",
            "OPENAI_API_KEY",
            "ANTHROPIC_API_KEY",
            "SHADOW_DATABASE_URL",
        ),
        *("COMPOSE_PROJECT_NAME", "COMPOSE_FILE", "COMPOSE_PROFILES", "TURBO_TOKEN", "TURBO_TEAM", "NPM_TOKEN"),
        *("CHOKIDAR_USEPOLLING", "GENERATE_SOURCEMAP", "SKIP_PREFLIGHT_CHECK", "FAST_REFRESH", "PGHOST", "PGUSER"),
        *("TERM_PROGRAM", "NIXPACKS_NODE_VERSION", "NODE_VERSION", "PYTHON_VERSION", "RUBY_VERSION"),
    )
)
_IMPLIED_PREFIXES = (
    *("AWS_", "SENTRY_", "OTEL_", "DD_", "NEW_RELIC_", "POSTGRES_", "MYSQL_", "MARIADB_", "REDIS_", "PG", "DOCKER_"),
    *("NODE_", "PYTHON", "RUBY_", "PHP_", "UV_", "PIP_", "NPM_", "TURBO_", "NX_", "COMPOSE_", "TRAEFIK_", "KC_"),
    *("AZURE_", "GOOGLE_", "CLOUDFLARE_", "SUPABASE_", "APPSIGNAL_", "HONEYBADGER_", "ROLLBAR_", "BUGSNAG_", "MINIO_"),
    *("AIRFLOW_", "CELERY_", "GUNICORN_", "UVICORN_", "SPRING_", "SERVER_", "ASPNETCORE_", "DOTNET_", "LOGGING_"),
    *("AUTH_", "CLERK_", "NEXT_PUBLIC_CLERK_", "NUXT_", "HASURA_", "MEILI_", "ELASTIC_", "RABBITMQ_", "LETSENCRYPT_"),
)


def is_implied(name: str) -> bool:
    """Whether libraries and images read it by themselves, so that no read need stand in the code."""
    return name in _IMPLIED or name.startswith(_IMPLIED_PREFIXES)
