"""`launch-gates env` as its users meet it: in real repositories, with real files and real exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from launch_gates.gates.env.loading import Loader
from tests.cli.plants import stripe_key, stripe_test_key
from tests.cli.tool import environment, inside, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

SETTINGS = """import os

SECRET_KEY = os.environ["SECRET_KEY"]
DATABASE_URL = os.environ["DATABASE_URL"]
SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
CACHE = os.getenv("CACHE_URL")
WORKERS = int(os.environ.get("WORKERS", "2"))
"""
EXAMPLE = "# Keys\nSECRET_KEY=\nDATABASE_URL=\n# SENTRY_DSN=\nCACHE_URL=\n# WORKERS=\n"
STRONG = "9f2c4e81b7d05a36" + "e1c8f4a2b9d7063528ac71fe"
PRODUCTION = f"SECRET_KEY={STRONG}\nDATABASE_URL=postgres://db.internal/shop\nCACHE_URL=redis://cache.internal\n"
LISTING: dict[str, Any] = {
    "type": "object",
    "required": ["variables"],
    "properties": {
        "variables": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "application", "required", "type", "reads", "declared", "provided"],
                "properties": {
                    "required": {"enum": ["required", "optional", "unknown"]},
                    "provided": {"type": ["boolean", "null"]},
                    "reads": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["path", "line", "scope"],
                            "properties": {"scope": {"enum": ["runtime", "build", "test", "ci"]}},
                        },
                    },
                    "declared": {"type": "array", "items": {"type": "object", "required": ["path", "line"]}},
                },
            },
        }
    },
}


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """A small application whose example file is complete."""
    work_tree.stage("shop/settings.py", SETTINGS)
    work_tree.stage(".env.example", EXAMPLE)
    work_tree.stage(".gitignore", ".env.*\n!.env.example\n")
    work_tree.commit()
    return work_tree


def env(work_tree: WorkTree, *arguments: str, stdin: bytes = b"") -> Run:
    return inside("env", *arguments, "--format", "json", cwd=work_tree.root, stdin=stdin)


def found(run: Run) -> dict[str, list[str]]:
    """Rule -> the variables, or paths, that it is about, sorted."""
    told: dict[str, list[str]] = {}
    for finding in run.report["findings"]:
        rule = finding["rule"].removeprefix("env/")
        told.setdefault(rule, []).append(finding["details"].get("variable") or finding["location"]["path"])
    return {rule: sorted(names) for rule, names in told.items()}


def test_a_complete_application_is_go_and_what_did_not_run_is_said(shop: WorkTree) -> None:
    run = env(shop)
    assert (run.code, found(run)) == (0, {})
    (gate,) = run.report["gates"]
    assert gate["status"] == "passed"
    (item,) = [each for each in gate["not_looked_at"] if "env/missing" in each["subject"]]
    assert "--env-file" in item["reason"]
    assert item["count"] == 7


def test_a_required_read_that_nothing_declares_fails_with_file_and_line(shop: WorkTree) -> None:
    shop.write("shop/pay.py", 'import os\n\nKEY = os.environ["STRIPE_KEY"]\n')
    run = env(shop)
    assert (run.code, found(run), run.places) == (1, {"undeclared": ["STRIPE_KEY"]}, [("shop/pay.py", 3)])
    shop.write("shop/pay.py", 'import os\n\nKEY = os.environ.get("STRIPE_KEY", "")\n')
    run = env(shop)
    assert (run.code, [each["severity"] for each in run.report["findings"]]) == (0, ["info"])


def test_a_pull_request_that_adds_such_a_read_fails_and_one_with_a_default_passes(shop: WorkTree) -> None:
    shop.stage("launch-gates.toml", "")
    shop.commit()
    shop.git("branch", "base")
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    shop.commit()
    run = env(shop, "--base", "base")
    assert (run.code, run.places) == (1, [("shop/pay.py", 2)])
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ.get("STRIPE_KEY", "")\n')
    shop.commit()
    assert env(shop, "--base", "base").code == 0


def test_a_pull_request_cannot_allow_its_own_read(shop: WorkTree) -> None:
    shop.stage("launch-gates.toml", "")
    shop.commit()
    shop.git("branch", "base")
    comment = "  # launch-gates: allow env/undeclared -- given by the host"
    shop.stage("shop/pay.py", f'import os\nKEY = os.environ["STRIPE_KEY"]{comment}\n')
    shop.commit()
    assert env(shop).code == 0
    run = env(shop, "--base", "base")
    assert run.code == 1
    assert set(run.rules) == {"env/undeclared", "acceptance/added"} or "acceptance/added" in run.rules
    shop.stage("launch-gates.toml", '[env]\ndisable = ["undeclared"]\n')
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    shop.commit()
    assert env(shop, "--base", "base").code == 1


def test_who_brings_us_in_need_not_fix_the_past(shop: WorkTree) -> None:
    shop.stage("shop/old.py", 'import os\nKEY = os.environ["OLD_KEY"]\n')
    shop.commit()
    shop.git("branch", "base")
    assert env(shop, "--base", "base").code == 0
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    shop.commit()
    run = env(shop, "--base", "base")
    assert (run.code, found(run)) == (1, {"undeclared": ["STRIPE_KEY"]})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env.production", PRODUCTION),
        (
            "production.json",
            json.dumps({"SECRET_KEY": STRONG, "DATABASE_URL": "postgres://db.internal/s", "CACHE_URL": None}),
        ),
        (
            "production.yaml",
            f"SECRET_KEY: {STRONG}\nDATABASE_URL: postgres://db.internal/s\nCACHE_URL: redis://cache.internal\n",
        ),
        (
            "production.yml",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata:\n"
                "  DATABASE_URL: postgres://db.internal/s\n  CACHE_URL: redis://cache.internal\n---\n"
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
                "spec:\n  template:\n    spec:\n      containers:\n        - name: web\n          env:\n"
                "            - name: SECRET_KEY\n              valueFrom: {secretKeyRef: {name: s, key: k}}\n"
                "          envFrom:\n            - configMapRef: {name: shop}\n"
            ),
        ),
    ],
    ids=["dotenv", "json", "yaml", "kubernetes"],
)
def test_the_target_may_be_a_file_of_any_form(shop: WorkTree, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    run = env(shop, "--env-file", str(tmp_path / name))
    assert (run.code, found(run)) == (0, {})
    stats = run.report["gates"][0]["stats"]
    assert stats["environment"] == "production"
    (tmp_path / name).write_text(content.replace("DATABASE_URL", "DATABASE"))
    run = env(shop, "--env-file", str(tmp_path / name))
    assert (run.code, found(run)) == (1, {"missing": ["DATABASE_URL"]})
    assert run.report["findings"][0]["severity"] == "critical"


def test_names_alone_are_enough_to_see_what_is_missing(shop: WorkTree, tmp_path: Path) -> None:
    names = b"SECRET_KEY\nexport DATABASE_URL=whatever\nCACHE_URL\t2026-01-01\n"
    assert env(shop, "--names", "-", stdin=names).code == 0
    run = env(shop, "--names", "-", stdin=b"SECRET_KEY\nCACHE_URL\n")
    assert (run.code, found(run)) == (1, {"missing": ["DATABASE_URL"]})
    (tmp_path / "names").write_bytes(names)
    assert env(shop, "--names", str(tmp_path / "names")).code == 0


def test_the_process_environment_may_be_the_target(shop: WorkTree) -> None:
    given = {"SECRET_KEY": STRONG, "DATABASE_URL": "postgres://db.internal/s", "CACHE_URL": "redis://c.internal"}
    bare = {name: value for name, value in environment().items() if name not in given}
    run = tool("env", "--process-environment", "--format", "json", cwd=shop.root, environ=bare | given)
    assert (run.code, found(run)) == (0, {})
    run = tool("env", "--process-environment", "--format", "json", cwd=shop.root, environ=bare | {"SECRET_KEY": STRONG})
    assert (run.code, found(run)) == (1, {"missing": ["CACHE_URL", "DATABASE_URL"]})


def test_the_deploy_job_of_a_workflow_may_be_the_target(shop: WorkTree) -> None:
    shop.write(
        ".github/workflows/deploy.yml",
        "on: push\njobs:\n  deploy:\n    environment: production\n    runs-on: ubuntu-24.04\n    env:\n"
        "      SECRET_KEY: ${{ secrets.SECRET_KEY }}\n      CACHE_URL: ${{ vars.CACHE_URL }}\n"
        "    steps: [{run: ./deploy}]\n",
    )
    run = env(shop, "--environment", "production")
    assert (run.code, found(run)["missing"]) == (1, ["DATABASE_URL"])


def test_values_are_judged_and_never_shown(shop: WorkTree, tmp_path: Path) -> None:
    values = {
        "SECRET_KEY": "supersecret",
        "DATABASE_URL": "postgres://shop:hunter2hunter2@localhost/shop",
        "CACHE_URL": "changeme",
        "STRIPE_KEY": stripe_test_key(),
        "NEXT_PUBLIC_PAY": stripe_key(),
        "WORKERS": "many-of-them",
    }
    (tmp_path / ".env.production").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    run = env(shop, "--env-file", str(tmp_path / ".env.production"))
    assert run.code == 1
    assert found(run) == {
        "placeholder": ["CACHE_URL"],
        "wrong-type": ["WORKERS"],
        "development-value": ["DATABASE_URL", "STRIPE_KEY"],
        "weak-secret": ["SECRET_KEY"],
        "secret-in-client": ["NEXT_PUBLIC_PAY"],
    }
    for form in ("text", "json", "sarif", "github", "markdown", "csv", "junit"):
        told = inside("env", "--env-file", str(tmp_path / ".env.production"), "--format", form, cwd=shop.root)
        assert not [value for value in values.values() if value in told.out + told.err], form


def test_environments_are_told_by_their_files_and_compared(shop: WorkTree, tmp_path: Path) -> None:
    for name, key in ((".env.production", "DATABASE_URL"), (".env.staging", "DATABASE_URL")):
        (tmp_path / name).write_text(PRODUCTION.replace("DATABASE_URL", key))
    files = ("--env-file", str(tmp_path / ".env.staging"), "--env-file", str(tmp_path / ".env.production"))
    run = env(shop, *files)
    assert found(run) == {"shared-across-environments": ["CACHE_URL", "DATABASE_URL", "SECRET_KEY"]}
    assert run.report["gates"][0]["stats"]["environment"] == "production"
    (tmp_path / "a").write_text(PRODUCTION + f"PAY={stripe_key()}\n")
    run = env(shop, "--env-file", f"staging={tmp_path / 'a'}")
    assert found(run) == {"production-value": ["PAY"]}


def test_the_configuration_names_files_and_what_is_required(shop: WorkTree) -> None:
    shop.write("deploy/.env.production", PRODUCTION)
    shop.write("launch-gates.toml", '[env]\nenv-files = ["deploy/.env.production"]\nrequired = ["WEBHOOK_SECRET"]\n')
    for command in ("env", "check"):
        run = inside(command, "--format", "json", cwd=shop.root)
        assert "env/missing" in run.rules, command
    shop.write("launch-gates.toml", '[env]\nenv-files = ["../outside"]\n')
    run = env(shop)
    assert (run.code, "env-files" in run.err) == (2, True)


def test_the_list_as_json_is_what_is_promised(shop: WorkTree, tmp_path: Path) -> None:
    (tmp_path / "names").write_text("SECRET_KEY\n")
    run = inside("env", "list", "--format", "json", "--names", str(tmp_path / "names"), cwd=shop.root)
    document = json.loads(run.out)
    jsonschema.validate(document, LISTING)
    (key,) = [each for each in document["variables"] if each["name"] == "SECRET_KEY"]
    assert key == {
        "name": "SECRET_KEY",
        "application": ".",
        "required": "required",
        "type": key["type"],
        "reads": [{"path": "shop/settings.py", "line": 3, "scope": "runtime"}],
        "declared": [{"path": ".env.example", "line": 2}],
        "provided": True,
    }
    needs = {each["name"]: (each["required"], each["provided"]) for each in document["variables"]}
    assert needs["DATABASE_URL"] == ("required", False)
    assert needs["CACHE_URL"] == ("unknown", False)
    assert needs["SENTRY_DSN"] == ("optional", False)
    without = json.loads(inside("env", "list", "--format", "json", cwd=shop.root).out)
    assert {each["provided"] for each in without["variables"]} == {None}


@pytest.mark.parametrize("form", ["text", "markdown", "dotenv"])
def test_the_list_for_people_names_every_variable(shop: WorkTree, form: str) -> None:
    run = inside("env", "list", "--format", form, cwd=shop.root)
    assert run.code == 0
    assert [name for name in ("SECRET_KEY", "DATABASE_URL", "SENTRY_DSN", "CACHE_URL") if name not in run.out] == []


def test_the_example_file_is_completed_and_nothing_in_it_touched(shop: WorkTree) -> None:
    before = "# Our keys, in this order\r\nZ_OLD=keep me\r\nSECRET_KEY=\r\n"
    shop.write(".env.example", before)
    dry = inside("env", "example", cwd=shop.root)
    assert (dry.code, "DATABASE_URL=" in dry.out) == (0, True)
    assert (shop.root / ".env.example").read_bytes().decode() == before
    assert inside("env", "example", "--write", cwd=shop.root).code == 0
    after = (shop.root / ".env.example").read_bytes().decode()
    assert after.startswith(before)
    added = after[len(before) :]
    assert "DATABASE_URL=\r\n" in added
    assert "# SENTRY_DSN=\r\n" in added
    assert "SECRET_KEY" not in added
    assert "2" not in [line.partition("=")[2] for line in added.splitlines()]
    assert found(env(shop)) == {"unused": ["Z_OLD"]}
    assert "is declared" in inside("env", "example", "--write", cwd=shop.root).out


def test_an_example_file_is_made_where_there_is_none(work_tree: WorkTree) -> None:
    work_tree.write("app.rb", 'ENV.fetch("STRIPE_KEY")\nENV.fetch("PORT")\n')
    assert inside("env", "example", "--write", cwd=work_tree.root).code == 0
    text = (work_tree.root / ".env.example").read_text()
    assert "STRIPE_KEY=\n" in text
    assert "PORT" not in text
    assert env(work_tree).code == 0


def test_an_example_file_that_is_a_link_is_not_written_through(shop: WorkTree, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("SECRET_KEY=\n")
    (shop.root / ".env.example").unlink()
    (shop.root / ".env.example").symlink_to(tmp_path / "elsewhere")
    run = inside("env", "example", "--write", cwd=shop.root)
    assert (run.code, "link" in run.err) == (3, True)
    assert (tmp_path / "elsewhere").read_text() == "SECRET_KEY=\n"


def test_the_hook_looks_at_what_will_be_committed(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert env(shop, "--staged").code == 0
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    shop.write("shop/pay.py", "")
    for _ in ("read", "remembered"):
        run = env(shop, "--staged")
        assert (run.code, run.places) == (1, [("shop/pay.py", 2)])
    shop.stage(".env.example", EXAMPLE + "STRIPE_KEY=\n")
    assert env(shop, "--staged").code == 0


def test_the_hook_sees_calls_of_a_helper_that_is_new(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shop.stage("shop/pay.py", 'from shop.settings import need\nKEY = need("STRIPE_KEY")\n')
    assert env(shop, "--staged").code == 0
    shop.stage("shop/settings.py", SETTINGS + "\n\ndef need(name):\n    return os.environ[name]\n")
    run = env(shop, "--staged")
    assert (run.code, run.places) == (1, [("shop/pay.py", 2)])
    shop.stage("shop/pay.py", 'from shop.settings import need\nKEY = need("OTHER_KEY")\n')
    assert found(env(shop, "--staged")) == {"undeclared": ["OTHER_KEY"]}


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"format": [1, "0"], "files": {}}', b"\xff\xfe"])
def test_a_cache_that_is_odd_does_not_count(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    assert env(shop, "--staged").code == 1
    (stored,) = (tmp_path / "cache").rglob("facts.json")
    stored.write_bytes(broken)
    assert env(shop, "--staged").code == 1


@pytest.mark.skipif(not hasattr(os, "chmod") or sys.platform == "win32", reason="modes of files")
def test_a_cache_that_others_could_write_does_not_count(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    env(shop, "--staged")
    (stored,) = (tmp_path / "cache").rglob("facts.json")
    stored.write_text(stored.read_text().replace('"required"', '"optional"'))
    assert env(shop, "--staged").code == 0
    stored.parent.chmod(0o777)
    assert env(shop, "--staged").code == 1


BAD: list[tuple[tuple[str, ...], str]] = [
    (("--env-file", "nowhere/.env"), "nowhere/.env"),
    (("--env-file", "shop"), "is a folder"),
    (("--env-file", "bad.json"), "no JSON"),
    (("--env-file", "list.json"), "holds no variables"),
    (("--env-file", "binary.env"), "not text"),
    (("--names", "nowhere"), "nowhere"),
    (("--names", "shop"), "is a folder"),
    (("--names", "numbers"), "no name of a variable"),
    (("--environment", "mars"), "mars"),
    (("--environment", "not a name"), "environment"),
    (("--environment", "mars", "--env-file", ".env.staging"), "mars"),
    (("nowhere",), "not a folder"),
    (("list", "nowhere"), "not a folder"),
    (("--config", "nowhere.toml"), "nowhere.toml"),
]


@pytest.mark.parametrize(("arguments", "told"), BAD, ids=[" ".join(arguments) for arguments, _ in BAD])
def test_what_cannot_be_used_is_named_with_exit_code_2(shop: WorkTree, arguments: tuple[str, ...], told: str) -> None:
    shop.write("bad.json", "{")
    shop.write("list.json", "[1, 2]")
    shop.write("binary.env", b"A=\0")
    shop.write("numbers", "1\n2\n")
    shop.write(".env.staging", "A=1\n")
    run = inside("env", *arguments, cwd=shop.root)
    assert run.code == 2
    assert told in run.err
    assert run.out == ""


def test_a_rule_that_there_is_not_is_named_in_the_configuration(shop: WorkTree) -> None:
    shop.write("launch-gates.toml", '[env]\ndisable = ["undeclard"]\n')
    run = env(shop)
    assert (run.code, "did you mean env/undeclared?" in run.err) == (2, True)


def test_a_folder_named_like_a_command_is_given_with_a_dot(shop: WorkTree) -> None:
    shop.write("list/app.py", 'import os\nos.environ["LISTED"]\n')
    run = inside("env", "./list", "--format", "json", cwd=shop.root)
    assert (run.code, found(run)) == (1, {"undeclared": ["LISTED"]})


def test_what_is_left_out_is_said(shop: WorkTree) -> None:
    shop.write("big.py", "x = 1\n" * 400_000)
    shop.write("app.min.js", "process.env.A")
    shop.write("lib.js", "a" * 50_000 + "process.env.B")
    shop.write("odd.py", b"\0\1\2")
    shop.write("broken.py", 'import os\ndef f(:\n    os.environ["BROKEN_KEY"]\n\n\nX = os.environ["WHOLE_KEY"]\n')
    shop.write("vendor/x.rb", 'ENV.fetch("VENDORED")\n')
    run = env(shop)
    told = {each["subject"]: each["reason"] for each in run.report["gates"][0]["not_looked_at"]}
    assert "code in one file" in told["big.py"]
    assert "generated" in told["app.min.js"]
    assert "minified" in told["lib.js"]
    assert told["odd.py"] == "not text"
    assert "could not be parsed" in told["broken.py"]
    assert "vendored" in told["vendor/x.rb"]
    assert "WHOLE_KEY" in found(run)["undeclared"]


def test_without_a_repository_the_folder_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text('import os\nos.environ["A_KEY"]\n')
    run = inside("env", "--format", "json", cwd=tmp_path)
    assert (run.code, run.places) == (1, [("app.py", 2)])


def test_a_folder_without_any_variable_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing\n")
    run = inside("env", "--format", "json", cwd=tmp_path)
    assert run.code == 0
    assert run.report["gates"][0]["status"] == "skipped"


def test_the_hooks_command_line_does_what_the_parser_makes_of_it(shop: WorkTree) -> None:
    shop.stage("shop/more.py", "import os\n\nMORE = os.environ['MORE_OF_IT']\n")
    known, parsed = (tool(*each, cwd=shop.root, program="lg-env") for each in (["--staged"], ["--staged", "."]))
    assert known.code == parsed.code == 1
    assert "MORE_OF_IT" in known.out
    first, second = (re.sub(r"[\d.]+ m?s\b", "", run.out) for run in (known, parsed))
    assert first == second
    asked = "import sys; sys.argv = ['lg-env', '--staged']; from launch_gates.cli.entry import environment; "
    asked += "environment(['--staged']); sys.stderr.write(str('click' in sys.modules))"
    started = [sys.executable, "-c", asked]
    run = subprocess.run(started, cwd=shop.root, env=environment(), capture_output=True, text=True, check=True)
    assert run.stderr.endswith("False")


def test_lg_env_is_the_same_command(shop: WorkTree) -> None:
    shop.write("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    run = tool("--format", "json", cwd=shop.root, program="lg-env")
    assert (run.code, found(run)) == (1, {"undeclared": ["STRIPE_KEY"]})


def test_the_cache_holds_no_value(shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    secrets = {name: f"value-of-{name}-u8Xq2Lp9Zr4Kt" for name in ("file", "example", "compose", "default", "comment")}
    shop.stage(".env.staging", f"DB_PASSWORD={secrets['file']}\n")
    shop.stage(".env.example", f"{EXAMPLE}API_PASSWORD={secrets['example']}\n")
    shop.stage("compose.yml", f"services:\n  web:\n    environment:\n      API_KEY: {secrets['compose']}\n")
    shop.stage("shop/a.py", f'import os\nKEY = os.environ.get("SECRET_KEY", "{secrets["default"]}")\n')
    comment = f'KEY = os.environ["A_KEY"] or "{secrets["comment"]}"  # launch-gates: allow env/undeclared -- given\n'
    shop.stage("shop/b.py", f"import os\n{comment}")
    first, second = (env(shop, "--staged") for _ in range(2))
    assert first.report["findings"] == second.report["findings"]
    assert "env/committed" in second.rules
    for stored in (tmp_path / "cache").rglob("facts.json"):
        text = stored.read_text()
        assert "shop/settings.py" in text
        assert not [name for name, value in secrets.items() if value in text]


def test_what_is_remembered_is_not_parsed_again(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----\n"
    shop.stage(".env.example", f'{EXAMPLE}API_PASSWORD=changeme\nSTRIPE_KEY={stripe_key()}\nPEM="{key}"\n')
    shop.stage("compose.yml", f"services:\n  web:\n    environment:\n      DB_PASSWORD: '{STRONG}'\n")
    step = (
        'env:\n          SCRIPT_TOKEN: |\n            one\n            two\n          JSON: "{\\"key\\": \\"value\\"}"'
    )
    shop.stage(".github/workflows/ci.yml", f"on: push\njobs:\n  a:\n    steps:\n      - run: x\n        {step}\n")
    first = env(shop, "--staged")
    assert "env/secret-in-example" in first.rules
    asked: list[str] = []
    monkeypatch.setattr(Loader, "_ask", lambda _self, _reader, source: asked.append(source.path))
    second = env(shop, "--staged")
    assert (second.report["findings"], asked) == (first.report["findings"], [])
    shop.stage("shop/more.py", "import os\nMORE = os.environ['SECRET_KEY']\n")
    env(shop, "--staged")
    assert asked == ["shop/more.py"]


def test_a_real_file_that_git_does_not_have_yet_is_told_as_such(shop: WorkTree) -> None:
    shop.write("deploy/prod.env", f"API_PASSWORD={STRONG}\n")
    (finding,) = env(shop).report["findings"]
    assert (finding["rule"], finding["severity"]) == ("env/committed", "medium")
    assert "would put deploy/prod.env into git" in finding["message"]
    shop.stage("deploy/prod.env", f"API_PASSWORD={STRONG}\n")
    (finding,) = env(shop).report["findings"]
    assert (finding["severity"], "is in git" in finding["message"]) == ("high", True)


BROKEN = {
    "a named pipe": ("pipe", "named pipe"),
    "nothing": ("", "is a folder"),
    "no readable text": ("utf16.env", "not text"),
    "a name with control characters": ("bad\n::error::\x1b[31m.env", "bad\\n::error::\\x1b[31m.env"),
    "endless": ("/dev/zero", "more than 4 MiB"),
    "deep JSON": ("deep.json", "no JSON"),
    "deep YAML": ("deep.yaml", "holds no variables"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes and devices")
@pytest.mark.parametrize("option", ["--env-file", "--names"])
@pytest.mark.parametrize(("name", "told"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_file_of_variables_is_named(shop: WorkTree, option: str, name: str, told: str) -> None:
    os.mkfifo(shop.root / "pipe")
    shop.write("utf16.env", "A=1\n".encode("utf-16"))
    shop.write("deep.json", '{"a":' * 100_000)
    shop.write("deep.yaml", "[" * 100_000)
    if option == "--names" and name.startswith(("deep", "utf16")):
        told = "no name of a variable"
    run = inside("env", option, name, cwd=shop.root)
    assert (run.code, told in run.err, run.out) == (2, True, "")
    assert "\x1b" not in run.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights on files")
def test_a_file_that_may_not_be_read_is_named(shop: WorkTree) -> None:
    shop.write("secret.env", "A=1\n")
    (shop.root / "secret.env").chmod(0)
    run = inside("env", "--env-file", "secret.env", cwd=shop.root)
    assert (run.code, "secret.env: permission denied" in run.err) == (2, True)


def test_a_private_key_over_several_lines_is_in_no_output(shop: WorkTree) -> None:
    body = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "Zm9vYmFy=="]
    key = "-----BEGIN PRIVATE KEY-----\n" + "\n".join(body) + "\n-----END PRIVATE KEY-----\n"
    shop.stage(".env.production", f"SECRET_KEY={key}CACHE_URL=redis://c.internal\n")
    for arguments in (
        ("--format", "text", "--debug"),
        ("--format", "json"),
        ("--format", "sarif"),
        ("--env-file", ".env.production", "--format", "markdown"),
        ("list", "--format", "text"),
        ("list", "--format", "json"),
        ("list", "--format", "dotenv"),
        ("example",),
    ):
        run = inside("env", *arguments, cwd=shop.root)
        assert not [line for line in body if line.rstrip("=") in run.out + run.err], arguments
    told = [each["subject"] for each in env(shop).report["gates"][0]["not_looked_at"]]
    assert ".env.production" in told


def test_a_value_that_is_put_together_is_judged_as_a_whole(shop: WorkTree, tmp_path: Path) -> None:
    given = f"HOST=localhost\nSECRET_KEY={STRONG}\nCACHE_URL=redis://${{HOST}}:6379\nDATABASE_URL=postgres://db.internal/s\n"
    (tmp_path / ".env.production").write_text(given)
    run = env(shop, "--env-file", str(tmp_path / ".env.production"))
    assert found(run) == {"development-value": ["CACHE_URL"]}
    bomb = "A0=xxxxxxxxxx\n" + "".join(f"A{n + 1}=${{A{n}}}${{A{n}}}\n" for n in range(60))
    (tmp_path / ".env.production").write_text(given.replace("localhost", "h.internal") + bomb)
    assert env(shop, "--env-file", str(tmp_path / ".env.production")).code in (0, 1)


def test_lines_that_loaders_read_differently_are_told(shop: WorkTree, tmp_path: Path) -> None:
    values = "CACHE_URL=redis://c.internal\nDATABASE_URL=postgres://db.internal/s\nSECRET_KEY="
    (tmp_path / ".env.production").write_text(f"{values}'{STRONG}' extra\n")
    run = env(shop, "--env-file", str(tmp_path / ".env.production"))
    assert found(run)["ambiguous-value"] == ["SECRET_KEY"]
    (finding,) = [each for each in run.report["findings"] if each["rule"] == "env/ambiguous-value"]
    assert finding["details"]["loaders"] == ["python-dotenv"]
    assert STRONG not in run.out
    shop.stage("deploy/.env.production", f"{values}'{STRONG}' extra\n")
    for _ in ("read", "remembered"):
        assert "SECRET_KEY" in found(env(shop, "--staged"))["ambiguous-value"]


def test_a_required_variable_that_no_code_reads_is_told_as_the_configurations(shop: WorkTree, tmp_path: Path) -> None:
    shop.write("launch-gates.toml", '[env]\nrequired = ["HOOK_KEY"]\n')
    shop.write(".env.example", EXAMPLE + "HOOK_KEY=\n")
    (tmp_path / "prod.env").write_text(PRODUCTION)
    run = env(shop, "--env-file", str(tmp_path / "prod.env"))
    (finding,) = [each for each in run.report["findings"] if each["rule"] == "env/missing"]
    assert finding["message"].endswith("prod.env: the configuration says that it is required")


@pytest.mark.parametrize("option", [(), ("--debug",)])
def test_a_reader_that_fails_is_unchecked_and_tells_no_value(
    shop: WorkTree, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    from launch_gates.gates.env.readers import dotenv

    def broken(name: str) -> tuple[str, str]:
        raise ValueError(f"{name} {STRONG}")

    monkeypatch.setattr(dotenv, "kind_of", broken)
    shop.write(".env.example", f"API_PASSWORD={STRONG}\n")
    run = env(shop, *option)
    assert STRONG not in run.out + run.err
    (item,) = run.report["gates"][0]["unchecked"]
    assert (item["rule"], item["subject"]) == ("env/unreadable", ".env.example")
    shop.write("shop/settings.py", "")
    run = env(shop, *option)
    assert (run.code, run.report["verdict"]) == (3, "unknown")
    assert inside("env", "list", cwd=shop.root).code == 3


@pytest.mark.parametrize("option", [(), ("--debug",)])
def test_a_check_that_fails_is_unchecked_and_tells_no_value(
    shop: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    from launch_gates.gates.env.checks import weak_secret

    def broken(value: str) -> str:
        raise ValueError(value)

    monkeypatch.setattr(weak_secret, "weakness", broken)
    (tmp_path / "prod.env").write_text(PRODUCTION)
    run = env(shop, "--env-file", str(tmp_path / "prod.env"), *option)
    assert (run.code, run.report["verdict"]) == (3, "unknown")
    assert STRONG not in run.out + run.err


def test_values_in_the_process_environment_are_in_no_output(shop: WorkTree) -> None:
    given = {"SECRET_KEY": "supersecret-value-1", "DATABASE_URL": "postgres://u:hunter2hunter2@localhost/s"}
    for form in ("text", "json", "sarif", "markdown", "github"):
        run = tool("env", "--process-environment", "--format", form, cwd=shop.root, environ=environment(**given))
        assert run.code == 1
        assert not [value for value in given.values() if value in run.out + run.err], form
