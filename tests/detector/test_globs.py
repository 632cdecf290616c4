"""Path globs, held against a naive matcher and against what .gitignore leads one to expect."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.detector.globs import compile_globs


def covers(globs: str | list[str], path: str) -> bool:
    pattern = compile_globs([globs] if isinstance(globs, str) else globs)
    return pattern.fullmatch(path.encode("utf-8", "surrogateescape")) is not None


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        (".npmrc", ".npmrc"),
        (".npmrc", "packages/shop/.npmrc"),
        ("*.lock", "yarn.lock"),
        ("*.lock", "a/b/poetry.lock"),
        ("package-lock.json", "web/package-lock.json"),
        ("docs/", "docs/index.md"),
        ("docs/", "web/docs/a/b.md"),
        ("/docs/", "docs/a/b.md"),
        ("/secrets.yml", "secrets.yml"),
        ("config/*.yml", "config/shop.yml"),
        ("config/**", "config/a/b/c"),
        ("config/**/key", "config/key"),
        ("config/**/key", "config/a/b/key"),
        ("**/fixtures/**", "fixtures/a"),
        ("**/fixtures/**", "a/b/fixtures/c/d"),
        ("**/key", "key"),
        ("key-?.txt", "key-1.txt"),
        ("key-?.txt", "key-é.txt"),
        ("a+b(c).txt", "a+b(c).txt"),
        ("schlüssel", "a/schlüssel"),
        ("*.txt", "a\nb.txt"),
        ("*.txt", "\udcff.txt"),
    ],
)
def test_a_glob_covers_the_path(glob: str, path: str) -> None:
    assert covers(glob, path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        (".npmrc", ".npmrc.bak"),
        (".npmrc", "x.npmrc"),
        ("*.lock", "yarn.lock/readme"),
        ("*.lock", "lock"),
        ("/secrets.yml", "config/secrets.yml"),
        ("/docs/", "web/docs/a"),
        ("docs/", "docs"),
        ("docs/", "mydocs/a"),
        ("config/*.yml", "config/shop/a.yml"),
        ("config/*.yml", "web/config/a.yml"),
        ("config/**/key", "config/monkey"),
        ("**/fixtures/**", "a/myfixtures/b"),
        ("key-?.txt", "key-12.txt"),
        ("key-?.txt", "key-/.txt"),
        ("key-??.txt", "key-é.txt"),
        ("a.b", "axb"),
        ("[ab]", "a"),
        ("a|b", "a"),
        ("key", "KEY"),
    ],
)
def test_a_glob_does_not_cover_the_path(glob: str, path: str) -> None:
    assert not covers(glob, path)


def test_any_of_several_globs_will_do() -> None:
    assert covers(["*.a", "b/"], "x.a")
    assert covers(["*.a", "b/"], "b/x")
    assert not covers(["*.a", "b/"], "x.c")


def test_no_glob_covers_nothing() -> None:
    assert not covers([], "a")


def naive(glob: str, path: str) -> bool:
    """The meaning, written down without an expression."""
    anywhere = "/" not in glob.rstrip("/")
    glob = (glob + "**" if glob.endswith("/") else glob).removeprefix("/")

    @cache
    def matches(i: int, j: int) -> bool:
        rest = glob[i:]
        if not rest:
            return j == len(path)
        if rest.startswith("**/"):
            return matches(i + 3, j) or any(path[k] == "/" and matches(i + 3, k + 1) for k in range(j, len(path)))
        if rest.startswith("**"):
            return any(matches(i + 2, k) for k in range(j, len(path) + 1))
        if rest[0] == "*":
            stop = next((k for k in range(j, len(path)) if path[k] == "/"), len(path))
            return any(matches(i + 1, k) for k in range(j, stop + 1))
        if j == len(path):
            return False
        return (path[j] != "/" if rest[0] == "?" else path[j] == rest[0]) and matches(i + 1, j + 1)

    starts = [0, *(k + 1 for k, character in enumerate(path) if character == "/")] if anywhere else [0]
    return any(matches(0, start) for start in starts)


segments = st.text("ab.é\n", max_size=4)


@given(
    glob=st.lists(
        st.sampled_from(("a", "b", "/", "*", "**", "**/", "/**", "?", ".", "é", "\n")), min_size=1, max_size=7
    ).map("".join),
    path=st.lists(segments, min_size=1, max_size=4).map("/".join),
)
def test_a_glob_means_what_the_naive_matcher_says(glob: str, path: str) -> None:
    assert covers(glob, path) == naive(glob, path)


def test_many_stars_take_no_more_than_linear_time() -> None:
    assert not covers("*a" * 50 + "b", "a" * 10_000)
