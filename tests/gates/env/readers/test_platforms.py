"""Files of the platforms that run applications."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, by_line, facts_by, mutations, needs, only, values

FORMATS = [
    ("app.json", '{"env": {"A": "x", "B": {"value": "y"}, "C": {"generator": "secret"}, "D": {"required": true}}}',
        [("A", "x", True), ("B", "y", True), ("C", None, True), ("D", None, False)]),
    ("fly.toml", '[env]\nA = "x"\nB = 1\n', [("A", "x", True), ("B", "1", True)]),
    ("vercel.json", '{"env": {"A": "x", "B": "@kept"}}', [("A", "x", True), ("B", None, True)]),
    ("netlify.toml", '[build.environment]\nA = "x"\n', [("A", "x", True)]),
    ("app.yaml", "runtime: python312\nenv_variables:\n  A: x\n", [("A", "x", True)]),
    ("app.yaml", "name: x\nservices:\n- name: web\n  envs:\n  - {key: A, value: x}\n  - {key: B, type: SECRET}\n",
        [("A", "x", True), ("B", None, False)]),
    ("serverless.yml", "provider:\n  environment:\n    A: x\n    B: ${env:B}\n", [("A", "x", True), ("B", None, True)]),
    ("wrangler.jsonc", '{\n  // why\n  "vars": {"A": "x",},\n}', [("A", "x", True)]),
    ("wrangler.toml", 'vars = { A = "x" }\n', [("A", "x", True)]),
    ("nixpacks.toml", '[variables]\nA = "x"\n', [("A", "x", True)]),
    ("heroku.yml", "build:\n  config:\n    A: x\n", [("A", "x", True)]),
    ("manifest.yml", "applications:\n- name: web\n  env:\n    A: x\n    B: ((b))\n", [("A", "x", True), ("B", None, False)]),
    ("apprunner.yaml", "run:\n  env:\n  - name: A\n    value: x\n  secrets:\n  - {name: B, value-from: y}\n",
        [("A", "x", True), ("B", None, True)]),
    ("cloudbuild.yaml", "steps:\n- args: [run, deploy, '--set-env-vars=A=x,B=$_B', --set-secrets, 'C=c:latest']\n",
        [("A", "x", True), ("B", None, True), ("C", None, True)]),
    ("turbo.json", '{"globalEnv": ["A"], "tasks": {"build": {"env": ["B", "!C", "D_*"]}}}', [("A", None, False), ("B", None, False)]),
    ("koyeb.yaml", "services:\n- env:\n  - {key: A, value: x}\n  - {key: B, secret: b}\n", [("A", "x", True), ("B", None, True)]),
    ("project.toml", '[[io.buildpacks.build.env]]\nname = "A"\nvalue = "x"\n', [("A", "x", True)]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), FORMATS)
def test_what_is_declared(path: str, text: str, expected: list[tuple[str, str | None, bool]]) -> None:
    facts = facts_by("platforms", path, text)
    assert values(facts) == expected
    assert not facts.is_damaged
    assert {each.kind for each in facts.declarations} == {"manifest"}


ENVIRONMENTS = [
    ("app.json", '{"environments": {"test": {"env": {"A": "x"}}}}', "test"),
    ("netlify.toml", '[context.production.environment]\nA = "x"\n', "production"),
    ("netlify.toml", '[context.deploy-preview.environment]\nA = "x"\n', "preview"),
    ("wrangler.toml", '[env.production.vars]\nA = "x"\n', "production"),
    ("fly.staging.toml", '[env]\nA = "x"\n', "staging"),
    ("app.staging.yaml", "runtime: go\nenv_variables: {A: x}\n", "staging"),
]


@pytest.mark.parametrize(("path", "text", "environment"), ENVIRONMENTS)
def test_for_which_environment(path: str, text: str, environment: str) -> None:
    assert only(facts_by("platforms", path, text), "A").environment == environment


def test_what_an_app_may_do_without() -> None:
    assert only(facts_by("platforms", "app.json", '{"env": {"A": {"required": false}}}'), "A").is_optional


def test_render_with_its_groups() -> None:
    text = (
        "services:\n- name: web\n  envVars:\n  - {key: A, value: x, previewValue: y}\n  - {key: B, generateValue: true}\n"
        "  - {key: C, sync: false}\n  - key: D\n    fromDatabase: {name: db, property: connectionString}\n"
        "  - fromGroup: all\nenvVarGroups:\n- name: all\n  envVars:\n  - {key: E, value: z}\n"
    )
    facts = facts_by("platforms", "render.yaml", text)
    web = [
        (each.name, each.value, each.is_provided, each.environment) for each in by_line(facts) if each.service == "web"
    ]
    assert web == [
        ("A", "x", True, ""),
        ("A", "y", True, "preview"),
        ("B", None, True, ""),
        ("C", None, False, ""),
        ("D", None, True, ""),
        ("*", "group/all", False, ""),
        ("E", "z", True, ""),
    ]


READS = [
    ("Procfile", "web: serve -p $PORT -w ${WORKERS:-2}\n# $A\n", [("PORT", "unknown"), ("WORKERS", "optional")]),
    ("serverless.yml", "a: ${env:A}\nb: ${env:B, 'x'}\nc: ${env:C, ${env:D}}\n",
        [("A", "required"), ("B", "optional"), ("C", "optional"), ("D", "required")]),
    ("serverless.yml", "a: ${env:A, env:B}\nb: ${opt:stage, 'x'}\n", [("A", "required"), ("B", "required")]),
    ("heroku.yml", "run:\n  web: serve $PORT\n", [("PORT", "unknown")]),
    ("amplify.yml", "frontend:\n  phases:\n    build:\n      commands: ['build $A', 'B=1', 'x $B']\n", [("A", "unknown")]),
    ("devcontainer.json", '{"remoteEnv": {"A": "${localEnv:A}", "B": "${localEnv:B:x}"}}', [("A", "unknown"), ("B", "optional")]),
    ("railway.json", '{"deploy": {"startCommand": "serve $PORT"}}', [("PORT", "unknown")]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), READS)
def test_reads(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert needs(facts_by("platforms", path, text)) == expected


def test_lines_of_toml_and_json() -> None:
    toml = '# why\n[env]\n  A = "x"\n\n  B = "y"\n'
    assert [each.line for each in by_line(facts_by("platforms", "fly.toml", toml))] == [3, 5]
    assert only(facts_by("platforms", "app.json", '{\n  "env": {\n    "A": "x"\n  }\n}'), "A").line == 3


@pytest.mark.parametrize(
    ("path", "text"),
    [("app.json", '{"expo": {"name": "x"}}'), ("app.yaml", "apiVersion: v1\nkind: Pod\nenv_variables: {A: x}\n")],
)
def test_other_files_of_that_name_have_nothing(path: str, text: str) -> None:
    assert facts_by("platforms", path, text).declarations == ()


def test_what_cannot_be_parsed_is_told() -> None:
    assert facts_by("platforms", "fly.toml", "[env\nA = ").is_damaged
    assert facts_by("platforms", "app.json", '{"env": {"A": "x"').is_damaged


@given(mutations([text for _, text, _ in FORMATS + READS]))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    for path in ("app.json", "render.yaml", "fly.toml", "serverless.yml", "Procfile", "cloudbuild.yaml"):
        facts_by("platforms", path, data)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["app.json", "render.yaml", "fly.toml", "serverless.yml", "Procfile"])
def test_hostile_input_is_read_fast(path: str) -> None:
    assert_fast("platforms", path, b"")
