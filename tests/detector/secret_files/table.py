"""All of the table: each file of this folder adds its own when it is imported, always in this order."""

from __future__ import annotations

from tests.detector.secret_files import case, clusters, frameworks, homes, registries, stores

PARTS = (registries, clusters, frameworks, homes, stores)
FOUND, QUIET = case.FOUND, case.QUIET
