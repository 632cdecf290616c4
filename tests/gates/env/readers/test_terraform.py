"""Terraform and its relatives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.gates.env.readers.formats import assert_fast, facts_by, in_order, mutations, only, values

FOUND = [
    ("main.tf", 'variable "a" {}\n', [("TF_VAR_a", "required", "")]),
    (
        "main.tf",
        'variable "a" {\n  type = string\n  description = "x {y} \\"z\\""\n}\n',
        [("TF_VAR_a", "required", "")],
    ),
    ("main.tf", 'variable "a" {\n  type = number\n  default = 3\n}\n', [("TF_VAR_a", "optional", "number")]),
    ("main.tf", 'variable "a" {\n  type = list(string)\n  default = []\n}\n', [("TF_VAR_a", "optional", "list")]),
    ("main.tf", 'variable "a" {\n  default = null\n}\n', [("TF_VAR_a", "optional", "")]),
    ("docker-bake.hcl", 'variable "TAG" {\n  default = "x"\n}\n', [("TAG", "optional", "")]),
    (
        "terragrunt.hcl",
        'inputs = { a = get_env("A"), b = get_env("B", "x") }\n',
        [("A", "required", ""), ("B", "optional", "")],
    ),
    ("web.pkr.hcl", 'variable "a" {\n  default = env("A")\n}\n', [("PKR_VAR_a", "optional", ""), ("A", "unknown", "")]),
]
QUIET = [
    ("modules/web/variables.tf", 'variable "a" {}\n'),
    ("main.tf", '# variable "a" {}\n/* variable "b" {} */\n'),
    ("main.tf", 'locals {\n  x = <<EOT\nvariable "a" {}\nEOT\n}\n'),
    ("main.tf", 'resource "variable" "a" {}\n'),
]


@pytest.mark.parametrize(("path", "text", "expected"), FOUND)
def test_reads(path: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(read.name, read.need, read.type) for read in in_order(facts_by("terraform", path, text))]
    assert found == expected


@pytest.mark.parametrize(("path", "text"), QUIET)
def test_what_is_no_variable_of_a_root_module(path: str, text: str) -> None:
    assert facts_by("terraform", path, text).reads == ()


ENVIRONMENTS = [
    'resource "aws_lambda_function" "web" {\n  environment {\n    variables = {\n      A = "one"\n      B = var.b\n    }\n  }\n}\n',
    'resource "x" "web" {\n  app_settings = {\n    "A" = "one", B = "${var.b}x"\n  }\n}\n',
    'resource "x" "web" {\n  environment_variables = merge({ A = "one" }, { B = local.b })\n}\n',
    'resource "x" "web" {\n  template {\n    env {\n      name  = "A"\n      value = "one"\n    }\n    env {\n      name = "B"\n'
    "      value_source {}\n    }\n  }\n}\n",
    'resource "x" "web" {\n  container_definitions = jsonencode([{\n    environment = [{ name = "A", value = "one" }]\n'
    '    secrets = [{ name = "B", valueFrom = aws_ssm_parameter.b.arn }]\n  }])\n}\n',
]


@pytest.mark.parametrize("text", ENVIRONMENTS)
def test_environments_of_resources(text: str) -> None:
    facts = facts_by("terraform", "main.tf", text)
    assert sorted(values(facts)) == [("A", "one", True), ("B", None, True)]
    assert only(facts, "A").service.endswith(".web")


def test_resources_that_are_one_variable() -> None:
    text = 'resource "github_actions_secret" "a" {\n  secret_name = "A"\n  plaintext_value = var.a\n}\n'
    assert values(facts_by("terraform", "main.tf", text)) == [("A", None, True)]


def test_files_of_values() -> None:
    declaration = only(facts_by("terraform", "envs/production.tfvars", 'a = "x"\n'), "TF_VAR_a")
    assert (declaration.value, declaration.environment, declaration.line) == ("x", "production", 1)


@given(mutations([text for _, text, _ in FOUND] + ENVIRONMENTS))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    for path in ("main.tf", "x.tfvars", "terragrunt.hcl"):
        facts_by("terraform", path, data)


@pytest.mark.slow
def test_hostile_input_is_read_fast() -> None:
    assert_fast("terraform", "main.tf", b'variable "x" {\n default = ')
