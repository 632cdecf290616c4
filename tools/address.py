"""Where the project lives. A test holds that every document, template and manifest says the same."""

from __future__ import annotations

import launch_gates

REPOSITORY = "launch-gates/launch-gates"
SOURCE = f"https://github.com/{REPOSITORY}"
IMAGE = f"ghcr.io/{REPOSITORY}"
TAGGED_IMAGE = f"{IMAGE}:{launch_gates.__version__}"
"""The image of this version. A release gives each image one tag, which is never moved."""
