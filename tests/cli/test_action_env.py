"""`launch-gates action` with the env gate: its inputs `environment` and `env-file`, its annotations, its trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ci.conftest import clone_of
from tests.cli.action_job import Step, commands, pull_request
from tests.cli.plants import stripe_test_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree

STRONG = "9f2c4e81b7d05a36" + "e1c8f4a2b9d7063528ac71fe"


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """`main` reads one variable, which is declared; `topic` brings nothing yet."""
    work_tree.stage("launch-gates.toml", "")
    work_tree.stage("shop/settings.py", 'import os\n\nKEY = os.environ["SECRET_KEY"]\n')
    work_tree.stage(".env.example", "SECRET_KEY=\n")
    work_tree.commit("settings")
    work_tree.git("switch", "--quiet", "--create", "topic")
    work_tree.stage("ok.py", "")
    work_tree.commit("fine")
    return work_tree


def test_a_read_that_nothing_declares_is_annotated_at_its_line(shop: WorkTree, step: Step) -> None:
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    shop.commit("pay")
    run = step(clone_of(shop, "clone"), pull_request(step, shop), gates="env")
    assert run.code == 1
    errors = [line for line in commands(run) if line.startswith("::error")]
    assert len(errors) == 1
    assert "env/undeclared,file=shop/pay.py,line=2" in errors[0]
    assert "STRIPE_KEY" in errors[0]
    assert "STRIPE" in step.summary
    assert step.outputs["verdict"] == "no-go"


def test_the_files_of_an_environment_are_inputs(shop: WorkTree, step: Step) -> None:
    clone = clone_of(shop, "clone")
    value = stripe_test_key()
    clone.write("deploy/.env.production", f"SECRET_KEY={STRONG}\nPAY={value}\n")
    run = step(clone, pull_request(step, shop), gates="env", env_file="deploy/.env.production")
    assert run.code == 1
    (error,) = [line for line in commands(run) if line.startswith("::error")]
    assert "env/development-value,file=deploy/.env.production,line=2" in error
    assert value not in run.out + run.err + step.summary
    run = step(clone, pull_request(step, shop), gates="env", env_file="staging=deploy/.env.production")
    assert run.code == 0


def test_what_an_environment_lacks_fails(shop: WorkTree, step: Step) -> None:
    clone = clone_of(shop, "clone")
    clone.write("deploy/.env.production", "OTHER=1\n")
    run = step(clone, pull_request(step, shop), gates="env", env_file="deploy/.env.production")
    assert run.code == 1
    assert any("env/missing,file=shop/settings.py,line=3" in line for line in commands(run))


def test_an_environment_by_its_name_is_that_of_the_repositorys_files(shop: WorkTree, step: Step) -> None:
    shop.stage(
        ".github/workflows/deploy.yml",
        "on: push\njobs:\n  deploy:\n    environment: production\n    runs-on: ubuntu-24.04\n    env:\n"
        "      OTHER: ${{ secrets.OTHER }}\n    steps: [{run: ./deploy}]\n",
    )
    shop.commit("deploy")
    run = step(clone_of(shop, "clone"), pull_request(step, shop), gates="env", environment="production")
    assert run.code == 1
    assert any("env/missing,file=shop/settings.py,line=3" in line for line in commands(run))


WRONG = {
    "an environment that nothing knows": ({"environment": "mars"}, "mars"),
    "no name of an environment": ({"environment": "not a name"}, "the input environment must be"),
    "a file that is not there": ({"env_file": "nope.env"}, "nope.env"),
    "a folder": ({"env_file": "shop"}, "shop"),
    "a file upwards": ({"env_file": "../x.env"}, "the env-file ../x.env goes upwards"),
    "a file elsewhere": ({"env_file": "/etc/hostname"}, "the env-file /etc/hostname is outside the workspace"),
    "a link to elsewhere": ({"env_file": "link.env"}, "link.env"),
}


@pytest.mark.parametrize(("inputs", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_and_never_a_pass(shop: WorkTree, step: Step, inputs: dict[str, str], told: str) -> None:
    clone = clone_of(shop, "clone")
    (clone.root / "link.env").symlink_to("/etc/hostname")
    run = step(clone, pull_request(step, shop), gates="env", **inputs)
    assert (run.code, told in run.out) == (2, True)


def test_a_pull_request_cannot_switch_the_gate_off(shop: WorkTree, step: Step) -> None:
    shop.stage("shop/pay.py", 'import os\nKEY = os.environ["STRIPE_KEY"]\n')
    shop.stage(
        "launch-gates.toml",
        '[env]\ndisable = ["undeclared"]\nexclude = ["**"]\noptional = ["STRIPE_KEY"]\n'
        '[env.severity]\nundeclared = "info"\n',
    )
    shop.commit("pay")
    run = step(clone_of(shop, "clone"), pull_request(step, shop), gates="env")
    assert run.code == 1
    assert any("env/undeclared,file=shop/pay.py,line=2" in line for line in commands(run))
