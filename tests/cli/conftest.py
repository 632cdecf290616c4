"""What tests of the command line share: a repository with one leaked key, staged and in the work tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.plants import stripe_key

if TYPE_CHECKING:
    from tests.conftest import WorkTree


@pytest.fixture
def leaking(work_tree: WorkTree) -> WorkTree:
    """`src/pay.py` holds a live key on its second line, staged."""
    work_tree.stage("src/pay.py", f'import stripe\nstripe.api_key = "{stripe_key()}"\n')
    return work_tree


@pytest.fixture
def clean(work_tree: WorkTree) -> WorkTree:
    """A staged file without any credential."""
    work_tree.stage("src/pay.py", "import stripe\n")
    return work_tree
