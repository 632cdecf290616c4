"""Workflows of GitHub and pipelines of others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, by_line, facts_by, mutations, needs, only

PATH = ".github/workflows/deploy.yml"
STEP = "on: push\njobs:\n  deploy:\n    runs-on: x\n    steps:\n      - run: deploy\n        env:\n          X: "

FOUND = [
    (f"{STEP}${{{{ secrets.A }}}}\n", [("A", "unknown")]),
    (f"{STEP}${{{{ vars.A }}}}\n", [("A", "unknown")]),
    (f"{STEP}${{{{ secrets['A'] }}}}\n", [("A", "unknown")]),
    (f"{STEP}${{{{ vars.A || 'x' }}}}\n", [("A", "optional")]),
    (f"{STEP}${{{{ secrets.A || secrets.B }}}}\n", [("A", "unknown"), ("B", "unknown")]),
    (f"{STEP}${{{{ inputs.x || vars.A }}}}\n", [("A", "optional")]),
    (f"{STEP}${{{{ secrets.A != '' }}}}\n", [("A", "optional")]),
    (f"{STEP}https://${{{{ secrets.A }}}}@${{{{ vars.B }}}}\n", [("A", "unknown"), ("B", "unknown")]),
    ("on: push\njobs:\n  a:\n    if: vars.A == 'x'\n", [("A", "optional")]),
    ("on: push\njobs:\n  a:\n    if: ${{ vars.A == 'x' }}\n", [("A", "optional")]),
    (
        "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          one\n          two ${{ secrets.A }}\n",
        [("A", "unknown")],
    ),
    (
        "on:\n  workflow_call:\n    secrets:\n      A: {required: true}\n      B: {required: false}\n"
        "jobs:\n  a:\n    env:\n      A: ${{ secrets.A }}\n      B: ${{ secrets.B }}\n",
        [("A", "required"), ("B", "optional")],
    ),
]
QUIET = [
    f"{STEP}${{{{ secrets.GITHUB_TOKEN }}}}\n",
    f"{STEP}${{{{ env.A }}}} ${{{{ github.sha }}}} $A\n",
    f"{STEP}secrets.A\n",
    f"{STEP}${{{{ steps.secrets.outputs.A }}}}\n",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_secrets_and_variables_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    facts = facts_by("workflows", PATH, text)
    assert needs(facts) == expected
    assert {read.scope for read in facts.reads} == {"ci"}


@pytest.mark.parametrize("text", QUIET)
def test_what_the_runner_gives_is_not(text: str) -> None:
    assert facts_by("workflows", PATH, text).reads == ()


def test_a_file_elsewhere_is_no_workflow() -> None:
    assert facts_by("workflows", "docs/deploy.yml", FOUND[0][0]).reads == ()


def test_a_workflow_may_be_called_action() -> None:
    assert needs(facts_by("workflows", ".github/workflows/action.yml", FOUND[0][0])) == [("A", "unknown")]


def test_the_line_within_a_script_is_told() -> None:
    (read,) = facts_by("workflows", PATH, FOUND[10][0]).reads
    assert read.line == 7


def test_all_secrets_at_once_are_a_read_that_cannot_be_told() -> None:
    assert [each.line for each in facts_by("workflows", PATH, f"{STEP}${{{{ toJSON(secrets) }}}}\n").dynamic] == [8]


def test_maps_say_what_a_job_gets_and_for_which_environment() -> None:
    text = (
        "env:\n  ALL: '1'\njobs:\n  deploy:\n    environment:\n      name: production\n    env:\n      JOB: two\n"
        "    steps:\n      - env:\n          STEP: ${{ secrets.STEP }}\n      - with:\n          env_vars: |\n"
        "            RUN=3\n          build-args: |\n            BAKED=${{ secrets.BAKED }}\n"
        "  test:\n    environment: ${{ inputs.x }}\n    env:\n      T: x\n"
    )
    found = [
        (each.name, each.line, each.value, each.service, each.environment, each.is_build_time)
        for each in by_line(facts_by("workflows", PATH, text))
    ]
    assert found == [
        ("ALL", 2, "1", "", "", False),
        ("JOB", 8, "two", "deploy", "production", False),
        ("STEP", 11, None, "deploy", "production", False),
        ("RUN", 14, "3", "deploy", "production", False),
        ("BAKED", 16, None, "deploy", "production", True),
        ("T", 20, "x", "test", "", False),
    ]


def test_inputs_of_an_action_that_is_a_program_are_variables_of_it() -> None:
    text = "name: x\ninputs:\n  api key: {required: true}\n  mode: {default: fast}\nruns:\n  using: node20\n"
    facts = facts_by("workflows", "action.yml", text)
    assert (only(facts, "INPUT_API_KEY").is_optional, only(facts, "INPUT_MODE").value) == (False, "fast")
    assert facts_by("workflows", "action.yml", text.replace("node20", "composite")).declarations == ()


PIPELINES = [
    (".gitlab-ci.yml", "deploy:\n  script:\n    - deploy $TOKEN ${REGION:-eu} $CI_COMMIT_SHA\n", [
        ("REGION", "optional"), ("TOKEN", "unknown")]),
    (".gitlab-ci.yml", "variables:\n  A: x\ndeploy:\n  script:\n    - B=1; run $A $B $HOME\n", []),
    (".gitlab-ci.yml", "deploy:\n  rules:\n    - if: $RELEASE == '1'\n  script: [x]\n", [("RELEASE", "optional")]),
    (".circleci/config.yml", "jobs:\n  a:\n    environment:\n      A: x\n    steps:\n      - run: push $A $KEY $CIRCLE_SHA1\n",
        [("KEY", "unknown")]),
    ("bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step:\n        script:\n          - push $KEY $BITBUCKET_COMMIT\n",
        [("KEY", "unknown")]),
    ("azure-pipelines.yml", "variables:\n  A: x\nsteps:\n  - script: push $(A) $(KEY) $(Build.Id)\n", [("KEY", "unknown")]),
    (".drone.yml", "steps:\n  - name: a\n    environment:\n      A:\n        from_secret: a\n    commands: ['push $A $B']\n",
        [("B", "unknown")]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), PIPELINES)
def test_names_that_a_pipeline_reads_and_does_not_set(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert needs(facts_by("workflows", path, text)) == expected


def test_variables_of_a_pipeline_with_job_and_environment() -> None:
    text = "variables:\n  ALL: x\ndeploy:\n  environment: production\n  variables:\n    A: {value: y, description: z}\n    B: $C\n"
    found = [
        (each.name, each.value, each.service, each.environment)
        for each in by_line(facts_by("workflows", ".gitlab-ci.yml", text))
    ]
    assert found == [("ALL", "x", "", ""), ("A", "y", "deploy", "production"), ("B", None, "deploy", "production")]


@given(mutations([text for text, _ in FOUND]))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    for path in (PATH, "action.yml", ".gitlab-ci.yml", "azure-pipelines.yml"):
        facts_by("workflows", path, data)


@pytest.mark.slow
@pytest.mark.parametrize("path", [PATH, ".gitlab-ci.yml"])
def test_hostile_input_is_read_fast(path: str) -> None:
    assert_fast("workflows", path, b"jobs:\n a:\n  env:\n   X: ")
