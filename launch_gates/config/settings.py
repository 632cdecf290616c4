"""What the configuration says once it is read: frozen values, every default filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.config.custom_rule import CustomRule
    from launch_gates.config.env_variable import EnvVariable
    from launch_gates.config.journey import Journey
    from launch_gates.config.migration_set import MigrationSet
    from launch_gates.config.redirect import Redirect
    from launch_gates.core.confidence import Confidence
    from launch_gates.core.severity import Severity

DATABASE_INPUT = "INPUT_DATABASE-URL"
"""The variable in which GitHub hands over our action's input with the address of a database."""
DEFAULT = "default"
"""The origin of a value that nobody set."""


class SecretsSettings(NamedTuple):
    """The `[secrets]` table. Rule ids carry the gate's name, however they were written."""

    exclude: tuple[str, ...]
    disable: tuple[str, ...]
    severity: Mapping[str, Severity]
    generic: bool
    rules: tuple[CustomRule, ...]
    origins: Mapping[str, str] = {}  # never changed
    """Where `disable` and `severity` came from, where somebody set them: file and line."""


class EnvSettings(NamedTuple):
    """The `[env]` table. Rule ids carry the gate's name, however they were written."""

    environment: str | None = None
    """None where it is to be told from what is given."""
    env_files: tuple[str, ...] = ()
    client_prefixes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}  # never changed
    variables: tuple[EnvVariable, ...] = ()
    origins: Mapping[str, str] = {}  # never changed
    """Where `disable` and `severity` came from, where somebody set them: file and line."""


class MigrationsSettings(NamedTuple):
    """The `[migrations]` table. Rule ids carry the gate's name, however they were written."""

    database_url_env: str | None = None
    """None where no database is looked at."""
    exclude: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}  # never changed
    sets: tuple[MigrationSet, ...] = ()
    origins: Mapping[str, str] = {}  # never changed
    """Where `disable` and `severity` came from, where somebody set them: file and line."""


class SiteSettings(NamedTuple):
    """The `[site]` table."""

    url: str | None = None
    credential_hosts: tuple[str, ...] = ()
    """Empty is the host of `url`."""
    environment: str | None = None
    """None where the host tells."""
    build: str | None = None
    """None for the usual places."""
    routes: Mapping[str, str] = {}  # never changed
    """Name -> path."""
    redirects: tuple[Redirect, ...] = ()
    asset_hosts: tuple[str, ...] = ()
    """Beside the site's own."""


class SmokeSettings(NamedTuple):
    """The `[smoke]` table. Rule ids carry the gate's name, however they were written."""

    disable: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}  # never changed
    journeys: tuple[Journey, ...] = ()
    origins: Mapping[str, str] = {}  # never changed
    """Where `disable` and `severity` came from, where somebody set them: file and line."""


class PerformanceSettings(NamedTuple):
    """The `[performance]` table; durations in milliseconds. Rule ids carry the gate's name."""

    p95: int = 500
    cold: int = 2000
    samples: int = 200
    budget: int = 180_000
    max_rate: float = 4.0
    """Requests a second."""
    disable: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}  # never changed
    origins: Mapping[str, str] = {}  # never changed
    """Where `disable` and `severity` came from, where somebody set them: file and line."""


class Settings(NamedTuple):
    """The whole configuration of a run."""

    fail_on: Severity
    min_confidence: Confidence
    unchecked: Literal["fail", "warn"]
    jobs: int
    """How many cores to use; 0 is all of them."""
    max_size: int
    """Bytes."""
    gates: tuple[str, ...] | None
    """What `check` runs; None is every gate about a commit."""
    secrets: SecretsSettings
    source: str
    """The file that was read, or `default` where there is none."""
    env: EnvSettings = EnvSettings()
    migrations: MigrationsSettings = MigrationsSettings()
    site: SiteSettings = SiteSettings()
    smoke: SmokeSettings = SmokeSettings()
    performance: PerformanceSettings = PerformanceSettings()
    origins: Mapping[str, str] = {}  # never changed
    """Where each value that somebody set came from, by dotted key: `secrets.exclude` -> `launch-gates.toml:4`."""

    def origin(self, key: str) -> str:
        """Where the value of that dotted key came from: file and line, a variable, an option, or `default`."""
        return self.origins.get(key, DEFAULT)
