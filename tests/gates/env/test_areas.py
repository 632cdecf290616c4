"""What the path of a file says of the reads in it."""

from __future__ import annotations

import pytest

from launch_gates.gates.env.areas import area_of

WHEN = [
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
NOT_OURS = [
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


@pytest.mark.parametrize(("path", "scope"), WHEN)
def test_when_it_is_read(path: str, scope: str) -> None:
    assert area_of(path)[:2] == (scope, "")


@pytest.mark.parametrize("path", NOT_OURS)
def test_apart(path: str) -> None:
    assert area_of(path).apart


@pytest.mark.parametrize("path", OURS)
def test_not_apart(path: str) -> None:
    assert area_of(path).apart == ""


SCOPES = [
    ("app/settings.py", "runtime", False),
    ("config/settings/production.py", "runtime", False),
    ("config/settings/local.py", "runtime", True),
    ("config/environments/development.rb", "runtime", True),
    ("config/dev.exs", "runtime", True),
    ("config/test.exs", "test", False),
    ("config/settings/test.py", "test", False),
    ("scripts/report.mjs", "build", True),
    ("scripts/build.sh", "build", False),
    ("scripts/docker-entrypoint.sh", "build", False),
    ("packages/scripts/src/send.ts", "build", True),
    ("lib/tasks/import.rake", "runtime", True),
    ("prisma/seed.ts", "runtime", True),
    ("tools/report.py", "build", True),
    ("src/agent/tools/search.py", "build", False),
    ("next.config.js", "build", False),
    ("playwright.preview.config.ts", "test", False),
    ("apps/web-e2e/login.ts", "test", False),
    ("crates/shop_test_db/src/lib.rs", "test", False),
    ("internal/testcontainers/a.ts", "test", False),
    ("contest/latest.py", "runtime", False),
    ("covid-test-booking/app.py", "runtime", False),
]
APART = ["gradlew.bat", "java/gradlew", ".claude/skills/a.mjs", "node_modules/a/b.js", "docs/a.py", "app.min.js"]


@pytest.mark.parametrize(("path", "scope", "is_aside"), SCOPES, ids=[path for path, *_ in SCOPES])
def test_when_it_is_read_and_whether_what_is_launched_does_without(path: str, scope: str, *, is_aside: bool) -> None:
    area = area_of(path)
    assert (area.scope, area.is_aside, area.apart) == (scope, is_aside, "")


@pytest.mark.parametrize("path", APART)
def test_what_is_not_the_applications_own_is_set_apart(path: str) -> None:
    assert area_of(path).apart
