"""The hooks' own command lines run without a command-line parser, and say the same as with one."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.plants import stripe_key
from tests.cli.tool import CHECKOUT, environment, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree

IS_PARSER_LOADED = "print('click' in sys.modules)"


def without_time(text: str) -> str:
    return re.sub(r"\d+\.\d\d s\)", "… s)", text)


@pytest.mark.parametrize("leak", [False, True])
def test_the_staged_hook_says_the_same_with_and_without_the_parser(work_tree: WorkTree, leak: bool) -> None:  # noqa: FBT001
    work_tree.stage("pay.py", f"key = '{stripe_key()}'\n" if leak else "key = None\n")
    plain = tool("--staged", cwd=work_tree.root, program="lg-secrets")
    parsed = tool("--staged", "--fail-on", "high", cwd=work_tree.root, program="lg-secrets")
    assert (plain.code, without_time(plain.out), plain.err) == (parsed.code, without_time(parsed.out), parsed.err)
    assert plain.code == int(leak)


@pytest.mark.parametrize("leak", [False, True])
def test_the_message_hook_says_the_same_with_and_without_the_parser(tmp_path: Path, leak: bool) -> None:  # noqa: FBT001
    (tmp_path / "MSG").write_text(f"Take payments {stripe_key() if leak else ''}\n")
    plain = tool("--message-file", "MSG", cwd=tmp_path, program="lg-secrets")
    parsed = tool("--message-file=MSG", cwd=tmp_path, program="lg-secrets")
    assert (plain.code, without_time(plain.out), plain.err) == (parsed.code, without_time(parsed.out), parsed.err)
    assert plain.code == int(leak)


@pytest.mark.parametrize("arguments", [["--staged"], ["--message-file", "missing"]])
def test_errors_are_the_same_without_the_parser(arguments: list[str], tmp_path: Path) -> None:
    plain = tool(*arguments, cwd=tmp_path, program="lg-secrets")
    parsed = tool(*arguments, "--quiet", cwd=tmp_path, program="lg-secrets")
    assert (plain.code, plain.err) == (parsed.code, parsed.err)
    assert plain.code == 2


def test_every_hook_of_the_manifest_does_without_the_parser(work_tree: WorkTree) -> None:
    work_tree.write("MSG", "Take payments\n")
    for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        program, *arguments = shlex.split(hook["entry"])
        if hook["language"] != "python":
            continue  # its twin starts the same in a container
        names = ["MSG"] if hook["pass_filenames"] else []
        run = {"lg-secrets": "secrets", "lg-env": "environment", "lg-migrations": "migrating"}[program]
        code = f"import sys; from launch_gates.cli import entry; entry.{run}(sys.argv[1:]); {IS_PARSER_LOADED}"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments, *names],
            cwd=work_tree.root,
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "False", hook["id"]


@pytest.mark.parametrize("mode", ["--staged", "--push"])
@pytest.mark.parametrize("confidence", ["certain", "likely", "guess"])
def test_a_hook_that_only_counts_surer_things_does_without_the_parser_too(
    work_tree: WorkTree, mode: str, confidence: str
) -> None:
    work_tree.commit()
    code = f"import sys; from launch_gates.cli import entry; entry.secrets(sys.argv[1:]); {IS_PARSER_LOADED}"
    done = subprocess.run(
        [sys.executable, "-c", code, mode, "--min-confidence", confidence],
        cwd=work_tree.root, env=environment(), capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "False"


def test_a_rule_of_the_configuration_is_explained_and_listed(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text(
        '[[secrets.rules]]\nid = "acme-token"\ntitle = "Acme API token"\npattern = "acme_[0-9a-f]{40}"\n'
        'keywords = ["acme_"]\nseverity = "critical"\nfix = "Ask Ann to revoke it."\n'
    )
    explained = tool("explain", "acme-token", cwd=tmp_path)
    assert explained.code == 0
    assert "Acme API token (critical" in explained.out
    assert "Ask Ann to revoke it." in explained.out
    assert "secrets/acme-token" in tool("rules", cwd=tmp_path).out
