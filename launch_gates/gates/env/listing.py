"""The inventory for people and machines: text, JSON, Markdown, dotenv. Pure; names and places, never a value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.given import is_given
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from launch_gates.gates.env.inventory import Inventory, Variable
    from launch_gates.gates.env.target import Target

_MOST_PLACES = 3


class Listing(NamedTuple):
    """What is listed."""

    inventory: Inventory
    target: Target | None

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those that are read or declared."""
        return tuple(each for each in self.inventory.variables if each.reads or each.declared)

    def provided(self, variable: Variable) -> bool | None:
        """Whether the target has it; None where no target was given."""
        return None if self.target is None else variable.name in self.target.variables


def as_json(listing: Listing) -> str:
    """A document with one object a variable and application."""
    document = {
        "variables": [
            {
                "name": each.name,
                "application": each.application,
                "required": each.need,
                "type": each.type,
                "reads": [
                    {"path": printable(read.path), "line": read.read.line, "scope": read.scope} for read in each.reads
                ],
                "declared": [
                    {"path": printable(place.path), "line": place.declaration.line} for place in each.declared
                ],
                "provided": listing.provided(each),
            }
            for each in listing.variables
        ],
        "dynamic": [
            {"path": printable(each.path), "line": each.dynamic.line, "through": printable(each.dynamic.through)}
            for each in listing.inventory.dynamic
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_text(listing: Listing) -> str:
    """One line a variable, grouped by application."""
    lines: list[str] = []
    for application, variables in _by_application(listing.variables):
        lines += ["", "the repository's own folder" if application == "." else printable(application)]
        width = min(max(len(each.name) for each in variables), 44)
        for each in variables:
            marks: list[str] = [each.need if each.reads else "not read"]
            if each.type:
                marks.append(each.type)
            provided = listing.provided(each)
            marks += [] if provided is None else ["provided" if provided else "NOT PROVIDED"]
            marks += [] if each.declared else ["not declared"]
            lines.append(f"  {each.name:<{width}}  {', '.join(marks)}  {_places(each)}".rstrip())
    dynamic = listing.inventory.dynamic
    if dynamic:
        lines += ["", f"{len(dynamic)} reads whose name is worked out at run time:"]
        lines += [
            f"  {printable(each.path)}:{each.dynamic.line}  {printable(each.dynamic.through)}" for each in dynamic
        ]
    if not lines:
        return "No file here reads or declares an environment variable.\n"
    return "\n".join(lines).lstrip("\n") + "\n"


def as_markdown(listing: Listing) -> str:
    """A table an application."""
    lines: list[str] = []
    for application, variables in _by_application(listing.variables):
        title = "The repository's own folder" if application == "." else _cell(application)
        lines += [
            f"## {title}",
            "",
            "| Variable | Need | Type | Read | Declared | Provided |",
            "| - | - | - | - | - | - |",
        ]
        for each in variables:
            provided = {None: "", True: "yes", False: "**no**"}[listing.provided(each)]
            declared = _cell(each.declared[0].path) if each.declared else "**no**"
            need = each.need if each.reads else "not read"
            lines.append(f"| `{each.name}` | {need} | {each.type} | {_cell(_places(each))} | {declared} | {provided} |")
        lines.append("")
    return "\n".join(lines) or "No file here reads or declares an environment variable.\n"


def as_dotenv(listing: Listing) -> str:
    """What an example file would hold: every name that is read, without values."""
    lines: list[str] = []
    for application, variables in _by_application(listing.variables):
        lines += ["", f"# {'The repository' if application == '.' else printable(application)}"]
        lines += [example_line(each) for each in variables if each.launch_reads and not is_given(each.name)]
    return "\n".join(lines).lstrip("\n") + "\n"


def example_line(variable: Variable) -> str:
    """Its line in an example file: commented out where the code does without."""
    return f"# {variable.name}=" if variable.need == "optional" else f"{variable.name}="


def _by_application(variables: Iterable[Variable]) -> list[tuple[str, list[Variable]]]:
    grouped: dict[str, list[Variable]] = {}
    for each in variables:
        grouped.setdefault(each.application, []).append(each)
    return list(grouped.items())


def _places(variable: Variable) -> str:
    places = [f"{printable(each.path)}:{each.read.line}" for each in variable.launch_reads or variable.reads]
    more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
    return ", ".join(places[:_MOST_PLACES]) + more


def _cell(text: str) -> str:
    """For a cell of a Markdown table."""
    escaped = printable(text).replace("\\", "\\\\").replace("|", "\\|")
    return escaped.replace("<", "&lt;").replace("`", "\\`").replace("[", "\\[").replace("*", "\\*")


FORMATS: Mapping[str, Callable[[Listing], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "dotenv": as_dotenv,
}
