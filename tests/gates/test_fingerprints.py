"""Fingerprints: what they stay the same over, and that no value can be guessed from one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.cli.plants import github_token, password, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree


def marks(folder: Path, *arguments: str) -> dict[tuple[str, int], str]:
    """The fingerprint of every finding, by path and line."""
    run = inside("secrets", *arguments, "--format", "json", cwd=folder)
    return {
        (each["location"]["path"], each["location"]["line"]): each["fingerprint"] for each in run.report["findings"]
    }


def mark_of(folder: Path, name: str, text: str) -> str:
    """The fingerprint of the one finding in a file of that name and text."""
    (folder / name).write_text(text)
    (mark,) = marks(folder, name).values()
    return mark


def test_that_of_a_random_credential_is_the_same_wherever_it_stands(tmp_path: Path) -> None:
    key = stripe_key()
    first = mark_of(tmp_path, "pay.py", f'KEY = "{key}"\n')
    assert first.startswith("stripe-live-secret-key/")
    assert mark_of(tmp_path, "pay.py", f'import stripe\n\nSTRIPE = "{key}"\n') == first
    assert mark_of(tmp_path, "moved.yaml", f"stripe: {key}\n") == first
    assert mark_of(tmp_path, "pay.py", f'KEY = "{stripe_key(2)}"\n') != first


def test_that_of_a_guessable_value_says_nothing_of_the_value(tmp_path: Path) -> None:
    first, second = password(1), password(2)
    assert first != second
    mark = mark_of(tmp_path, "settings.py", f'db_password = "{first}"\n')
    assert mark == mark_of(tmp_path, "settings.py", f'db_password = "{second}"\n')
    rule = mark.partition("/")[0].encode()
    for text in (first.encode(), rule + b"\0" + first.encode(), b"secrets/" + rule + b"\0" + first.encode()):
        assert hashlib.sha256(text).hexdigest()[:32] not in mark


def test_that_of_a_guessable_value_is_its_name_path_and_place_among_its_like(tmp_path: Path) -> None:
    mark = mark_of(tmp_path, "settings.py", f'db_password = "{password()}"\n')
    assert mark_of(tmp_path, "settings.py", f'\n\n# moved\ndb_password = "{password()}"\n') == mark
    assert mark_of(tmp_path, "other.py", f'db_password = "{password()}"\n') != mark
    assert mark_of(tmp_path, "settings.py", f'api_password = "{password()}"\n') != mark
    (tmp_path / "settings.py").write_text(f'db_password = "{password(1)}"\ndb_password = "{password(2)}"\n')
    found = marks(tmp_path, "settings.py")
    assert found["settings.py", 1] == mark
    assert found["settings.py", 2] != mark


def test_a_guessable_value_in_a_path_is_not_hashed_either(tmp_path: Path) -> None:
    found = set()
    for seed in (1, 2):
        value = github_token(seed)
        folder = tmp_path / value
        folder.mkdir()
        (folder / "settings.py").write_text(f'db_password = "{password(seed)}"\n')
        run = inside("secrets", str(folder), "--format", "json", cwd=tmp_path)
        found |= {
            each["fingerprint"] for each in run.report["findings"] if each["rule"] == "secrets/generic-credential"
        }
    assert len(found) == 1


def test_it_is_the_same_from_every_source(work_tree: WorkTree) -> None:
    text = f'a = "{stripe_key()}"\ndb_password = "{password()}"\ndb_password = "{password(3)}"\n'
    work_tree.stage("src/settings.py", text)
    staged = marks(work_tree.root, "--staged")
    assert len(set(staged.values())) == 3
    assert marks(work_tree.root) == staged
    assert marks(work_tree.root, "src") == staged
    assert marks(work_tree.root, "src/settings.py") == staged


def test_the_place_among_its_like_does_not_depend_on_which_lines_are_new(work_tree: WorkTree) -> None:
    old, new = f'db_password = "{password(1)}"\n', f'db_password = "{password(2)}"\n'
    work_tree.stage("settings.py", old)
    work_tree.commit()
    work_tree.stage("settings.py", old + new)
    staged = marks(work_tree.root, "--staged")
    assert list(staged) == [("settings.py", 2)]
    assert staged["settings.py", 2] == marks(work_tree.root)["settings.py", 2]


def test_what_a_comment_allows_still_counts_among_its_like(tmp_path: Path) -> None:
    first, second = f'db_password = "{password(1)}"', f'db_password = "{password(2)}"'
    (tmp_path / "settings.py").write_text(f"{first}\n{second}\n")
    before = marks(tmp_path, "settings.py")["settings.py", 2]
    (tmp_path / "settings.py").write_text(f"{first}  # launch-gates: allow generic-credential -- old\n{second}\n")
    assert marks(tmp_path, "settings.py") == {("settings.py", 2): before}
