"""Example files made or completed from what the code reads. Pure: from the inventory and present texts to new texts.

What stands in a file stays as it is, comments and order too; names are added below, and never a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.applications import ROOT, is_within
from launch_gates.gates.env.checks.undeclared import is_declared
from launch_gates.gates.env.given import is_given
from launch_gates.gates.env.listing import example_line
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from launch_gates.gates.env.inventory import Inventory, Variable

NAME = ".env.example"


def examples(inventory: Inventory) -> dict[str, list[Variable]]:
    """Path of an example file -> the variables that it lacks, in the order of their reads."""
    files = _example_files(inventory)
    lacking: dict[str, list[Variable]] = {}
    seen: set[tuple[str, str]] = set()
    for variable in inventory.variables:
        if not variable.launch_reads or is_given(variable.name) or variable.writes or is_declared(inventory, variable):
            continue
        path = _file_for(variable.application, files)
        if (path, variable.name) not in seen:
            seen.add((path, variable.name))
            lacking.setdefault(path, []).append(variable)
    return lacking


def _example_files(inventory: Inventory) -> dict[str, str]:
    """Application -> its example file."""
    found: dict[str, str] = {}
    for variable in inventory.variables:
        for each in variable.declared:
            if each.declaration.kind == "example":
                found.setdefault(variable.application, each.path)
    return found


def _file_for(application: str, files: dict[str, str]) -> str:
    """The application's own example file, the nearest above it, or one to be made at the top."""
    above = [folder for folder in files if is_within(application, folder)]
    if above:
        return files[max(above, key=lambda folder: (folder != ROOT, len(folder)))]
    return NAME if not files or ROOT in files else f"{application}/{NAME}" if application != ROOT else NAME


def completed(text: str, lacking: list[Variable]) -> str:
    """The text of an example file with the variables added, required ones first."""
    order = {"required": 0, "unknown": 1, "optional": 2}
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = []
    for variable in sorted(lacking, key=lambda each: (order[each.need], each.name)):
        strictest = variable.strictest
        what = [{"required": "required", "unknown": "read without a default", "optional": "optional"}[variable.need]]
        what += [variable.type] if variable.type else []
        where = f"; {printable(strictest.path)}" if strictest is not None else ""
        lines += [f"# {', '.join(what)}{where}", example_line(variable)]
    before = text if not text or text.endswith(("\n", "\r")) else text + newline
    gap = newline if before else ""
    return before + gap + newline.join(lines) + newline
