"""Declarations that stand for all the names of another source, which may be in another file.

`envFrom` of Kubernetes, `env_file` of compose and `fromGroup` of Render take over everything that something else holds.
Such a line is a `Declaration` with the name `*` (or `PREFIX*`, where a prefix is put before each name), whose value
names the source; what the source holds is declared with this same text as its `service`:

- `configmap/NAME` and `secret/NAME`: a ConfigMap or Secret of Kubernetes, in this file, another one, or none.
- `file/PATH`: a dotenv file, its path relative to the root. Its own declarations have no service; their path tells.
- `group/NAME`: a group of variables that the platform keeps (`envVarGroups`, a context, a variable group).

Where the source is in the same file its names are declared for the service as well, each by name. A source that no file
declares is for the gate to name: what the target gets cannot be told from the repository alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from launch_gates.gates.env.facts import Declaration

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import DeclarationKind

SourceKind = Literal["configmap", "secret", "file", "group"]


def source(kind: SourceKind, name: str) -> str:
    """The `service` of what the source holds, and the `value` of who takes all of it."""
    return f"{kind}/{name}"


def takes_all(  # noqa: PLR0913 (what a declaration holds)
    held_by: str,
    line: int,
    kind: DeclarationKind,
    service: str,
    *,
    before: str = "",
    is_optional: bool = False,
    environment: str = "",
) -> Declaration:
    """The declaration that the service takes all that the source holds, each name with `before` in front."""
    return Declaration(
        f"{before}*", line, kind, held_by, is_optional=is_optional, service=service, environment=environment
    )


def is_source(service: str) -> bool:
    """Whether a declaration's service is such a source, which nothing reads unless something takes it."""
    return service.startswith(("configmap/", "secret/", "group/"))


def taken(declaration: Declaration) -> tuple[str, str] | None:
    """The source that the declaration takes all of, and the prefix; None where it declares one name."""
    if not declaration.name.endswith("*") or declaration.value is None:
        return None
    return declaration.value, declaration.name[:-1]
