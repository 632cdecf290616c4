"""What the path of a file says of the reads in it: when they happen, and whether they are the application's at all."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Scope

_TEST_FOLDERS = frozenset(
    (
        *("test", "tests", "testing", "testdata", "spec", "specs", "__tests__", "__mocks__", "mocks", "fixtures"),
        *("e2e", "cypress", "playwright", "step_definitions", "benchmarks", "bench", "integration-tests"),
        *("acceptance", "stories", ".storybook", "src-test", "androidtest", "unittests", "loadtest", "loadtests"),
    )
)
_FACTORIES = frozenset(("database", "spec", "test", "tests"))
"""Where a folder of factories makes records for tests."""
_APART: dict[str, str] = {
    **dict.fromkeys(
        (
            *("node_modules", "vendor", "vendored", "_vendor", "third_party", "third-party", "thirdparty"),
            *("bower_components", "site-packages", ".venv", "venv", "jspm_packages", ".yarn", "pods"),
        ),
        "of others, in a folder of vendored code",
    ),
    **dict.fromkeys(
        ("dist", ".next", ".nuxt", ".output", ".svelte-kit", "generated", "__generated__", "_build"),
        "generated",
    ),
    ".devcontainer": "for development alone",
}
"""Folder -> what its files are; their reads are not the application's."""
_APART_OUTSIDE_SOURCES: dict[str, str] = {
    **dict.fromkeys(("external", "deps"), "of others, in a folder of vendored code"),
    **dict.fromkeys(("target", "out"), "generated"),
    **dict.fromkeys(
        (".claude", ".cursor", ".agents", ".codex", ".gemini", ".windsurf", ".vscode", ".idea", ".zed", ".opencode"),
        "for the tools of developers",
    ),
    **dict.fromkeys(
        (
            *("example", "examples", "sample", "samples", "demo", "demos", "playground", "tutorial", "tutorials"),
            *("docs", "doc", "documentation", "templates-examples", "cookbook", "recipes"),
        ),
        "an example or documentation",
    ),
}
"""The same, but not for folders in a folder of sources: `src/main/java/com/example` and `app/recipes` are code."""
_SOURCES = frozenset(("src", "app", "lib", "internal"))
_WRAPPERS = frozenset(("gradlew", "gradlew.bat", "mvnw", "mvnw.cmd"))
"""Scripts that a build tool writes into a repository."""
_CI_FOLDERS = frozenset(
    (".github", ".gitlab", ".circleci", ".buildkite", ".woodpecker", ".drone", ".azure", ".forgejo")
)
_CI_FILES = frozenset(
    (
        *(".gitlab-ci.yml", "bitbucket-pipelines.yml", "azure-pipelines.yml", ".travis.yml", "appveyor.yml"),
        *("jenkinsfile", ".drone.yml", "cloudbuild.yaml", "cloudbuild.yml", "buildspec.yml", "codemagic.yaml"),
    )
)
_BUILD_FOLDERS = frozenset(
    (
        *("scripts", "script", "tools", "tooling", "hack", "dev", ".husky", "webpack", "build-tools"),
        *("contrib", "devtools", "codegen"),
    )
)
_BUILD_STEMS = (
    *("next.config", "vite.config", "webpack.config", "rollup.config", "rspack.config", "vue.config", "astro.config"),
    *("svelte.config", "tailwind.config", "postcss.config", "gulpfile", "gruntfile", "esbuild", "babel.config"),
    *("metro.config", "app.config", "craco.config", "gatsby-config", "gatsby-node", "remix.config", "tsup.config"),
    *("drizzle.config", "codegen", "electron-builder", "forge.config", "capacitor.config", "sentry.properties"),
    *("webpack.", "build.", "eslint.config", "prettier.config", "turbo", "lerna", "nx", "makefile", "justfile"),
)
_TEST_STEMS = ("playwright.", "vitest.config", "jest.config", "jest.setup", "vitest.setup", "cypress.config")
_SAMPLES = frozenset(("example", "sample"))
"""Parts of names of files that somebody copies and changes, unless they are those of dotenv files."""
_TEST_HELPS = frozenset(("utils", "helpers", "support", "db", "data", "kit", "fixtures", "setup", "server"))
_MINIFIED = (".min.js", ".min.mjs", ".bundle.js", ".chunk.js", "-min.js")


_SCRIPTS_FOLDERS = frozenset(("scripts", "script", ".devcontainer", ".husky", "seeds", "seeders", "seed"))
_DEVELOPERS_FOLDERS = frozenset(("tools", "tooling", "hack", "dev", "devtools", "contrib", "codegen"))
"""At the top of a repository. Further down `tools` may be what an assistant calls, and part of the application."""
_STARTING = frozenset(
    (
        *(
            "start",
            "entrypoint",
            "run",
            "serve",
            "server",
            "boot",
            "init",
            "release",
            "launch",
            "main",
            "worker",
            "web",
        ),
        *(
            "build",
            "prebuild",
            "postbuild",
            "preinstall",
            "postinstall",
            "prestart",
            "predeploy",
            "migrate",
            "migrations",
        ),
    )
)
"""Words in the names of scripts that a build, or the start of a container, runs by itself."""
_SETTINGS_FOLDERS = frozenset(("settings", "config", "configs", "conf", "environments", "env"))
_OWN_MACHINE = frozenset(("development", "dev", "local"))
_SEEDS = frozenset(("seed", "seeds", "seeder"))


class Area(NamedTuple):
    """What a path says."""

    scope: Scope
    apart: str = ""
    """Why its reads are not the application's, for people; empty where they are."""
    is_aside: bool = False
    """Whether it runs where people call it, a script or the settings for one's own machine: what is launched does
    without."""


_RUNTIME, _BUILD, _TEST, _CI = Area("runtime"), Area("build"), Area("test"), Area("ci")
_GENERATED, _EXAMPLE = Area("runtime", "generated"), Area("runtime", "an example or documentation")


@lru_cache(1 << 15)
def area_of(path: str) -> Area:
    """What the path of a file (relative to the root, with `/`) says of the reads in it."""
    folder, _, name = path.lower().rpartition("/")
    around = _area_of_folder(folder)
    if around.apart:
        return around
    if name in _WRAPPERS or name.endswith(_MINIFIED):
        return _GENERATED
    if _is_sample(name):
        return _EXAMPLE
    if around.scope == "test" or _is_named_test(folder.rpartition("/")[2], name):
        return _TEST
    if around.scope != "ci" and name in _CI_FILES:
        return _CI
    is_for_build = around.scope == "runtime" and (name.startswith(_BUILD_STEMS) or name == "setup.py")
    area = _BUILD if is_for_build else around
    return area._replace(is_aside=True) if area.scope != "ci" and _is_aside(folder.split("/"), name) else area


def _is_aside(folders: list[str], name: str) -> bool:
    words = name.replace("-", ".").replace("_", ".").split(".")
    if name.endswith(".rake") or name == "rakefile" or not _SEEDS.isdisjoint(words[:-1]):
        return True
    if not _SETTINGS_FOLDERS.isdisjoint(folders[-1:]) and not _OWN_MACHINE.isdisjoint(words[:-1]):
        return True
    is_there = not _SCRIPTS_FOLDERS.isdisjoint(folders) or not _DEVELOPERS_FOLDERS.isdisjoint(folders[:1])
    return is_there and _STARTING.isdisjoint(words)


def _is_sample(name: str) -> bool:
    if ("sample" not in name and "example" not in name) or "env" in name:
        return False
    return not _SAMPLES.isdisjoint(name.replace("-", ".").split("."))


@lru_cache(1 << 14)
def _area_of_folder(folder: str) -> Area:
    """The same of a folder, in lower case."""
    folders = folder.split("/")
    is_in_sources = False
    for each in folders:
        reason = _APART.get(each) or ("" if is_in_sources else _APART_OUTSIDE_SOURCES.get(each))
        if reason:
            return Area("runtime", reason)
        is_in_sources = is_in_sources or each in _SOURCES
    if _is_for_tests(folders):
        return _TEST
    if not _CI_FOLDERS.isdisjoint(folders) or _is_for_ci(folders):
        return _CI
    return _RUNTIME if _BUILD_FOLDERS.isdisjoint(folders) else _BUILD


def _is_for_ci(folders: list[str]) -> bool:
    """Whether it lies in a folder `ci` that is no part of the sources."""
    return "ci" in folders and _SOURCES.isdisjoint(folders[: folders.index("ci")])


def _is_for_tests(folders: list[str]) -> bool:
    if any(folder in _TEST_FOLDERS or _is_test_folder(folder) for folder in folders):
        return True
    return folders[-1] == "factories" and not _FACTORIES.isdisjoint(folders)


def _is_test_folder(folder: str) -> bool:
    """`web-e2e`, `test-utils`, `crates_io_test_db`, `testcontainers`."""
    if folder.startswith(("tests_", "tests-")) or folder == "testcontainers":
        return True
    words = folder.replace("-", "_").split("_")
    return words[-1] == "e2e" or any(word == "test" and after in _TEST_HELPS for word, after in pairwise(words))


def _is_named_test(folder: str, name: str) -> bool:
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return False
    if stem in ("test", "tests", "testing") and (suffix == "py" or folder in _SETTINGS_FOLDERS):
        return True
    return (
        stem.endswith((".test", ".spec", "_test", "_spec", "test_helper", "spec_helper", "tests", ".stories", ".e2e"))
        or (suffix in ("py", "exs", "php") and stem.startswith(("test_", "conftest")))
        or (suffix in ("java", "kt", "cs", "php") and _camel_test(stem))
        or name.startswith((*_TEST_STEMS, ".env.test"))
    )


def _camel_test(stem: str) -> bool:
    """`ordertest` of OrderTest.java; a word such as `latest` ends so too, and is no name of a class with code in it."""
    return stem.endswith(("test", "tests", "testcase")) and not stem.endswith(("latest", "contest", "request"))
