"""All that is accepted by files, as it stands in one place: the work tree, or a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance import baseline, detect_secrets, gitleaks
from launch_gates.config.files import FolderFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from launch_gates.acceptance.baseline import Entry
    from launch_gates.config.files import ConfigFiles

MAX_SIZE = 64 << 20
"""Bytes in one of the files: one of detect-secrets has a few hundred for each value."""


class Book(NamedTuple):
    """What each of the files says; nothing where there is none."""

    entries: Mapping[str, Entry]
    """Of our own baseline, by fingerprint."""
    values: detect_secrets.Values
    places: gitleaks.Places


def read_book(files: ConfigFiles) -> Book:
    """Raises ConfigError for a broken file, and GitError where a commit's files cannot be read."""
    ours, values, places = (files.read(each) for each in (baseline.FILE, detect_secrets.FILE, gitleaks.FILE))
    return Book(
        {} if ours is None else baseline.parse(ours),
        detect_secrets.Values({}) if values is None else detect_secrets.parse(values),
        gitleaks.Places({}, {}) if places is None else gitleaks.parse(places),
    )


def read_here(root: Path) -> Book:
    """That of a folder, before anything is looked at: a broken file is an error even where nothing is found."""
    return read_book(FolderFiles(root, MAX_SIZE))
