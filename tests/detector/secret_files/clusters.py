"""Kubernetes, Terraform, Ansible and Vault."""

from __future__ import annotations

from tests.detector.secret_files.case import FOUND, HEX, Case, draw, in_base64, quiet, with_twins

with_twins(
    "kubeconfig, token",
    ".kube/config",
    "apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    token: {}\n",
    "kubernetes-user-credential",
    secret=draw(40),
    twins=("", "REDACTED", "${KUBE_TOKEN}"),
)
with_twins(
    "kubeconfig, password",
    "deploy/kubeconfig.yaml",
    "kind: Config\nusers:\n- name: admin\n  user:\n    username: admin\n    password: {}\n",
    "kubernetes-user-credential",
    twins=("", "REDACTED"),
)
with_twins(
    "kubeconfig, key",
    "kubeconfig",
    "users:\n- name: admin\n  user:\n    client-key-data: {}\n",
    "kubernetes-client-key",
    secret=in_base64(
        "-----BEGIN EC PRIVATE KEY-----\n" + in_base64("\x30w" + draw(90)) + "\n-----END EC PRIVATE KEY-----\n"
    ),
    twins=("DATA+OMITTED",),
)
SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ntype: Opaque\n"  # noqa: S105 (a manifest without a value)
with_twins(
    "Kubernetes",
    "k8s/secret.yaml",
    SECRET + "data:\n  username: YWRtaW4=\n  password: {}\n",
    "kubernetes-secret-value",
    secret=in_base64(draw(18)),
    twins=(
        "",
        "Y2hhbmdlbWU=",
        "{{ .Values.password | b64enc | quote }}",
        "cGFzc3dvcmQ=",
        "ENC[AES256_GCM,data:" + draw(24) + ",iv:" + draw(24) + ",type:str]",
    ),
)
with_twins(
    "Kubernetes, plain",
    "k8s/secret.yml",
    "---\napiVersion: v1\nkind: ConfigMap\ndata:\n  MODE: production\n---\n"
    + SECRET
    + 'stringData:\n  # the main one\n  APP_ENV: production\n  SESSION_KEY: "{}"\n',
    "kubernetes-secret-value",
    twins=("", "changeme", "<session key>", "${SESSION_KEY}"),
)
with_twins(
    "Kubernetes, as exported",
    "dump.yaml",
    (
        "apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    token: {}\n  kind: Secret\n  metadata:\n"
        "    name: a\n- apiVersion: v1\n  data:\n    key: value\n  kind: ConfigMap\nkind: List\n"
    ),
    "kubernetes-secret-value",
    secret=in_base64(draw(24)),
)
with_twins(
    "Kubernetes, JSON",
    "secret.json",
    (
        '{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": [\n    {\n      "apiVersion": "v1",\n'
        '      "data": {\n        "api-key": "{}"\n      },\n      "kind": "Secret",\n'
        '      "metadata": {"name": "a"}\n    }\n  ]\n}\n'
    ),
    "kubernetes-secret-value",
    secret=in_base64(draw(24)),
    twins=("", "Y2hhbmdlbWU="),
)
with_twins(
    "Kubernetes, folded",
    "secret.yaml",
    SECRET + "data:\n  password: |\n    {}\n",
    "kubernetes-secret-value",
    secret=in_base64(draw(24)),
)
quiet(
    "sealed",
    "sealed.yaml",
    "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB"
    + in_base64(draw(540))
    + "\n  template:\n    type: Opaque\n",
)
quiet(
    "external",
    "external.yaml",
    (
        "kind: ExternalSecret\nspec:\n  target:\n    name: shop\n  data:\n  - secretKey: password\n"
        "    remoteRef:\n      key: shop/password\n"
    ),
)
quiet(
    "reference to one",
    "kustomization.yaml",
    "patches:\n- target:\n    kind: Secret\n    name: shop\nconfigMapGenerator:\n- name: a\n",
)
quiet(
    "certificate in one",
    "k8s/ca.yaml",
    SECRET
    + "data:\n  ca.crt: "
    + in_base64("-----BEGIN CERTIFICATE-----\n" + draw(64) + "\n-----END CERTIFICATE-----\n")
    + "\n",
)
STATE = (
    '{\n  "version": 4,\n  "terraform_version": "1.9.5",\n  "serial": 12,\n  "lineage": "LINEAGE",\n'
    '  "outputs": {\n  },\n  "resources": [\n    {\n      "mode": "managed",\n'
    '      "type": "aws_db_instance",\n      "instances": [\n        {\n          "attributes": {\n'
    '            "engine": "postgres",\n            "NAME": "{}"\n          }\n        }\n      ]\n'
    "    }\n  ]\n}\n"
).replace("LINEAGE", f"{draw(8, HEX)}-4f1b-4c2a-9d3e-{draw(12, HEX)}")
for attribute in ("password", "master_password", "secret_string", "primary_connection_string", "private_key_openssh"):
    with_twins(
        f"Terraform state, {attribute}",
        "infra/terraform.tfstate",
        STATE.replace("NAME", attribute),
        "terraform-state-secret",
        secret=draw(24),
    )
FOUND["Terraform state"] = Case(
    "terraform.tfstate.backup", STATE.replace("{}", "x"), "terraform-state-file", 5, "medium"
)
with_twins(
    "Terraform output",
    "terraform.tfstate",
    (
        '{\n  "terraform_version": "1.9.5",\n  "serial": 1,\n  "outputs": {\n    "db_password": {\n'
        '      "value": "{}",\n      "type": "string",\n      "sensitive": true\n    }\n  }\n}\n'
    ),
    "terraform-state-secret",
    twins=("",),
)
quiet(
    "empty state",
    "terraform.tfstate",
    (
        '{\n  "version": 4,\n  "terraform_version": "1.9.5",\n  "serial": 1,\n  "lineage": "",\n'
        '  "outputs": {},\n  "resources": [],\n  "check_results": null\n}\n'
    ),
)
with_twins(
    "Terraform variables",
    "prod.tfvars",
    'region      = "eu-central-1"\ndb_password = "{}"\n',
    "generic-credential",
    twins=("", "changeme", "<password>"),
)
with_twins(
    "Terraform variables, JSON",
    "prod.auto.tfvars.json",
    '{\n  "region": "eu-central-1",\n  "api_token": "{}"\n}\n',
    "generic-credential",
    twins=("", "changeme"),
)
with_twins(
    "Terraform Cloud",
    ".terraform.d/credentials.tfrc.json",
    '{\n  "credentials": {\n    "app.terraform.io": {\n      "token": "{}"\n    }\n  }\n}\n',
    "terraform-cloud-token",
    secret=f"{draw(14)}.atlasv1.{draw(67)}",
)
with_twins("Ansible Vault", ".vault_pass", "{}\n", "ansible-vault-password-file", twins=("",))
with_twins(
    "Ansible Vault, other name",
    "ansible/.vault-password.txt",
    "{}\n",
    "ansible-vault-password-file",
    twins=("changeme",),
)
with_twins("Vault", ".vault-token", "{}", "hashicorp-vault-service-token", secret=f"hvs.{draw(24)}CAESI{draw(64)}")
with_twins("Vault, older", ".vault-token", "{}\n", "vault-token-file", secret=f"s.{draw(24)}", twins=("",))
