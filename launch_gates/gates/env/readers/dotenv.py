"""Dotenv files: `.env` and its environments, examples for people to copy, and schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env import dotenv
from launch_gates.gates.env.dotenv_differences import ambiguities
from launch_gates.gates.env.facts import Declaration, FileFacts
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers import expansions

if TYPE_CHECKING:
    from launch_gates.gates.env.dotenv import Entry
    from launch_gates.gates.env.facts import DeclarationKind, Read, Source, Type

_EXAMPLES = frozenset(
    [
        "example",
        "examples",
        "sample",
        "samples",
        "template",
        "templates",
        "tmpl",
        "tpl",
        "dist",
        "default",
        "defaults",
        "skeleton",
        "skel",
        "demo",
        "stub",
        "placeholder",
        "base-example",
    ]
)
_SCHEMAS = frozenset({"schema", "spec", "vault-schema"})
_ENVIRONMENTS = {
    **dict.fromkeys(("production", "prod", "prd", "live"), "production"),
    **dict.fromkeys(("staging", "stage", "stg", "uat", "preprod"), "staging"),
    **dict.fromkeys(("development", "dev"), "development"),
    **dict.fromkeys(("test", "testing", "e2e", "ci"), "test"),
    "preview": "preview",
    "local": "local",
    "docker": "docker",
    "sandbox": "sandbox",
}
_TYPES: dict[str, Type] = {
    "string": "string",
    "url": "url",
    "number": "number",
    "port": "port",
    "boolean": "boolean",
    "bool": "boolean",
    "email": "email",
    "integer": "integer",
    "int": "integer",
    "json": "json",
    "object": "json",
    "array": "list",
}
_NOT_DOTENV = (
    *(".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".d.ts", ".tsx", ".jsx", ".py", ".rb", ".php", ".go", ".rs", ".ex"),
    *(".exs", ".java", ".kt", ".cs", ".sh", ".ps1", ".bat", ".md", ".mdx", ".rst", ".html", ".json", ".yml", ".yaml"),
    *(".toml", ".xml", ".vue", ".svelte", ".css", ".scss", ".svg", ".png", ".lock", ".nix", ".erb", ".j2", ".jinja"),
    *(
        ".eex",
        ".patch",
        ".diff",
        ".vault",
        ".gpg",
        ".enc",
        ".age",
        ".sops",
        ".keys",
        ".tt",
        ".hbs",
        ".snap",
        ".map",
        ".h",
        ".c",
        ".cpp",
        ".swift",
    ),
)


def facts(source: Source) -> FileFacts:
    """What the file declares, and the names from outside that its values are built from."""
    name = source.path.rpartition("/")[2].lower()
    if name.endswith(_NOT_DOTENV) or name.startswith(".env-cmdrc") or b"\0" in source.data:
        return FileFacts()
    kind, environment = kind_of(name)
    found = dotenv.read(source.data)
    defined = {entry.name for entry in found.entries}
    counts = [entry for entry in found.entries if is_name(entry.name)]
    if kind == "file":
        counts = [entry for entry in counts if not entry.is_commented]
    elif not any(not entry.is_commented for entry in counts) and not name.startswith((".env", "env")):
        return FileFacts()
    said = ambiguities(source.data, [entry for entry in found.entries if not entry.is_commented])
    declarations = tuple(
        _declaration(entry, kind, environment)._replace(ambiguity=said.get(entry.line, "")) for entry in counts
    )
    reads = tuple(
        read for entry in counts if not entry.is_commented for read in _reads(entry) if read.name not in defined
    )
    return FileFacts(reads, declarations=declarations, is_damaged=bool(found.invalid) or found.is_cut)


def kind_of(name: str) -> tuple[DeclarationKind, str]:
    """What a file of that name is, and for which environment."""
    parts = [part for part in name.lower().replace("_", ".").replace("-", ".").split(".") if part]
    kind: DeclarationKind = "file"
    if _SCHEMAS.intersection(parts):
        kind = "schema"
    elif _EXAMPLES.intersection(parts):
        kind = "example"
    environment = next((_ENVIRONMENTS[part] for part in parts if part in _ENVIRONMENTS), "")
    return kind, environment


def _reads(entry: Entry) -> list[Read]:
    if entry.quote == "'" or "$" not in entry.raw:
        return []
    return [
        read
        for read in expansions.reads(entry.raw, entry.line, "dotenv file", escape="\\$")
        if is_usual_name(read.name) and read.name not in expansions.SHELLS_OWN
    ]


def _declaration(entry: Entry, kind: DeclarationKind, environment: str) -> Declaration:
    words = entry.words_about
    is_optional = entry.is_commented or _says_optional(words)
    return Declaration(
        *(entry.name, entry.line, kind, entry.value),
        is_provided=kind == "file" and entry.value is not None,
        is_optional=is_optional,
        environment=environment,
        type=_type(words) if kind == "schema" else "",
    )


def _says_optional(words: str) -> bool:
    """Whether a comment says so; what is nearer to the entry, further down, counts."""
    optional = max(words.rfind("optional"), words.rfind("not required"), words.rfind("@required=false"))
    required = max(words.rfind("required"), words.rfind("@optional=false"))
    if optional == -1:
        return False
    return not (required > optional and not words[:required].endswith("not "))


def _type(words: str) -> Type:
    """`@type=url` of a schema."""
    at = words.rfind("@type=")
    if at == -1:
        return ""
    said = words[at + 6 :].split()[:1]
    return _TYPES.get(said[0].partition("(")[0] if said else "", "")
