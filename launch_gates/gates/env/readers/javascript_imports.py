"""What an import of a file means: the environment itself, a variable of it, or something of the project's own.

Modules of libraries are known by name. For the project's own, paths are compared by their ends, since where `@/lib/env`
or `@acme/env` lead is in files that a reader does not see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Helper
    from launch_gates.gates.env.readers.javascript_tree import Imported

WHOLE = -1
"""The position of a helper that is no function: an object of the project that is the environment."""

_ENVIRONMENTS = {
    ("process", "env"): "process.env",
    ("node:process", "env"): "process.env",
    ("bun", "env"): "Bun.env",
    ("std-env", "env"): "process.env",
    ("std-env", "process"): "process.env",
    ("cloudflare:workers", "env"): "env",
    ("$env/dynamic/private", "env"): "$env/dynamic/private",
    ("$env/dynamic/public", "env"): "$env/dynamic/public",
    ("$env/static/private", "*"): "$env/static/private",
    ("$env/static/public", "*"): "$env/static/public",
    ("react-native-config", "default"): "react-native-config",
    ("react-native-config", "Config"): "react-native-config",
    ("react-native-config", "*"): "react-native-config",
}
_SUFFIXES = (".d.ts", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".astro")
_VAGUE = frozenset(
    {"get", "env", "config", "read", "load", "value", "string", "number", "bool", "boolean", "int", "default"}
)
"""Names of helpers that say too little to be taken for the same without a path that fits."""
_EXTERNAL = (
    *(
        "node:",
        "bun",
        "react",
        "next",
        "vite",
        "zod",
        "envalid",
        "convict",
        "env-var",
        "dotenv",
        "joi",
        "yup",
        "commander",
    ),
    *("@nestjs/", "@t3-oss/", "@adonisjs/", "@ioc:Adonis", "@types/", "@angular/", "@aws-sdk/", "@prisma/", "prisma/"),
    *("@hono/", "hono", "effect", "valibot", "arktype", "lodash", "vue", "svelte", "nuxt", "astro", "@sveltejs/"),
    *("@remix-run/", "vitest", "jest", "@playwright/", "cypress", "webpack", "express", "fastify", "@fastify/"),
)


def imported_environment(path: str, local: str, one: Imported, helpers: tuple[Helper, ...]) -> str | None:
    """What the environment is read through, where the import is the environment."""
    known = _ENVIRONMENTS.get((one.source, one.name))
    if known is not None:
        return known
    for helper in helpers:
        if helper.position == WHOLE and means(path, one, helper, local):
            return local
    return None


def is_external(source: str) -> bool:
    """Whether a module is a known library's."""
    return source in _EXTERNAL or source.startswith(
        tuple(name if name.endswith(("/", ":")) else f"{name}/" for name in _EXTERNAL)
    )


def means(path: str, one: Imported, helper: Helper, local: str = "") -> bool:
    """Whether what is imported is that helper, or the object that it belongs to."""
    fits = _fits(path, one.source, helper.path, is_object=helper.position == WHOLE)
    stem = _without_suffix(helper.path).rpartition("/")[2]
    if one.name in {"default", "*"}:
        return fits and (helper.position != WHOLE or helper.name in {local, stem} or one.name == "default")
    if one.name not in {helper.name, helper.owner}:
        return False
    if fits:
        return True
    return (
        not is_external(one.source)
        and one.name.lower() not in _VAGUE
        and (not one.source.startswith(".") or helper.position != WHOLE)
    )


def _fits(path: str, source: str, target: str, *, is_object: bool) -> bool:
    """Whether the module as it is written can be that file, or a folder that passes it on."""
    goal = _without_suffix(target)
    if source.startswith("."):
        resolved = _without_suffix(_joined(path, source))
        return goal in {resolved, f"{resolved}/index"} or goal.startswith(f"{resolved}/")
    if is_external(source):
        return False
    written = _without_suffix(source.lstrip("@~#$/"))
    parts = [part for part in written.split("/") if part]
    if not parts:
        return False
    last = parts[-1]
    folders = goal.split("/")
    if is_object:
        return (
            last in folders[:-1]
            if source[0] == "@" and source[1:2] != "/" and not set(parts) <= set(folders)
            else (set(parts) <= set(folders))
        )
    if len(parts) == 1 and not source.startswith(("~", "#", "$", "@/")):
        return last in folders
    return last in folders[-2:] or (len(parts) == 2 and source.startswith("@") and last in folders)  # noqa: PLR2004


def _joined(path: str, source: str) -> str:
    parts = path.split("/")[:-1]
    for part in source.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _without_suffix(path: str) -> str:
    for suffix in _SUFFIXES:
        if path.endswith(suffix):
            return path[: -len(suffix)]
    return path
