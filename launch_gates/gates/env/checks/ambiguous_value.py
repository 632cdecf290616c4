"""A line of a dotenv file of which loaders make different values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env.areas import area_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/ambiguous-value",
    title="Loaders of dotenv files read different values in one line",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why=(
        "The same file gives the application one password on a developer's machine and another one in the container: "
        "one loader cuts it at a `#`, another puts a variable in place of its `$`. Nobody sees it in the file."
    ),
    fix="Put single quotes around the value; where it holds a quote or a line break, encode it (`\\n`, base64).",
    references=(
        "https://github.com/theskumar/python-dotenv#file-format",
        "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax",
        "https://github.com/motdotla/dotenv#what-rules-does-the-parsing-engine-follow",
    ),
    bad_example='DB_PASSWORD="pa$word"',
    good_example="DB_PASSWORD='pa$word'",
)
NEEDS_TARGET = False
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "python-dotenv": (".py",),
    "node dotenv": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".vue", ".svelte", ".astro"),
    "node --env-file": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"),
    "Ruby dotenv": (".rb", ".erb"),
    "phpdotenv": (".php",),
}
"""Loader -> ends of the names of files that may use it."""
_COMPOSE = "docker compose env_file"
_BY_HAND = ("docker --env-file", "shell source")
"""Loaders that only who starts the application knows of: what they alone read in another way is told once a file."""


def find(view: View) -> Iterator[Problem]:
    """By the loaders that the code may use: every one of them where nothing tells which."""
    loaders = _loaders(view)
    lines = _in_targets(view) | _in_files(view)
    apart: dict[str, dict[str, list[str]]] = {}
    for (path, name), (line, ambiguity, is_copied) in sorted(lines.items()):
        notes = dict(each.split(": ", 1) for each in ambiguity.split("\n"))
        counts = {loader: note for loader, note in notes.items() if loader in loaders}
        if not counts:
            for loader in () if is_copied else notes.keys() & set(_BY_HAND):
                apart.setdefault(path, {}).setdefault(loader, []).append(name)
            continue
        told = "; ".join(f"{loader} {note}" for loader, note in counts.items())
        yield Problem(
            Severity.LOW if is_copied else Severity.MEDIUM,
            f"{name} in {path} is not the same for every loader: {told}",
            f"Put single quotes around the value of {name}; where it holds a quote or a line break, encode it.",
            (path, name),
            path,
            line,
            name,
            Confidence.LIKELY,
            {"loaders": sorted(counts)},
        )
    for path, by_loader in sorted(apart.items()):
        told = ", ".join(f"`{loader}` {len(names)}" for loader, names in sorted(by_loader.items()))
        yield Problem(
            Severity.INFO,
            f"Of the values in {path} these loaders read some in another way: {told}",
            "If you start the application so, write those values without quotes, blanks and comments.",
            (path, "by hand"),
            path,
            details={"variables": sorted({name for names in by_loader.values() for name in names})},
        )


def _in_targets(view: View) -> dict[tuple[str, str], tuple[int | None, str, bool]]:
    """Path and name -> line, what the loaders do, whether the file is one to copy."""
    targets = [target for target in (view.target, *view.others) if target is not None]
    return {
        (provided.path, name): (provided.line, provided.ambiguity, False)
        for target in targets
        for name, provided in target.variables.items()
        if provided.ambiguity
    }


def _in_files(view: View) -> dict[tuple[str, str], tuple[int | None, str, bool]]:
    return {
        (path, variable.name): (each.line, each.ambiguity, each.kind != "file")
        for variable in view.inventory.variables
        for path, each in variable.declared
        if each.ambiguity and each.kind in ("file", "example", "schema") and area_of(path).scope not in ("test", "ci")
    }


def _loaders(view: View) -> set[str]:
    variables = view.inventory.variables
    paths = {each.path for variable in variables for each in variable.launch_reads}
    known = {loader for loader, ends in _LANGUAGES.items() if any(path.endswith(ends) for path in paths)}
    if any(each.declaration.kind == "compose" for variable in variables for each in variable.declared):
        known.add(_COMPOSE)
    return known or {*_LANGUAGES, _COMPOSE}
