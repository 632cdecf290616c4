"""Addresses of developers' machines: the lines that lead customers there, and those that are right."""

from __future__ import annotations

import pytest

from launch_gates.gates.env.local_urls import local_urls, may_hold_some

FOUND = [
    ("app/pay.ts", 'const session = { success_url: "http://localhost:3000/thanks" };'),
    ("app/mail.html.erb", '<a href="http://localhost:3000/confirm">Confirm</a>'),
    ("app/cors.py", 'allowed_origins = ["https://shop.ngrok-free.app"]'),
    ("app/auth.rb", 'redirect_to "http://127.0.0.1:3000/welcome"'),
    ("app/pay.ts", 'const API_URL: string = "http://localhost:8000/";'),
]
QUIET = [
    ("app/pay.ts", 'const url = process.env.APP_URL ?? "http://localhost:3000"; redirect(url)'),
    ("app/settings.py", '    BASE_URL: str = "http://localhost:8080"'),
    ("app/model.py", '    base_url: Optional[str] = "http://127.0.0.1:1234/v1"'),
    ("app/model.py", 'base_url = base_url or "http://127.0.0.1:7777"'),
    (
        "app/auth.py",
        'if not settings.PRODUCTION:\n    # the frontend\n    redirect_url = "http://localhost:3000/login"',
    ),
    (
        "app/a.ts",
        'if (process.env.NODE_ENV === "development") {\n  return redirect(\n    `http://localhost:8888/callback`);',
    ),
    ("app/root.html.heex", '<%= if dev?() do %>\n<script src="http://localhost:4432/client">'),
    ("app/a.ts", "const baseUrl = isProd ? `https://${host}` : 'http://localhost:3000';"),
    ("app/a.ts", '// redirect to "http://localhost:3000/"'),
]


@pytest.mark.parametrize(("path", "text"), FOUND, ids=[text[:40] for _, text in FOUND])
def test_it_is_found(path: str, text: str) -> None:
    assert may_hold_some(path)
    assert [each.line for each in local_urls(path, text.encode())] == [1]


@pytest.mark.parametrize(("path", "text"), QUIET, ids=[text[:40] for _, text in QUIET])
def test_it_stays_quiet(path: str, text: str) -> None:
    assert list(local_urls(path, text.encode())) == []


@pytest.mark.parametrize(
    "path", ["packages/cli/login.ts", "app/storybook.code/route.tsx", "tests/a.ts", "db/migrations/1.py", "a.md"]
)
def test_files_that_customers_do_not_meet_are_not_looked_at(path: str) -> None:
    assert not may_hold_some(path)
