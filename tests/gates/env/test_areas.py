"""What the path of a file says of the reads in it."""

from __future__ import annotations

import pytest

from launch_gates.gates.env.areas import area_of

SCOPES = [
    ("app/models/user.rb", "runtime"),
    # Folders of these names hold code of the application, not Cucumber's features or factories of records.
    ("apps/web/src/features/billing/service.ts", "runtime"),
    ("src/factories/mailer.ts", "runtime"),
    ("features/step_definitions/login.rb", "test"),
    ("spec/factories/users.rb", "test"),
    ("database/factories/UserFactory.php", "test"),
    ("tests/a.py", "test"),
    ("bookmarks/tests_e2e/helpers.py", "test"),
    ("src/a.test.ts", "test"),
    ("app/test_a.py", "test"),
    (".github/workflows/a.yml", "ci"),
    ("scripts/ci/package.sh", "ci"),
    ("ci/deploy.sh", "ci"),
    ("app/models/ci/job.rb", "runtime"),
    (".gitlab-ci.yml", "ci"),
    ("scripts/deploy.sh", "build"),
    ("next.config.js", "build"),
]
APART = [
    "examples/a.py",
    "docs/conf.py",
    "vendor/a.rb",
    "external/a.c",
    "target/a.rs",
    "node_modules/a/index.js",
    "src/generated/a.ts",
    "gradlew",
    "sub/gradlew.bat",
    "mvnw",
    ".devcontainer/Dockerfile",
    "config.sample.php",
    "a.min.js",
]
OURS = [
    # After a folder of sources a word says what the code is about.
    "src/main/java/com/example/App.java",
    "app/recipes/models.py",
    "src/features/docs/page.tsx",
    "internal/external/client.go",
    "app/deps/auth.py",
    ".env.example",
]


@pytest.mark.parametrize(("path", "scope"), SCOPES)
def test_scope(path: str, scope: str) -> None:
    assert area_of(path) == (scope, "")


@pytest.mark.parametrize("path", APART)
def test_apart(path: str) -> None:
    assert area_of(path).apart


@pytest.mark.parametrize("path", OURS)
def test_not_apart(path: str) -> None:
    assert area_of(path).apart == ""
