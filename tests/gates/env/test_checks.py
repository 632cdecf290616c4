"""Every rule of the env gate, with its table of what it must find and its table of what it must leave alone."""

from __future__ import annotations

import pytest

from launch_gates.config.env_variable import EnvVariable
from launch_gates.config.settings import EnvSettings
from launch_gates.gates.env.checks.table import CHECKS
from launch_gates.gates.env.facts import Declaration
from launch_gates.gates.env.local_urls import LocalUrl
from tests.gates.env.views import CODE, EXAMPLE, Case, docker, example, line, named, problems, read, real

STRIPE_LIVE = "sk_" + "live_51H8xQ2KZvKYlo2C" + "9vXb7TqPnWmRs4Ud"
STRIPE_TEST = "sk_" + "test_51H8xQ2KZvKYlo2C" + "9vXb7TqPnWmRs4Ud"
STRONG = "9f2c4e81b7d05a36" + "e1c8f4a2b9d7063528ac71fe"
DATABASE = "postgres://shop:" + "u8Xq2Lp9Zr" + "@db.prod.internal:5432/shop"


def configured(name: str, **more: object) -> EnvSettings:
    defaults: dict[str, object] = {
        "required": None, "type": None, "pattern": "", "environments": (), "owner": "", "stored": "", "rotation": "",
        "where": "launch-gates.toml:1",
    }  # fmt: skip
    return EnvSettings(variables=(EnvVariable(name, **(defaults | more)),))  # type: ignore[arg-type]


SWITCH = read("A", "optional")
CUT = "node dotenv: cuts the value at the `#`"
FOUND: list[tuple[str, str, Case, list[tuple[str, str]]]] = [
    ("missing", "required", Case({CODE: [read("A")]}, {}), [("A", "critical")]),
    (
        "missing",
        "two applications",
        Case(
            {"web/a.ts": [read("A")], "api/b.py": [read("A")]}, {}, manifests=("web/package.json", "api/pyproject.toml")
        ),
        [("A", "critical"), ("A", "critical")],
    ),
    ("missing", "only under a condition", Case({CODE: [read("A", is_conditional=True)]}, {}), [("A", "medium")]),
    ("missing", "where a switch asks for it", Case({CODE: [read("A"), SWITCH]}, {}), [("A", "medium")]),
    (
        "missing",
        "with and without a condition",
        Case({CODE: [read("A"), read("A", is_conditional=True)]}, {}),
        [("A", "critical")],
    ),
    (
        "missing",
        "read without a default and asked for",
        Case({CODE: [read("A", "unknown")], EXAMPLE: [example("A")]}, {}),
        [("A", "medium")],
    ),
    (
        "missing",
        "the same under --strict",
        Case({CODE: [read("A", "unknown")]}, {}, is_strict=True),
        [("A", "critical")],
    ),
    ("missing", "by the configuration", Case({}, {}, settings=configured("A", required=True)), [("A", "critical")]),
    (
        "missing",
        "by a list in the configuration",
        Case({}, {}, settings=EnvSettings(required=("A",))),
        [("A", "critical")],
    ),
    (
        "missing",
        "the other one of two is missing too",
        Case({CODE: [read("A", instead=("B",))]}, {}),
        [("A", "critical")],
    ),
    (
        "missing",
        "a build argument alone",
        Case({CODE: [read("A")], "Dockerfile": [docker("A", "x", is_argument=True)]}, {}),
        [("A", "critical")],
    ),
    ("empty", "required", Case({CODE: [read("A")]}, {"A": " "}), [("A", "high")]),
    ("empty", "by the configuration", Case({}, {"A": ""}, settings=EnvSettings(required=("A",))), [("A", "high")]),
    ("placeholder", "a word", Case({}, {"STRIPE_SECRET_KEY": "your-key-here"}), [("STRIPE_SECRET_KEY", "high")]),
    ("placeholder", "changeme", Case({}, {"REGION": "changeme"}), [("REGION", "high")]),
    ("placeholder", "crosses", Case({}, {"TOKEN": "xxxxxxxx"}), [("TOKEN", "high")]),
    ("placeholder", "brackets", Case({}, {"API_URL": "<your url>"}), [("API_URL", "high")]),
    (
        "placeholder",
        "the example's own",
        Case({EXAMPLE: [example("DB_PASSWORD", "abcd-efgh-1")]}, {"DB_PASSWORD": "abcd-efgh-1"}),
        [("DB_PASSWORD", "high")],
    ),
    ("wrong-type", "port", Case({CODE: [read("PORT_A", type="port")]}, {"PORT_A": "eighty"}), [("PORT_A", "high")]),
    ("wrong-type", "port above all", Case({CODE: [read("P", type="port")]}, {"P": "65536"}), [("P", "high")]),
    ("wrong-type", "integer", Case({CODE: [read("N", type="integer")]}, {"N": "3.5"}), [("N", "high")]),
    ("wrong-type", "boolean", Case({CODE: [read("B", type="boolean")]}, {"B": "maybe"}), [("B", "high")]),
    ("wrong-type", "url", Case({CODE: [read("U", type="url")]}, {"U": "shop.test"}), [("U", "high")]),
    ("wrong-type", "email", Case({CODE: [read("E", type="email")]}, {"E": "nobody"}), [("E", "high")]),
    ("wrong-type", "json", Case({CODE: [read("J", type="json")]}, {"J": "{a: 1}"}), [("J", "high")]),
    ("wrong-type", "configured", Case({}, {"U": "x"}, settings=configured("U", type="url")), [("U", "high")]),
    ("wrong-type", "pattern", Case({}, {"R": "mars"}, settings=configured("R", pattern="eu|us")), [("R", "high")]),
    ("development-value", "localhost", Case({}, {"APP_URL": "http://localhost:3000"}), [("APP_URL", "high")]),
    ("development-value", "loopback", Case({}, {"REDIS_URL": "redis://127.0.0.1:6379/0"}), [("REDIS_URL", "high")]),
    ("development-value", "loopback, version 6", Case({}, {"API_URL": "http://[::1]:80/"}), [("API_URL", "high")]),
    ("development-value", "host alone", Case({}, {"DB_HOST": "localhost"}), [("DB_HOST", "high")]),
    ("development-value", ".test", Case({}, {"APP_URL": "https://shop.test"}), [("APP_URL", "high")]),
    ("development-value", ".local", Case({}, {"API": "http://nas.local:8080"}), [("API", "high")]),
    (
        "development-value",
        "ngrok",
        Case({}, {"WEBHOOK_URL": "https://ab12.ngrok-free.app/x"}),
        [("WEBHOOK_URL", "high")],
    ),
    ("development-value", "example.com", Case({}, {"MAIL_FROM": "shop@example.com"}), [("MAIL_FROM", "high")]),
    (
        "development-value",
        "private, for customers",
        Case({}, {"PUBLIC_URL": "http://192.168.1.4"}),
        [("PUBLIC_URL", "high")],
    ),
    ("development-value", "private", Case({}, {"CACHE": "10.0.0.4:11211"}), [("CACHE", "low")]),
    ("development-value", "sqlite", Case({}, {"DATABASE_URL": "sqlite:///db.sqlite3"}), [("DATABASE_URL", "medium")]),
    ("development-value", "laravel's sqlite", Case({}, {"DB_CONNECTION": "sqlite"}), [("DB_CONNECTION", "medium")]),
    ("development-value", "debug", Case({}, {"APP_DEBUG": "true"}), [("APP_DEBUG", "high")]),
    ("development-value", "mode", Case({}, {"NODE_ENV": "development"}), [("NODE_ENV", "high")]),
    ("development-value", "staging mode", Case({}, {"RAILS_ENV": "staging"}), [("RAILS_ENV", "high")]),
    ("development-value", "test credential", Case({}, {"STRIPE": STRIPE_TEST}), [("STRIPE", "critical")]),
    ("development-value", "mailtrap", Case({}, {"SMTP_HOST": "sandbox.smtp.mailtrap.io"}), [("SMTP_HOST", "high")]),
    ("development-value", "mail to a log", Case({}, {"MAIL_MAILER": "log"}), [("MAIL_MAILER", "high")]),
    (
        "development-value",
        "django's console",
        Case({}, {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        [("EMAIL_BACKEND", "high")],
    ),
    (
        "production-value",
        "in the target",
        Case({}, {"STRIPE": STRIPE_LIVE}, environment="preview"),
        [("STRIPE", "high")],
    ),
    ("production-value", "beside the target", Case({}, {}, {"STRIPE": STRIPE_LIVE}), [("STRIPE", "high")]),
    ("shared-across-environments", "database", Case({}, {"D": DATABASE}, {"D": DATABASE}), [("D", "high")]),
    (
        "shared-across-environments",
        "secret",
        Case({}, {"JWT_SECRET": STRONG}, {"JWT_SECRET": STRONG}),
        [("JWT_SECRET", "high")],
    ),
    ("undeclared", "required", Case({CODE: [read("A")], EXAMPLE: [example("B")]}), [("A", "high")]),
    ("undeclared", "required, without any example file", Case({CODE: [read("A")]}), [("A", "high")]),
    ("undeclared", "unknown", Case({CODE: [read("A", "unknown")], EXAMPLE: [example("B")]}), [("A", "medium")]),
    ("undeclared", "defaulted", Case({CODE: [read("A", "optional")], EXAMPLE: [example("B")]}), [("A", "info")]),
    (
        "undeclared",
        "under a condition",
        Case({CODE: [read("A", is_conditional=True)], EXAMPLE: [example("B")]}),
        [("A", "medium")],
    ),
    (
        "undeclared",
        "the rest in one, without an example file",
        Case({CODE: [read("A", "unknown"), read("B", "optional")]}),
        [("", "info")],
    ),
    (
        "undeclared",
        "another application declares it",
        Case(
            {"web/a.ts": [read("A")], "web/.env.example": [example("B")], "api/.env.example": [example("A")]},
            manifests=("web/package.json", "api/package.json"),
        ),
        [("A", "high")],
    ),
    ("unused", "declared alone", Case({EXAMPLE: [example("MAILGUN_KEY")]}), [("MAILGUN_KEY", "low")]),
    (
        "drift",
        "driver",
        Case({CODE: [read("BROADCAST_DRIVER", "optional")], EXAMPLE: [example("BROADCAST_CONNECTION")]}),
        [("BROADCAST_DRIVER", "medium")],
    ),
    (
        "drift",
        "a letter, required",
        Case({CODE: [read("SENDGRID_API_KEY")], EXAMPLE: [example("SENDGRID_APIKEY")]}),
        [("SENDGRID_API_KEY", "high")],
    ),
    (
        "drift",
        "order",
        Case({CODE: [read("URL_PUBLIC", "unknown")], EXAMPLE: [example("PUBLIC_URL")]}),
        [("URL_PUBLIC", "medium")],
    ),
    ("duplicate", "different", Case({EXAMPLE: [example("A", "1"), example("A", "2")]}), [("A", "medium")]),
    ("duplicate", "the same", Case({".env": [real("A", "1"), real("A", "1")]}), [("A", "low")]),
    ("committed", "with a secret", Case({".env": [real("DB_PASSWORD", "u8Xq2Lp9Zr")]}), [(".env", "high")]),
    (
        "committed",
        "with a key that the detector knows",
        Case({".env": [real("STRIPE", STRIPE_LIVE)]}),
        [(".env", "high")],
    ),
    (
        "committed",
        "for tests, with a secret",
        Case({".env.test": [real("DB_PASSWORD", "u8Xq2Lp9Zr")]}),
        [(".env.test", "medium")],
    ),
    ("committed", "without one", Case({".env": [real("COMPOSE_PROJECT", "shop")]}), [(".env", "low")]),
    ("secret-in-example", "live key", Case({EXAMPLE: [example("STRIPE", STRIPE_LIVE)]}), [("STRIPE", "high")]),
    (
        "secret-in-client",
        "by its name",
        Case({CODE: [read("NEXT_PUBLIC_STRIPE_SECRET_KEY", "unknown")]}),
        [("NEXT_PUBLIC_STRIPE_SECRET_KEY", "high")],
    ),
    (
        "secret-in-client",
        "vite, password",
        Case({EXAMPLE: [example("VITE_ADMIN_PASSWORD")]}),
        [("VITE_ADMIN_PASSWORD", "high")],
    ),
    (
        "secret-in-client",
        "by its value",
        Case({CODE: [read("VITE_PAY", "unknown")]}, {"VITE_PAY": STRIPE_LIVE}),
        [("VITE_PAY", "critical")],
    ),
    (
        "secret-in-client",
        "only in the target",
        Case({}, {"REACT_APP_PAY": STRIPE_LIVE}),
        [("REACT_APP_PAY", "critical")],
    ),
    (
        "secret-in-client",
        "configured prefix",
        Case({CODE: [read("BROWSER_SECRET_KEY")]}, settings=EnvSettings(client_prefixes=("BROWSER_",))),
        [("BROWSER_SECRET_KEY", "high")],
    ),
    ("weak-secret", "known", Case({}, {"JWT_SECRET": "supersecret"}), [("JWT_SECRET", "critical")]),
    ("weak-secret", "short", Case({}, {"SESSION_SECRET": "k3J9xQ2m"}), [("SESSION_SECRET", "critical")]),
    ("weak-secret", "repeats", Case({}, {"APP_KEY": "abababababababababababab"}), [("APP_KEY", "critical")]),
    (
        "weak-secret",
        "django's own",
        Case({}, {"DJANGO_SECRET_KEY": "django-insecure-" + STRONG}),
        [("DJANGO_SECRET_KEY", "critical")],
    ),
    (
        "weak-secret",
        "in staging",
        Case({}, {"JWT_SECRET": "supersecret"}, environment="staging"),
        [("JWT_SECRET", "low")],
    ),
    (
        "weak-secret",
        "a default in the code",
        Case({CODE: [read("SECRET_KEY", "optional", default="dev-key-1234")]}),
        [("SECRET_KEY", "medium")],
    ),
    (
        "weak-secret",
        "a default that goes live",
        Case({CODE: [read("SECRET_KEY", "optional", default="dev-key-1234")]}, {"PORT": "80"}),
        [("SECRET_KEY", "critical")],
    ),
    (
        "unsafe-build-arg",
        "argument",
        Case({"Dockerfile": [docker("STRIPE_SECRET_KEY", is_argument=True)]}),
        [("STRIPE_SECRET_KEY", "medium")],
    ),
    (
        "unsafe-build-arg",
        "baked",
        Case({"Dockerfile": [docker("DB_PASSWORD", "u8Xq2Lp9Zr")]}),
        [("DB_PASSWORD", "high")],
    ),
    ("local-url-in-code", "one", Case(local_urls=(LocalUrl("a.ts", 3, "localhost", "a link"),)), [("a.ts", "medium")]),
    ("ambiguous-value", "a real file", Case({".env": [line("DB_PASS", "file", CUT)]}), [("DB_PASS", "medium")]),
    (
        "ambiguous-value",
        "an example, and the code is of that language",
        Case({"app/a.ts": [read("A")], EXAMPLE: [line("A", "example", CUT)]}),
        [("A", "low")],
    ),
    (
        "ambiguous-value",
        "compose, which the repository has",
        Case(
            {
                "app/a.go": [read("A")],
                "compose.yml": [Declaration("A", 1, "compose")],
                ".env": [line("A", "file", "docker compose env_file: reads the `$` in another way")],
            }
        ),
        [("A", "medium")],
    ),
    (
        "ambiguous-value",
        "who starts it by hand, once a file",
        Case({".env": [line(name, "file", "docker --env-file: keeps the quotes") for name in "AB"]}),
        [(".env", "info")],
    ),
    (
        "missing",
        "only a script for people",
        Case({"scripts/report.py": [read("A")]}, {}),
        [("A", "medium")],
    ),
    (
        "missing",
        "a script that starts the application",
        Case({"scripts/docker-entrypoint.sh": [read("A")]}, {}),
        [("A", "critical")],
    ),
    (
        "missing",
        "a script and the application under a condition",
        Case({"scripts/report.py": [read("A")], CODE: [read("A", is_conditional=True)]}, {}),
        [("A", "medium")],
    ),
    (
        "missing",
        "a script and the application",
        Case({"scripts/report.py": [read("A")], CODE: [read("A")]}, {}),
        [("A", "critical")],
    ),
    (
        "missing",
        "a script, and the configuration asks for it",
        Case({"scripts/report.py": [read("A")]}, {}, settings=EnvSettings(required=("A",))),
        [("A", "critical")],
    ),
    (
        "missing",
        "tools of an assistant, inside of the application",
        Case({"src/agent/tools/search.py": [read("A")]}, {}),
        [("A", "critical")],
    ),
    (
        "undeclared",
        "only a script for people",
        Case({"scripts/report.py": [read("A"), read("B", "unknown")], EXAMPLE: [example("C")]}),
        [("A", "medium"), ("B", "info")],
    ),
    (
        "undeclared",
        "settings for one's own machine",
        Case({"config/settings/local.py": [read("A")], EXAMPLE: [example("C")]}),
        [("A", "medium")],
    ),
    ("empty", "under a condition", Case({CODE: [read("A", is_conditional=True)]}, {"A": ""}), [("A", "medium")]),
    (
        "placeholder",
        "null outside of PHP",
        Case({CODE: [read("K")]}, {"MAIL_PASSWORD": "null"}),
        [("MAIL_PASSWORD", "high")],
    ),
    (
        "drift",
        "a word more",
        Case(
            {CODE: [read("MFA_MAX_VERIFIED_FACTORS", "unknown")], EXAMPLE: [example("MAX_VERIFIED_FACTORS")]},
        ),
        [("MFA_MAX_VERIFIED_FACTORS", "medium")],
    ),
    (
        "secret-in-example",
        "a password of a database that others reach",
        Case({EXAMPLE: [example("DATABASE_URL", DATABASE.replace(".internal", ".meinshop.de"))]}),
        [("DATABASE_URL", "high")],
    ),
    (
        "secret-in-example",
        "a provider's key in a comment",
        Case({EXAMPLE: [example("STRIPE", STRIPE_LIVE, is_optional=True)]}),
        [("STRIPE", "high")],
    ),
    (
        "secret-in-client",
        "an access token may be one for browsers",
        Case({CODE: [read("VITE_PROXY_ACCESS_TOKEN", "unknown")]}),
        [("VITE_PROXY_ACCESS_TOKEN", "medium")],
    ),
]
QUIET: list[tuple[str, str, Case]] = [
    ("missing", "provided", Case({CODE: [read("A")]}, {"A": "1"})),
    ("missing", "provided by name", Case({CODE: [read("A")]}, {"A": None})),
    ("missing", "optional", Case({CODE: [read("A", "optional")]}, {})),
    ("missing", "unknown, and nobody asks for it", Case({CODE: [read("A", "unknown")]}, {})),
    (
        "missing",
        "unknown, and said to be optional",
        Case({CODE: [read("A", "unknown")], EXAMPLE: [example("A", is_optional=True)]}, {}),
    ),
    ("missing", "read in tests alone", Case({"tests/test_a.py": [read("A")]}, {})),
    ("missing", "read in CI alone", Case({".github/workflows/ci.yml": [read("A")]}, {})),
    ("missing", "given by the platform", Case({CODE: [read("PORT"), read("GITHUB_SHA"), read("HOME")]}, {})),
    ("missing", "another one serves", Case({CODE: [read("A", instead=("B",))]}, {"B": "1"})),
    ("missing", "the image has it", Case({CODE: [read("A")], "Dockerfile": [docker("A", "x")]}, {})),
    (
        "missing",
        "the configuration says optional",
        Case({CODE: [read("A")]}, {}, settings=EnvSettings(optional=("A",))),
    ),
    (
        "missing",
        "the configuration says it for another environment",
        Case({}, {}, settings=configured("A", required=True, environments=("staging",))),
    ),
    ("empty", "optional", Case({CODE: [read("A", "optional")]}, {"A": ""})),
    ("empty", "name alone", Case({CODE: [read("A")]}, {"A": None})),
    ("placeholder", "a plain value of the example", Case({EXAMPLE: [example("PORT", "3000")]}, {"PORT": "3000"})),
    ("placeholder", "words", Case({}, {"LOG_FORMAT": "none", "CACHE": "null", "SEARCH": "example"})),
    ("placeholder", "a real secret", Case({}, {"DB_PASSWORD": "u8Xq2Lp9Zr", "JWT_SECRET": STRONG})),
    (
        "wrong-type",
        "right ones",
        Case(
            {
                CODE: [
                    read("P", type="port"),
                    read("N", type="integer"),
                    read("F", type="number"),
                    read("B", type="boolean"),
                    read("U", type="url"),
                    read("E", type="email"),
                    read("J", type="json"),
                    read("D", type="duration"),
                    read("L", type="list"),
                    read("S", type="string"),
                ]
            },
            {
                "P": "8080",
                "N": "-3",
                "F": "1e3",
                "B": "Off",
                "U": "redis://h",
                "E": "Shop <a@b.shop>",
                "J": "[1]",
                "D": "30s",
                "L": "a,b",
                "S": "x",
            },
        ),
    ),
    ("wrong-type", "empty", Case({CODE: [read("N", type="integer")]}, {"N": ""})),
    ("development-value", "not production", Case({}, {"APP_URL": "http://localhost"}, environment="staging")),
    (
        "development-value",
        "listening",
        Case({}, {"HOST": ".".join("0000"), "BIND": "127.0.0.1:8000", "LISTEN_ADDR": "::"}),
    ),
    ("development-value", "one of several hosts", Case({}, {"ALLOWED_HOSTS": "shop.de,localhost"})),
    ("development-value", "names within a cluster", Case({}, {"DB": "postgres://u:p@db.shop.svc.cluster.local/x"})),
    ("development-value", "internal names", Case({}, {"DB": DATABASE, "H": "redis.railway.internal"})),
    (
        "development-value",
        "production",
        Case(
            {},
            {
                "NODE_ENV": "production",
                "APP_DEBUG": "false",
                "APP_URL": "https://shop.de",
                "STRIPE": STRIPE_LIVE,
                "DEBUG": "app:*",
                "MAIL_MAILER": "smtp",
                "TIMEOUT": "10",
                "VERSION": "1.2.3",
                "LOCALE": "de_DE",
            },
        ),
    ),
    ("development-value", "a document", Case({}, {"JSON": '{"url": "http://localhost"}'})),
    ("production-value", "in production", Case({}, {"STRIPE": STRIPE_LIVE}, {"STRIPE": STRIPE_TEST})),
    ("shared-across-environments", "different", Case({}, {"D": DATABASE}, {"D": DATABASE + "2"})),
    ("shared-across-environments", "no secret", Case({}, {"REGION": "eu-central"}, {"REGION": "eu-central"})),
    ("shared-across-environments", "for browsers", Case({}, {"NEXT_PUBLIC_KEY": STRONG}, {"NEXT_PUBLIC_KEY": STRONG})),
    ("undeclared", "declared", Case({CODE: [read("A")], EXAMPLE: [example("A")]})),
    (
        "undeclared",
        "declared as optional",
        Case({CODE: [read("A", "optional")], EXAMPLE: [example("A", is_optional=True)]}),
    ),
    (
        "undeclared",
        "a manifest of the platform",
        Case({CODE: [read("A")], "fly.toml": [Declaration("A", 1, "manifest", "x")]}),
    ),
    (
        "undeclared",
        "declared above",
        Case(
            {"apps/web/a.ts": [read("A")], EXAMPLE: [example("A")]}, manifests=("apps/web/package.json", "package.json")
        ),
    ),
    (
        "undeclared",
        "a library, and the application declares it",
        Case(
            {"packages/db/a.ts": [read("A")], "apps/web/.env.example": [example("A")]},
            manifests=("apps/web/package.json", "packages/db/package.json"),
        ),
    ),
    (
        "undeclared",
        "tests, CI, the platform's",
        Case(
            {
                "tests/a.py": [read("A")],
                ".github/x.yml": [read("B")],
                CODE: [read("PORT"), read("VERCEL_URL")],
                EXAMPLE: [example("C")],
            }
        ),
    ),
    ("undeclared", "the configuration knows it", Case({CODE: [read("A")]}, settings=configured("A"))),
    ("unused", "read", Case({CODE: [read("A")], EXAMPLE: [example("A")]})),
    (
        "unused",
        "read in another application",
        Case({"web/a.ts": [read("A")], EXAMPLE: [example("A")]}, manifests=("web/package.json",)),
    ),
    ("unused", "mentioned", Case({EXAMPLE: [example("A_NAME")]}, mentioned=frozenset({"A_NAME"}))),
    (
        "unused",
        "read by libraries",
        Case({EXAMPLE: [example("DATABASE_URL"), example("AWS_REGION_X"), example("PORT")]}),
    ),
    ("unused", "a manifest's", Case({"fly.toml": [Declaration("A", 1, "manifest", "x")]})),
    ("drift", "unlike", Case({CODE: [read("STRIPE_KEY")], EXAMPLE: [example("MAILGUN_DOMAIN")]})),
    ("drift", "of two", Case({CODE: [read("SMTP_HOST")], EXAMPLE: [example("SMTP_PORT")]})),
    ("drift", "both are read", Case({CODE: [read("API_KEY"), read("API_TOKEN")], EXAMPLE: [example("API_TOKEN")]})),
    ("duplicate", "in two files", Case({".env": [real("A", "1")], EXAMPLE: [example("A", "2")]})),
    ("duplicate", "one in a comment", Case({EXAMPLE: [example("A", "1"), example("A", "2", is_optional=True)]})),
    ("committed", "an example", Case({EXAMPLE: [example("DB_PASSWORD", "u8Xq2Lp9Zr")]})),
    ("committed", "for browsers alone", Case({".env.production": [real("NEXT_PUBLIC_A", "x"), real("VITE_B", "y")]})),
    ("committed", "for development, without a secret", Case({".env.development": [real("PORT", "3000")]})),
    (
        "secret-in-example",
        "test key",
        Case({EXAMPLE: [example("A", "changeme"), example("B", "your-secret"), example("C", "")]}),
    ),
    (
        "secret-in-client",
        "open ones",
        Case(
            {
                CODE: [
                    read("NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY"),
                    read("NEXT_PUBLIC_SUPABASE_ANON_KEY"),
                    read("VITE_SENTRY_DSN"),
                    read("NEXT_PUBLIC_POSTHOG_KEY"),
                    read("NEXT_PUBLIC_DISABLE_PASSWORD_LOGIN"),
                    read("PUBLIC_PASSWORD_MIN_LENGTH"),
                    read("NEXT_PUBLIC_MAPBOX_TOKEN"),
                    read("REACT_APP_RECAPTCHA_SITE_KEY"),
                    read("VITE_SECRET_NAME"),
                ]
            }
        ),
    ),
    ("secret-in-client", "without a prefix", Case({CODE: [read("STRIPE_SECRET_KEY")]})),
    (
        "secret-in-client",
        "test credentials for browsers",
        Case({}, {"NEXT_PUBLIC_STRIPE_KEY": "pk_" + "live_51H8xQ2KZvKYlo2C9vXb7TqPn"}),
    ),
    (
        "weak-secret",
        "strong",
        Case({}, {"JWT_SECRET": STRONG, "APP_KEY": "base64:" + "q8Jw2xLr5Vt9Yb3Nm7Kc1Hf4Gd6Sz0PoIuTeWaQxZcA="}),
    ),
    ("weak-secret", "a provider's", Case({}, {"STRIPE_SECRET_KEY": "short", "AWS_SECRET_ACCESS_KEY": "short"})),
    ("weak-secret", "a placeholder is another rule's", Case({}, {"JWT_SECRET": "<your secret>"})),
    ("weak-secret", "no default", Case({CODE: [read("SECRET_KEY"), read("JWT_SECRET", "optional", default="")]})),
    (
        "weak-secret",
        "a default that the target replaces",
        Case({CODE: [read("SECRET_KEY", "optional", default="dev-key-1234")]}, {"SECRET_KEY": STRONG}),
    ),
    ("unsafe-build-arg", "no secret", Case({"Dockerfile": [docker("NODE_VERSION", "22", is_argument=True)]})),
    (
        "unsafe-build-arg",
        "a stand-in",
        Case({"Dockerfile": [docker("SECRET_KEY_BASE", "dummy"), docker("APP_KEY", "")]}),
    ),
    ("unsafe-build-arg", "for browsers", Case({"Dockerfile": [docker("NEXT_PUBLIC_API_KEY", is_argument=True)]})),
    ("local-url-in-code", "none", Case({})),
    ("ambiguous-value", "the same for all", Case({".env": [line("A", "file", "")]})),
    (
        "ambiguous-value",
        "a loader of another language",
        Case({"app/a.py": [read("A")], ".env": [line("A", "file", CUT)]}),
    ),
    (
        "ambiguous-value",
        "quotes in an example",
        Case({EXAMPLE: [line("A", "example", "docker --env-file: keeps the quotes")]}),
    ),
    ("ambiguous-value", "a file for tests", Case({"tests/fixtures/a.env": [line("A", "file", CUT)]})),
    ("missing", "read in tests from end to end", Case({"tests/e2e/a.ts": [read("A")]}, {})),
    (
        "missing",
        "a script that goes on without it",
        Case({"scripts/report.sh": [read("A", "unknown")], EXAMPLE: [example("A")]}, {}),
    ),
    ("placeholder", "Laravel's null", Case({"config/mail.php": [read("MAIL_PASSWORD")]}, {"MAIL_PASSWORD": "null"})),
    ("wrong-type", "put together elsewhere", Case({CODE: [read("U", type="url")]}, {"U": "${HOST}:${PORT}"})),
    ("development-value", "for one's own machine by its name", Case({}, {"DEV_API_URL": "http://localhost:3030"})),
    (
        "drift",
        "another provider",
        Case(
            {CODE: [read("EXTERNAL_FLY_ENABLED", "unknown")], EXAMPLE: [example("EXTERNAL_SAML_ENABLED")]},
        ),
    ),
    (
        "secret-in-example",
        "a database on one's own machine, or in compose",
        Case(
            {
                EXAMPLE: [
                    example("DATABASE_URL", "postgres://shop:u8Xq2Lp9Zr@localhost:5432/shop"),
                    example("OTHER_URL", "postgres://shop:u8Xq2Lp9Zr@shop-db/shop"),
                ]
            }
        ),
    ),
    (
        "secret-in-example",
        "a sample in a comment",
        Case({EXAMPLE: [example("ADMIN_TOKEN", "Vy2VyYTTsKPv8W5aEOWUbB1Bt3DEKePb" + "HmI4m9Vce", is_optional=True)]}),
    ),
    (
        "secret-in-client",
        "tokens that their providers make for browsers",
        Case(
            {
                CODE: [
                    read("NEXT_PUBLIC_MAPBOX_ACCESS_TOKEN"),
                    read("NEXT_PUBLIC_UNSPLASH_ACCESS_KEY"),
                    read("VITE_SEGMENT_WRITE_KEY"),
                    read("NEXT_PUBLIC_SHOPIFY_STOREFRONT_ACCESS_TOKEN"),
                ]
            }
        ),
    ),
    (
        "weak-secret",
        "a default for one's own machine",
        Case(
            {
                "config/settings/local.py": [read("SECRET_KEY", "optional", default="dev-key-1234")],
                "priv/repo/dev_seeds.exs": [read("JWT_SECRET", "optional", default="dev-key-1234")],
            }
        ),
    ),
]


@pytest.mark.parametrize(
    ("rule", "case", "expected"), [(r, c, e) for r, _, c, e in FOUND], ids=[f"{r}: {n}" for r, n, _, _ in FOUND]
)
def test_it_is_found(rule: str, case: Case, expected: list[tuple[str, str]]) -> None:
    assert named(rule, case) == expected


@pytest.mark.parametrize(("rule", "case"), [(r, c) for r, _, c in QUIET], ids=[f"{r}: {n}" for r, n, _ in QUIET])
def test_it_stays_quiet(rule: str, case: Case) -> None:
    assert named(rule, case) == []


def test_every_rule_has_both_tables() -> None:
    rules = {check.rule.id.removeprefix("env/") for check in CHECKS}
    assert {rule for rule, *_ in FOUND} == rules
    assert {rule for rule, *_ in QUIET} == rules


@pytest.mark.parametrize(("rule", "case"), [(r, c) for r, _, c, _ in FOUND], ids=[f"{r}: {n}" for r, n, _, _ in FOUND])
def test_no_value_is_in_any_problem(rule: str, case: Case) -> None:
    values = [*(case.production or {}).values(), *(case.staging or {}).values()]
    for facts in case.files.values():
        values += [each.value if isinstance(each, Declaration) else each.default for each in facts]
    told_on_purpose = {"localhost", "development"}
    secret = [value for value in values if value and len(value) > 7 and value not in told_on_purpose]
    for problem in problems(rule, case):
        told = f"{problem.message} {problem.fix} {problem.identity} {problem.details}"
        assert not [value for value in secret if value in told]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_a_rule_says_all_that_is_asked_of_one(check: object) -> None:
    rule = check.rule  # type: ignore[attr-defined]
    assert all((rule.why, rule.fix, rule.references, rule.bad_example, rule.good_example))
