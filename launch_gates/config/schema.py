"""The JSON Schema of the configuration, for editors and for `launch-gates config schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launch_gates.config import keys

if TYPE_CHECKING:
    from launch_gates.config.key import Key, Section


def schema() -> dict[str, object]:
    """JSON Schema, draft 2020-12, of launch-gates.toml and of the table [tool.launch-gates]."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "launch-gates configuration",
        **_table(keys.TOP),
    }


def _table(section: Section) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for key in section.keys:
        properties[key.name] = {"description": key.description, **key.kind.schema}
        if not key.unset and not key.required:
            properties[key.name]["default"] = _json_value(key)
    for inner in keys.subsections(section):
        table = _table(inner)
        properties[inner.name.rpartition(".")[2]] = (
            {"description": inner.description, "type": "array", "items": table} if inner.repeated else table
        )
    described = {"description": section.description, "type": "object", "properties": properties}
    required = [key.name for key in section.keys if key.required]
    return {**described, **({"required": required} if required else {}), "additionalProperties": False}


def _json_value(key: Key[Any]) -> object:
    """The default as it would be written in the file: the one spelling that the kind knows is TOML."""
    import tomllib  # noqa: PLC0415 (only for the schema)

    return tomllib.loads(f"value = {key.kind.write(key.default)}")["value"]
