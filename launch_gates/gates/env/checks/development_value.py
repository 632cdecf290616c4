"""A value that is right on a developer's machine, in production."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env import hosts
from launch_gates.gates.env.modes import is_test_credential
from launch_gates.gates.env.wording import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/development-value",
    title="A development value in production",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why=(
        "Links in mails lead to localhost, payments go to the sandbox and earn nothing, debug pages show the settings "
        "to everybody. All of it works while somebody tries it on their own machine."
    ),
    fix="Set the production value in the target environment.",
    references=(
        "https://owasp.org/Top10/A05_2021-Security_Misconfiguration/",
        "RFC 6761",
        "RFC 2606",
    ),
    bad_example="APP_URL=http://localhost:3000",
    good_example="APP_URL=https://shop.example",
)
NEEDS_TARGET = True
_TRUE = frozenset(("1", "true", "yes", "on", "y", "t"))
_DEBUG = frozenset(
    ("DEBUG", "APP_DEBUG", "DJANGO_DEBUG", "FLASK_DEBUG", "WP_DEBUG", "DEBUG_MODE", "FASTAPI_DEBUG", "SYMFONY_DEBUG")
)
_MODES = frozenset(
    (
        *("NODE_ENV", "RAILS_ENV", "RACK_ENV", "APP_ENV", "FLASK_ENV", "DJANGO_ENV", "MIX_ENV", "ENVIRONMENT", "ENV"),
        *(
            "APP_ENVIRONMENT",
            "ASPNETCORE_ENVIRONMENT",
            "DOTNET_ENVIRONMENT",
            "SYMFONY_ENV",
            "APPLICATION_ENV",
            "GO_ENV",
        ),
        *("HANAMI_ENV", "NUXT_ENV", "VITE_APP_ENV", "NEXT_PUBLIC_APP_ENV", "SENTRY_ENVIRONMENT", "STAGE", "DEPLOY_ENV"),
        *("SPRING_PROFILES_ACTIVE", "RUST_ENV", "GIN_MODE", "DEPLOYMENT_ENVIRONMENT", "NEXT_PUBLIC_ENV"),
    )
)
_DEVELOPMENT = frozenset(("development", "dev", "develop", "local", "test", "testing", "debug", "localhost"))
_STAGING = frozenset(("staging", "stage", "preview", "sandbox", "qa", "uat"))
_LISTENING = frozenset(("HOST", "BIND", "LISTEN", "INTERFACE", "HOSTNAME", "ADDR", "ADDRESS", "BINDING"))
_PUBLIC_WORDS = frozenset(
    (
        *("APP", "SITE", "BASE", "PUBLIC", "FRONTEND", "FRONT", "WEB", "WEBSITE", "CALLBACK", "REDIRECT", "CANONICAL"),
        *(
            "STORE",
            "STOREFRONT",
            "SHOP",
            "NEXTAUTH",
            "AUTH",
            "CLIENT",
            "CORS",
            "ORIGIN",
            "DOMAIN",
            "ASSET",
            "CDN",
            "API",
        ),
    )
)
_MAIL_SINKS = frozenset(("log", "array", "null", "none"))
_BACKEND_SINKS = ("console", "locmem", "filebased", "dummy")
_LONGEST_ADDRESS = 2000
_OWN_NAMES = (["DEV"], ["DEVELOPMENT"], ["TEST"], ["LOCAL"], ["E2E"])
"""First words of names that are meant for a developer's machine; production does not look at them."""
_SANDBOXES = ("mailtrap.io", "ethereal.email", "mailhog", "mailpit", "maildev")


class _Sign(NamedTuple):
    """What gives a value away."""

    what: str
    severity: Severity = Severity.HIGH
    confidence: Confidence = Confidence.LIKELY


def find(view: View) -> Iterator[Problem]:
    """Nothing where the target is no production."""
    target = view.target
    if target is None or not target.is_production:
        return
    for name, provided in target.variables.items():
        value = (provided.value or "").strip()
        sign = sign_of(name, value) if value and words_of(name)[:1] not in _OWN_NAMES else None
        if sign is not None:
            yield Problem(
                sign.severity,
                f"{name} in {target.source} {sign.what}",
                f"Set the {target.environment} value of {name}.",
                (".", name),
                provided.path,
                provided.line,
                name,
                sign.confidence,
            )


def sign_of(name: str, value: str) -> _Sign | None:
    """What in the value is for developers; None where nothing is."""
    upper, lowered = name.upper(), value.lower()
    if is_test_credential(value):
        return _Sign(
            "is a test credential: no real payment or request goes through", Severity.CRITICAL, Confidence.CERTAIN
        )
    if upper in _DEBUG and lowered in _TRUE:
        return _Sign(
            "switches debugging on: error pages show code and settings to everybody", Severity.HIGH, Confidence.CERTAIN
        )
    if upper in _MODES and lowered in _DEVELOPMENT:
        return _Sign(f"says {lowered}, not production", Severity.HIGH, Confidence.CERTAIN)
    if upper in _MODES and lowered in _STAGING:
        return _Sign(f"says {lowered}, not production")
    return _of_mail(upper, lowered) or _of_database(upper, lowered) or _of_hosts(upper, value)


def _of_mail(name: str, value: str) -> _Sign | None:
    if name in ("MAIL_MAILER", "MAIL_DRIVER") and value in _MAIL_SINKS:
        return _Sign("sends no mail: it writes it to a log or throws it away")
    if "EMAIL_BACKEND" in name and any(sink in value for sink in _BACKEND_SINKS):
        return _Sign("sends no mail: it is Django's backend for development")
    found = [host for host in hosts.hosts_in(value) if any(sink in host for sink in _SANDBOXES)]
    if found and not {"MAIL", "SMTP", "EMAIL", "MAILER"}.isdisjoint(words_of(name)):
        return _Sign("sends mail to a sandbox that catches it")
    return None


def _of_database(name: str, value: str) -> _Sign | None:
    is_engine = name in (
        "DB_CONNECTION",
        "DB_ENGINE",
        "DATABASE_ENGINE",
        "DATABASE_TYPE",
        "DB_TYPE",
        "DB_CLIENT",
        "DATABASE_CLIENT",
    )
    if value.startswith(("sqlite:", "sqlite3:", "jdbc:sqlite:", "sqlite+")) or (is_engine and "sqlite" in value):
        what = "is SQLite: on a platform with a disk for each deploy, every deploy starts with an empty database"
        return _Sign(what, Severity.MEDIUM)
    return None


def _of_hosts(name: str, value: str) -> _Sign | None:
    if value.startswith(("{", "[")) or len(value) > _LONGEST_ADDRESS:
        return None  # a document, not an address
    found = hosts.hosts_in(value)
    if not found or (len(found) > 1 and not all(map(_is_for_developers, found))):
        return None  # one of several, as in a list of allowed hosts
    host, words = found[0], set(words_of(name))
    return _of_loopback(host, words, value) if hosts.is_loopback(host) else _of_name(host) or _of_private(host, words)


def _of_name(host: str) -> _Sign | None:
    if hosts.is_tunnel(host):
        return _Sign("leads through a tunnel to somebody's machine")
    if hosts.is_example(host):
        return _Sign("holds the domain of an example")
    if hosts.is_reserved(host):
        return _Sign(f"leads to a name below .{host.rpartition('.')[2]}, which only a developer's machine knows")
    return None


def _of_loopback(host: str, words: set[str], value: str) -> _Sign | None:
    """An address to listen at is right; and `::` or `0` may be anything."""
    is_listening = not _LISTENING.isdisjoint(words) and "://" not in value and "DB" not in words
    is_word = host != "localhost" and "." not in host and ":" not in host
    return None if is_listening or is_word else _Sign("leads to localhost: in production nothing answers there")


def _of_private(host: str, words: set[str]) -> _Sign | None:
    if not hosts.is_private(host) or not _LISTENING.isdisjoint(words):
        return None
    if not _PUBLIC_WORDS.isdisjoint(words):
        return _Sign("is a private address that customers cannot reach")
    return _Sign("is a private address: is it production's own network?", Severity.LOW, Confidence.GUESS)


def _is_for_developers(host: str) -> bool:
    return (
        hosts.is_loopback(host)
        or hosts.is_tunnel(host)
        or hosts.is_example(host)
        or hosts.is_reserved(host)
        or hosts.is_private(host)
    )
