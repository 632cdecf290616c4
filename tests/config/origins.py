"""Settings apart from where they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch_gates.config.settings import Settings


def without_origins(settings: Settings) -> Settings:
    """What the settings say, wherever they were read."""
    journeys = tuple(
        each._replace(where="", steps=tuple(step._replace(where="") for step in each.steps))
        for each in settings.smoke.journeys
    )
    return settings._replace(
        performance=settings.performance._replace(origins={}),
        site=settings.site._replace(redirects=tuple(each._replace(where="") for each in settings.site.redirects)),
        smoke=settings.smoke._replace(origins={}, journeys=journeys),
        migrations=settings.migrations._replace(
            origins={}, sets=tuple(each._replace(where="") for each in settings.migrations.sets)
        ),
        source="",
        origins={},
        secrets=settings.secrets._replace(origins={}),
        env=settings.env._replace(
            origins={}, variables=tuple(each._replace(where="") for each in settings.env.variables)
        ),
    )
