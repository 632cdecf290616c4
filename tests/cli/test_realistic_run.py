"""One run over a small shop, as a person reads it: the whole text, held in a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.plants import github_token, password, private_key, stripe_key, stripe_test_key
from tests.cli.tool import inside, without_time

if TYPE_CHECKING:
    from tests.conftest import WorkTree

SNAPSHOT = Path(__file__).with_name("snapshots") / "shop.txt"


def shop(work_tree: WorkTree) -> None:
    """What launch-stage repositories hold."""
    key = stripe_key()
    work_tree.write("backend/settings.py", f'STRIPE_KEY = "{key}"\nDB_PASSWORD = "{password()}"\n')
    work_tree.write("backend/refunds.py", f'import stripe\n\nstripe.api_key = "{key}"\n')
    work_tree.write("deploy/run.sh", f"export STRIPE_KEY={key}\ngit clone https://x:{github_token()}@github.com/a/b\n")
    work_tree.write("deploy/server.key", private_key())
    work_tree.write("tests/test_pay.py", f'KEY = "{stripe_test_key()}"\n')
    work_tree.write(
        "docs/old.md", f"`{stripe_key(2)}` <!-- launch-gates: allow stripe-live-secret-key -- revoked in March -->\n"
    )
    work_tree.write("public/film.mp4", b"\0" * 2_000_000)
    work_tree.write("vendor/lib.js", f'k = "{stripe_key(3)}"\n')
    work_tree.write("launch-gates.toml", 'max-size = "1MiB"\n[secrets]\nexclude = ["vendor/**"]\n')


def test_the_text_is_what_a_person_needs(work_tree: WorkTree) -> None:
    shop(work_tree)
    run = inside("secrets", "--jobs", "1", cwd=work_tree.root)
    assert run.code == 1
    text = without_time(run.out)
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(text, encoding="utf-8", newline="\n")
    assert text == SNAPSHOT.read_text(encoding="utf-8"), f"read {SNAPSHOT} again, or set UPDATE_SNAPSHOTS=1"
    for value in (stripe_key(), stripe_key(2), stripe_key(3), stripe_test_key(), github_token(), password()):
        assert value not in run.out
