"""What the configuration changes in the secrets gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.plants import github_token, password, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from tests.cli.tool import Run
    from tests.conftest import WorkTree

STRIPE = "secrets/stripe-live-secret-key"
GENERIC = "secrets/generic-credential"


def configured(work_tree: WorkTree, text: str) -> Run:
    """The gate over the work tree with that launch-gates.toml."""
    work_tree.write("launch-gates.toml", text)
    return inside("secrets", "--format", "json", cwd=work_tree.root)


def test_excluded_paths_are_counted_and_not_read(work_tree: WorkTree) -> None:
    for name in ("tests/keys.py", "tests/deep/keys.py", "src/keys.py", "src/page.snap"):
        work_tree.write(name, f'KEY = "{stripe_key()}"\n')
    run = configured(work_tree, '[secrets]\nexclude = ["tests/**", "*.snap"]\n')
    assert run.places == [("src/keys.py", 1)]
    left_out = run.report["gates"][0]["not_looked_at"]
    assert {(each["subject"], each["reason"]) for each in left_out} == {
        (name, "excluded by the configuration") for name in ("tests/keys.py", "tests/deep/keys.py", "src/page.snap")
    }


@pytest.mark.parametrize("name", ["stripe-live-secret-key", STRIPE])
def test_a_rule_that_is_switched_off_is_replaced_by_no_other(name: str, work_tree: WorkTree) -> None:
    work_tree.write("pay.py", f'stripe_api_key = "{stripe_key()}"\ntoken = "{github_token()}"\n')
    run = configured(work_tree, f'[secrets]\ndisable = ["{name}"]\n')
    assert run.places == [("pay.py", 2)]
    assert "github" in run.rules[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[secrets]\ndisable = ["stripe-live-secret-kye"]\n',
            "launch-gates.toml:2: secrets.disable: entry 1 is no rule",
        ),
        (
            '[secrets.severity]\nstripe-live-secret-kye = "low"\n',
            "launch-gates.toml:1: secrets.severity: entry 1 is no rule",
        ),
    ],
)
def test_a_rule_that_does_not_exist_is_wrong_configuration(text: str, said: str, work_tree: WorkTree) -> None:
    run = configured(work_tree, text)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert "did you mean secrets/stripe-live-secret-key?" in run.err
    assert "kye" not in run.err


def test_a_rule_of_ones_own_may_be_switched_off(work_tree: WorkTree) -> None:
    work_tree.write("deploy.sh", f"{ACME}\n")
    assert configured(work_tree, '[secrets]\ndisable = ["acme-token"]\n' + CUSTOM).code == 0


def test_a_severity_may_be_changed_and_decides(work_tree: WorkTree) -> None:
    work_tree.write("pay.py", f'"{stripe_key()}"\n')
    run = configured(work_tree, '[secrets.severity]\nstripe-live-secret-key = "low"\n')
    assert run.code == 0
    assert [finding["severity"] for finding in run.report["findings"]] == ["low"]


def test_generic_can_be_switched_off(work_tree: WorkTree) -> None:
    work_tree.write("settings.py", f'db_password = "{password()}"\napi = "{stripe_key()}"\n')
    assert sorted(configured(work_tree, "").rules) == [GENERIC, STRIPE]
    assert configured(work_tree, "[secrets]\ngeneric = false\n").rules == [STRIPE]
    assert configured(work_tree, '[secrets]\ndisable = ["generic-credential"]\n').rules == [STRIPE]


CUSTOM = """
[[secrets.rules]]
id = "acme-token"
title = "Acme token"
pattern = 'acme_[a-z0-9]{12}'
keywords = ["acme_"]
severity = "critical"
prefix = "acme_"
rotate = "https://acme.example/tokens"
fix = "Ask Acme."
"""
ACME = "".join(("acme", "_", "q7x1m4k9z2p8"))


def test_a_rule_of_ones_own_is_like_any_other(work_tree: WorkTree) -> None:
    work_tree.write("deploy.sh", f"curl -u {ACME} https://acme.example\n")
    run = configured(work_tree, CUSTOM)
    assert run.code == 1
    finding = run.report["findings"][0]
    assert finding["rule"] == "secrets/acme-token"
    assert finding["severity"] == "critical"
    assert finding["message"] == "Acme token in deploy.sh"
    assert finding["fix"] == "Ask Acme."
    assert finding["details"]["rotate"] == "https://acme.example/tokens"
    assert finding["details"]["redacted"] == "acme_<redacted> (17 characters)"
    assert ACME not in run.out
    allowed = f"curl -u {ACME} # launch-gates: allow acme-token -- for tests\n"
    work_tree.write("deploy.sh", allowed)
    assert configured(work_tree, CUSTOM).code == 0


def test_a_rule_of_ones_own_keeps_its_credentials_out_of_names(work_tree: WorkTree) -> None:
    work_tree.write(f"{ACME}.sh", f"{ACME}\n")
    for extra in ("", 'paths = ["*.sh"]\n'):
        run = configured(work_tree, CUSTOM + extra)
        assert run.code == 1
        if not extra:
            assert ACME not in run.out


def test_a_rule_that_is_switched_off_still_redacts(work_tree: WorkTree) -> None:
    work_tree.write(f"{stripe_key()}.py", f'token = "{github_token()}"\n')
    run = configured(work_tree, '[secrets]\ndisable = ["stripe-live-secret-key"]\n')
    assert len(run.rules) == 1
    assert stripe_key() not in run.out


def test_texts_of_a_rule_of_ones_own_are_redacted(work_tree: WorkTree) -> None:
    work_tree.write("deploy.sh", f"{ACME}\n")
    text = CUSTOM.replace("Acme token", stripe_key()).replace("Ask Acme.", f"Not {github_token()}.")
    text = text.replace("/tokens", f"/{stripe_key(2)}")
    run = configured(work_tree, text)
    assert run.rules == ["secrets/acme-token"] or "secrets/acme-token" in run.rules
    for value in (stripe_key(), stripe_key(2), github_token()):
        assert value not in run.out


@pytest.mark.slow
def test_a_large_tree_gives_the_same_report_for_any_number_of_jobs(work_tree: WorkTree) -> None:
    for number in range(500):
        secret = f'KEY = "{stripe_key(number)}"\npassword = "{password(number)}"\n' if number % 7 == 0 else ""
        work_tree.write(f"{number % 20}/{number}.py", f"x = {number}\n" * (number % 50) + secret)
    reports = []
    for jobs in ("1", "2", "8"):
        report = inside("secrets", "--jobs", jobs, "--format", "json", cwd=work_tree.root).report
        report["gates"][0].pop("seconds")
        report.pop("started")
        reports.append(report)
    assert len(reports[0]["findings"]) == 144
    assert reports[0] == reports[1] == reports[2]


def test_a_pattern_that_only_the_prefilter_refuses_is_named(work_tree: WorkTree) -> None:
    odd = "\n[[secrets.rules]]\nid = 'odd-token'\nkeywords = ['odd']\npattern = 'odd^never'\n"
    run = configured(work_tree, CUSTOM + odd)
    assert (run.code, run.out) == (2, "")
    line = CUSTOM.count("\n") + 2
    assert f"launch-gates.toml:{line}: a pattern is refused by the prefilter" in run.err
