"""What the tests of everything that speaks to a site share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.authority import Authority

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority that nobody else knows."""
    folder: Path = tmp_path_factory.mktemp("authority")
    return Authority(folder)
