"""Settings of the whole test run that pytest has no option for."""

from __future__ import annotations

from hypothesis import settings

# A deadline per example measures the machine, not the code. CI adds hypothesis' own `ci` profile: no random seeds.
settings.register_profile(
    "launch-gates", parent=settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("launch-gates")
