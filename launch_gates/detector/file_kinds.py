"""What a file's name says about what is in it: a test, a sample, or text that looks random and is not secret."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from launch_gates.detector.globs import compile_globs
from launch_gates.detector.ruleset import compile_latin1

if TYPE_CHECKING:
    import re2

_TESTS = r"(?:tests?|testing|specs?|fixtures?|testdata|mocks?|stubs?|e2e|cypress|factories|seeders?)"


@cache
def _quiet() -> re2._Regexp:
    return compile_globs(
        (
            "*.min.js", "npm-shrinkwrap.json", "pnpm-lock.yaml", "*.snap", "*.po", "*.pot", "*.arb", "*.xliff", "*.xlf",
            "*.strings", "*.ipynb", "**/locales/**", "**/locale/**", "**/i18n/**", "**/intl/**", "**/lang/**",
            "**/translations/**", "**/node_modules/**", "**/vendor/**", "**/site-packages/**", "**/.yarn/**",
        )
    )  # fmt: skip


@cache
def _test() -> re2._Regexp:
    folder = rf"(?:[\w.\-]*[_.\-])?(?:__)?{_TESTS}(?:__)?(?:[_.\-][\w.\-]*)?/"
    file = (
        r"(?:test_[^/]*|conftest\.py|\.env\.(?:test|ci|e2e)[^/]*|phpunit\.xml[^/]*"
        rf"|[^/]*[_.\-]{_TESTS}\.[^/]+|[^/]*(?-i:[a-z0-9](?:Tests?|Spec|Mock|Fixtures?))\.[^/]+)$"
    )
    return compile_latin1(rf"(?i)(?:^|/)(?:{folder}|{file})")


@cache
def _sample() -> re2._Regexp:
    folder = r"(?:docs?|documentation|guides?|examples?|samples?|demos?|tutorials?)/"
    file = r"[^/]*\.(?:mdx?|rst|adoc|example|sample|dist|template|tpl)$"
    return compile_latin1(rf"(?i)(?:^|/)(?:{folder}|{file}|[^/]*[._\-](?:example|sample)\.[^/]+$)")


def is_quiet(path: bytes) -> bool:
    """Files full of text that looks random and is not secret: bundles, translations, what others wrote."""
    return bool(_quiet().fullmatch(path)) or _is_odd(path)


def is_test(path: bytes) -> bool:
    """Tests and what they work with."""
    return _test().search(path) is not None


def is_sample(path: bytes) -> bool:
    """Documentation, examples and templates."""
    return _sample().search(path) is not None


def _is_odd(path: bytes) -> bool:
    """By detect-secrets' filters, which use Python's `re`, on a path alone."""
    from detect_secrets.filters import heuristic  # noqa: PLC0415 (260 ms, and only where a line asks for it)

    name = path.decode("latin-1")
    return heuristic.is_lock_file(name) or heuristic.is_non_text_file(name) or heuristic.is_swagger_file(name)
