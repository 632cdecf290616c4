"""Manifests of Kubernetes, kustomizations and Helm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from launch_gates.gates.env import references
from tests.gates.env.readers.formats import assert_fast, by_line, facts_by, mutations, only, values

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: app\n"
DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n"
    "        - name: app\n          env:\n            - {name: A, value: one}\n"
)
MAP = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  A: one\n  nginx.conf: x\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{POD}      env: [{{name: A, value: one}}]\n",
        DEPLOYMENT,
        DEPLOYMENT.replace("Deployment", "StatefulSet").replace("containers", "initContainers"),
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: web}\nspec: {jobTemplate: {spec: {template: {spec: "
        "{containers: [{name: app, env: [{name: A, value: one}]}]}}}}}\n",
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: web}\nspec: {template: {spec: "
        "{containers: [{name: app, env: [{name: A, value: one}]}]}}}\n",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: web}\n  spec:\n"
        "    containers: [{name: app, env: [{name: A, value: one}]}]\n",
    ],
)
def test_the_environment_of_containers(text: str) -> None:
    declaration = only(facts_by("kubernetes", "web.yaml", text), "A")
    assert (declaration.value, declaration.is_provided, declaration.service) == ("one", True, "web/app")


def test_references_to_maps_and_secrets() -> None:
    text = (
        f"{POD}      env:\n        - {{name: A, valueFrom: {{configMapKeyRef: {{name: settings, key: A}}}}}}\n"
        "        - {name: B, valueFrom: {secretKeyRef: {name: keys, key: b}}}\n"
        "        - {name: C, valueFrom: {secretKeyRef: {name: keys, key: c, optional: true}}}\n"
        f"        - {{name: D}}\n{MAP}"
    )
    facts = facts_by("kubernetes", "web.yaml", text)
    own = [each for each in by_line(facts) if each.service == "web/app"]
    assert [(each.name, each.value, each.is_provided, each.is_optional) for each in own] == [
        ("A", "one", True, False),
        ("B", None, True, False),
        ("C", None, False, True),
        ("D", None, False, False),
    ]


def test_all_of_a_map_is_taken_over_by_name_and_put_in_where_it_is_in_the_file() -> None:
    text = f"{POD}      envFrom:\n        - {{prefix: P_, configMapRef: {{name: settings}}}}\n        - {{secretRef: {{name: keys}}}}\n"
    alone = facts_by("kubernetes", "web.yaml", text).declarations
    assert [references.taken(each) for each in alone] == [("configmap/settings", "P_"), ("secret/keys", "")]
    both = facts_by("kubernetes", "web.yaml", text + MAP)
    assert only(both, "A").service == "configmap/settings"
    assert (only(both, "P_A").service, only(both, "P_A").value) == ("web/app", "one")


def test_secrets_are_decoded_and_what_is_no_name_is_left_out() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {A: one}\ndata: {B: dHdv, tls.crt: eA==, C: '**'}\n"
    assert values(facts_by("kubernetes", "s.yaml", text)) == [("A", "one", True), ("B", "two", True), ("C", None, True)]


def test_literals_of_kustomize() -> None:
    text = "configMapGenerator:\n- name: settings\n  literals:\n  - A=one\n"
    assert only(facts_by("kubernetes", "kustomization.yaml", text), "A").service == "configmap/settings"


def test_templates_of_helm_as_far_as_they_are_yaml() -> None:
    text = (
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "x" . }}\nspec:\n  containers:\n'
        "    - name: app\n      env:\n        {{- if .Values.a }}\n        - name: A\n          value: {{ .Values.a | quote }}\n"
        "        {{- end }}\n        - name: B\n          value: two\n"
    )
    assert values(facts_by("kubernetes", "templates/web.yaml", text)) == [("A", None, True), ("B", "two", True)]
    facts = facts_by(
        "kubernetes", "values.yaml", "web:\n  env:\n    A: one\n  extraEnv:\n    - {name: B, value: two}\n"
    )
    assert values(facts) == [("A", "one", True), ("B", "two", True)]


def test_a_command_reads_what_nothing_defines() -> None:
    text = f"{POD}      args: ['--a=$(A)', '$$(B)', '$(C)']\n      env: [{{name: C, value: x}}]\n"
    assert [read.name for read in facts_by("kubernetes", "web.yaml", text).reads] == ["A"]


def test_other_yaml_has_nothing() -> None:
    assert (
        facts_by("kubernetes", "en.yml", "kind: x\nspec:\n  containers:\n  - env: [{name: A, value: b}]\n").declarations
        == ()
    )


@given(mutations([DEPLOYMENT + MAP, POD]))
@settings(max_examples=200)
def test_no_input_raises(data: bytes) -> None:
    facts_by("kubernetes", "web.yaml", data)
    facts_by("kubernetes", "values.yaml", data)


@pytest.mark.slow
def test_hostile_input_is_read_fast() -> None:
    assert_fast("kubernetes", "web.yaml", b"kind: Pod\napiVersion: v1\nspec: ")
